"""Who may do what where: divisions, roles, and the one policy of a route."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import get

from backend.core.guards import Role, Viewer, anyone, policy_of, prefix, role, signed_in, staff, within
from backend.core.htmx import safe_next

CODES = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)


@pytest.mark.parametrize(
    ("above", "below", "lies"),
    [("990000", "990121", True), ("990100", "990121", True), ("990121", "990121", True), ("990121", "990100", False), ("990100", "990200", False),
     ("990121", "990122", False), ("990100", "990000", False), ("350000", "990121", False), ("990121", "990121003", True)],
)  # fmt: skip
def test_a_division_covers_itself_and_what_lies_in_it(above: str, below: str, lies: bool) -> None:
    assert within(above, below) is lies


@given(CODES)
def test_every_division_lies_in_itself_its_city_and_its_province(code: str) -> None:
    assert all(within(above, code) for above in (code, code[:4] + "00", code[:2] + "0000"))


def test_no_jurisdiction_covers_nothing() -> None:
    assert not within("", "990121")
    assert not Viewer(roles=(Role("approver", ""),)).may("approver", "990121")


def test_the_end_of_a_code_is_not_taken_for_a_city() -> None:
    assert prefix("990100") == "9901"
    assert prefix("990000") == "99"
    assert prefix("990110") == "990110"


def test_a_role_counts_only_where_it_is_held() -> None:
    viewer = Viewer(kind="staff", roles=(Role("approver", "990121"), Role("case_officer", "990100", "WIN")))
    assert viewer.may("approver", "990121")
    assert viewer.may("approver")
    assert not viewer.may("approver", "990122")
    assert viewer.may("case_officer", "990122")
    assert viewer.jurisdictions == ("990121", "990100")
    assert viewer.departments == ("WIN",)


def test_a_route_has_a_policy_only_when_it_declares_exactly_one() -> None:
    def of(*guards: object) -> object:
        @get("/", guards=list(guards), sync_to_thread=False)  # pyright: ignore[reportArgumentType]
        def handler() -> None: ...

        return policy_of(handler)

    assert of(anyone) == anyone
    assert isinstance(of(role("approver")), role)
    assert of() is None
    assert of(signed_in, staff) is None


@pytest.mark.parametrize("given_path", ["/me", "/screening?key=1&a=//b", "/projects/k3#top", "/"])
def test_an_own_path_is_gone_on_to(given_path: str) -> None:
    assert safe_next(given_path) == given_path


@pytest.mark.parametrize(
    "given_path",
    ["", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/a\\b", "/\t/evil.example", "/\n//evil",
     " /me", "me", "/\x00", "http:/me", "///evil.example"],
)  # fmt: skip
def test_what_could_leave_the_site_is_replaced(given_path: str) -> None:
    assert safe_next(given_path) == "/me"
