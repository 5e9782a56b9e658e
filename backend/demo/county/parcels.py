"""Blocks split into parcels, what stands on them already, and the houses."""

from math import atan2

import numpy as np
import shapely
from shapely import Polygon

from backend.demo.county.plane import steady
from backend.demo.county.shapes import longways, rectangle, split
from backend.demo.county.streets import Building, Parcel, Place
from backend.demo.county.words import USES

WHOLE = {"080403", "1401", "080601", "080501"}  # schools, parks, hospitals, sports: not cut while near their size
SMALL = {"070103", "070301"}  # homes of one family


def finish(rng: np.random.Generator, place: Place, blocks: list[Polygon], uses: list[str], built: float) -> None:
    """Splits blocks into parcels and builds on those nearer to the centre than about `built` metres."""
    for n, (block, code) in enumerate(zip(blocks, uses, strict=True)):
        rule = USES.rules[code]
        size = rule.size_m2 * (0.45 if place.kind == "town" and code != "070103" else 1)
        whole = code in WHOLE and block.area <= 2.2 * rule.size_m2
        edge = float(np.hypot(*(np.array(block.centroid.coords[0]) - place.center))) / built
        for m, part in enumerate([block] if whole else split(block, size, rng)):
            use = _use(rng, place, part, code, m)
            status = _status(rng, use, edge)
            place.parcels.append(Parcel(part, use, status, n))
            if status != "规划":
                place.buildings += _houses(rng, part, use)


def _use(rng: np.random.Generator, place: Place, part: Polygon, code: str, number: int) -> str:
    """The use of one parcel of a block: among homes in the seat small other things, beside a school homes."""
    if code == "070102" and place.kind == "county_seat" and part.area < 1.6e4:
        dice = rng.random()
        return next((s.use for s in USES.instead_of_housing if dice < s.below), code)
    return "070102" if code == "080403" and number else code


def _status(rng: np.random.Generator, use: str, edge: float) -> str:
    chance = rng.random()
    edge += rng.normal(0, 0.16)
    if use == "16" or (use not in SMALL and chance > 0.965):
        return "规划"
    return "现状" if edge < 0.86 else "在建" if chance < 0.16 else "规划"


def _houses(rng: np.random.Generator, parcel: Polygon, use: str) -> list[Building]:
    """Rows of houses along the longer side of a parcel."""
    rule = USES.rules[use]
    room = parcel.buffer(-1.2 if use in SMALL else -6)
    if rule.density < 0.05 or parcel.area < 60 or room.is_empty:
        return []
    length, width, gap_u, gap_v = rule.house
    corner, a, b = longways(parcel)
    la, lb = np.hypot(*a), np.hypot(*b)
    na, nb = max(1, int((la - 2) / (length + gap_u))), max(1, int((lb - 2) / (width + gap_v)))
    angle = atan2(a[1], a[0])
    shrink = min(1, 0.82 * lb / (width + 1), 0.82 * la / (length + 1))
    out: list[Polygon] = []
    for i in range(na):
        for j in range(nb):
            if rng.random() < (0.1 if nb * na > 2 else 0):
                continue
            at = steady(corner + a * (i + 0.5) / na + b * (j + 0.5) / nb)
            long, deep = length * shrink * rng.uniform(0.82, 1.1), width * shrink * rng.uniform(0.86, 1.1)
            out.append(rectangle(at, long, deep, angle + (0 if use != "070301" else rng.normal(0, 0.04))))
    if not out:
        return []
    floors = max(1, round(min(rule.height_m / 3.1, rule.far / max(rule.density, 0.1))))
    kept = np.array(out, object)[shapely.contains_properly(room, out)]
    return [Building(p, int(max(1, rng.normal(floors, floors * 0.22))), use) for p in kept]
