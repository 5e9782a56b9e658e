"""What browsers may fetch: addresses by content, packed forms, 304, ranges, the policy, the worker's lists."""

import base64
import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, Request, Response, route
from litestar.datastructures import State
from litestar.testing import TestClient

from backend.core import assets, templates
from backend.core.assets.asset import MEDIA_TYPES
from backend.core.errors import Problem

PWA = Path(__file__).parents[2] / "pwa"
PACK = bytes(range(256)) * 4
Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def found() -> assets.Assets:
    return assets.survey(PWA)


@pytest.fixture(scope="module")
def door(found: assets.Assets, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    pack = tmp_path_factory.mktemp("packs") / "county.pmtiles"
    pack.write_bytes(PACK)

    @route("/packs/county", http_method=["GET", "HEAD"], sync_to_thread=False)
    def county(request: Request[Any, Any, Any]) -> Response[Any]:
        return assets.serve_file(request, pack, media_type="application/octet-stream", etag="county-1")

    app = Litestar(
        [*assets.routes, county],
        exception_handlers={Problem: refused},
        state=State({"assets": found}),
        openapi_config=None,
    )
    with TestClient(app) as client:
        yield client


def refused(request: Request[Any, Any, Any], problem: Problem) -> Response[str]:
    return Response(problem.code, status_code=problem.status)


def integrity_of(raw: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(raw).digest()).decode()


def test_an_own_file_is_addressed_by_its_content(found: assets.Assets) -> None:
    raw = (PWA / "core" / "tokens.css").read_bytes()
    assert found.url("core/tokens.css") == f"/s/{hashlib.sha256(raw).hexdigest()[:12]}/core/tokens.css"
    assert found.integrity("core/tokens.css") == integrity_of(raw)


def test_a_vendored_file_is_addressed_by_its_version(found: assets.Assets) -> None:
    assert found.url("vendor/idb@8.0.4/index.js") == "/s/v/idb@8.0.4/index.js"


def test_every_published_file_arrives_as_it_lies_there_and_may_be_kept_for_ever(
    door: Client, found: assets.Assets
) -> None:
    for asset in found.files.values():
        answer = door.get(asset.url, headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200, asset.path
        assert answer.content == (PWA / asset.path).read_bytes()
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].split(";")[0] == MEDIA_TYPES[Path(asset.path).suffix].split(";")[0]
        assert "content-encoding" not in answer.headers


def test_the_packed_forms_hold_the_same_bytes(found: assets.Assets) -> None:
    for asset in found.files.values():
        if asset.path.endswith(".png"):
            assert (asset.br, asset.gz) == (b"", b"")
        else:
            assert brotli.decompress(asset.br) == gzip.decompress(asset.gz) == asset.raw, asset.path
            assert len(asset.br) < len(asset.raw), asset.path


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("br;q=0.0", None),
        ("", None),
    ],
)
def test_a_client_gets_the_best_encoding_it_takes(
    door: Client, found: assets.Assets, accepted: str, encoding: str | None
) -> None:
    with door.stream("GET", found.url("core/parts.css"), headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    asset = found.files["core/parts.css"]
    assert raw == {"br": asset.br, "gzip": asset.gz, None: asset.raw}[encoding]


def test_what_a_client_has_is_not_sent_again(door: Client, found: assets.Assets) -> None:
    url = found.url("core/base.css")
    first = door.get(url)
    again = door.get(url, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert door.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_encodings_of_one_file_have_different_tags(door: Client, found: assets.Assets) -> None:
    tags = {
        door.get(found.url("core/base.css"), headers={"Accept-Encoding": name}).headers["etag"]
        for name in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-99", 10, 99),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=0-9999", 0, 1023),
        ("bytes=-9999", 0, 1023),
    ],
)
def test_one_range_of_a_pack_is_sent(door: Client, asked: str, first: int, last: int) -> None:
    answer = door.get("/packs/county", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/1024"
    assert answer.content == PACK[first : last + 1]
    assert int(answer.headers["content-length"]) == last - first + 1


@given(first=st.integers(0, 1100), length=st.integers(1, 1100))
def test_any_range_is_the_bytes_it_names_or_refused(door: Client, first: int, length: int) -> None:
    answer = door.get("/packs/county", headers={"Range": f"bytes={first}-{first + length - 1}"})
    if first >= len(PACK):
        assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1024")
    else:
        assert (answer.status_code, answer.content) == (206, PACK[first : first + length])


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(door: Client, asked: str) -> None:
    answer = door.get("/packs/county", headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=0-1,5-6", "bytes=-", "items=0-5", "bytes=a-b"])
def test_what_is_no_single_range_is_answered_with_the_whole(door: Client, asked: str) -> None:
    answer = door.get("/packs/county", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, PACK)


def test_a_range_of_a_file_that_changed_is_answered_with_the_whole(door: Client) -> None:
    same = door.get("/packs/county", headers={"Range": "bytes=0-9", "If-Range": '"county-1"'})
    changed = door.get("/packs/county", headers={"Range": "bytes=0-9", "If-Range": '"county-0"'})
    weak = door.get("/packs/county", headers={"Range": "bytes=0-9", "If-Range": 'W/"county-1"'})
    assert (same.status_code, changed.status_code, weak.status_code) == (206, 200, 200)
    assert changed.content == PACK


def test_head_tells_the_size_and_sends_nothing(door: Client, found: assets.Assets) -> None:
    for url, size in (
        ("/packs/county", len(PACK)),
        (found.url("icons/192.png"), (PWA / "icons" / "192.png").stat().st_size),
    ):
        answer = door.head(url)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["accept-ranges"] == "bytes"
        assert int(answer.headers["content-length"]) == size


def test_a_range_of_a_published_file_is_one_of_its_plain_bytes(door: Client, found: assets.Assets) -> None:
    answer = door.get(found.url("core/icons.svg"), headers={"Range": "bytes=0-3", "Accept-Encoding": "br"})
    assert (answer.status_code, answer.content) == (206, b"<svg")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "/s/core/layout.html", "/s/v/vendor.lock.json", "/s/v/idb@8.0.4/LICENSE", "/s/v/idb@8.0.4/index.js.br", "/s/000000000000/core/tokens.css",
        "/s/v/../../../pyproject.toml", "/s/v/..%2f..%2f..%2fpyproject.toml", "/s/%2e%2e/sw.js", "/s/", "/s//etc/passwd", "/s/v/idb@8.0.4%00/index.js",
    ],
)  # fmt: skip
def test_nothing_else_is_published(door: Client, address: str) -> None:
    answer = door.get(httpx.URL(f"http://testserver.local{address}"))
    assert answer.status_code == 404, answer.text


