"""Everything below pwa/ that browsers may fetch: surveyed once at start, addressed by content, served packed."""

from backend.core.assets.routes import routes
from backend.core.assets.serve import serve_bytes, serve_file
from backend.core.assets.survey import SHELLS, Assets, survey

__all__ = ["SHELLS", "Assets", "routes", "serve_bytes", "serve_file", "survey"]
