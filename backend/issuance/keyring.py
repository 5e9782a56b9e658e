"""The keys of this installation: root, issuing, list and log, each a file of its own, and the public set signed by the root."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.core.clock import now
from backend.core.guards import prefix
from backend.core.settings import settings
from certificates.keys import FileSigner, KeyRecord, Keys, Role, by_kid, publish

WINDOW = timedelta(days=365)


class Keyring(Struct, frozen=True):
    """Private keys in memory, and the records of every key that ever signed here."""

    root: FileSigner
    issuing: FileSigner
    listing: FileSigner
    logging: FileSigner
    records: tuple[KeyRecord, ...]

    @property
    def public(self) -> Keys:
        return by_kid(self.records)

    def published(self) -> bytes:
        """The body of /.well-known/jwks.json; the same for an hour, so that caches and readers may compare."""
        hour = int(now().timestamp()) // 3600 * 3600
        return publish(self.records, self.root, hour)


def keyring() -> Keyring:
    """The keys in the data folder; made there, readable by their owner only, when there are none."""
    return _opened(settings().data_dir / "keys", settings().jurisdiction)


@cache
def _opened(folder: Path, jurisdiction: str) -> Keyring:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "records.json"
    signers = {name: _signer(folder / f"{name}.pem") for name in ("root", "issuing", "list", "log")}
    if not file.exists():
        file.write_bytes(
            msgspec.json.encode([_record(signers[role], role, jurisdiction) for role in ("issuing", "list", "log")])
        )
    records = tuple(msgspec.json.decode(file.read_bytes(), type=list[KeyRecord]))
    return Keyring(signers["root"], signers["issuing"], signers["list"], signers["log"], records)


def _signer(file: Path) -> FileSigner:
    return FileSigner.open(file) if file.exists() else FileSigner.create(file)


def _record(signer: FileSigner, role: Role, jurisdiction: str) -> KeyRecord:
    """An issuing key signs for its own division and below, for one year from a day before it was made."""
    begin = now() - timedelta(days=1)
    return KeyRecord(
        public=signer.public, area=prefix(jurisdiction) if role == "issuing" else "", not_before=int(begin.timestamp()),
        not_after=int((begin + WINDOW).timestamp()), role=role,
    )  # fmt: skip
