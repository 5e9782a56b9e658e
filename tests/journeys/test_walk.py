"""The whole main job once in a real browser: draw, check, apply, upload, decide, certificate, scan."""

from collections.abc import Callable

from playwright.sync_api import Browser

from tests.journeys import applicant, browsing
from tests.journeys.browsing import Held

NUMBER = "13900139001"
Hold = Callable[[Held], Held]


def uscc(first17: str) -> str:
    """The code with the check character GB 32100-2015 gives it."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first17 + signs[-sum(signs.index(sign) * 3**place for place, sign in enumerate(first17)) % 31]


def test_a_citizen_draws_and_reads_then_signs_in_and_claims(site: str, browser: Browser, hold: Hold) -> None:
    phone = hold(browsing.phone(browser))
    applicant.draw(phone, site)
    applicant.read_result(phone.page)
    applicant.sign_in(phone, site, NUMBER)
    applicant.claim(phone, site, "澜川试行建设有限公司", uscc("91990121MA0000012"))
    browsing.looked_at(phone.page)
