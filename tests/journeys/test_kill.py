"""kill -9 of the server between any two acts of the walk: what was acknowledged is there, nothing is there twice."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.programs import OPINION, PACKAGE, Visitor, cases_of, form_of, open_steps
from tests.journeys.running import Demo
from tests.peers.postgres import free_port

pytestmark = pytest.mark.xdist_group("kill")
NAME, CODE = "断电电子厂", "2610-990121-04-01-300001"
DESKS = ("use", "plan", "detail")
Act = Callable[[], Callable[[], None]]


@pytest.fixture
def running(filled: Path, tmp_path: Path) -> Iterator[Demo]:
    """A demo on a folder of its own that was filled before."""
    shutil.copytree(filled, tmp_path / "data")
    demo = Demo(tmp_path / "data", free_port()).start()
    yield demo
    demo.stop()


class Day:
    """A whole application, act by act; each act gives a look that must hold from then on."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.applicant, self.clerk, self.leader = (
            Visitor(demo.url, door) for door in ("enterprise", "clerk", "leader")
        )
        self.desks = [Visitor(demo.url, door) for door in DESKS]
        self.acts: list[tuple[str, Act]] = [
            ("project", self.project), ("draft", self.draft), ("saved", self.saved), ("first piece", self.first_piece), ("last piece", self.last_piece),
            ("location", self.location), ("submission", self.submission), ("acceptance", self.acceptance), ("opinion", self.opinion),
            ("opinions", self.opinions), ("decision", self.decision),
        ]  # fmt: skip

    def project(self) -> Callable[[], None]:
        site = next(
            one
            for one in httpx.get(f"{self.demo.url}/demo/guide.json").json()["sites"]
            if one["name"].startswith("东部工业园")
        )
        screening = self.applicant.screen(site["geojson"])
        self.key = self.applicant.post(
            "/projects", screening=screening, name=NAME, location="东部工业园", code=CODE, use="1001"
        ).split("/")[-1]
        return lambda: self._shows(self.applicant, f"/projects/{self.key}", NAME)

    def draft(self) -> Callable[[], None]:
        self.application = self.applicant.post("/applications", project=self.key, package=PACKAGE).split("/")[-1]
        return lambda: self._shows(self.applicant, f"/projects/{self.key}", f"/applications/{self.application}")

    def saved(self) -> Callable[[], None]:
        self.applicant.post(f"/applications/{self.application}/form/project", **form_of(NAME, CODE, "54016"))
        return self._one_project

    def first_piece(self) -> Callable[[], None]:
        """Half a file: after the fall it is gone on with from where the office says it stands."""
        self.paper = self._sample("report.pdf")
        self.half = len(self.paper) // 2
        self.address = self.applicant.announce(f"{self.application}:M-REPORT", "report.pdf", len(self.paper))
        assert self.applicant.send(self.address, 0, self.paper[: self.half]) == self.half
        return lambda: self._has_at_least(self.half)

    def last_piece(self) -> Callable[[], None]:
        begun = self.applicant.received(self.address)
        assert self.applicant.send(self.address, begun, self.paper[begun:]) == len(self.paper)
        return lambda: self._shows(self.applicant, f"/projects/{self.key}", "report.pdf")

    def location(self) -> Callable[[], None]:
        paper = self._sample("location.pdf")
        address = self.applicant.announce(f"{self.application}:M-LOC", "location.pdf", len(paper))
        self.applicant.send(address, 0, paper)
        return lambda: self._shows(self.applicant, f"/projects/{self.key}", "location.pdf")

    def submission(self) -> Callable[[], None]:
        path = self.applicant.post(f"/applications/{self.application}/submission")
        self.said = _number(self.applicant.page(path))
        self.cases = cases_of(self.clerk, NAME)
        assert len(self.cases) == 2
        return self._submitted_once

    def _submitted_once(self) -> None:
        """Pressing again leads to the same number, not to another."""
        again = self.applicant.post(f"/applications/{self.application}/submission")
        assert _number(self.applicant.page(again)) == self.said
        assert cases_of(self.clerk, NAME) == self.cases

    def acceptance(self) -> Callable[[], None]:
        for case in self.cases:
            self.clerk.post(f"/casework/{case}/acceptance")
        return lambda: self._every_case(lambda page: "/acceptance" not in page)

    def opinion(self) -> Callable[[], None]:
        self.signed = self._sign(most=1)
        return lambda: self._not_open(self.signed)

    def opinions(self) -> Callable[[], None]:
        while signed := self._sign(most=20):
            self.signed += signed
        return lambda: self._not_open(self.signed)

    def decision(self) -> Callable[[], None]:
        before = len(_certificates(self.demo.url))
        answers = [
            self.leader.send_form(f"/casework/{case}/decision", kind="grant", text=OPINION)
            for case in sorted(self.cases)
        ]
        assert sorted(answer.status_code for answer in answers)[0] == 303
        granted = sum(answer.status_code == 303 for answer in answers)
        return lambda: self._granted_once(before + granted)

    def _granted_once(self, many: int) -> None:
        numbers = _certificates(self.demo.url)
        assert len(numbers) == len(set(numbers)) == many

    def _sign(self, most: int) -> list[tuple[str, str]]:
        done: list[tuple[str, str]] = []
        for desk in self.desks:
            for case in cases_of(desk, NAME):
                for step in open_steps(desk, case)[: most - len(done)]:
                    desk.post(f"/casework/{case}/steps/{step}/opinion", conclusion="agree", text=OPINION)
                    done.append((case, step))
        return done

    def _not_open(self, signed: list[tuple[str, str]]) -> None:
        still = {
            (case, step) for desk in self.desks for case in cases_of(desk, NAME) for step in open_steps(desk, case)
        }
        assert not still & set(signed)

    def _every_case(self, holds: Callable[[str], bool]) -> None:
        assert all(holds(self.clerk.page(f"/casework/{case}")) for case in self.cases)

    def _one_project(self) -> None:
        assert self.applicant.page("/projects").count(NAME) == 1

    def _has_at_least(self, offset: int) -> None:
        assert self.applicant.received(self.address) >= offset

    def _shows(self, who: Visitor, path: str, text: str) -> None:
        assert text in who.page(path)

    def _sample(self, name: str) -> bytes:
        return httpx.get(f"{self.demo.url}/demo/samples/{name}").content


