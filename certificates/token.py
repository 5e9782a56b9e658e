"""The token, format v1: the signed text in the QR code, how it is made and when it is believed."""

import re
from collections.abc import Collection
from typing import Literal, TypeAlias

import msgspec

from certificates import base41, cbor, cose, sketch
from certificates.keys import KeyRecord, Keys, Signer
from certificates.refused import Refused
from certificates.status import REPLACED, REVOKED, SUSPENDED, StatusList

State: TypeAlias = Literal[
    "valid",
    "expired",
    "suspended",
    "replaced",
    "revoked",
    "status_old",  # the signature is right, but the status list is missing or older than allowed
    "unknown_key",
    "not_ours",
    "online_only",  # the link carries no token: ask the server
    "refused",
]
LINK = re.compile(
    r"(https?)://([\w.:-]+)(?:/[a-z]{2}(?:-[A-Za-z]{4})?)?/v/([0-9A-HJKMNP-TV-Z]{16})(?:#(.*))?", re.A | re.S
)
MOST_FRAGMENT = 700
PROJECT_LENGTH = 24
SAFE = 2**53 - 1  # the largest integer a browser holds exactly
STATUS_AGE = 7 * 24 * 3600
_STATES: dict[int, State] = {REVOKED: "revoked", SUSPENDED: "suspended", REPLACED: "replaced"}


class Claims(msgspec.Struct, frozen=True):
    """What a token says. Times in Unix seconds; `type` 1 site opinion, 2 land, 3 project, 4 rural permit, 5 verification."""

    issued_at: int
    type: int
    holder: str  # a natural person is masked before it comes here
    project: str
    jurisdiction: int  # division code of the issuing area, 6 to 12 digits
    area_m2: int
    status_index: int
    record_digest: bytes  # SHA-256 of the record, first 16 bytes
    number: int | str  # digits only where the type gives the words around them
    sketch: bytes | None = None
    expires_at: int | None = None


_KEYS = {
    4: "expires_at",
    6: "issued_at",
    -1: "type",
    -2: "holder",
    -3: "project",
    -4: "jurisdiction",
    -5: "area_m2",
    -6: "status_index",
    -7: "record_digest",
    -8: "sketch",
    -9: "number",
}
_OPTIONAL = {"expires_at", "sketch"}


class Token(msgspec.Struct, frozen=True):
    code: str
    cose: bytes
    fragment: str

    def url(self, host: str) -> str:
        """The link in the QR code; host is a host name, or an origin with its scheme (the demo's http one)."""
        return f"{host if '://' in host else f'https://{host}'}/v/{self.code}#{self.fragment}"


class Verdict(msgspec.Struct, frozen=True):
    """What is known of a token; `reason` is empty for "valid", `status_at` the time of the status list that was used."""

    state: State
    reason: str = ""
    code: str = ""
    kid: str = ""
    claims: Claims | None = None
    status_at: int | None = None


def masked(name: str) -> str:
    """A natural person's name as it may be shown to anyone: 张*明, 李*."""
    return name if len(name) < 2 else name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def shortened(project: str) -> str:
    return project if len(project) <= PROJECT_LENGTH else project[: PROJECT_LENGTH - 1] + "…"


def sign(claims: Claims, signer: Signer) -> Token:
    """Refuses claims that no verifier would accept."""
    payload = payload_of(claims)
    claims_of(payload)
    return token_of(cose.sign1(payload, signer))


def token_of(signed: bytes) -> Token:
    return Token(base41.code16(signed), signed, base41.encode(signed))


def payload_of(claims: Claims) -> bytes:
    values = {key: getattr(claims, name) for key, name in _KEYS.items()}
    return cbor.encode({key: value for key, value in values.items() if value is not None})


