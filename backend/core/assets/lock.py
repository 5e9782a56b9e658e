"""The lock of vendored files: what was taken from which package, under which licence."""

from pathlib import Path

import msgspec
from msgspec import Struct


class LockedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a package. `npm_path` is empty for a licence text that the package does not carry."""

    path: str
    npm_path: str
    sha384: str


class Package(Struct, frozen=True, forbid_unknown_fields=True):
    """A vendored package; `imports` maps bare specifiers to its files."""

    name: str
    version: str
    licence: str
    imports: dict[str, str]
    files: tuple[LockedFile, ...]

    @property
    def folder(self) -> str:
        return f"{self.name.lstrip('@').replace('/', '-')}@{self.version}"

    @property
    def served(self) -> tuple[str, ...]:
        """The names of the files browsers may fetch: all but the licence texts."""
        return tuple(file.path for file in self.files if not file.path.startswith("LICENSE"))


def packages(root: Path) -> tuple[Package, ...]:
    """The packages in pwa/vendor/, as vendor.lock.json names them."""
    return msgspec.json.decode((root / "vendor" / "vendor.lock.json").read_bytes(), type=tuple[Package, ...])