def test_no_template_and_no_top_level_file_is_published(found: assets.Assets) -> None:
    assert found.files
    assert all("/" in path and Path(path).suffix in MEDIA_TYPES for path in found.files)
    assert not [path for path in found.files if path.endswith((".html", ".br", ".lock.json")) or "LICENSE" in path]


def test_the_policy_allows_the_import_map_and_nothing_else_inline(found: assets.Assets) -> None:
    environment = templates.environment(found.url, found.version, False, found.import_map)
    environment.globals["integrity"] = found.integrity
    page = environment.get_template("core/start.html").render()
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.S)
    digests = ["'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in inline]
    assert re.findall(r"'sha256-[^']+'", found.csp) == digests
    assert len(digests) == 1
    assert "unsafe" not in found.csp
    assert "require-trusted-types-for 'script'" in found.csp


def test_every_import_is_published_with_its_integrity(door: Client, found: assets.Assets) -> None:
    whole = json.loads(found.import_map)
    assert {"maplibre-gl", "terra-draw", "pmtiles", "fflate", "idb", "qr", "@noble/ed25519", "core/store"} <= set(
        whole["imports"]
    )
    for url in whole["imports"].values():
        assert integrity_of(door.get(url).content) == whole["integrity"][url]


def test_every_module_imports_only_what_the_map_holds(found: assets.Assets) -> None:
    known = set(json.loads(found.import_map)["imports"])
    pattern = re.compile(
        r"""^(?:import\s+|(?:import\b|\}).*\bfrom\s+)["']([^'"]+)["'];$|\bimport\(\s*["']([^'"]+)["']""", re.M
    )
    for asset in found.files.values():
        if asset.path.endswith(".js") and not asset.path.startswith("vendor/"):
            wanted = {first or second for first, second in pattern.findall(asset.raw.decode())}
            assert wanted <= known, asset.path


def test_the_worker_is_asked_for_anew_and_holds_its_lists(door: Client, found: assets.Assets) -> None:
    answer = door.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'; script-src 'self'"
    lists = json.loads(re.findall(r"const LISTS = (\{.*\});", answer.text)[0])
    assert lists == {
        "version": found.version,
        "core": found.precache,
        "heavy": found.heavy,
        "shells": list(assets.SHELLS),
    }
    assert not set(lists["core"]) & set(lists["heavy"])
    assert all(door.get(url).status_code == 200 for url in lists["core"] + lists["heavy"])
    assert door.get("/sw.js", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_worker_that_is_switched_off_takes_itself_away() -> None:
    script = assets.survey(PWA, worker=False).worker_script()
    assert "registration.unregister()" in script
    assert "LISTS" not in script


def test_the_manifest_points_to_icons_of_the_sizes_it_says(door: Client) -> None:
    answer = door.get("/manifest.webmanifest")
    manifest = answer.json()
    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert manifest["name"] == "图证"
    for icon in manifest["icons"]:
        raw = door.get(icon["src"]).content
        width, height = int.from_bytes(raw[16:20]), int.from_bytes(raw[20:24])
        assert icon["sizes"] == f"{width}x{height}"
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])


def test_the_version_changes_with_a_script_and_with_a_template(tmp_path: Path) -> None:
    copy = tmp_path / "pwa"
    shutil.copytree(PWA, copy)
    versions = [assets.survey(copy).version]
    for name in ("core/store.js", "core/layout.html", "sw.js"):
        with (copy / name).open("a") as file:
            file.write("\n")
        versions.append(assets.survey(copy).version)
    assert versions[0] == assets.survey(PWA).version
    assert len(set(versions)) == 4
