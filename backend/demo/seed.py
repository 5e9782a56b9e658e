"""Fill an empty installation with the invented county, its people and cases in every state."""

from backend.core.clock import frozen
from backend.core.db import rows, transaction
from backend.demo.cases import first_day, walk_cases
from backend.demo.ground import lay_ground
from backend.demo.people import settle


async def seeded() -> bool:
    """Whether the folder holds a filled demo; a first start that was cut off is filled from where it stopped."""
    return bool(await rows("SELECT 1 AS one FROM counter WHERE series = 'demo'"))


async def seed(*, walk: bool) -> None:
    with frozen(first_day()):
        if not await rows("SELECT 1 AS one FROM account LIMIT 1"):
            await settle()
        if not await rows("SELECT 1 AS one FROM layer WHERE code = 'L134-QYPG'"):
            async with transaction():
                await lay_ground()
    if walk:
        await walk_cases()
    await rows("INSERT INTO counter (series, last) VALUES ('demo', 1)")
