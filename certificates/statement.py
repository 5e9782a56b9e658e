"""The file statement: the signed SHA-256 of an issued PDF, which cannot stand in the QR code printed inside it."""

import hashlib

import msgspec

from certificates import cbor, cose
from certificates.keys import Keys, Signer
from certificates.refused import Refused

TYP = "file-statement+cwt"
IAT, CODE, SHA256, SIZE = 6, -1, -2, -3


class Statement(msgspec.Struct, frozen=True):
    code: str
    sha256: bytes
    size: int
    issued_at: int
    kid: str

    def covers(self, pdf: bytes) -> bool:
        return len(pdf) == self.size and hashlib.sha256(pdf).digest() == self.sha256


def sign(code: str, pdf: bytes, signer: Signer, at: int) -> bytes:
    """A COSE_Sign1 of its own type, by the key that issued the certificate."""
    payload = cbor.encode({IAT: at, CODE: code, SHA256: hashlib.sha256(pdf).digest(), SIZE: len(pdf)})
    return cose.sign1(payload, signer, TYP)


def read(data: bytes, keys: Keys) -> Statement:
    """Refuses what no issuing key signed within its window."""
    envelope = cose.open1(data, TYP)
    key = keys.get(envelope.kid.hex())
    if key is None or key.role != "issuing" or key.revoked_at is not None:
        raise Refused("unknown_key", envelope.kid.hex())
    cose.check(envelope, key.public)
    match cbor.decode(envelope.payload):
        case {6: int(at), -1: str(code), -2: bytes(sha256), -3: int(size)} if len(sha256) == 32:
            pass
        case _:
            raise Refused("statement")
    if not key.not_before <= at <= key.not_after:
        raise Refused("key_window")
    return Statement(code, sha256, size, at, key.kid)