def claims_of(payload: bytes) -> Claims:
    """Refuses missing, unknown and ill-typed claims with the reason "claims"."""
    found = cbor.decode(payload)
    if not isinstance(found, dict):
        raise Refused("claims")
    try:
        named = {_KEYS[key]: value for key, value in found.items()}  # pyright: ignore[reportArgumentType]
        claims = msgspec.convert(named, Claims, strict=True)
    except (KeyError, msgspec.ValidationError) as error:
        raise Refused("claims", str(error)) from error
    if any(value is None for value in named.values()) or not _plausible(claims):
        raise Refused("claims")
    if claims.sketch is not None:
        sketch.decode(claims.sketch)
    return claims


def _plausible(claims: Claims) -> bool:
    counts = (claims.issued_at, claims.type, claims.area_m2, claims.status_index, claims.expires_at or 0)
    return (
        all(0 <= count <= SAFE for count in counts)
        and 100_000 <= claims.jurisdiction < 10**12
        and len(claims.record_digest) == 16
        and not (isinstance(claims.number, int) and claims.number < 0)
    )


def verify(
    url: str,
    *,
    hosts: Collection[str],
    keys: Keys,
    status: StatusList | None,
    now: int,
    log_index: int | None = None,
    status_age: int = STATUS_AGE,
) -> Verdict:
    """The verdict on a scanned link; `now` in Unix seconds, `log_index` from a verified proof. Never raises."""
    link = LINK.fullmatch(url)
    if not link:
        return Verdict("not_ours", "link")
    scheme, host, code, fragment = link.groups()
    if f"{scheme}://{host.lower()}" not in hosts and (scheme == "http" or host.lower() not in hosts):
        return Verdict("not_ours", "host", code)
    if not fragment:
        return Verdict("online_only", "no_token", code)
    try:
        if len(fragment) > MOST_FRAGMENT:
            raise Refused("too_long")
        signed = base41.decode(fragment)
        if base41.code16(signed) != code:
            raise Refused("code_mismatch")
        kid, claims = believed(signed, keys, log_index)
    except Refused as error:
        return Verdict("unknown_key" if error.reason == "unknown_key" else "refused", error.reason, code)
    return _standing(Verdict("valid", "", code, kid, claims), claims, status, now, status_age)


def believed(signed: bytes, keys: Keys, log_index: int | None = None) -> tuple[str, Claims]:
    """The key id and claims of a token whose signature, key and claims are right; else Refused."""
    envelope = cose.open1(signed)
    key = keys.get(envelope.kid.hex())
    if key is None or key.role != "issuing":
        raise Refused("unknown_key", envelope.kid.hex())
    cose.check(envelope, key.public)
    claims = claims_of(envelope.payload)
    if not key.not_before <= claims.issued_at <= key.not_after:
        raise Refused("key_window")
    if not key.area or not str(claims.jurisdiction).startswith(key.area):
        raise Refused("key_area")
    if key.revoked_at is not None and not _before_theft(key, log_index):
        raise Refused("key_revoked")
    return key.kid, claims


def _before_theft(key: KeyRecord, log_index: int | None) -> bool:
    return log_index is not None and key.revoked_size is not None and 0 <= log_index < key.revoked_size


def _standing(found: Verdict, claims: Claims, status: StatusList | None, now: int, status_age: int) -> Verdict:
    """Revocation first, then expiry, then the age of what is known about revocation."""
    if status is None:
        return msgspec.structs.replace(found, state="status_old", reason="no_status")
    found = msgspec.structs.replace(found, status_at=status.issued_at)
    if claims.status_index >= status.size:
        return msgspec.structs.replace(found, state="status_old", reason="status_range")
    if state := _STATES.get(status.at(claims.status_index)):
        return msgspec.structs.replace(found, state=state, reason=state)
    if claims.expires_at is not None and now >= claims.expires_at:
        return msgspec.structs.replace(found, state="expired", reason="expired")
    if now - status.issued_at > status_age or now >= status.expires_at:
        return msgspec.structs.replace(found, state="status_old", reason="status_old")
    return found
