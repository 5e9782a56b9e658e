"""Makes the two fonts of the faces from the Noto Serif CJK collections: python -m certificates.fonts.make --help."""
# pyright: basic, reportMissingTypeStubs=false, reportAttributeAccessIssue=false

import argparse
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

HERE = Path(__file__).parent
SIMPLIFIED = 2  # place of the SC face in the collections
EXTRA = "　〔〕㎡㎥㎞㎜㐂𠮷䶮"
RANGES = ((0x20, 0x7F), (0xA0, 0x100), (0x2000, 0x2070), (0x2070, 0x20A0), (0x2190, 0x219A), (0x2460, 0x2474))
KEPT = {"head", "hhea", "hmtx", "maxp", "cmap", "CFF ", "name", "post", "OS/2"}


def gb2312() -> set[str]:
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {char for pair in pairs for char in pair.decode("gb2312", errors="ignore")}


def printed_in(path: Path) -> set[str]:
    return {char for char in path.read_text(encoding="utf-8") if char.isprintable()}


def subset(source: Path, characters: set[str]) -> TTFont:
    font = TTFont(source, fontNumber=SIMPLIFIED, lazy=True)
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True, glyph_names=False)
    options.drop_tables += sorted(set(font.keys()) - KEPT)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    return font


def to_truetype(font: TTFont, error: float) -> None:
    """Replace cubic by quadratic outlines: fpdf2 embeds those three times faster; error in font units."""
    shapes, glyphs = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = font.getGlyphOrder(), glyphs
    del font["CFF "]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for limit in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{limit}", 0)
    maxp.maxZones, maxp.maxSizeOfInstructions, maxp.maxComponentElements = 1, 0, 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"


def make(source: Path, characters: set[str], target: Path, error: float) -> None:
    font = subset(source, characters)
    to_truetype(font, error)
    font.save(target)
    print(target.name, len(characters), "characters", target.stat().st_size // 1024, "KiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regular", type=Path, help="NotoSerifCJK-Regular.ttc")
    parser.add_argument("--bold", type=Path, help="NotoSerifCJK-Bold.ttc")
    parser.add_argument("--standard", type=Path, help="text holding the 8105 characters of the 2013 standard list")
    given = parser.parse_args()
    latin = {chr(code) for first, last in RANGES for code in range(first, last)} | set(EXTRA)
    if given.regular:
        listed = printed_in(given.standard) if given.standard else set[str]()
        make(given.regular, gb2312() | latin | listed, HERE / "serif.ttf", 1.2)
    if given.bold:
        wording = set[str]().union(*(printed_in(path) for path in (HERE.parent / "layouts").glob("*.yaml")))
        make(given.bold, wording | latin, HERE / "serif-bold.ttf", 0.8)


if __name__ == "__main__":
    main()
