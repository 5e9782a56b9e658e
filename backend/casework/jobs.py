"""Deadlines are looked at once a day; what passed unanswered is done case by case."""

from typing import Any

from backend.casework.deadlines import accept_silent, look
from backend.core.jobs import job


@job("cases.deadlines")
async def deadlines(payload: dict[str, Any]) -> str:
    return str(await look())


@job("cases.silence")
async def silence(payload: dict[str, Any]) -> str:
    return "accepted" if await accept_silent(str(payload["case"])) else "answered"
