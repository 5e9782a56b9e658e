"""Keys, status lists, records and file statements."""

import hashlib
import json
import os
import stat
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import cose, keys, record, statement, status
from certificates.keys import FileSigner, KeyRecord
from certificates.refused import Refused
from tests.certificates import build

ROOT = FileSigner.of(bytes([7]) * 32)
KEYS = keys.by_kid(
    [
        KeyRecord(build.SIGNER.public, "9901", 100, 2_000_000_000),
        KeyRecord(ROOT.public, "99", 100, 2_000_000_000, "list"),
    ]
)


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    made = FileSigner.create(tmp_path / "key.pem")
    assert stat.S_IMODE(os.stat(tmp_path / "key.pem").st_mode) == 0o600
    assert FileSigner.open(tmp_path / "key.pem").public == made.public
    with pytest.raises(FileExistsError):
        FileSigner.create(tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o640)
    with pytest.raises(Refused, match="key_file_mode"):
        FileSigner.open(tmp_path / "key.pem")


def test_a_passphrase_locks_the_key_file(tmp_path: Path) -> None:
    made = FileSigner.create(tmp_path / "key.pem", "open sesame")
    assert FileSigner.open(tmp_path / "key.pem", "open sesame").sign(b"x") == made.sign(b"x")
    with pytest.raises(ValueError, match="password"):
        FileSigner.open(tmp_path / "key.pem", "wrong")


def test_only_what_the_root_signed_is_in_the_key_set() -> None:
    published = keys.publish(KEYS.values(), ROOT, at=500)
    assert keys.read(published, ROOT.public) == KEYS
    body = json.loads(published)
    assert {key["kid"] for key in body["keys"]} == set(KEYS)
    body["keys"][0]["area"] = ""
    assert keys.read(json.dumps(body).encode(), ROOT.public) == KEYS
    body["signed"] = body["signed"][:-6] + "AAAAAA"
    for wrong in (json.dumps(body).encode(), b"{}", b"", keys.publish(KEYS.values(), build.SIGNER, 500)):
        with pytest.raises(Refused, match="key_set"):
            keys.read(wrong, ROOT.public)
    with pytest.raises(Refused, match="key_set_rolled_back"):
        keys.read(published, ROOT.public, not_older_than=501)


def test_two_keys_never_share_an_id() -> None:
    with pytest.raises(Refused, match="kid_taken"):
        keys.by_kid([*KEYS.values(), next(iter(KEYS.values()))])


@given(st.dictionaries(st.integers(0, 4095), st.integers(0, 3), max_size=60))
def test_a_status_list_says_of_each_slot_what_was_written(marked: dict[int, int]) -> None:
    data = status.sign("https://x/status/1", status.entries(marked.items(), 4096), ROOT, 1000)
    found = status.read(data, KEYS, "https://x/status/1")
    assert [found.at(index) for index in range(4096)] == [marked.get(index, 0) for index in range(4096)]
    assert (found.size, found.expires_at, found.ttl) == (4096, 1000 + status.LIVES, status.FRESH)


def test_a_list_of_a_million_stays_small() -> None:
    marked = [(hashlib.sha256(str(number).encode()).digest(), 1) for number in range(10_486)]
    bits = status.entries((int.from_bytes(digest[:4], "big") % status.SLOTS, state) for digest, state in marked)
    assert len(status.sign("https://x/status/1", bits, ROOT, 1000)) < 20_000


def test_a_list_that_inflates_without_end_is_refused() -> None:
    data = status.sign("https://x/status/1", bytes(2 * status.MOST_BYTES), ROOT, 1000)
    with pytest.raises(Refused, match="status_bits"):
        status.read(data, KEYS)


def test_a_file_statement_covers_one_file_only() -> None:
    found = statement.read(statement.sign("R8BGAVSDM8F5GAET", b"%PDF-1", build.SIGNER, 500), KEYS)
    assert found.covers(b"%PDF-1")
    assert not found.covers(b"%PDF-2")
    assert (found.code, found.issued_at, found.kid) == ("R8BGAVSDM8F5GAET", 500, keys.kid4(build.SIGNER.public).hex())


def test_a_file_statement_by_the_wrong_key_or_of_the_wrong_kind_is_refused() -> None:
    for wrong, reason in (
        (statement.sign("R8BGAVSDM8F5GAET", b"%PDF-1", ROOT, 500), "unknown_key"),
        (statement.sign("R8BGAVSDM8F5GAET", b"%PDF-1", build.SIGNER, 50), "key_window"),
        (build.a_token(build.a_record()).cose, "header"),
        (cose.sign1(b"\xa0", build.SIGNER, statement.TYP), "statement"),
    ):
        with pytest.raises(Refused, match=reason):
            statement.read(wrong, KEYS)


def test_a_statement_cannot_be_shown_as_a_token() -> None:
    with pytest.raises(Refused, match="header"):
        cose.open1(statement.sign("R8BGAVSDM8F5GAET", b"%PDF-1", build.SIGNER, 500))


def test_a_record_comes_back_and_its_digest_is_cut_to_sixteen() -> None:
    kept = build.a_record()
    data = record.encode(kept)
    assert record.decode(data) == kept
    assert record.digest(data) == hashlib.sha256(data).digest()[:16]
    assert record.degrees(kept.site[0][0])[0] == (build.WEST, build.SOUTH)


def test_a_record_with_anything_more_is_refused() -> None:
    data = record.encode(build.a_record())
    for wrong in (data + b"\0", data.replace(b"record/1", b"record/2"), b"\xa0", data[:-1]):
        with pytest.raises(Refused):
            record.decode(wrong)


def test_text_that_only_looks_alike_is_not_recorded() -> None:
    with pytest.raises(Refused, match="not_composed"):
        record.encode(build.a_record(**{"pj.loc": unicodedata.normalize("NFD", "Café")}))
