"""What is said to people, each attempt to bring it to them, and what the provider reported about it."""

from piccolo.columns import JSONB, BigSerial, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table


class Message(Table):
    """What is said to one person, once per cause; `facts` fill the template."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    account = Varchar(length=16, default="", null=False, index=True)
    template = Varchar(length=40, default="", null=False)
    facts = JSONB(default="{}", null=False)
    cause = Varchar(length=120, default="", null=False, index=True)
    once = Varchar(length=64, unique=True, default="", null=False)
    case_number = Varchar(length=60, default="", null=False)
    language = Varchar(length=10, default="zh-Hans", null=False)
    at = Timestamptz(null=False)


class Delivery(Table):
    """One message on its way over one channel; it is given up after `give_up_at`."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    message = ForeignKey(
        references=Message, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    channel = Varchar(length=8, default="", null=False)
    to = Varchar(length=254, default="", null=False, index=True)
    subject = Varchar(length=200, default="", null=False)
    text = Text(default="", null=False)
    state = Varchar(length=10, default="queued", null=False, index=True)
    remote_id = Varchar(length=120, default="", null=False, index=True)
    attempts = Integer(default=0, null=False)
    error = Varchar(length=200, default="", null=False)
    at = Timestamptz(null=False)
    give_up_at = Timestamptz(null=False)
    sent_at = Timestamptz(null=True, default=None)


class DeliveryEvent(Table):
    """One receipt from the provider, kept as it came; the same receipt twice is one row."""

    id = BigSerial(primary_key=True)
    event_id = Varchar(length=64, unique=True, default="", null=False)
    delivery = ForeignKey(
        references=Delivery,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        index=True,
    )
    remote_id = Varchar(length=120, default="", null=False)
    status = Varchar(length=20, default="", null=False)
    body = JSONB(default="{}", null=False)
    at = Timestamptz(null=False)


DDL: dict[str, list[str]] = {
    engine: ["CREATE INDEX delivery_to_at ON delivery (channel, at)"] for engine in ("sqlite", "postgresql")
}
