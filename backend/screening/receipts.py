r"""Receipts: an Ed25519 signature over the canonical digest of a screening's answer, which anyone can verify.

Whoever has the JSON of an answer and the key of GET /api/screenings/receipt-key needs no program of ours:

    import base64, hashlib, msgspec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def unpacked(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    answer, key = (msgspec.json.decode(open(name, "rb").read()) for name in ("answer.json", "key.json"))
    receipt = answer["receipt"]
    body = {name: answer[name] for name in answer if name not in ("id", "conflicts", "receipt")}
    text = msgspec.json.encode(body, order="sorted")
    assert receipt["digest"] == "sha256:" + hashlib.sha256(text).hexdigest(), "the answer was changed"
    said = "\n".join(("tuzheng-screening-v1", receipt["kid"], receipt["digest"], receipt["issued_at"]))
    Ed25519PublicKey.from_public_bytes(unpacked(key["x"])).verify(unpacked(receipt["signature"]), said.encode())

`issued_at` is signed as it stands in the answer: China's time, whole seconds. Receipts have a key of their own; the keys of
certificates at /.well-known/jwks.json are others.
"""

import base64
import hashlib
import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from backend.core import clock
from backend.core.settings import settings
from backend.screening.answer import Answer, Body, Receipt

ALGORITHM = "EdDSA"
CONTEXT = "tuzheng-screening-v1"


def digest_of(body: Body) -> str:
    """SHA-256 over the canonical JSON (sorted names) of everything but the id, the conflicts and the receipt."""
    plain = {name: getattr(body, name) for name in Body.__struct_fields__}
    return "sha256:" + hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def sign(body: Body) -> Receipt:
    """A receipt for an answer, by the installation's key; the key is made at its first use."""
    key = _key(settings().data_dir)
    digest, moment = digest_of(body), clock.now().astimezone(clock.CHINA).replace(microsecond=0)
    kid = kid_of(key.public_key())
    signature = key.sign(_signed(kid, digest, moment))
    return Receipt(kid, ALGORITHM, digest, _text(signature), moment)


def verify(answer: Answer, key: Ed25519PublicKey | None = None) -> bool:
    """Whether an answer is the one the receipt was given for; without a key, that of this installation."""
    receipt = answer.receipt
    public = key or _key(settings().data_dir).public_key()
    if receipt.alg != ALGORITHM or receipt.digest != digest_of(answer) or receipt.kid != kid_of(public):
        return False
    try:
        public.verify(_bytes(receipt.signature), _signed(receipt.kid, receipt.digest, receipt.issued_at))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_jwk() -> dict[str, str]:
    """The public key receipts are verified with (RFC 8037)."""
    key = _key(settings().data_dir).public_key()
    return {"kty": "OKP", "crv": "Ed25519", "x": _text(key.public_bytes_raw()), "kid": kid_of(key), "alg": ALGORITHM, "use": "sig"}


def kid_of(key: Ed25519PublicKey) -> str:
    """The beginning of the key's thumbprint (RFC 7638)."""
    thumb = f'{{"crv":"Ed25519","kty":"OKP","x":"{_text(key.public_bytes_raw())}"}}'
    return _text(hashlib.sha256(thumb.encode()).digest())[:16]


def _signed(kid: str, digest: str, moment: datetime) -> bytes:
    return "\n".join((CONTEXT, kid, digest, moment.astimezone(clock.CHINA).isoformat())).encode()


@lru_cache(maxsize=4)
def _key(folder: Path) -> Ed25519PrivateKey:
    file = folder / "keys" / "screening.pem"
    if not file.exists():
        _make(file)
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file.name} is not an Ed25519 key")
    return key


def _make(file: Path) -> None:
    """Write a new key beside its name and link it there, so that of two processes one wins and none reads half a key."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
