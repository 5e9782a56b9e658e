"""Makes vectors.json from public test keys: python -m certificates.vectors.make. The result never changes by itself."""

import hashlib
import json
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from certificates import base41, cbor, cose, keys, status, token
from certificates.keys import FileSigner, KeyRecord

HERE = Path(__file__).parent
HOST = "verify.gz.example.gov.cn"
NOW = 1_779_900_000
ISSUED, EXPIRES = 1_779_868_800, 1_811_808_000
STATUS_URI = f"https://{HOST}/status/44"
Case: TypeAlias = dict[str, str | int]


def signer(name: str) -> FileSigner:
    return FileSigner.of(hashlib.sha256(f"vectors: {name}".encode()).digest())


RFC8032_TEST_1 = FileSigner.of(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
ROOT, LIST, STOLEN, STRANGER, OTHER_AREA = (signer(name) for name in ("root", "list", "stolen", "stranger", "other"))
WINDOW = (ISSUED - 1000, ISSUED + 31_536_000)
RECORDS = [
    KeyRecord(RFC8032_TEST_1.public, "4401", *WINDOW),
    KeyRecord(OTHER_AREA.public, "3506", *WINDOW),
    KeyRecord(STOLEN.public, "4401", *WINDOW, revoked_at=ISSUED + 500, revoked_size=100),
    KeyRecord(LIST.public, "44", *WINDOW, role="list"),
]
CLAIMS = token.Claims(
    issued_at=ISSUED,
    type=2,
    holder="广州市天河区新城实业开发有限公司",
    project="天河区棠下街道养老服务中心建设项目",
    jurisdiction=440106,
    area_m2=18342,
    status_index=48211,
    record_digest=hashlib.sha256(b"record").digest()[:16],
    number=440106202600123,
    sketch=bytes.fromhex("03758e00b4b80000ec02161a9a0145567b1273235f67"),
    expires_at=EXPIRES,
)
TOKEN = token.sign(CLAIMS, RFC8032_TEST_1)
PAYLOAD = token.payload_of(CLAIMS)
PROTECTED = cbor.encode({1: -8, 4: keys.kid4(RFC8032_TEST_1.public)})
SIGNATURE = TOKEN.cose[-64:]


def url(signed: bytes, host: str = HOST) -> str:
    return token.token_of(signed).url(host)


def claimed(**changes: int | str | bytes | None) -> str:
    return url(cose.sign1(token.payload_of(replace(CLAIMS, **changes)), RFC8032_TEST_1))


def wrapped(
    payload: bytes = PAYLOAD,
    protected: bytes = PROTECTED,
    unprotected: bytes = b"\xa0",
    signature: bytes | None = None,
    before: bytes = b"\x84",
    after: bytes = b"",
) -> str:
    """A token put together by hand, rightly signed unless a signature is given."""
    signature = RFC8032_TEST_1.sign(cose.signed_bytes(protected, payload)) if signature is None else signature
    parts = (cbor.encode(protected), unprotected, cbor.encode(payload), cbor.encode(signature))
    return url(before + b"".join(parts) + after)


def header(alg: int, kid: bytes = keys.kid4(RFC8032_TEST_1.public)) -> bytes:
    return cbor.encode({1: alg, 4: kid})


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def malleable() -> bytes:
    larger = int.from_bytes(SIGNATURE[32:], "little") + cose.ORDER
    return SIGNATURE[:32] + larger.to_bytes(32, "little")


def states() -> list[Case]:
    link, unlimited = TOKEN.url(HOST), claimed(expires_at=None)
    return [
        {"name": "the normative vector", "url": link, "verdict": "valid"},
        {"name": "an upper-case host", "url": link.replace(HOST, HOST.upper()), "verdict": "valid"},
        {"name": "a language before the path", "url": link.replace("/v/", "/zh-Hant/v/"), "verdict": "valid"},
        {"name": "without expiry", "url": unlimited, "verdict": "valid", "now": EXPIRES, "status": "far"},
        {"name": "a number with letters", "url": claimed(number="地字第4401062026YG0000123号"), "verdict": "valid"},
        {"name": "a number beyond 2^53", "url": claimed(number=2**63), "verdict": "valid"},
        {"name": "without a sketch", "url": claimed(sketch=None), "verdict": "valid"},
        {"name": "alg -19 of RFC 9864", "url": wrapped(protected=header(-19)), "verdict": "valid"},
        {"name": "expired", "url": link, "verdict": "expired", "now": EXPIRES, "status": "far"},
        {"name": "revoked", "url": claimed(status_index=1), "verdict": "revoked"},
        {"name": "suspended", "url": claimed(status_index=2), "verdict": "suspended"},
        {"name": "replaced", "url": claimed(status_index=3), "verdict": "replaced"},
        {"name": "revoked in an old list", "url": claimed(status_index=1), "verdict": "revoked", "now": NOW + 10**7},
        {"name": "an old list", "url": link, "verdict": "status_old", "now": NOW + 8 * 86400},
        {"name": "no list", "url": link, "verdict": "status_old", "reason": "no_status", "status": "none"},
        {
            "name": "beyond the list",
            "url": claimed(status_index=2**20),
            "verdict": "status_old",
            "reason": "status_range",
        },
    ]


def links() -> list[Case]:
    link = TOKEN.url(HOST)
    return [
        {"name": "another host", "url": TOKEN.url("verify.gz.example.com"), "verdict": "not_ours", "reason": "host"},
        {"name": "plain http", "url": link.replace("https", "http"), "verdict": "not_ours", "reason": "host"},
        {
            "name": "a user before the host",
            "url": link.replace("://", "://a@"),
            "verdict": "not_ours",
            "reason": "link",
        },
        {"name": "another path", "url": link.replace("/v/", "/w/"), "verdict": "not_ours", "reason": "link"},
        {"name": "a query", "url": link.replace("#", "?a=1#"), "verdict": "not_ours", "reason": "link"},
        {"name": "no link at all", "url": "HC1:NCFOXN", "verdict": "not_ours", "reason": "link"},
        {"name": "a fragment cut off", "url": link.split("#")[0], "verdict": "online_only", "reason": "no_token"},
        {"name": "an empty fragment", "url": link.split("#")[0] + "#", "verdict": "online_only", "reason": "no_token"},
    ]


def refusals() -> list[Case]:
    code, link = TOKEN.code, TOKEN.url(HOST)
    prefix = f"https://{HOST}/v/{code}#"
    signed, kid = TOKEN.cose, keys.kid4(RFC8032_TEST_1.public)
    cases: dict[str, tuple[str, str]] = {
        "a dangling character": (prefix + TOKEN.fragment + "0", "base41_length"),
        "a character outside the alphabet": (prefix + TOKEN.fragment[:-1] + "%", "base41_alphabet"),
        "small letters": (prefix + TOKEN.fragment.lower(), "base41_alphabet"),
        "a group beyond two bytes": (prefix + ":::", "base41_range"),
        "a pair beyond one byte": (prefix + "::", "base41_range"),
        "a fragment too long": (prefix + "0" * 702, "too_long"),
        "the code of another token": (link.replace(code, "0000000000000000"), "code_mismatch"),
        "a changed byte under the old code": (prefix + base41.encode(flipped(signed, 40)), "code_mismatch"),
        "a changed claim": (url(flipped(signed, 30)), "signature"),
        "a changed signature": (url(flipped(signed, -40)), "signature"),
        "a signature with s plus the group order": (wrapped(signature=malleable()), "malleable"),
        "a signature of 96 bytes": (wrapped(signature=SIGNATURE + bytes(32)), "signature_length"),
        "a signature of 63 bytes": (wrapped(signature=SIGNATURE[:63]), "signature_length"),
        "an all-zero signature": (wrapped(signature=bytes(64)), "signature"),
        "bytes behind the token": (wrapped(after=b"\0"), "trailing"),
        "a tagged COSE_Sign1": (wrapped(before=b"\xd2\x84"), "tag"),
        "a token in CWT tag 61": (wrapped(before=b"\xd8\x3d\xd2\x84"), "tag"),
        "an indefinite array": (wrapped(before=b"\x9f", after=b"\xff"), "indefinite"),
        "an array length in two bytes": (wrapped(before=b"\x98\x04"), "not_shortest"),
        "five parts": (wrapped(before=b"\x85", after=b"\0"), "cose_shape"),
        "something unprotected": (wrapped(unprotected=b"\xa1\x04\x41\x01"), "unprotected"),
        "an unprotected list": (wrapped(unprotected=b"\x80"), "cose_shape"),
        "alg ES256": (wrapped(protected=header(-7)), "alg"),
        "alg missing": (wrapped(protected=cbor.encode({4: kid})), "header"),
        "kid missing": (wrapped(protected=cbor.encode({1: -8})), "header"),
        "a kid of five bytes": (wrapped(protected=header(-8, kid + b"\0")), "header"),
        "a kid that is text": (wrapped(protected=cbor.encode({1: -8, 4: "abcd"})), "header"),
        "a critical header": (wrapped(protected=cbor.encode({1: -8, 2: [4], 4: kid})), "header"),
        "an empty protected header": (wrapped(protected=b""), "truncated"),
        "unsorted header keys": (wrapped(protected=b"\xa2\x04\x44" + kid + b"\x01\x27"), "order"),
        "a duplicate header key": (wrapped(protected=b"\xa2\x01\x27\x01\x27"), "duplicate"),
        "a key nobody knows": (url(cose.sign1(PAYLOAD, STRANGER)), "unknown_key"),
        "the key of the status list": (url(cose.sign1(PAYLOAD, LIST)), "unknown_key"),
        "the key of another area": (url(cose.sign1(PAYLOAD, OTHER_AREA)), "key_area"),
        "a stolen key": (url(cose.sign1(PAYLOAD, STOLEN)), "key_revoked"),
        "issued before the key": (claimed(issued_at=WINDOW[0] - 1), "key_window"),
        "issued after the key": (claimed(issued_at=WINDOW[1] + 1), "key_window"),
    }
    cases |= {name: (wrapped(payload=payload), reason) for name, (payload, reason) in payloads().items()}
    return [
        {"name": name, "url": link, "verdict": reason if reason == "unknown_key" else "refused", "reason": reason}
        for name, (link, reason) in cases.items()
    ]


def payloads() -> dict[str, tuple[bytes, str]]:
    """Rightly signed, wrongly made."""
    claims = cbor.decode(PAYLOAD)
    assert isinstance(claims, dict)
    without = {key: cbor.encode({k: v for k, v in claims.items() if k != key}) for key in claims}
    wrong: dict[str, dict[int | str, cbor.Value]] = {
        "a negative area": {-5: -1},
        "an area in words": {-5: "18342"},
        "a truth for an area": {-5: True},
        "a holder in bytes": {-2: b"abc"},
        "no holder": {-2: None},
        "a digest of 15 bytes": {-7: bytes(15)},
        "a division code of five digits": {-4: 44010},
        "a negative number": {-9: -1},
        "an area beyond 2^53": {-5: 2**53},
        "an expiry that is null": {4: None},
        "a claim nobody knows": {-10: 1},
        "a claim with a name": {"type": 1},
    }
    sketches = {"a sketch cut short": "03758e00b4b8", "a sketch of two corners": "03758e00b4b800000202"}
    sketches |= {
        "a sketch with a longer number": "03758e00b4b80000820002020202",
        "a sketch beyond the pole": "0000007fffff000002020404",
    }
    found = {f"claim {key} missing": (without[key], "claims") for key in claims if key not in (4, -8)}
    found |= {name: (cbor.encode({**claims, **change}), "claims") for name, change in wrong.items()}
    found |= {name: (cbor.encode({**claims, -8: bytes.fromhex(text)}), "sketch") for name, text in sketches.items()}
    return found | {
        "claims that are a list": (b"\x80", "claims"),
        "unsorted claims": (b"\xab" + PAYLOAD[7:13] + PAYLOAD[1:7] + PAYLOAD[13:], "order"),
        "a claim twice": (b"\xac" + PAYLOAD[1:7] + PAYLOAD[1:], "duplicate"),
        "a float": (PAYLOAD.replace(b"\x20\x02", b"\x20\xf9\x40\x00", 1), "simple"),
        "a type in two bytes": (PAYLOAD.replace(b"\x20\x02", b"\x20\x18\x02", 1), "not_shortest"),
        "a date with its tag": (PAYLOAD.replace(b"\x06\x1a", b"\x06\xc1\x1a", 1), "tag"),
        "broken UTF-8": (PAYLOAD.replace("广".encode(), b"\xed\xa0\x80", 1), "utf8"),
    }


def cbor_cases() -> list[Case]:
    good = ["00", "1818", "1903e8", "1a000f4240", "1b000000e8d4a51000", "1bffffffffffffffff", "20", "3863", "40", "60"]
    good += ["f4", "f5", "f6", "80", "a0", "83010203", "a201020304", "a26161016162820203", "8181818181818181" + "01"]
    good += ["63efbbbf", "3bffffffffffffffff"]
    bad = {
        "": "truncated", "18": "truncated", "1817": "not_shortest", "190018": "not_shortest", "1a0000ffff": "not_shortest",
        "1b00000000ffffffff": "not_shortest", "1c": "simple", "1f": "indefinite", "5f4101ff": "indefinite",
        "ff": "indefinite", "41": "truncated", "61ff": "utf8", "63eda080": "utf8", "c000": "tag", "c249010000000000000000": "tag",
        "f7": "simple", "f800": "simple", "f97e00": "simple", "fa7fc00000": "simple", "fb7ff8000000000000": "simple",
        "81": "truncated", "9affffffff": "truncated", "a1": "truncated", "a10102a0": "trailing", "0000": "trailing",
        "a203010102": "order", "a201010102": "duplicate", "a1410100": "key", "a1f500": "key", "a1f600": "key", "a18000": "key",
        "818181818181818181" + "01": "depth", "5bffffffffffffffff": "truncated", "bbffffffffffffffff": "truncated",
    }  # fmt: skip
    return [{"hex": text, "reason": why} for text, why in {**dict.fromkeys(good, ""), **bad}.items()]


def lists() -> list[Case]:
    """Status list tokens; those without a reason are right."""
    bits = status.entries([(1, 1), (2, 2), (3, 3)])
    right = status.sign(STATUS_URI, bits, LIST, NOW - 600)
    claims: dict[int | str, cbor.Value] = {2: STATUS_URI, 4: NOW, 6: NOW - 600, 65534: 1}
    lst: cbor.Value = {"bits": 1, "lst": b""}
    broken: cbor.Value = {"bits": 2, "lst": b"abc"}
    cases: dict[str, tuple[bytes, str]] = {
        "right": (right, ""),
        "right without its tag": (right[1:], ""),
        "far in the future": (status.sign(STATUS_URI, bits, LIST, EXPIRES - 600_000), ""),
        "by an issuing key": (status.sign(STATUS_URI, bits, RFC8032_TEST_1, NOW), "unknown_key"),
        "by a stranger": (status.sign(STATUS_URI, bits, STRANGER, NOW), "unknown_key"),
        "for another address": (status.sign(STATUS_URI + "0", bits, LIST, NOW), "status_uri"),
        "older than one seen": (status.sign(STATUS_URI, bits, LIST, WINDOW[0] + 5), "status_rolled_back"),
        "outside the key's window": (status.sign(STATUS_URI, bits, LIST, WINDOW[0] - 5), "key_window"),
        "changed": (flipped(right, 90), "signature"),
        "of no type": (cose.sign1(PAYLOAD, LIST), "header"),
        "a token shown as a list": (TOKEN.cose, "header"),
        "of one bit": (cose.sign1(cbor.encode({**claims, 65533: lst}), LIST, status.TYP), "status_claims"),
        "that does not inflate": (cose.sign1(cbor.encode({**claims, 65533: broken}), LIST, status.TYP), "status_bits"),
    }
    return [{"name": name, "hex": data.hex(), "reason": reason} for name, (data, reason) in cases.items()]


def vectors() -> dict[str, object]:
    published = keys.publish(RECORDS, ROOT, NOW).decode()
    return {
        "hosts": [HOST],
        "now": NOW,
        "root": ROOT.public.hex(),
        "key_set": published,
        "status_uri": STATUS_URI,
        "status_not_older_than": ISSUED,
        "links": [*states(), *links(), *refusals(), logged(50, "valid", ""), logged(100, "refused", "key_revoked")],
        "cbor": cbor_cases(),
        "lists": lists(),
    }


def logged(index: int, verdict: str, reason: str) -> Case:
    link = url(cose.sign1(PAYLOAD, STOLEN))
    return {
        "name": f"a stolen key, leaf {index}",
        "url": link,
        "log_index": index,
        "verdict": verdict,
        "reason": reason,
    }


def text() -> str:
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    (HERE / "vectors.json").write_text(text(), encoding="utf-8")
