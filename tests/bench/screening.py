"""Screening at the door and beside the floor of what the geometry library alone needs for the same pieces."""

import asyncio
import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import shapely

from backend.core.clock import today
from backend.core.geometry import areas_m2
from backend.demo.county import read as county
from backend.onemap import search
from backend.onemap.versions import in_force
from backend.screening.overlay import strips_of
from backend.screening.screen import Meeting, body_of, meet_all, site_from
from backend.screening.screen import Request as Asked
from tests.bench.installation import beside, site
from tests.bench.measuring import Measure, percentile, spread_ms, takes

WEST, SOUTH, EAST, NORTH = 117.78, 24.24, 117.89, 24.33
M_LON, M_LAT = 101_400, 110_800


def blobs(many: int) -> list[dict[str, Any]]:
    """Sites of 0.1 to 200 hectares with 12 to 60 corners, the same ones every time."""
    dice, found = random.Random(20261121), []
    for _ in range(many):
        lon, lat = dice.uniform(WEST, EAST), dice.uniform(SOUTH, NORTH)
        radius, corners = (10 ** dice.uniform(3, 6.3) / np.pi) ** 0.5, dice.randint(12, 60)
        ring = []
        for angle in np.linspace(0, 2 * np.pi, corners, endpoint=False):
            reach = radius * dice.uniform(0.8, 1.2)
            ring.append([round(lon + reach * np.cos(angle) / M_LON, 7), round(lat + reach * np.sin(angle) / M_LAT, 7)])
        found.append({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    return found


def corridors(many: int) -> list[dict[str, Any]]:
    """Bands of 60 m through the county, as long as it is wide (about 11 km), that wind."""
    dice, found = random.Random(7), []
    for _ in range(many):
        lat, steps = dice.uniform(SOUTH + 0.02, NORTH - 0.02), np.linspace(WEST, EAST, 60)
        lats = lat + 0.01 * np.sin((steps - WEST) * dice.uniform(60, 160))
        up = [[round(x, 7), round(y + 30 / M_LAT, 7)] for x, y in zip(steps.tolist(), lats.tolist(), strict=True)]
        down = [[round(x, 7), round(y - 30 / M_LAT, 7)] for x, y in zip(steps.tolist(), lats.tolist(), strict=True)]
        found.append({"type": "Polygon", "coordinates": [[*up, *down[::-1], up[0]]]})
    return found


def _asked(sites: list[dict[str, Any]]) -> list[float]:
    """Seconds from question to answer over one kept connection."""
    found = []
    with httpx.Client(base_url=site(), timeout=60) as client:
        for one in sites:
            begun = time.perf_counter()
            answer = client.post("/api/screenings", json={"site": one})
            found.append(time.perf_counter() - begun)
            if answer.status_code == 422:
                found.pop()
                continue
            answer.raise_for_status()
    return found


@takes("screening.http_p95_ms")
def at_the_door(full: bool) -> Iterator[Measure]:
    _asked(blobs(10))
    found = _asked(blobs(1000 if full else 200))
    detail = spread_ms(found) | {"layers": len(county.layer_metadata())}
    yield Measure("screening.http_p95_ms", round(percentile(found, 0.95) * 1000, 2), "ms", len(found), detail=detail)


@takes("screening.corridor_p50_ms")
def along_a_corridor(full: bool) -> Iterator[Measure]:
    _asked(corridors(2))
    found = _asked(corridors(60 if full else 20))
    yield Measure(
        "screening.corridor_p50_ms",
        round(statistics.median(found) * 1000, 2),
        "ms",
        len(found),
        detail=spread_ms(found) | {"km": 11},
    )


@takes("screening.mean_vs_floor")
def beside_the_floor(full: bool) -> Iterator[Measure]:
    """The floor: the candidate pieces are there as bytes; decode, meet, cut, measure true areas, nothing else."""
    ours, floor = asyncio.run(_both(blobs(600 if full else 150)))
    met, whole = [one[0] for one in ours], [one[1] for one in ours]
    ratio = statistics.fmean(met) / statistics.fmean(floor)
    detail = {"met": spread_ms(met), "assembled": spread_ms(whole), "floor": spread_ms(floor)}
    yield Measure(
        "screening.mean_vs_floor",
        round(ratio, 2),
        "ratio",
        len(ours),
        "GEOS alone on the same pieces: decode, meet, cut, true area",
        detail,
    )


async def _both(sites: list[dict[str, Any]]) -> tuple[list[tuple[float, float]], list[float]]:
    async with beside():
        versions = [version for version in await in_force() if version.facts.screened]
        read = [await site_from(one) for one in sites]
        for one in read[:10]:
            await _ours(one, versions)
        return [await _ours(one, versions) for one in read], [await _floor(one) for one in read]


async def _ours(one: Any, versions: Any) -> tuple[float, float]:
    """Seconds until everything met is known, and until the answer is assembled too."""
    begun = time.perf_counter()
    met: Meeting = await meet_all(one, versions, time.monotonic() + 60)
    known = time.perf_counter()
    body_of(Asked(one), today(), versions, versions, met, False)
    return known - begun, time.perf_counter() - begun


async def _floor(one: Any) -> float:
    strips = strips_of(one.parts)
    pieces = await search.pieces_in([strip.box for strip in strips])
    begun = time.perf_counter()
    for strip, rows in zip(strips, pieces.rows, strict=True):
        shapes = shapely.from_wkb([pieces.shapes[row] for row in rows])
        shapely.prepare(strip.shape)
        shapes = shapes[shapely.intersects(strip.shape, shapes)]
        inside = shapely.covers(strip.shape, shapes)
        areas_m2(np.concatenate([shapes[inside], shapely.intersection(shapes[~inside], strip.shape)]))
    return time.perf_counter() - begun
