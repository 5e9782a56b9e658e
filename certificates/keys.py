"""Keys: who may sign what and when, the file signer, and the key set signed by the root."""

import base64
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from certificates.refused import Refused

Role: TypeAlias = Literal["issuing", "list", "log"]
JWS_ALGORITHM = "Ed25519"  # RFC 9864
JWS_TYPE = "keys+jws"


class Signer(Protocol):
    """Whoever holds a private Ed25519 key: a file, a token, a key service."""

    @property
    def public(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


def kid4(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:4]


class FileSigner:
    """A private key in memory, usually read from a PEM file only its owner may read."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    @classmethod
    def of(cls, secret: bytes) -> "FileSigner":
        """From the 32 raw bytes of RFC 8032."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    @classmethod
    def create(cls, path: Path, passphrase: str = "") -> "FileSigner":
        """A new key in a new file with mode 0600; refuses to write over an existing one (FileExistsError)."""
        key = Ed25519PrivateKey.generate()
        guard = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, guard)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        return cls(key)

    @classmethod
    def open(cls, path: Path, passphrase: str = "") -> "FileSigner":
        """Refuses a file that others may read, and a key that is not Ed25519."""
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Refused("key_file_mode", f"{path.name} must have mode 0600")
        key = load_pem_private_key(path.read_bytes(), passphrase.encode() or None)
        if not isinstance(key, Ed25519PrivateKey):
            raise Refused("key_type", f"{path.name} is not an Ed25519 key")
        return cls(key)


class KeyRecord(msgspec.Struct, frozen=True):
    """A public key and its powers; times in Unix seconds, `area` the division code prefix it may sign for."""

    public: bytes
    area: str
    not_before: int
    not_after: int
    role: Role = "issuing"
    revoked_at: int | None = None
    revoked_size: int | None = None  # tree size of the log at that time: what lies before stays good

    @property
    def kid(self) -> str:
        return kid4(self.public).hex()


Keys: TypeAlias = Mapping[str, KeyRecord]


class _Jwk(msgspec.Struct, omit_defaults=True):
    kid: str
    x: str
    nbf: int
    exp: int
    area: str
    role: Role
    revoked_at: int | None = None
    revoked_size: int | None = None
    kty: Literal["OKP", ""] = ""
    crv: Literal["Ed25519", ""] = ""
    use: Literal["sig", ""] = ""


class _Published(msgspec.Struct):
    keys: list[_Jwk]
    iat: int = 0
    signed: str = ""


def by_kid(records: Iterable[KeyRecord]) -> dict[str, KeyRecord]:
    """Refuses two keys with one id: a key with a taken id has to be made anew."""
    keys: dict[str, KeyRecord] = {}
    for record in records:
        if record.kid in keys:
            raise Refused("kid_taken", record.kid)
        keys[record.kid] = record
    return keys


def publish(records: Iterable[KeyRecord], root: Signer, at: int) -> bytes:
    """The body of /.well-known/jwks.json: an ordinary JWKS whose member `signed` is a compact JWS of it by the root."""
    jwks = [_jwk(record) for record in by_kid(records).values()]
    body = {"iat": at, "keys": [msgspec.to_builtins(jwk) for jwk in jwks]}
    header = {"alg": JWS_ALGORITHM, "kid": kid4(root.public).hex(), "typ": JWS_TYPE}
    message = ".".join(_b64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, body))
    return json.dumps({**body, "signed": f"{message}.{_b64(root.sign(message.encode()))}"}).encode()


def read(published: bytes, root_public: bytes, not_older_than: int = 0) -> dict[str, KeyRecord]:
    """The keys the root signed; what stands beside the signed member is ignored. Refuses an older set than one seen."""
    try:
        signed = msgspec.json.decode(published, type=_Published).signed
        root = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _b64(root_public)})
        found = jws.deserialize_compact(signed, root, algorithms=[JWS_ALGORITHM])
        inner = msgspec.json.decode(found.payload, type=_Published)
    except (msgspec.DecodeError, JoseError, ValueError) as error:
        raise Refused("key_set", str(error)) from error
    if found.headers().get("typ") != JWS_TYPE:
        raise Refused("key_set", "of another type")
    if inner.iat < not_older_than:
        raise Refused("key_set_rolled_back")
    return by_kid(_record(jwk) for jwk in inner.keys)


def _jwk(record: KeyRecord) -> _Jwk:
    return _Jwk(
        record.kid,
        _b64(record.public),
        record.not_before,
        record.not_after,
        record.area,
        record.role,
        record.revoked_at,
        record.revoked_size,
        "OKP",
        "Ed25519",
        "sig",
    )


def _record(jwk: _Jwk) -> KeyRecord:
    public = base64.urlsafe_b64decode(jwk.x + "=" * (-len(jwk.x) % 4))
    record = KeyRecord(public, jwk.area, jwk.nbf, jwk.exp, jwk.role, jwk.revoked_at, jwk.revoked_size)
    if len(public) != 32 or record.kid != jwk.kid:
        raise Refused("key_set", f"{jwk.kid} is not the id of its key")
    return record


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
