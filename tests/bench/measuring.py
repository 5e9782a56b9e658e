"""What a measure is, which there are, and the ways of taking one."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct


class Measure(Struct, frozen=True):
    """One line of output; `against` says what a ratio is a ratio to."""

    measure: str
    value: float
    unit: str
    n: int
    against: str | None = None
    detail: dict[str, Any] = {}


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    """A measure that is asked for, and the value asked."""

    measure: str
    asked: str


Taker = Callable[[bool], Iterator[Measure]]
TAKERS: dict[str, Taker] = {}


@cache
def wanted() -> tuple[Wanted, ...]:
    return msgspec.yaml.decode((Path(__file__).parent / "measures.yaml").read_bytes(), type=tuple[Wanted, ...])


def takes(*names: str) -> Callable[[Taker], Taker]:
    """A function that gives these measures; its argument says whether all is wanted (`--full`)."""

    def kept(taker: Taker) -> Taker:
        unknown = set(names) - {one.measure for one in wanted()}
        if unknown:
            raise ValueError(f"not asked for: {sorted(unknown)}")
        TAKERS.update(dict.fromkeys(names, taker))
        return taker

    return kept


def seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def rounds(work: Callable[[], Any], times: int) -> list[float]:
    """Seconds of each round; the collector is kept out, as timeit does."""
    work()
    gc.collect()
    gc.disable()
    try:
        return [seconds(work) for _ in range(times)]
    finally:
        gc.enable()


def percentile(found: list[float], share: float) -> float:
    """Nearest rank: of 100 values the 95th for 0.95."""
    return sorted(found)[max(0, round(share * len(found)) - 1)]


def spread_ms(found: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(found) * 1000, 3),
        "p95": round(percentile(found, 0.95) * 1000, 3),
        "max": round(max(found) * 1000, 3),
    }
