"""Vendored files are what was released: every byte locked, every licence there, nothing besides."""

import base64
import hashlib
from pathlib import Path

import brotli
import pytest

from backend.core.assets.lock import Package, packages

PWA = Path(__file__).parents[2] / "pwa"
VENDOR = PWA / "vendor"
MOST_PACKED = 3_000_000


@pytest.fixture(params=packages(PWA), ids=lambda package: package.folder)
def package(request: pytest.FixtureRequest) -> Package:
    found: Package = request.param
    return found


def test_every_file_is_the_one_that_was_locked(package: Package) -> None:
    for file in package.files:
        raw = (VENDOR / package.folder / file.path).read_bytes()
        assert file.sha384 == "sha384-" + base64.b64encode(hashlib.sha384(raw).digest()).decode(), file.path


def test_the_packed_form_beside_a_file_holds_the_same_bytes(package: Package) -> None:
    for name in package.served:
        folder = VENDOR / package.folder
        assert brotli.decompress((folder / f"{name}.br").read_bytes()) == (folder / name).read_bytes()


def test_a_licence_lies_beside_every_package(package: Package) -> None:
    texts = [
        (VENDOR / package.folder / file.path).read_text() for file in package.files if file.path.startswith("LICENSE")
    ]
    assert package.licence
    assert texts
    assert any("Copyright" in text or "Permission to use" in text for text in texts)


def test_every_import_names_a_served_file(package: Package) -> None:
    assert set(package.imports.values()) <= set(package.served)


def test_nothing_lies_there_that_is_not_locked() -> None:
    locked = {f"{package.folder}/{file.path}" for package in packages(PWA) for file in package.files}
    packed = {f"{package.folder}/{name}.br" for package in packages(PWA) for name in package.served}
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == locked | packed | {"vendor.lock.json"}


def test_the_packed_forms_stay_small() -> None:
    assert sum(path.stat().st_size for path in VENDOR.rglob("*.br")) < MOST_PACKED
