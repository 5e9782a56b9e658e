"""Projects at the door: made from a screening, seen by their owners, with a box that hands out the untouched original."""

from typing import Any

import pytest

from backend.core.guards import Viewer
from backend.projects.tables import Project
from tests import build


@pytest.fixture
async def owner(client: Any) -> Viewer:
    viewer = await build.an_organization(await build.a_person())
    await build.signed_in(client, viewer)
    return viewer


async def test_a_screening_becomes_a_project(client: Any, owner: Viewer) -> None:
    screening = await build.a_screening(owner)
    assert "新建项目" in (await client.get(f"/zh-Hans/projects/new?screening={screening}")).text
    data = {"screening": screening, "name": "示例电子厂房", "location": "溪口镇", "code": build.PROJECT_CODE, "use": "1001"}
    sent = await client.post("/zh-Hans/projects", data=data)
    assert sent.status_code == 303
    project = await Project.objects().first()
    assert project is not None
    assert (project.organization, project.screening, project.code) == (owner.organization, screening, build.PROJECT_CODE)
    assert 9_000 < project.site_area_m2 < 13_000
    text = (await client.get(sent.headers["location"])).text
    assert "示例电子厂房" in text
    assert "/applications/new?package=PK-11" in text


async def test_with_a_package_in_mind_one_goes_on_to_it(client: Any, owner: Viewer) -> None:
    screening = await build.a_screening(owner)
    sent = await client.post("/zh-Hans/projects", data={"screening": screening, "name": "厂房", "location": "溪口镇", "package": "PK-11"})
    assert "/applications/new?package=PK-11&project=" in sent.headers["location"]


@pytest.mark.parametrize("change", [{"name": ""}, {"code": "2611-990121"}, {"use": "9999"}, {"name": "x" * 121}, {"admin": "1"}])
async def test_a_wrong_form_is_shown_again_with_what_was_typed(client: Any, owner: Viewer, change: dict[str, str]) -> None:
    data = {"screening": await build.a_screening(owner), "name": "厂房", "location": "溪口镇东"} | change
    sent = await client.post("/zh-Hans/projects", data=data)
    assert sent.status_code == 422
    assert "溪口镇东" in sent.text
    assert not await Project.exists()


async def test_a_screening_that_is_not_there_makes_no_project(client: Any, owner: Viewer) -> None:
    sent = await client.post("/zh-Hans/projects", data={"screening": "0123456789ab", "name": "厂房", "location": "溪口镇"})
    assert sent.status_code == 404
    assert (await client.get("/zh-Hans/projects/new")).status_code == 303


async def test_a_foreign_project_and_its_box_are_not_found(client: Any, owner: Viewer) -> None:
    stranger = await build.a_person("+8613900139000", "别人")
    project = await build.a_project(stranger)
    item = await build.a_box_item(stranger, project, "M-LOC")
    for path in (f"/projects/{project.key}", f"/projects/{project.key}/box/{item.key}"):
        assert (await client.get("/zh-Hans" + path)).status_code == 404
    own = await build.a_project(owner)
    assert (await client.get(f"/zh-Hans/projects/{own.key}/box/{item.key}")).status_code == 404
    sent = await client.post("/zh-Hans/applications", data={"package": "PK-11", "project": project.key})
    assert sent.status_code == 404


async def test_the_original_comes_out_as_a_download_that_can_do_nothing(client: Any, owner: Viewer) -> None:
    project = await build.a_project(owner)
    item = await build.a_box_item(owner, project, "M-LOC", build.a_pdf("map"))
    found = await client.get(f"/zh-Hans/projects/{project.key}/box/{item.key}")
    assert found.content == build.a_pdf("map")
    assert found.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in found.headers["content-security-policy"]
    assert "no-store" in found.headers["cache-control"]


async def test_staff_of_the_county_see_a_project_and_those_of_another_do_not(client: Any, owner: Viewer) -> None:
    project = await build.a_project(owner)
    for jurisdiction, status in (("990121", 200), ("990100", 200), ("350681", 404)):
        await build.signed_in(client, await build.a_member_of_staff("reviewer", "UC", jurisdiction))
        assert (await client.get(f"/zh-Hans/projects/{project.key}")).status_code == status


async def test_what_was_applied_for_is_noted_on_the_project(client: Any, owner: Viewer) -> None:
    project = await build.a_project(owner)
    draft = await build.a_draft(owner, project)
    text = (await client.get(f"/zh-Hans/projects/{project.key}")).text
    assert f"/applications/{draft.key}" in text
    assert "草稿" in text
