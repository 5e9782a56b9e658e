"""What the environment may change: one frozen Struct whose defaults run on one machine without a network."""

import os
import secrets
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

PREFIX = "TUZHENG_"


class Settings(Struct, frozen=True, kw_only=True):
    """Each field is the variable TUZHENG_<FIELD> in capitals."""

    data_dir: Path = Path("var")
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    jurisdiction: str = "990121"
    secret: str = ""
    sms_account: str = ""
    sms_token: str = ""
    sms_from: str = ""
    sms_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    smtp_tls: bool = True
    upload_quota_mb: int = 2_000
    upload_max_mb: int = 500

    @property
    def database(self) -> str:
        """The database's URL; without one, a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'tuzheng.sqlite').absolute()}"

    @property
    def secure(self) -> bool:
        """Whether people reach us over TLS: then cookies are Secure."""
        return self.public_url.startswith("https://")


def from_environment(**given: Any) -> Settings:
    """The environment's settings; `given` wins. Text that does not fit a field is refused with its name."""
    found = {name: os.environ[PREFIX + name.upper()] for name in Settings.__struct_fields__ if PREFIX + name.upper() in os.environ}
    try:
        settings = msgspec.convert({**found, **{k: str(v) for k, v in given.items()}}, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as reason:
        raise SystemExit(f"{PREFIX}…: {reason}") from reason
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings if settings.secret else msgspec.structs.replace(settings, secret=_kept_secret(settings.data_dir))


def _path(kind: type, value: Any) -> Path:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind)


def _kept_secret(folder: Path) -> str:
    """The installation's own secret, made at first start, readable by its owner only."""
    file = folder / "secret"
    if not file.exists():
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
            out.flush()
            os.fsync(out.fileno())
    return file.read_text()


_current: list[Settings] = []


def settings() -> Settings:
    """The settings this process runs with; read from the environment when nobody set them."""
    if not _current:
        _current.append(from_environment())
    return _current[-1]


def use(given: Settings) -> Settings:
    """Make these the settings of the process; the application and tests call it."""
    _current[:] = [given]
    return given
