"""The import map, and the Content Security Policy that allows it and nothing else inline."""

import base64
import hashlib
import json
from collections.abc import Mapping

from backend.core.assets.asset import Asset

DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self' 'sha256-{digest}'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "media-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default htmx",
)
WORKER_CSP = "default-src 'none'; connect-src 'self'; script-src 'self'"


def import_map(modules: Mapping[str, Asset]) -> str:
    """The import map of these modules with their integrity; `<` is escaped, for it stands inside HTML."""
    whole = {
        "imports": {name: asset.url for name, asset in modules.items()},
        "integrity": {asset.url: asset.integrity for asset in modules.values()},
    }
    return json.dumps(whole, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")


def content_security_policy(inline_script: str) -> str:
    """The policy of every page. A hash instead of a nonce: pages stay cacheable, the map changes only with the files."""
    digest = base64.b64encode(hashlib.sha256(inline_script.encode()).digest()).decode()
    return "; ".join(DIRECTIVES).format(digest=digest)
