"""Status list: two bits per certificate, signed; IETF Token Status List as a CWT (draft-ietf-oauth-status-list)."""

import zlib
from collections.abc import Iterable

import msgspec

from certificates import cbor, cose
from certificates.keys import Keys, Signer
from certificates.refused import Refused

VALID, REVOKED, SUSPENDED, REPLACED = 0, 1, 2, 3
TYP = "application/statuslist+cwt"
SLOTS = 2**20
LIVES, FRESH = 7 * 24 * 3600, 12 * 3600  # seconds until a list expires, and until a newer one should be fetched
MOST_BYTES = SLOTS  # four times what 2**20 slots need: a list that inflates further is refused
SUB, EXP, IAT, LIST, TTL = 2, 4, 6, 65533, 65534


class StatusList(msgspec.Struct, frozen=True):
    """Times in Unix seconds; `entries` holds four certificates per byte, the lowest bits first."""

    uri: str
    issued_at: int
    expires_at: int
    ttl: int
    entries: bytes

    @property
    def size(self) -> int:
        return len(self.entries) * 4

    def at(self, index: int) -> int:
        """0 valid, 1 revoked, 2 suspended, 3 replaced; IndexError beyond the list."""
        return self.entries[index // 4] >> index % 4 * 2 & 3


def entries(marked: Iterable[tuple[int, int]], slots: int = SLOTS) -> bytes:
    """The bits of a list from (index, status) pairs; all others are valid."""
    bits = bytearray(slots // 4)
    for index, state in marked:
        bits[index // 4] = bits[index // 4] & ~(3 << index % 4 * 2) | state << index % 4 * 2
    return bytes(bits)


def sign(uri: str, bits: bytes, signer: Signer, at: int, lives: int = LIVES, ttl: int = FRESH) -> bytes:
    """The body served as application/statuslist+cwt."""
    packed = zlib.compress(bits, 9)
    listed: cbor.Value = {"bits": 2, "lst": packed}
    payload = cbor.encode({SUB: uri, EXP: at + lives, IAT: at, LIST: listed, TTL: ttl})
    return bytes([cose.SIGN1_TAG]) + cose.sign1(payload, signer, TYP)


def read(data: bytes, keys: Keys, uri: str = "", not_older_than: int = 0) -> StatusList:
    """Refuses any list not signed by a list key, for another address, of another width, or older than one seen."""
    envelope = cose.open1(data.removeprefix(bytes([cose.SIGN1_TAG])), TYP)
    key = keys.get(envelope.kid.hex())
    if key is None or key.role != "list" or key.revoked_at is not None:
        raise Refused("unknown_key", envelope.kid.hex())
    cose.check(envelope, key.public)
    found = _claims(envelope.payload)
    if not key.not_before <= found.issued_at <= key.not_after:
        raise Refused("key_window")
    if uri and found.uri != uri:
        raise Refused("status_uri")
    if found.issued_at < not_older_than:
        raise Refused("status_rolled_back")
    return found


def _claims(payload: bytes) -> StatusList:
    match cbor.decode(payload):
        case {2: str(uri), 4: int(exp), 6: int(iat), 65533: {"bits": 2, "lst": bytes(packed)}, 65534: int(ttl)}:
            return StatusList(uri, iat, exp, ttl, _inflate(packed))
        case _:
            raise Refused("status_claims")


def _inflate(packed: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        bits = reader.decompress(packed, MOST_BYTES)
    except zlib.error as error:
        raise Refused("status_bits") from error
    if not reader.eof or reader.unused_data:
        raise Refused("status_bits")
    return bits
