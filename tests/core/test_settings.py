"""The environment: defaults that run, text that does not fit is refused by name, a secret of its own."""

import stat
from pathlib import Path

import pytest

from backend.core.settings import Settings, from_environment


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(f"TUZHENG_{name.upper()}", raising=False)
    monkeypatch.setenv("TUZHENG_DATA_DIR", str(tmp_path / "data"))


def test_without_anything_set_it_runs_on_one_machine(tmp_path: Path) -> None:
    known = from_environment()
    assert known.database == f"sqlite:///{tmp_path}/data/tuzheng.sqlite"
    assert (known.host, known.port, known.demo, known.secure) == ("127.0.0.1", 8000, False, False)
    assert known.data_dir.is_dir()


def test_each_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("PORT", "9000"), ("PUBLIC_URL", "https://a.example"), ("SMTP_TLS", "false"), ("DATABASE_URL", "postgresql://u@h/d")):
        monkeypatch.setenv(f"TUZHENG_{name}", text)
    known = from_environment()
    assert (known.port, known.secure, known.smtp_tls, known.database) == (9000, True, False, "postgresql://u@h/d")


def test_what_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUZHENG_PORT", "9000")
    assert from_environment(port=9001).port == 9001


@pytest.mark.parametrize(("name", "text"), [("PORT", "many"), ("PORT", ""), ("SMTP_TLS", "perhaps"), ("UPLOAD_MAX_MB", "1.5")])
def test_text_that_does_not_fit_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(f"TUZHENG_{name}", text)
    with pytest.raises(SystemExit, match=name.lower()):
        from_environment()


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first, second = from_environment(), from_environment()
    assert first.secret == second.secret
    assert len(first.secret) >= 48
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600


def test_a_secret_that_is_given_is_not_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUZHENG_SECRET", "given" * 10)
    assert from_environment().secret == "given" * 10
    assert not (tmp_path / "data" / "secret").exists()
