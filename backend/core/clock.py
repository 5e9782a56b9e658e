"""The time, in one place, so that tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_frozen: list[datetime] = []


def now() -> datetime:
    """The moment, aware, UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """The day in China, where deadlines are counted."""
    return now().astimezone(CHINA).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the time at an aware moment; for tests and for seeding a demo with a past."""
    _frozen.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()
