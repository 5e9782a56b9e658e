"""What every request passes on its way in and out: language, session, origin, headers."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.core import sessions
from backend.core.settings import settings
from backend.core.texts import LANGUAGES, set_language

MACHINE = (
    "/api", "/tiles", "/s/", "/uploads", "/schema", "/healthz", "/readyz", "/sw.js", "/manifest", "/.well-known", "/status/", "/log/", "/hooks", "/packs", "/ogc", "/v/", "/demo/inbox.json", "/demo/guide.json", "/favicon", "/files/",
)  # fmt: skip
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
COMMON = (
    (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"), (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self)"),
)  # fmt: skip


class Doors:
    """The outermost layer, plain ASGI: it must also hold for what Litestar answers by itself."""

    def __init__(self, app: ASGIApp, csp: str, version: str) -> None:
        self.app, self.csp, self.version = app, csp.encode(), version.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        scope["state"] = {**scope.get("state", {})}
        away = self._language(scope, headers)
        if away:
            await _answer(send, 307, [(b"location", away.encode()), (b"vary", b"Accept-Language, Cookie")])
            return
        token = _cookie(headers, sessions.cookie_name())
        if token:
            await sessions.recall(scope, token)
        if scope["method"] in UNSAFE and not _same_origin(headers):
            body = b'{"type":"/problems/core.origin","title":"Cross-site request refused","status":403,"code":"core.origin"}'
            await _answer(send, 403, [(b"content-type", b"application/problem+json")], body)
            return
        await self.app(scope, receive, self._outward(scope, send))

    def _language(self, scope: Scope, headers: Headers) -> str:
        """Take the language off the path; say where to go when a page was asked without one."""
        path = scope["path"]
        first, _, rest = path[1:].partition("/")
        if first in LANGUAGES:
            scope["path"], scope["state"]["language"] = f"/{rest}", first
            scope["raw_path"] = scope["path"].encode()
            set_language(first)
            return ""
        language = _preferred(headers)
        scope["state"]["language"] = language
        set_language(language)
        page = scope["method"] == "GET" and "text/html" in headers.get("accept", "") and not path.startswith(MACHINE)
        query = scope.get("query_string", b"").decode("latin-1")
        return f"/{language}{path}{'?' + query if query else ''}" if page else ""

    def _outward(self, scope: Scope, send: Send) -> Send:
        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders(message)
                for name, value in COMMON:
                    headers.setdefault(name.decode(), value.decode())
                headers.setdefault("content-security-policy", self.csp.decode())
                headers.setdefault("x-app-version", self.version.decode())
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
