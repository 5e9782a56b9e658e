"""What every request passes on its way in and out: language, session, origin, headers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Litestar, Request
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from backend.core import sessions
from backend.core.errors import Problem, Shown, on_fault
from backend.core.settings import settings
from backend.core.texts import LANGUAGES, set_language

MACHINE = (
    "/api", "/tiles", "/s/", "/uploads", "/schema", "/healthz", "/readyz", "/sw.js", "/manifest", "/.well-known", "/status/", "/log/", "/hooks", "/packs", "/ogc", "/v/", "/demo/inbox.json", "/demo/guide.json", "/favicon", "/files/",
)  # fmt: skip
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
COMMON = (
    ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(self)"),
)  # fmt: skip


class Doors:
    """The outermost layer, plain ASGI: it must also hold for what Litestar answers by itself."""

    def __init__(self, app: Litestar, csp: str, version: str) -> None:
        self.app, self.csp, self.version = app, csp, version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        scope["state"] = {**scope.get("state", {})}
        outward = self._outward(scope, send)
        away = self._language(scope, headers)
        if away:
            await _answer(outward, 307, [(b"location", away.encode()), (b"vary", b"Accept, Accept-Language, Cookie")])
        elif refused := await self._refused(scope, receive, headers):
            await refused.to_asgi_response(None, Request(scope))(scope, receive, outward)
        else:
            await self.app(scope, receive, outward)

    async def _refused(self, scope: HTTPScope, receive: Receive, headers: Headers) -> Any:
        """Who comes is known from here on; what another site sends in their name, or a database in trouble, ends here."""
        scope["app"] = scope["litestar_app"] = self.app
        token = _cookie(headers, sessions.cookie_name())
        if scope["method"] in UNSAFE and not _same_origin(headers):
            return Shown(Problem("core.origin", status=403))
        try:
            if token and not scope["path"].startswith("/s/"):
                await sessions.recall(scope, token)
        except Exception as fault:  # outside Litestar, whose handler would have said the same
            return on_fault(Request(scope, receive), fault)
        return None

    def _language(self, scope: HTTPScope, headers: Headers) -> str:
        """Take the language off the path; say where to go when a page was asked without one."""
        path = scope["path"]
        first, _, rest = path[1:].partition("/")
        if first in LANGUAGES:
            scope["path"], scope["state"]["language"] = f"/{rest}", first
            scope["raw_path"] = quote(scope["path"]).encode()
            set_language(first)
            return ""
        language = _preferred(headers)
        scope["state"]["language"] = language
        set_language(language)
        page = scope["method"] == "GET" and "text/html" in headers.get("accept", "") and not path.startswith(MACHINE)
        query = scope.get("query_string", b"").decode("latin-1")
        return f"/{language}{quote(path)}{'?' + query if query else ''}" if page else ""

    def _outward(self, scope: HTTPScope, send: Send) -> Send:
        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders(message)
                for name, value in COMMON:
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", self.csp)
                headers.setdefault("x-app-version", self.version)
                if "set_session" in scope["state"]:
                    headers.add("set-cookie", sessions.set_cookie(scope["state"]["set_session"]))
            await send(message)

        return passing


def _preferred(headers: Headers) -> str:
    """The person's choice kept by the switch, else what the browser asks for, else simplified Chinese."""
    chosen = _cookie(headers, "lang")
    if chosen in LANGUAGES:
        return chosen
    for part in headers.get("accept-language", "").split(","):
        name = part.split(";")[0].strip().lower()
        if name.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
            return "zh-Hant"
        if name.startswith("zh"):
            return "zh-Hans"
        if name.startswith("en"):
            return "en"
    return "zh-Hans"


def _cookie(headers: Mapping[str, str], name: str) -> str:
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def _same_origin(headers: Headers) -> bool:
    """Refuse what another site's page sends in a person's name; programs without a cookie pass."""
    site = headers.get("sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin:
        own = {headers.get("host", ""), urlsplit(settings().public_url).netloc}
        return urlsplit(origin).netloc in own and origin != "null"
    return not _cookie(headers, sessions.cookie_name())


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
