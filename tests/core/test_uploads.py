"""Uploads: resumable through anything, for their owner only, finished once."""

import asyncio
import base64
import hashlib
import io
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from tusclient import client as tus

from backend.core import clock, parts, receiving
from backend.core.db import rows
from backend.core.files import store
from backend.core.parts import Part
from backend.core.settings import settings, use
from tests.peers.upload_server import serving

ANN = {"X-Account": "ann", "Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
async def server(database: str) -> AsyncIterator[str]:
    async with serving() as url:
        yield url


@pytest.fixture
async def ann(server: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server, headers=ANN) as browser:
        yield browser


def metadata(**pairs: str) -> str:
    told = {"filename": "图.pdf", "purpose": "test.file"} | pairs
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())


def checksum(content: bytes, algorithm: str = "sha256") -> dict[str, str]:
    digest = hashlib.new(algorithm, content).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


async def create(ann: httpx.AsyncClient, size: int, **pairs: str) -> str:
    answer = await ann.post("/uploads/", headers={"Upload-Length": str(size), "Upload-Metadata": metadata(**pairs)})
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def send(ann: httpx.AsyncClient, place: str, start: int, content: bytes, **headers: str) -> httpx.Response:
    return await ann.patch(place, content=content, headers=BYTES | {"Upload-Offset": str(start)} | headers)


async def offset(ann: httpx.AsyncClient, place: str) -> int:
    answer = await ann.head(place)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


async def broken(server: str, place: str, start: int, content: bytes, announced: int, more: str = "") -> None:
    """A line that breaks in the middle of a request."""
    host, port = server.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"PATCH {place} HTTP/1.1\r\nHost: x\r\nX-Account: ann\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {start}\r\n{more}"
    head += f"Content-Type: application/offset+octet-stream\r\nContent-Length: {announced}\r\n\r\n"
    writer.write(head.encode() + content)
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await settled(place)


async def settled(place: str) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                with Part(place.rsplit("/", 1)[1]).locked():
                    return
            except Exception:
                await asyncio.sleep(0.01)


async def test_the_server_says_what_it_can(ann: httpx.AsyncClient) -> None:
    answer = await ann.options("/uploads/")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation", "creation-with-upload", "checksum", "expiration", "termination",
    }  # fmt: skip


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
async def test_the_official_client_uploads_a_file(server: str, size: int) -> None:
    content = os.urandom(size)
    their = tus.TusClient(f"{server}/uploads/", headers={"X-Account": "ann"})
    told = {"filename": "大.pdf", "purpose": "test.file"}

    def upload() -> str:
        one = their.uploader(
            file_stream=io.BytesIO(content),
            chunk_size=700_000,
            metadata=told,
            upload_checksum=True,
            retries=2,
            retry_delay=1,
        )
        one.upload()
        return str(one.url)

    place = await asyncio.to_thread(upload)
    async with httpx.AsyncClient(headers=ANN) as browser:
        result = (await browser.get(place)).json()
    assert result["complete"]
    assert result["answer"] == {"calls": 1, "size": size, "filename": "大.pdf", "by": "ann"}
    assert store().read(result["sha256"]) == content


async def test_a_broken_line_keeps_what_it_brought_and_goes_on(server: str, ann: httpx.AsyncClient) -> None:
    content = os.urandom(900_000)
    place = await create(ann, len(content))
    for cut in (1000, 300_000, 700_000):
        here = await offset(ann, place)
        await broken(server, place, here, content[here:cut], len(content) - here)
        assert await offset(ann, place) == cut
    assert (await send(ann, place, cut, content[cut:])).status_code == 204
    found = (await ann.get(place)).json()
    assert found["sha256"] == hashlib.sha256(content).hexdigest()


async def test_a_broken_line_brings_nothing_when_the_piece_has_a_checksum(server: str, ann: httpx.AsyncClient) -> None:
    content = os.urandom(5000)
    place = await create(ann, 5000)
    assert (await send(ann, place, 0, content[:1000], **checksum(content[:1000], "sha1"))).status_code == 204
    said = checksum(content[1000:])["Upload-Checksum"]
    await broken(server, place, 1000, content[1000:3000], 4000, f"Upload-Checksum: {said}\r\n")
    assert await offset(ann, place) == 1000
    assert (await send(ann, place, 1000, content[1000:], **checksum(content[1000:]))).status_code == 204
    assert (await ann.get(place)).json()["complete"]


