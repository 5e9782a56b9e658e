"""How people are served."""

from backend.helpdesk.service_rules import service_rules


def test_five_levels_of_rating_of_which_two_are_bad() -> None:
    levels = service_rules().rating.levels
    assert [one.value for one in levels] == [5, 4, 3, 2, 1]
    assert [one.value for one in levels if one.bad] == [2, 1]


def test_identity_numbers_telephones_and_mail_are_never_public() -> None:
    public = {one.field: one.public for one in service_rules().masking}
    assert [public[field] for field in ("id_number", "mobile", "email", "house_coordinates")] == ["hidden"] * 4
    assert public["organization_name"] == "full"


def test_drafts_are_deleted_and_cases_are_kept() -> None:
    days = {one.what: one.days for one in service_rules().retention}
    assert days["case_file"] == 0
    assert days["draft"] == 90
