"""National project codes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Problem
from backend.projects.project_code import check_project_code


@pytest.mark.parametrize("code", ["2509-320193-89-01-544060", "2017-350600-46-01-012345", " 2509-320193-89-01-544060 "])
def test_both_generations_pass(code: str) -> None:
    assert check_project_code(code) == code.strip()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("2509-320193-89-1-544060", "shape"), ("250-320193-89-01-544060", "shape"), ("", "shape"), ("2509-320193-89-01-544060-1", "shape"),
        ("２509-320193-89-01-544060", "shape"), ("2513-320193-89-01-544060", "date"), ("0912-320193-89-01-544060", "date"), ("1999-320193-89-01-544060", "date"),
    ],
)  # fmt: skip
def test_another_shape_or_an_impossible_month_is_refused(code: str, reason: str) -> None:
    with pytest.raises(Problem, match=f"projects.code_{reason}"):
        check_project_code(code)


@given(st.text(max_size=30))
def test_any_text_passes_or_is_refused_in_words(text: str) -> None:
    with suppress(Problem):
        assert len(check_project_code(text)) == 24
