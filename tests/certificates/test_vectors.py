"""The cases Python and the browser agree on, asked in Python."""

import json
from pathlib import Path
from typing import Any

import pytest

from certificates import cbor, keys, status, token
from certificates.refused import Refused
from certificates.vectors import make

FILE = Path(make.__file__).with_name("vectors.json")
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
KEYS = keys.read(VECTORS["key_set"].encode(), bytes.fromhex(VECTORS["root"]))
LISTS = {case["name"]: bytes.fromhex(case["hex"]) for case in VECTORS["lists"]}
STATUS = {"list": LISTS["right"], "far": LISTS["far in the future"]}


def named(case: dict[str, Any]) -> str:
    return str(case.get("name", case.get("hex")))


def test_the_file_is_what_its_maker_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == make.text()


@pytest.mark.parametrize("case", VECTORS["links"], ids=named)
def test_a_link_gets_its_verdict(case: dict[str, Any]) -> None:
    wanted = case.get("status", "list")
    verdict = token.verify(
        case["url"],
        hosts=VECTORS["hosts"],
        keys=KEYS,
        status=None if wanted == "none" else status.read(STATUS[wanted], KEYS),
        now=case.get("now", VECTORS["now"]),
        log_index=case.get("log_index"),
    )
    reason = "" if case["verdict"] == "valid" else case.get("reason", case["verdict"])
    assert (verdict.state, verdict.reason) == (case["verdict"], reason)


@pytest.mark.parametrize("case", VECTORS["cbor"], ids=named)
def test_cbor_is_read_strictly(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["hex"])
    if case["reason"]:
        with pytest.raises(Refused) as refused:
            cbor.decode(data)
        assert refused.value.reason == case["reason"]
    else:
        assert cbor.encode(cbor.decode(data)) == data


@pytest.mark.parametrize("case", VECTORS["lists"], ids=named)
def test_a_status_list_is_believed_only_when_right(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["hex"])
    older = VECTORS["status_not_older_than"]
    if case["reason"]:
        with pytest.raises(Refused) as refused:
            status.read(data, KEYS, VECTORS["status_uri"], older)
        assert refused.value.reason == case["reason"]
    else:
        found = status.read(data, KEYS, VECTORS["status_uri"], older)
        assert [found.at(index) for index in range(5)] == [0, 1, 2, 3, 0]
