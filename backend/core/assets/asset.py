"""One published file: its address, its hashes, its packed forms."""

import base64
import gzip
import hashlib
from functools import cache
from pathlib import Path

import brotli  # pyright: ignore[reportMissingTypeStubs] - it ships none
from msgspec import Struct

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
}
PACKED = {".css", ".js", ".json", ".mjs", ".svg"}


class Asset(Struct, frozen=True):
    """A file as it is served. `path` is relative to pwa/, `released_br` is the Brotli form a release came with."""

    path: str
    url: str
    media_type: str
    raw: bytes
    integrity: str
    released_br: bytes = b""

    @property
    def br(self) -> bytes:
        """Brotli; empty for what is packed already."""
        return (self.released_br or _brotli(self.raw)) if self.packs else b""

    @property
    def gz(self) -> bytes:
        """Gzip, quick where the file is large: few clients are without Brotli."""
        return _gzip(self.raw, 6 if self.released_br else 9) if self.packs else b""

    @property
    def packs(self) -> bool:
        """Whether its kind grows smaller by packing."""
        return Path(self.path).suffix in PACKED

    @property
    def etag(self) -> str:
        return self.integrity[7:39].replace("/", "_").replace("+", "-")


def own(root: Path, file: Path) -> Asset:
    """One of our own files, addressed by the hash of its content."""
    path, raw = file.relative_to(root).as_posix(), file.read_bytes()
    return _asset(path, f"/s/{hashlib.sha256(raw).hexdigest()[:12]}/{path}", raw)


def vendored(root: Path, folder: str, name: str) -> Asset:
    """A released file, addressed by its version; the Brotli form lies beside it."""
    file = root / "vendor" / folder / name
    br = file.with_name(name + ".br").read_bytes()
    return _asset(f"vendor/{folder}/{name}", f"/s/v/{folder}/{name}", file.read_bytes(), br)


def sha384(raw: bytes) -> str:
    """Subresource Integrity of these bytes."""
    return "sha384-" + base64.b64encode(hashlib.sha384(raw).digest()).decode()


def _asset(path: str, url: str, raw: bytes, released_br: bytes = b"") -> Asset:
    return Asset(path, url, MEDIA_TYPES[Path(path).suffix], raw, sha384(raw), released_br)


@cache
def _brotli(raw: bytes) -> bytes:
    """At full strength, which is slow: done when the file is first asked for, not while the site starts."""
    return bytes(brotli.compress(raw, quality=11))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


@cache
def _gzip(raw: bytes, strength: int) -> bytes:
    return gzip.compress(raw, strength, mtime=0)
