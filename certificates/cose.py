"""COSE_Sign1 (RFC 9052) as this product writes it: deterministic, Ed25519, key id of four bytes, empty unprotected map."""

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import cbor
from certificates.keys import Signer, kid4
from certificates.refused import Refused

ALG, KID, TYP = 1, 4, 16
EDDSA, ED25519 = -8, -19  # RFC 9053 and its replacement in RFC 9864
SIGN1_TAG = 0xD2
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the Ed25519 group, RFC 8032, 5.1


class Envelope(msgspec.Struct, frozen=True):
    """One taken apart, not yet verified."""

    protected: bytes
    alg: int
    kid: bytes
    typ: str
    payload: bytes
    signature: bytes


def signed_bytes(protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, b"", payload])


def sign1(payload: bytes, signer: Signer, typ: str = "") -> bytes:
    """An untagged COSE_Sign1; typ keeps statements of one kind from being shown as another."""
    header: dict[int | str, cbor.Value] = {ALG: EDDSA, KID: kid4(signer.public)}
    if typ:
        header[TYP] = typ
    protected = cbor.encode(header)
    return cbor.encode([protected, {}, payload, signer.sign(signed_bytes(protected, payload))])


def open1(data: bytes, typ: str = "") -> Envelope:
    """Takes a COSE_Sign1 apart; refuses any other shape, header or type. Nothing is verified yet."""
    match cbor.decode(data):
        case [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]:
            pass
        case _:
            raise Refused("cose_shape")
    if unprotected:
        raise Refused("unprotected")
    match cbor.decode(protected):
        case {1: int(alg), 4: bytes(kid), **rest} if len(kid) == 4 and not isinstance(alg, bool):
            pass
        case _:
            raise Refused("header")
    if rest != ({TYP: typ} if typ else {}):
        raise Refused("header")
    return Envelope(protected, alg, kid, typ, payload, signature)


def check(envelope: Envelope, public: bytes) -> None:
    """Refuses all but a canonical Ed25519 signature; the algorithm is that of the key, the header must agree."""
    if envelope.alg not in (EDDSA, ED25519):
        raise Refused("alg")
    if len(envelope.signature) != 64:
        raise Refused("signature_length")
    if int.from_bytes(envelope.signature[32:], "little") >= ORDER:
        raise Refused("malleable")
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(envelope.signature, signed_bytes(envelope.protected, envelope.payload))
    except InvalidSignature as error:
        raise Refused("signature") from error
