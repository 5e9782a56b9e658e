"""National project codes (投资项目统一代码): 24 characters in five groups; only the shape and the month can be checked."""

import re

from backend.core.errors import Problem

SHAPE = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2013, 2099


def check_project_code(text: str) -> str:
    """The code without blanks. Refuses another shape, and a first group that is neither a year nor a year and month.

    Whether the code exists only the investment platform knows.
    """
    given = "".join(text.split())
    found = SHAPE.fullmatch(given)
    if not found:
        raise Problem("projects.code_shape", length=len(given))
    if not _plausible(found[1]):
        raise Problem("projects.code_date", group=found[1])
    return given


def _plausible(group: str) -> bool:
    """A year as it was written at first, or YYMM as it is now."""
    year_and_month = 2000 + int(group[:2]) >= FIRST_YEAR and 1 <= int(group[2:]) <= 12
    return FIRST_YEAR <= int(group) <= LAST_YEAR or year_and_month
