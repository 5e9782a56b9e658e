"""Where to go after signing in: an address of our own, whatever was asked for."""

import re

from backend.core.htmx import safe_next

LANGUAGE = re.compile(r"^(/(zh-Hans|zh-Hant|en)(?=[/?#]|$))+")


def onward(given: str, otherwise: str = "/me") -> str:
    """An own path without its language; `otherwise` for anything that leads elsewhere or back to signing in."""
    path = LANGUAGE.sub("", safe_next(given, otherwise)) or "/"
    own = safe_next(path, otherwise)
    return otherwise if own.startswith(("/sign-in", "/sign-out")) else own
