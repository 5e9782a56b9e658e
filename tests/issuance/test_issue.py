"""Issuing, replacing, revoking: numbers, code, log, status list and links, on the real engines."""

from datetime import timedelta

import pytest

from backend.cases.tables import Case
from backend.core.clock import frozen, now
from backend.core.db import transaction
from backend.core.errors import Conflict, Problem
from backend.core.settings import settings
from backend.core.tables import Counter, Job, TrailEntry
from backend.core.texts import using
from backend.issuance import register
from backend.issuance.issue import issue, replace, revoke
from backend.issuance.keyring import keyring
from backend.issuance.tables import Certificate, LogLeaf
from certificates import log, record, status, token
from tests.issuance.build import APPROVER, a_case, a_certificate, a_project

pytestmark = pytest.mark.anyio


async def listed() -> status.StatusList:
    body = await register.status_list("1")
    return status.read(body, keyring().public, f"{settings().public_url}/status/1")


async def verdict(row: Certificate) -> token.Verdict:
    url = token.token_of(bytes(row.token)).url(settings().public_url)
    at = int(now().timestamp())
    return token.verify(url, hosts=[settings().public_url], keys=keyring().public, status=await listed(), now=at)


async def fresh(row: Certificate) -> Certificate:
    found = await Certificate.objects().where(Certificate.code == row.code).first()
    assert found is not None
    return found


async def test_a_certificate_of_a_granted_case_verifies_by_its_link_alone(database: str) -> None:
    row = await fresh(await a_certificate())
    found = await verdict(row)
    assert (found.state, found.code) == ("valid", row.code)
    assert found.claims is not None
    assert (found.claims.holder, found.claims.area_m2) == ("澜川县水务集团有限公司", 23_576)
    assert found.claims.record_digest == record.digest(bytes(row.record))
    assert row.number == f"地字第{found.claims.number}号"


async def test_the_record_says_what_the_form_said_and_a_dash_where_nobody_answered(database: str) -> None:
    said = record.decode(bytes((await a_certificate()).record))
    assert (said.fields["ld.acq"], said.fields["ld.approvalno"]) == ("划拨", "—")
    assert said.issuer == "澜川县自然资源和规划局"
    assert len(said.site[0][0]) == 5


async def test_the_record_is_in_simplified_chinese_whatever_the_officer_reads(database: str) -> None:
    case = await a_case()
    with using("zh-Hant"):
        said = record.decode(bytes((await a_certificate(case)).record))
    assert said.issuer == "澜川县自然资源和规划局"


async def test_a_person_is_masked_in_the_token_and_whole_in_the_record(database: str) -> None:
    row = await a_certificate(await a_case(organization="", applicant="张小明"))
    assert row.holder == "张*明"
    assert record.decode(bytes(row.record)).holder == "张小明"


async def test_numbers_have_no_gaps_when_an_issue_is_taken_back(database: str) -> None:
    case = await a_case()

    async def taken_back() -> None:
        async with transaction():
            await issue(APPROVER, case)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await taken_back()
    rows = [await a_certificate(case), await a_certificate(await a_case())]
    assert [row.number[-8:-1] for row in rows] == ["0000001", "0000002"]
    assert [row.log_index for row in rows] == [0, 1]


async def test_each_kind_of_certificate_counts_for_itself(database: str) -> None:
    project = await a_project()
    opinion = await a_certificate(await a_case("S1-02", project=project))
    permit = await a_certificate(await a_case("S1-08", project=project))
    assert (opinion.kind, permit.kind) == ("CERT-XS", "CERT-YG")
    assert opinion.number[-8:-1] == permit.number[-8:-1] == "0000001"
    assert opinion.expires_on is not None
    assert (await verdict(opinion)).state == "valid"


