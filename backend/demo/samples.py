"""Documents to hand in when trying: made on the spot, stamped as invented."""

from functools import cache
from pathlib import Path

from fpdf import FPDF
from msgspec import Struct

FONT = Path(__file__).parents[2] / "certificates" / "fonts" / "serif.ttf"


class SamplePaper(Struct, frozen=True):
    """A file to upload: for which material, under what title."""

    file: str
    material: str
    title: str
    lines: tuple[str, ...]


SAMPLES = (
    SamplePaper("report.pdf", "M-REPORT", "关于申请建设项目用地预审与选址意见书的报告", ("澜川县自然资源和规划局：", "我单位拟在东部工业园建设电子厂，特申请办理用地预审与选址。", "耕地占补平衡费用已列入工程概算。")),
    SamplePaper("location.pdf", "M-LOC", "项目区位图", ("项目位于澜川县东部工业园，四至见附图。",)),
)  # fmt: skip


@cache
def sample(name: str) -> bytes:
    """The PDF of a sample; the same bytes in one process."""
    one = next(paper for paper in SAMPLES if paper.file == name)
    paper = FPDF(format="A4")
    paper.add_page()
    paper.add_font("serif", fname=FONT)
    paper.set_font("serif", size=18)
    paper.multi_cell(0, 12, one.title, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("serif", size=12)
    for line in (*one.lines, "", "示例（虚构），没有任何法律效力。"):
        paper.multi_cell(0, 9, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())
