"""Sessions: new at every sign-in, ours alone, ended by time and by their owner; nothing kept for anonymous readers."""

from datetime import timedelta

import httpx
import pytest

from backend.core import clock, sessions
from backend.core.db import rows, transaction
from backend.core.doors import Doors
from backend.core.guards import Viewer
from backend.core.tables import Session
from tests.core import probes

MINE = "/zh-Hans/probe/mine"


async def status(app: Doors, token: str, path: str = MINE) -> int:
    """What a browser with this cookie is answered; 303 is the way to the sign-in page."""
    async with probes.browser(app) as found:
        found.cookies.set("tuzheng", token)
        return int((await found.get(path)).status_code)


async def test_signing_in_gives_a_new_session_and_ends_the_one_before(door: httpx.AsyncClient, installation: Doors) -> None:
    tokens = []
    for _ in range(2):
        answer = await door.post("/probe/sign-in", headers={"Sec-Fetch-Site": "same-origin"})
        tokens.append(answer.cookies["tuzheng"])
    assert tokens[0] != tokens[1]
    assert [await status(installation, token) for token in tokens] == [303, 200]


async def test_an_id_chosen_by_the_client_is_refused_and_not_taken_over(door: httpx.AsyncClient, installation: Doors) -> None:
    chosen = "attacker-chosen-0123456789"
    door.cookies.set("tuzheng", chosen)
    answer = await door.post("/probe/sign-in", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.cookies["tuzheng"] != chosen
    assert await status(installation, chosen) == 303


@pytest.mark.parametrize("token", ["", "x" * 5000, "é", "%00", "' OR 1=1 --", "a=b; c"])
async def test_a_cookie_that_is_no_token_is_nobody_s(installation: Doors, token: str) -> None:
    async with probes.browser(installation) as found:
        answer = await found.get(MINE, headers={"Cookie": f"tuzheng={token}".encode()})
    assert answer.status_code == 303


async def test_only_the_hash_of_a_token_is_kept(installation: Doors) -> None:
    token = await probes.token_of(probes.PERSON)
    kept = await rows("SELECT * FROM session")
    assert sessions.hashed(token) in {row["token_hash"] for row in kept}
    assert token not in str(kept)


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(door: httpx.AsyncClient) -> None:
    said = (await door.post("/probe/sign-in", headers={"Sec-Fetch-Site": "same-origin"})).headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said
    assert "Domain" not in said


async def test_signing_out_ends_the_session_and_forgets_the_cookie(door: httpx.AsyncClient, installation: Doors) -> None:
    token = (await door.post("/probe/sign-in", headers={"Sec-Fetch-Site": "same-origin"})).cookies["tuzheng"]
    answer = await door.post("/probe/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await status(installation, token) == 303


@pytest.mark.parametrize("viewer", [probes.PERSON, probes.STAFF], ids=["person", "staff"])
async def test_a_session_ends_when_it_is_not_used(installation: Doors, viewer: Viewer) -> None:
    begun, idle = clock.now(), sessions.IDLE[viewer.kind]
    token = await probes.token_of(viewer)
    with clock.frozen(begun + idle - timedelta(minutes=1)):
        assert await status(installation, token) == 200
    with clock.frozen(begun + idle * 2 - timedelta(minutes=2)):
        assert await status(installation, token) == 200
    with clock.frozen(begun + idle * 3 + timedelta(minutes=1)):
        assert await status(installation, token) == 303


@pytest.mark.parametrize("viewer", [probes.PERSON, probes.STAFF], ids=["person", "staff"])
async def test_a_session_ends_after_its_longest_time_however_busy(installation: Doors, viewer: Viewer) -> None:
    begun, step = clock.now(), sessions.IDLE[viewer.kind] / 2
    token, answers = await probes.token_of(viewer), []
    for number in range(1, int(sessions.ABSOLUTE[viewer.kind] / step) + 2):
        with clock.frozen(begun + step * number - timedelta(seconds=5)):
            answers.append(await status(installation, token))
    with clock.frozen(begun + sessions.ABSOLUTE[viewer.kind] + timedelta(seconds=5)):
        answers.append(await status(installation, token))
    assert set(answers[:-2]) == {200}
    assert answers[-1] == 303


async def test_an_account_is_signed_out_everywhere_at_once(installation: Doors) -> None:
    tokens = [await probes.token_of(probes.PERSON) for _ in range(3)]
    other = await probes.token_of(probes.STAFF)
    async with transaction():
        await sessions.end_all(probes.PERSON.account)
    assert [await status(installation, token) for token in tokens] == [303] * 3
    assert await status(installation, other) == 200


async def test_a_session_of_an_older_shape_is_asked_to_sign_in_again(installation: Doors) -> None:
    token = await probes.token_of(probes.PERSON)
    await Session.update({Session.viewer: '{"kind": "wizard"}'}).where(Session.token_hash == sessions.hashed(token))
    assert await status(installation, token) == 303


async def test_an_anonymous_reader_gets_no_cookie_and_leaves_no_row(door: httpx.AsyncClient, installation: Doors) -> None:
    asked = [one for one in probes.questions(installation) if one.method == "GET" and one.public]
    assert len(asked) > 10
    before = await probes.row_counts()
    for one in asked:
        address = one.path if one.path.startswith(("/api", "/s/", "/tiles")) else f"/zh-Hans{one.path}"
        assert "set-cookie" not in (await door.get(address)).headers, str(one)
    changed = {name: count - before[name] for name, count in (await probes.row_counts()).items() if count != before[name]}
    # Guessing certificate codes is counted; a log is signed when it is first asked for.
    assert set(changed) <= {"limit_window", "log_checkpoint"}
    assert changed.get("log_checkpoint", 0) <= 1