async def test_the_log_proves_that_a_certificate_is_in_it(database: str) -> None:
    rows = [await a_certificate() for _ in range(3)]
    text = await register.proof_of(rows[1].log_index)
    proof = log.read_proof(text, bytes(rows[1].token), register.origin(), keyring().logging.public)
    assert (proof.index, proof.checkpoint.size) == (1, 3)
    assert await register.state_checkpoint() == await register.state_checkpoint()


async def test_the_status_list_tells_of_a_revocation_at_once(database: str) -> None:
    row = await a_certificate()
    assert (await verdict(row)).state == "valid"
    await revoke(APPROVER, row, "revoked")
    assert (await verdict(row)).state == "revoked"
    assert (await fresh(row)).reason == "revoked"


async def test_a_revoked_certificate_is_not_revoked_again_nor_replaced(database: str) -> None:
    row = await a_certificate()
    await revoke(APPROVER, row, "cancelled")
    with pytest.raises(Conflict):
        await revoke(APPROVER, row, "withdrawn")
    with pytest.raises(Conflict):
        await replace(APPROVER, await fresh(row), await a_case())
    assert await Certificate.count() == 1


async def test_a_replacement_and_what_it_replaces_name_each_other(database: str) -> None:
    old = await a_certificate()
    new = await replace(APPROVER, old, await a_case(site_area_m2=22_000))
    old = await fresh(old)
    assert (old.state, old.replaced_by, new.replaces) == ("replaced", new.code, old.code)
    assert record.decode(bytes(new.record)).replaces == old.code
    assert [(await verdict(row)).state for row in (old, new)] == ["replaced", "valid"]


@pytest.mark.parametrize("name", ["张\U0002a6a5", "e\u0301tude 水务", "长" * 90])
async def test_what_cannot_be_drawn_stops_issuing_with_nothing_written(database: str, name: str) -> None:
    case = await a_case(applicant=name)
    if name.startswith("e"):
        assert record.decode(bytes((await a_certificate(case)).record)).holder == "\u00e9tude 水务"
        return
    with pytest.raises(Problem) as refused:
        await a_certificate(case)
    assert refused.value.code == "issuance.cannot_draw"
    for table in (Certificate, LogLeaf, Counter, Job, TrailEntry):
        assert await table.count() == 0, table


async def test_nothing_is_issued_that_our_own_verifier_would_refuse(database: str) -> None:
    case = await a_case()
    keyring()
    with frozen(now() + timedelta(days=400)), pytest.raises(Problem) as refused:
        await a_certificate(case)
    assert (refused.value.code, refused.value.facts) == ("issuance.not_believed", {"reason": "key_window"})
    assert await LogLeaf.count() == 0


async def test_a_matter_without_a_certificate_issues_none(database: str) -> None:
    with pytest.raises(Problem) as refused:
        await a_certificate(await a_case("S1-01"))
    assert refused.value.code == "issuance.no_certificate"


async def test_a_leaf_of_the_log_stays(database: str) -> None:
    await a_certificate()
    with pytest.raises(Exception, match="append-only"):
        await LogLeaf.delete().where(LogLeaf.position == 0)
    assert await LogLeaf.count() == 1


async def test_certificates_and_leaves_belong_together(database: str) -> None:
    await a_certificate()
    assert await register.gaps() == []
    async with transaction():
        await register.append(b"issued off the books")
    row = await a_certificate()
    await Certificate.update({Certificate.token: b"changed"}).where(Certificate.code == row.code)
    assert await register.gaps() == ["1: leaf without a certificate", "2: certificate and leaf differ"]
    await Certificate.update({Certificate.log_index: 9}).where(Certificate.code == row.code)
    assert await register.gaps() == [
        "1: leaf without a certificate",
        "2: leaf without a certificate",
        "9: certificate without a leaf",
    ]


async def test_the_case_stays_as_it_was(database: str) -> None:
    row = await a_certificate()
    case = await Case.objects().where(Case.id == row.case).first()
    assert case is not None
    assert case.state == "granted"