def _number(page: str) -> str:
    return re.findall(r"SQ\d{13}", page)[0]


def _certificates(site: str) -> list[str]:
    return [one["number"] for one in httpx.get(f"{site}/demo/guide.json").json()["certificates"]]


def fallen_and_risen(demo: Demo) -> None:
    demo.kill()
    demo.start()


def walk(demo: Demo, falls: Callable[[str], bool]) -> None:
    """Every act of the day; after those named the server is killed, and everything acknowledged so far is looked for."""
    day, looks = Day(demo), list[Callable[[], None]]()
    for name, act in day.acts:
        looks.append(act())
        if falls(name):
            fallen_and_risen(demo)
            for look in looks:
                look()
    numbers = [one["number"] for one in httpx.get(f"{demo.url}/demo/guide.json").json()["cases"]]
    assert len(numbers) == len(set(numbers))
    verified = demo.command("trail", "verify")
    assert verified.returncode == 0, verified.stdout


def test_what_was_acknowledged_outlives_a_kill(running: Demo) -> None:
    walk(running, lambda name: name in ("first piece", "submission", "decision"))


@pytest.mark.trial
def test_a_kill_after_each_act_loses_nothing(running: Demo) -> None:
    walk(running, lambda name: True)


def test_a_demo_started_again_is_not_filled_again(running: Demo) -> None:
    before = httpx.get(f"{running.url}/demo/guide.json").json()["cases"]
    running.stop()
    running.start()
    assert httpx.get(f"{running.url}/demo/guide.json").json()["cases"] == before
    assert len(before) >= 10
