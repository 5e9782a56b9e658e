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
    """A file as it is served. `path` is relative to pwa/, `br` and `gz` are empty for what is packed already."""

    path: str
    url: str
    media_type: str
    raw: bytes
    br: bytes
    gz: bytes
    integrity: str

    @property
    def etag(self) -> str:
        return self.integrity[7:39].replace("/", "_").replace("+", "-")


def own(root: Path, file: Path) -> Asset:
    """One of our own files, addressed by the hash of its content."""
    path, raw = file.relative_to(root).as_posix(), file.read_bytes()
    url = f"/s/{hashlib.sha256(raw).hexdigest()[:12]}/{path}"
    return _asset(path, url, raw, pack(raw) if file.suffix in PACKED else (b"", b""))


def vendored(root: Path, folder: str, name: str) -> Asset:
    """A released file, addressed by its version; the Brotli form lies beside it."""
    file = root / "vendor" / folder / name
    raw, br = file.read_bytes(), file.with_name(name + ".br").read_bytes()
    return _asset(f"vendor/{folder}/{name}", f"/s/v/{folder}/{name}", raw, (br, quick_gzip(raw)))


def sha384(raw: bytes) -> str:
    """Subresource Integrity of these bytes."""
    return "sha384-" + base64.b64encode(hashlib.sha384(raw).digest()).decode()


@cache
def pack(raw: bytes) -> tuple[bytes, bytes]:
    """Brotli and gzip at full strength; remembered, because tests and reloads survey the same files again."""
    br = bytes(brotli.compress(raw, quality=11))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return br, gzip.compress(raw, 9, mtime=0)


@cache
def quick_gzip(raw: bytes) -> bytes:
    """A quick gzip of a large file, for the few clients without Brotli."""
    return gzip.compress(raw, 6, mtime=0)


def _asset(path: str, url: str, raw: bytes, packed: tuple[bytes, bytes]) -> Asset:
    media_type = MEDIA_TYPES[Path(path).suffix]
    return Asset(path, url, media_type, raw, *packed, sha384(raw))
