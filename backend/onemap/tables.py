"""What the one map stores: layers, versions, terms of publication, features, pieces with a spatial index, running sites."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Layer(Table):
    """One data set of the one map, by the code of the catalogue."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, unique=True, default="", null=False)
    created = Timestamptz(null=False)


class LayerVersion(Table):
    """One delivery of a layer; states importing, imported. Whether it is published is a matter of its terms."""

    id = BigSerial(primary_key=True)
    layer = ForeignKey(Layer, null=False, on_delete=OnDelete.cascade)
    number = Integer(default=0, null=False)
    state = Varchar(length=10, default="importing", null=False)
    facts = JSONB(default="{}", null=False)
    classes = JSONB(default="[]", null=False)
    coverage = Bytea(null=True, default=None)
    holes = Bytea(null=True, default=None)
    everywhere = Boolean(default=False, null=False)
    west = DoublePrecision(null=True, default=None)
    south = DoublePrecision(null=True, default=None)
    east = DoublePrecision(null=True, default=None)
    north = DoublePrecision(null=True, default=None)
    features = BigInt(default=0, null=False)
    checksum = Varchar(length=64, default="", null=False)
    report = JSONB(default="{}", null=False)
    imported_at = Timestamptz(null=False)


class LayerTerm(Table):
    """From when until when a version is what the layer says; no end = until further notice."""

    id = BigSerial(primary_key=True)
    layer = ForeignKey(Layer, null=False, on_delete=OnDelete.cascade)
    version = ForeignKey(LayerVersion, null=False, on_delete=OnDelete.cascade)
    from_at = Timestamptz(null=False)
    until_at = Timestamptz(null=True, default=None)


class Feature(Table):
    """One geometry with its attributes, its size as area or as length.

    `original` stands only where the feature was cut or repaired, else its one piece is it.
    """

    id = BigSerial(primary_key=True)
    version = ForeignKey(LayerVersion, null=False, on_delete=OnDelete.cascade, index=True)
    source_id = Varchar(length=120, default="", null=False)
    class_no = Integer(default=0, null=False)
    name = Varchar(length=255, default="", null=False)
    repaired = Boolean(default=False, null=False)
    area_mm2 = BigInt(default=0, null=False)
    length_mm = BigInt(default=0, null=False)
    original = Bytea(null=True, default=None)
    attributes = JSONB(default="{}", null=False)


class Piece(Table):
    """A part of a feature of at most 128 vertices; lon-lat EPSG:4490. The index box is grown by the layer's distance."""

    id = BigSerial(primary_key=True)
    feature = ForeignKey(Feature, null=False, on_delete=OnDelete.cascade, index=True)
    version = BigInt(default=0, null=False)
    class_no = Integer(default=0, null=False)
    area_mm2 = BigInt(default=0, null=False)
    shape = Bytea(null=False, default=b"")
    west = DoublePrecision(null=True, default=None)
    south = DoublePrecision(null=True, default=None)
    east = DoublePrecision(null=True, default=None)
    north = DoublePrecision(null=True, default=None)


class RunningSite(Table):
    """The ground of a running case or an issued certificate; the slices above write it."""

    id = BigSerial(primary_key=True)
    subject = Varchar(length=120, unique=True, default="", null=False)
    kind = Varchar(length=12, default="case", null=False)
    jurisdiction = Varchar(length=12, default="", null=False)
    shape = Bytea(null=False, default=b"")
    west = DoublePrecision(default=0.0, null=False)
    south = DoublePrecision(default=0.0, null=False)
    east = DoublePrecision(default=0.0, null=False)
    north = DoublePrecision(default=0.0, null=False)


_COMMON = [
    "CREATE UNIQUE INDEX layer_version_number ON layer_version (layer, number)",
    "CREATE INDEX piece_version ON piece (version)",
    "CREATE INDEX layer_term_layer ON layer_term (layer, from_at)",
    "CREATE INDEX running_site_box ON running_site (west, east)",
]

# SQLite keeps the boxes in an R*Tree and leaves the four columns of piece empty; PostgreSQL has no R*Tree table, so
# the columns hold them and a GiST index over the native type box serves the same question. No trigger may touch a
# virtual table in a database that does not trust its schema: whoever deletes pieces deletes their boxes.
DDL: dict[str, list[str]] = {
    "sqlite": [
        *_COMMON,
        "CREATE VIRTUAL TABLE piece_box USING rtree(id, west, east, south, north)",
    ],
    "postgresql": [
        *_COMMON,
        "CREATE INDEX piece_box ON piece USING gist (box(point(west, south), point(east, north)))",
    ],
}
