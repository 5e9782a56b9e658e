"""What machines ask: JSON, keys, status list, log, proof and statement, checked with the library that others may use."""

from typing import Any

import pytest

from backend.issuance import register
from backend.issuance.draw import draw
from backend.issuance.issue import revoke
from backend.issuance.keyring import keyring
from backend.issuance.tables import Certificate
from certificates import keys, log, statement, status, tree
from tests.issuance.build import APPROVER, a_certificate

pytestmark = pytest.mark.anyio


async def public_keys(client: Any) -> keys.Keys:
    return keys.read((await client.get("/.well-known/jwks.json")).content, keyring().root.public)


async def test_a_certificate_as_json_names_every_address_needed_to_check_it(client: Any) -> None:
    row = await a_certificate()
    said = (await client.get(f"/api/certificates/{row.code.lower()}")).json()
    assert (said["state"], said["number"], said["log_index"]) == ("valid", row.number, 0)
    known = await public_keys(client)
    assert said["kid"] in known
    listed = status.read((await client.get(said["status_list"])).content, known, said["status_list"])
    assert listed.at(row.slot) == status.VALID
    proof = log.read_proof(
        (await client.get(said["proof"])).text, bytes(row.token), register.origin(), keyring().logging.public
    )
    assert proof.index == row.log_index


async def test_an_unknown_certificate_is_a_problem(client: Any) -> None:
    answer = await client.get("/api/certificates/ZZZZ")
    assert (answer.status_code, answer.json()["code"]) == (404, "issuance.unknown")


async def test_the_status_list_is_asked_for_again_by_its_etag(client: Any) -> None:
    row = await a_certificate()
    first = await client.get("/status/1")
    assert first.headers["content-type"] == "application/statuslist+cwt"
    assert first.headers["cache-control"] == "public, max-age=60"
    same = {"If-None-Match": first.headers["etag"]}
    assert (await client.get("/status/1", headers=same)).status_code == 304
    await revoke(APPROVER, row, "revoked")
    again = await client.get("/status/1", headers=same)
    assert again.status_code == 200
    assert status.read(again.content, await public_keys(client)).at(row.slot) == status.REVOKED
    assert (await client.get("/status/2")).status_code == 404


async def test_the_log_can_be_rebuilt_from_its_tiles(client: Any) -> None:
    rows = [await a_certificate() for _ in range(3)]
    note = log.read_checkpoint((await client.get("/log/checkpoint")).text, register.origin(), keyring().logging.public)
    hashes = (await client.get("/log/tile/0/000.p/3")).content
    rebuilt = tree.Tree(hashes[i : i + 32] for i in range(0, len(hashes), 32))
    assert (note.size, note.root) == (3, rebuilt.root())
    entries = (await client.get("/log/tile/entries/000.p/3")).content
    assert entries == b"".join(b"\x00\x20" + log.leaf_of(bytes(row.token)) for row in rows)


@pytest.mark.parametrize(
    "path", ["0/000", "0/000.p/4", "1/000.p/1", "0/001.p/1", "9/000", "x/000", "0/../000", "entries/000"]
)
async def test_a_tile_beyond_the_log_is_not_found(client: Any, path: str) -> None:
    await a_certificate()
    assert (await client.get(f"/log/tile/{path}")).status_code == 404


async def test_the_statement_of_the_file_is_signed(client: Any) -> None:
    row = await a_certificate()
    assert (await client.get(f"/v/{row.code}/statement")).status_code == 404
    await draw(row.id)
    row = await Certificate.objects().get(Certificate.code == row.code)
    said = statement.read((await client.get(f"/v/{row.code}/statement")).content, await public_keys(client))
    assert (said.code, said.sha256.hex()) == (row.code, row.pdf)