async def test_a_crash_in_a_checksummed_piece_drops_that_piece(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 100)
    await send(ann, place, 0, b"a" * 10)
    part = Part(place.rsplit("/", 1)[1])
    part._set_mark(10)  # pyright: ignore[reportPrivateUsage]
    with part.file.open("ab") as file:
        file.write(b"never verified")
    assert await offset(ann, place) == 10
    assert (await send(ann, place, 10, b"b" * 90)).status_code == 204
    found = (await ann.get(place)).json()
    assert found["sha256"] == hashlib.sha256(b"a" * 10 + b"b" * 90).hexdigest()


async def test_a_wrong_checksum_changes_nothing(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    answer = await send(ann, place, 0, b"0123456789", **checksum(b"something else"))
    assert answer.status_code == 460
    assert answer.json()["code"] == "core.upload_checksum"
    assert await offset(ann, place) == 0


@pytest.mark.parametrize("said", ["md5 AAAA", "sha256 ***", "sha256"])
async def test_a_checksum_that_cannot_be_checked_is_refused(ann: httpx.AsyncClient, said: str) -> None:
    place = await create(ann, 10)
    answer = await send(ann, place, 0, b"0123456789", **{"Upload-Checksum": said})
    assert answer.status_code in (400, 460)
    assert await offset(ann, place) == 0


async def test_nobody_else_finds_an_upload(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    bob = {"X-Account": "bob"}
    assert (await ann.head(place, headers=bob)).status_code == 404
    assert (await ann.get(place, headers=bob)).status_code == 404
    assert (await send(ann, place, 0, b"0123456789", **bob)).status_code == 404
    assert (await ann.delete(place, headers=bob)).status_code == 404
    assert (await ann.head(place, headers={"X-Account": ""})).status_code == 401
    assert await offset(ann, place) == 0


@pytest.mark.parametrize("key", ["nothing", "..%2F..%2Fetc%2Fpasswd", "%00", "A" * 24])
async def test_a_key_that_is_none_is_not_found(ann: httpx.AsyncClient, key: str) -> None:
    assert (await ann.head(f"/uploads/{key}")).status_code == 404


async def test_of_two_requests_at_once_one_is_told_to_wait(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    gate = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"01234"
        await gate.wait()
        yield b"56789"

    first = asyncio.create_task(ann.patch(place, content=slowly(), headers=BYTES | {"Upload-Offset": "0"}))
    await asyncio.sleep(0.2)
    second = await send(ann, place, 0, b"0123456789")
    gone = await ann.delete(place)
    gate.set()
    assert second.status_code == gone.status_code == 423
    assert (await first).status_code == 204
    assert (await ann.get(place)).json()["sha256"] == hashlib.sha256(b"0123456789").hexdigest()


async def test_a_silent_line_frees_the_upload(ann: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "STALL_S", 0.2)
    place = await create(ann, 10)

    async def silent() -> AsyncIterator[bytes]:
        yield b"01234"
        await asyncio.sleep(5)

    first = asyncio.create_task(ann.patch(place, content=silent(), headers=BYTES | {"Upload-Offset": "0"}))
    await asyncio.sleep(0.1)
    await settled(place)
    assert (await send(ann, place, 5, b"56789")).status_code == 204
    first.cancel()


async def test_a_wrong_offset_is_told_the_right_one(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    await send(ann, place, 0, b"012")
    answer = await send(ann, place, 5, b"56789")
    assert answer.status_code == 409
    assert answer.headers["upload-offset"] == "3"
    assert answer.headers["tus-resumable"] == "1.0.0"


async def test_more_than_was_announced_is_refused(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 5)
    assert (await send(ann, place, 0, b"0123456789")).status_code == 413

    async def chunked() -> AsyncIterator[bytes]:
        yield b"0123456789"

    answer = await ann.patch(place, content=chunked(), headers=BYTES | {"Upload-Offset": "0"})
    assert answer.status_code == 413
    assert await offset(ann, place) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Metadata": "filename ***"}, 400),
        ({"Upload-Metadata": "filename AAAA"}, 400),
        ({"Upload-Metadata": "filename eA=="}, 422),
        ({"Upload-Length": "999999999999"}, 413),
    ],
)
async def test_an_announcement_that_makes_no_sense_is_refused(
    ann: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    good = {"Upload-Length": "10", "Upload-Metadata": metadata()}
    raw = {name: value.encode() for name, value in (ANN | good | headers).items()}
    answer = await ann.post("/uploads/", headers=raw)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert await rows("SELECT id FROM upload") == []


async def test_the_content_may_come_with_the_announcement(ann: httpx.AsyncClient) -> None:
    headers = BYTES | {"Upload-Length": "10", "Upload-Metadata": metadata()}
    answer = await ann.post("/uploads/", content=b"0123456", headers=headers)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, "7")
    assert (await send(ann, answer.headers["location"], 7, b"789")).headers["upload-complete"] == "?1"


async def test_the_same_client_key_is_the_same_upload(ann: httpx.AsyncClient) -> None:
    places = await asyncio.gather(*[create(ann, 10, key="device-1:7") for _ in range(8)])
    assert len(set(places)) == 1
    assert len(await rows("SELECT id FROM upload")) == 1
    assert len(list(parts.folder().iterdir())) == 1
    await send(ann, places[0], 0, b"0123456789")
    assert await create(ann, 10, key="device-1:7") == places[0]
    assert (await ann.get(places[0])).json()["answer"]["calls"] == 1
    other = await ann.post("/uploads/", headers={"Upload-Length": "11", "Upload-Metadata": metadata(key="device-1:7")})
    assert other.status_code == 409


async def test_another_account_may_use_the_same_client_key(ann: httpx.AsyncClient) -> None:
    first = await create(ann, 10, key="1")
    ann.headers["X-Account"] = "bob"
    assert await create(ann, 10, key="1") != first


async def test_a_finished_upload_says_so_again_and_its_receiver_is_not_called_again(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    await send(ann, place, 0, b"0123456789")
    for _ in range(3):
        answer = await ann.head(place)
        assert (answer.headers["upload-offset"], answer.headers["upload-complete"]) == ("10", "?1")
        assert (await send(ann, place, 10, b"")).status_code == 204
    assert (await ann.get(place)).json()["answer"]["calls"] == 1
    assert (await ann.delete(place)).status_code == 409
    assert list(parts.folder().iterdir()) == []


async def test_an_upload_whose_end_was_lost_is_finished_by_the_next_question(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    Part(place.rsplit("/", 1)[1]).file.write_bytes(b"0123456789")
    assert (await ann.head(place)).headers["upload-complete"] == "?1"
    assert (await ann.get(place)).json()["answer"]["calls"] == 1


async def test_what_the_receiver_refuses_stays_refused_with_its_words(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10, filename="照片.jpg", key="k")
    for answer in [await send(ann, place, 0, b"0123456789"), await ann.get(place)]:
        assert answer.status_code == 422
        said: dict[str, Any] = answer.json()
        assert (said["code"], said["pointer"], said["kind"]) == ("materials.not_what_it_says", "/file", "unknown")
    assert (await rows("SELECT last FROM counter"))[0]["last"] == 1
    assert (await ann.delete(place)).status_code == 204
    assert await create(ann, 10, key="k") != place


async def test_an_upload_can_be_dropped(ann: httpx.AsyncClient) -> None:
    place = await create(ann, 10)
    await send(ann, place, 0, b"012")
    assert (await ann.delete(place)).status_code == 204
    assert (await ann.head(place)).status_code == 404
    assert list(parts.folder().iterdir()) == []


async def test_an_account_has_a_quota(ann: httpx.AsyncClient) -> None:
    use(msgspec.structs.replace(settings(), upload_quota_mb=1))
    await create(ann, 600_000)
    headers = {"Upload-Length": "600000", "Upload-Metadata": metadata()}
    assert (await ann.post("/uploads/", headers=headers)).json()["code"] == "core.upload_quota"
    assert (await ann.post("/uploads/", headers=headers | {"X-Account": "bob"})).status_code == 201


async def test_an_upload_that_was_left_expires(ann: httpx.AsyncClient) -> None:
    left, going = await create(ann, 10, key="left"), await create(ann, 10)
    with clock.frozen(clock.now() + timedelta(days=2)):
        await send(ann, going, 0, b"012")
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert (await ann.head(left)).status_code == 404
        assert await receiving.sweep() == 1
        assert await offset(ann, going) == 3
        assert await create(ann, 10, key="left") != left


async def test_a_full_disk_is_said_and_what_was_there_stays(
    ann: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = await create(ann, 10)
    await send(ann, place, 0, b"012")

    def full(descriptor: int, piece: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        answer = await send(ann, place, 3, b"3456789")
    assert (answer.status_code, answer.json()["code"]) == (507, "core.no_space")
    assert await offset(ann, place) == 3
    assert (await send(ann, place, 3, b"3456789")).headers["upload-complete"] == "?1"
