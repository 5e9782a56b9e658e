"""The pen for pictures: a face at 300 dots per inch, PNG or WebP."""

import functools
import io

from PIL import Image, ImageDraw, ImageFont

from certificates import lettering
from certificates.operations import Code, Colour, Face, Font, Operation, Shape, Text
from certificates.qr import QUIET

DPI = 300
DOT = DPI / 25.4  # dots per millimetre
KEPT_GROUNDS = 8
_grounds: dict[str, Image.Image] = {}


def picture(face: Face) -> Image.Image:
    """Grounds are kept between certificates; they do not differ."""
    ground = _grounds.get(face.ground_key)
    if ground is None:
        ground = Image.new("RGB", (round(face.width * DOT), round(face.height * DOT)), face.paper)
        _draw(ground, face.ground)
        if len(_grounds) >= KEPT_GROUNDS:
            _grounds.pop(next(iter(_grounds)))
        _grounds[face.ground_key] = ground
    image = ground.copy()
    _draw(image, face.marks)
    return image


def png(image: Image.Image) -> bytes:
    """A palette of 256: a third of the size, and no face has more colours that anyone could tell apart."""
    few = image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return _written(few, "PNG", dpi=(DPI, DPI), compress_level=4)


def webp(image: Image.Image, across: int = 0, quality: int = 75) -> bytes:
    """`across` pixels wide, or as it is."""
    if across:
        image = image.resize(
            (across, round(across * image.height / image.width)), Image.Resampling.BILINEAR, reducing_gap=2
        )
    return _written(image, "WEBP", quality=quality, method=2)


def _written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _draw(image: Image.Image, operations: tuple[Operation, ...]) -> None:
    pen = ImageDraw.Draw(image)
    for operation in operations:
        match operation:
            case Text():
                _text(image, pen, operation)
            case Shape():
                _shape(pen, operation)
            case Code():
                _code(image, operation)


def _shape(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    points = [(x * DOT, y * DOT) for x, y in shape.points]
    if shape.fill:
        pen.polygon(points, fill=shape.fill)
    if shape.stroke:
        path = [*points, points[0], points[1]] if shape.closed else points
        pen.line(path, fill=shape.stroke, width=max(1, round(shape.width * DOT)), joint="curve")


def _text(image: Image.Image, pen: ImageDraw.ImageDraw, text: Text) -> None:
    if text.angle:
        _turned(image, text)
        return
    _line(pen, text.x * DOT - _before(text), text.y * DOT, text, text.colour)


def _before(text: Text) -> float:
    """Dots between the left end of the line and its anchor."""
    long = lettering.width(text.text, text.size, text.font, text.tracking) * DOT
    return {"left": 0.0, "center": long / 2, "right": long}[text.align]


def _line(pen: ImageDraw.ImageDraw, x: float, y: float, text: Text, colour: Colour | int) -> None:
    for name, piece in lettering.runs(text.text, text.font):
        font = _font(name, max(4, round(text.size * DOT * 4) / 4))
        for part in piece if text.tracking else [piece]:
            pen.text((x, y), part, colour, font, anchor="ls")
            x += lettering.width(part, text.size, text.font) * DOT + text.tracking * DOT


def _turned(image: Image.Image, text: Text) -> None:
    """Drawn upright on a mask, the mask turned about the anchor."""
    half = int(lettering.width(text.text, text.size, text.font, text.tracking) * DOT + 2 * text.size * DOT)
    mask = Image.new("L", (2 * half, 2 * half))
    _line(ImageDraw.Draw(mask), half - _before(text), half, text, 255)
    mask = mask.rotate(text.angle, Image.Resampling.BICUBIC, center=(half, half))
    image.paste(text.colour, (round(text.x * DOT) - half, round(text.y * DOT) - half), mask)


def _code(image: Image.Image, code: Code) -> None:
    """Whole dots per module, centred in the place it has, on a white quiet zone."""
    count = len(code.matrix)
    dots = round(code.side * DOT / count)
    middle_x, middle_y = ((at + code.side / 2) * DOT for at in (code.x, code.y))
    inner, outer = dots * count, dots * (count + 2 * QUIET)
    small = Image.new("1", (count, count))
    small.putdata([0 if dark else 1 for row in code.matrix for dark in row])
    white = (round(middle_x - outer / 2), round(middle_y - outer / 2))
    image.paste((255, 255, 255), (*white, white[0] + outer, white[1] + outer))
    large = small.resize((inner, inner), Image.Resampling.NEAREST).convert("RGB")
    image.paste(large, (white[0] + QUIET * dots, white[1] + QUIET * dots))


@functools.lru_cache(maxsize=128)
def _font(name: Font, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(lettering.FILES[name], size, layout_engine=ImageFont.Layout.BASIC)
