"""What is stored of documents beside the box: the copies made for looking at them."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, OnDelete, Varchar
from piccolo.table import Table

from backend.projects.tables import BoxItem


class Copy(Table, tablename="material_copy"):
    """A picture of a photo, made anew; the untouched original stays what counts."""

    id = BigSerial(primary_key=True)
    item = ForeignKey(BoxItem, null=False, unique=True, on_delete=OnDelete.restrict)
    sha256 = Varchar(length=64, default="", null=False, index=True)
    size_bytes = BigInt(default=0, null=False)
