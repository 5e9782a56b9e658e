"""The site of a record as lines on a page: an SVG path in whole units, north up, with a scale bar of a round length."""

from collections.abc import Iterable

from msgspec import Struct

from certificates.record import Ring, degrees
from certificates.sketch import metres_per_degree

WIDTH, HEIGHT, ROOM = 320, 200, 24
STEPS = [size * 10**power for power in range(6) for size in (1, 2, 5)]


class Plan(Struct, frozen=True):
    """Path data within WIDTH by HEIGHT; `bar` is the length of `bar_m` metres in the same units."""

    path: str
    bar: int
    bar_m: int
    width: int = WIDTH
    height: int = HEIGHT


def plan_of(site: Iterable[Iterable[Ring]]) -> Plan | None:
    """Nothing for a record without a site: an outline is never invented."""
    rings = [degrees(ring) for polygon in site for ring in polygon]
    if not rings:
        return None
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    mid_x, mid_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    east, north = metres_per_degree(mid_y)
    wide, tall = max((max(xs) - min(xs)) * east, 1.0), max((max(ys) - min(ys)) * north, 1.0)
    scale = min((WIDTH - 2 * ROOM) / wide, (HEIGHT - 2 * ROOM) / tall)

    def place(x: float, y: float) -> str:
        return f"{WIDTH / 2 + (x - mid_x) * east * scale:.0f} {HEIGHT / 2 - (y - mid_y) * north * scale:.0f}"

    path = "".join(f"M{'L'.join(place(x, y) for x, y in ring)}Z" for ring in rings)
    step = next((step for step in STEPS if step * scale >= 36), STEPS[-1])
    return Plan(path, round(step * scale), step)
