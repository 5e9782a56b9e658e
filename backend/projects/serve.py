"""Headers under which a stranger's file is handed out: as a download, to nobody's cache, able to do nothing."""

from urllib.parse import quote


def attachment(filename: str) -> dict[str, str]:
    """For Content-Disposition (RFC 6266) and around it."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\;%' else "_" for sign in filename)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}", "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
