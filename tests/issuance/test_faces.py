"""Faces of certificates: where each value comes from."""

from backend.issuance.faces import faces
from backend.matters.catalogue import catalogue

OWN = {
    "number", "issuer", "issued_on", "valid_to", "attachments", "print_no", "remark", "conclusion", "ld.area_detail", "fo.term", "fo.renew", "fo.method",
    "fo.place", "rg.holder", "rg.detail", "rg.matter", "rg.other_status",
}  # fmt: skip


def test_every_value_is_a_form_element_or_a_fact_of_the_certificate_itself() -> None:
    keys = {field.key for face in faces().values() for field in face.fields}
    assert keys - set(catalogue().form_elements) == OWN


def test_a_permit_says_its_number_holder_issuer_and_day() -> None:
    keys = {field.key for field in faces()["CERT-YG"].fields}
    assert {"number", "ap.name", "issuer", "issued_on"} <= keys
