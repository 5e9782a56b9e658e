"""Builders of the certificate tests: an invented permit, its record, token and face."""

from certificates import face, record, sketch, token
from certificates.keys import FileSigner
from certificates.operations import Face

HOST = "verify.lanchuan.example"
SIGNER = FileSigner.of(b"certificate tests: issuing key.."[:32])
WEST, SOUTH = 117.8301, 24.2801
CORNERS = [(0, 0), (182, 11), (195, 88), (160, 131), (98, 140), (40, 122), (-8, 70)]
FIELDS = {
    "ap.name": "澜川县水务集团有限公司",
    "pj.name": "溪口水厂取水口及输水管线工程",
    "pj.code": "2609-990121-46-01-544060",
    "pj.basis": "《澜川县国土空间总体规划（2021—2035年）》",
    "pj.loc": "澜川县溪口镇滨溪村",
    "pj.scale": "取水规模 6 万 m³/日，总建筑面积 3 260 m²",
    "ld.area": "23\u202f576 m²（35.36 亩）",
    "ld.area_detail": "23\u202f576 m²，其中农用地 18\u202f200 m²",
    "ld.use": "供水用地（1301）",
    "ld.acq": "划拨",
    "ld.approvalorg": "澜川县人民政府",
    "ld.approvalno": "澜政地〔2026〕45号",
    "attachments": "用地红线图 1 份",
}


def ring(corners: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Metres from the south-western corner as degrees, near enough for a picture."""
    return [(WEST + x / 101_400, SOUTH + y / 110_800) for x, y in corners]


def a_record(kind: int = 2, specimen: bool = True, **changes: str) -> record.Record:
    return record.Record(
        type=kind,
        number="地字第9901212026YG0000123号",
        holder=FIELDS["ap.name"],
        project=FIELDS["pj.name"],
        jurisdiction=990121,
        area_m2=23576,
        issuer="澜川县自然资源局",
        issued_on="2026-12-14",
        fields=FIELDS | changes,
        site=((record.scaled(ring(CORNERS)),),),
        around=(record.Neighbour("滨溪路", record.scaled(ring([(-120, -60), (320, -40), (320, -15), (-120, -30)]))),),
        attachments=(record.Attachment("用地红线图.pdf", bytes(32), 5),),
        specimen=specimen,
    )


def a_token(kept: record.Record) -> token.Token:
    claims = token.Claims(
        issued_at=1_797_200_000,
        type=kept.type,
        holder=kept.holder,
        project=token.shortened(kept.project),
        jurisdiction=kept.jurisdiction,
        area_m2=kept.area_m2,
        status_index=48211,
        record_digest=record.digest(record.encode(kept)),
        number="9901212026YG0000123",
        sketch=sketch.of(ring(CORNERS)),
    )
    return token.sign(claims, SIGNER)


def a_face(kind: int = 2, specimen: bool = True) -> tuple[Face, token.Token, bytes]:
    """Face, token and encoded record."""
    kept = a_record(kind, specimen)
    issued = a_token(kept)
    return face.compose(kept, issued, HOST), issued, record.encode(kept)
