"""The same walk without a browser, over HTTP: each act says what was acknowledged, so that it can be looked for later."""

from __future__ import annotations

import base64
import re
from typing import Any

import httpx

from backend.demo.cases import OPINION, PACKAGE, stories

TUS = {"Tus-Resumable": "1.0.0"}


class Visitor:
    """Somebody who came in by a door of the demo; the cookie outlives the server."""

    def __init__(self, site: str, door: str) -> None:
        self.http = httpx.Client(
            base_url=site, timeout=60, headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        )
        if door:
            self.post(f"/demo/doors/{door}")

    def post(self, path: str, **form: str) -> str:
        """Where the answer leads; a form that was not taken fails here with the page's words."""
        answer = self.send_form(path, **form)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {_words(answer.text)[:600]}"
        return answer.headers["location"].removeprefix("/zh-Hans")

    def send_form(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(f"/zh-Hans{path}", data=form)

    def page(self, path: str) -> str:
        answer = self.http.get(f"/zh-Hans{path}")
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def screen(self, site: dict[str, Any]) -> str:
        answer = self.http.post("/api/screenings", json={"site": site})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def announce(self, subject: str, name: str, size: int) -> str:
        """A resumable upload of that size; gives its address."""
        facts = {"filename": name, "purpose": "materials.material", "subject": subject, "key": f"{subject}:{name}"}
        said = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())
        answer = self.http.post("/uploads", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": said})
        assert answer.status_code == 201, answer.text
        return str(answer.headers["location"])

    def send(self, address: str, offset: int, piece: bytes) -> int:
        """The offset the office acknowledges."""
        headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = self.http.patch(address, content=piece, headers=headers)
        assert answer.status_code == 204, answer.text
        return int(answer.headers["upload-offset"])

    def received(self, address: str) -> int:
        answer = self.http.head(address, headers=TUS)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def form_of(name: str, code: str, area: str) -> dict[str, str]:
    """Answers to every field the package must have."""
    asked = stories().form | {"pj.name": name, "pj.code": code, "pj.loc": "澜川县(示例)", "pj.scale": "厂房 2 栋"}
    return asked | {"ld.use": "1001", "ld.area": area, "ld.cons": area}


def open_steps(officer: Visitor, case: str) -> list[str]:
    """The steps whose opinion this officer may sign now."""
    return re.findall(rf"/casework/{case}/steps/([0-9a-z]+)/opinion", officer.page(f"/casework/{case}"))


def cases_of(officer: Visitor, name: str) -> list[str]:
    """Keys of the cases the queue finds under a number or a project's name, running or over."""
    pages = [officer.page(f"/casework?filter={some}&q={name}") for some in ("all", "done")]
    return sorted({key for page in pages for key in re.findall(r'/casework/([0-9a-z]{12})"', page)})


__all__ = ["OPINION", "PACKAGE", "Visitor", "cases_of", "form_of", "open_steps"]
