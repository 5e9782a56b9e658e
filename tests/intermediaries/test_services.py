"""Technical services: references and who pays."""

from backend.intermediaries.services import by_id, services
from backend.matters.catalogue import catalogue
from backend.matters.samples import samples


def test_services_deliver_materials_and_are_chosen_by_known_methods() -> None:
    assert len(by_id()) == 42
    assert {one.deliverable for one in by_id().values() if one.deliverable} <= set(catalogue().materials)
    assert {method for one in by_id().values() for method in one.selection} <= set(services().selection_methods)


def test_samples_name_services_that_exist() -> None:
    assert {service for one in samples().values() for service in one.services} <= set(by_id())


def test_the_applicant_never_pays_for_what_government_commissions_and_no_firm_is_designated() -> None:
    for one in by_id().values():
        assert one.commissioned_by != "government" or one.paid_by == "government", one.id
        assert one.commissioned_by != "government" or "free_choice" not in one.selection, one.id
        assert one.days.at_least <= one.days.at_most, one.id
