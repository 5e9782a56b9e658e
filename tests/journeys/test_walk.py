"""The whole main job once in a real browser: draw, check, apply, upload, decide, certificate, scan."""

import io
import random
from collections.abc import Callable

import httpx
from PIL import Image
from playwright.sync_api import Browser

from tests.journeys import applicant, browsing
from tests.journeys.browsing import Held, messages

NUMBER = "13900139001"
PROJECT = "试走电子厂"
PROJECT_CODE = "2610-990121-04-01-200001"
Hold = Callable[[Held], Held]


def uscc(first17: str) -> str:
    """The code with the check character GB 32100-2015 gives it."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first17 + signs[-sum(signs.index(sign) * 3**place for place, sign in enumerate(first17)) % 31]


def large_picture() -> bytes:
    """A picture that does not compress: several pieces of an upload."""
    noise = random.Random(5).randbytes(1400 * 1400 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (1400, 1400), noise).save(out, "PNG")
    return out.getvalue()


def test_from_the_map_to_the_scan(site: str, browser: Browser, hold: Hold) -> None:
    phone = hold(browsing.phone(browser))
    screening = applicant.draw(phone, site)
    applicant.read_result(phone)
    applicant.sign_in(phone, site, NUMBER)
    applicant.claim(phone, site, "澜川试行建设有限公司", uscc("91990121MA0000012"))
    applicant.begin_project(phone, screening, PROJECT)
    applicant.fill_form(phone, PROJECT_CODE)
    report = httpx.get(f"{site}/demo/samples/report.pdf").content
    applicant.upload(phone, "申请报告/请示", "report.pdf", report, "application/pdf")
    begun = applicant.upload_cut(phone, "项目拟选址位置示意图/地形图", "location.png", large_picture(), "image/png")
    assert len(begun) > 2
    assert begun[2] == begun[1], "it goes on where it was cut"
    number, cases = applicant.hand_in(phone)
    assert len(cases) == 2
    assert {one["channel"] for one in messages(site, NUMBER)} == {"sms"}
    anybody = hold(browsing.phone(browser))
    assert "13900139001" not in applicant.follow_without_account(anybody, site, number, NUMBER[-4:])
