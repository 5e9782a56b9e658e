"""A file as it is, not as it is called: its format by its first bytes, and whether it can be opened."""

import warnings
import zipfile
from io import BytesIO
from pathlib import Path

from msgspec import Struct
from PIL import Image, ImageOps, UnidentifiedImageError

from backend.core.errors import Problem
from backend.core.files import sniff
from backend.materials.kinds import Accepts, Format, formats
from backend.materials.pdf import check_pdf

MEGABYTE = 1_000_000


class Looked(Struct, frozen=True):
    """What a file turned out to be; `copy` is a picture of a photo, made anew, without what the camera wrote into it."""

    format: Format
    media: str
    copy: bytes = b""


def inspected(path: Path, accepted: Accepts) -> Looked:
    """Blocks; call it in a thread. Refuses what is too large, empty, of another format, cut off or dangerous."""
    size = path.stat().st_size
    if size == 0:
        raise Problem("materials.empty")
    if size > accepted.max_mb * MEGABYTE:
        raise Problem("materials.too_large", most=accepted.max_mb, size=round(size / MEGABYTE, 1))
    found = _format(path)
    if found is None or found not in accepted.formats:
        raise Problem("materials.wrong_format", wanted=accepted.named)
    if found == "pdf":
        check_pdf(path.read_bytes())
    return Looked(found, formats().media[found].type, _copy(path) if found in ("jpeg", "png") else b"")


def _format(path: Path) -> Format | None:
    with path.open("rb") as file:
        head = file.read(4096)
    kind = sniff(head[:16])
    known: dict[str, Format] = {"pdf": "pdf", "jpeg": "jpeg", "png": "png"}
    if kind in known:
        return known[kind]
    if kind == "zip":
        return "ofd" if _holds(path, "OFD.xml") else None
    return "txt" if kind == "unknown" and _is_text(head) else None


def _holds(path: Path, name: str) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            return name in packed.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _is_text(head: bytes) -> bool:
    """Boundary files come in UTF-8 or GB 18030; a character may be cut at the end of what was read."""
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        for end in range(4):
            try:
                head[: len(head) - end].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _copy(path: Path) -> bytes:
    """The picture, turned upright, no longer than the rule says, as JPEG; refuses one that cannot be opened whole."""
    rule = formats().copy
    try:
        with warnings.catch_warnings(), Image.open(path) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if picture.width * picture.height > rule.most_megapixels * MEGABYTE:
                raise Problem("materials.photo_too_large", most=rule.most_megapixels)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as reason:
        raise Problem("materials.photo_broken") from reason
    upright.thumbnail((rule.longest_px, rule.longest_px))
    out = BytesIO()
    upright.save(out, "JPEG", quality=rule.quality)
    return out.getvalue()
