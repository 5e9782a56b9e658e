"""The QR code of a token: mixed segments, error correction M, and the size it must be printed at."""

import math
from typing import Literal, TypeAlias

from qrcode import QRCode, util
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from certificates.refused import Refused

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]
ALPHANUMERIC: Literal[2] = 2  # mode indicators of ISO/IEC 18004
BYTES: Literal[4] = 4
LARGEST = 16  # version: 81 modules, 384 bytes of token
QUIET = 4  # modules of white around it, ISO/IEC 18004
LEAST_MM, MODULE_MM = 28.0, 0.38
DOTS_PER_MM = 300 / 25.4


def matrix(url: str) -> Matrix:
    """Rows of dark modules without the quiet zone; refuses a link that needs more than version 16."""
    front, _, fragment = url.partition("#")
    at = front.rindex("/") + 1
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    segments: tuple[tuple[str, Literal[2, 4]], ...] = (
        (front[:at], BYTES),
        (front[at:], ALPHANUMERIC),
        ("#", BYTES),
        (fragment, ALPHANUMERIC),
    )
    for text, mode in segments:
        code.add_data(util.QRData(text.encode(), mode=mode))
    try:
        code.make(fit=True)
        rows = code.get_matrix()
    except (ValueError, DataOverflowError) as error:  # "glog(0)": a whole Reed-Solomon block of zeros
        raise Refused("qr", str(error)) from error
    if len(rows) > 17 + 4 * LARGEST:
        raise Refused("qr_too_large", f"{len(rows)} modules")
    return tuple(tuple(row) for row in rows)


def side_mm(modules: int) -> float:
    """The side on paper without the quiet zone: 28 mm, 0.38 mm per module, and up to whole dots at 300 per inch."""
    dots = math.ceil(max(LEAST_MM, MODULE_MM * modules) * DOTS_PER_MM / modules)
    return dots * modules / DOTS_PER_MM
