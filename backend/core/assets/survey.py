"""The survey of pwa/: which files are published, under which address, and what the worker keeps."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backend.core.assets.asset import MEDIA_TYPES, Asset, own, vendored
from backend.core.assets.lock import Package, packages
from backend.core.assets.policy import content_security_policy, import_map

SHELLS = ("/", "/map", "/screening", "/verify", "/offline", "/help")
FFLATE = "core/fflate.js"
CLASSIC = {"core/first.js", "core/htmx-safe.js"}
KEPT_AT_ONCE = {"htmx.org", "idb"}


class Assets:
    """The published files of one installation; made once at start, never changed."""

    def __init__(
        self, root: Path, files: tuple[Asset, ...], vendor: tuple[Package, ...], shells: tuple[str, ...], worker: bool
    ) -> None:
        self.root, self.shells, self.worker = root, shells, worker
        self.files = {asset.path: asset for asset in files}
        self.by_url = {asset.url: asset for asset in files}
        self.import_map = import_map(dict(_modules(self.files, vendor)))
        self.csp = content_security_policy(self.import_map)
        self.precache, self.heavy = self._kept(vendor)
        self.version = self._version()

    def url(self, path: str) -> str:
        """The address of a published file, "core/tokens.css" or "vendor/idb@8.0.4/index.js"; KeyError when there is none."""
        return self.files[path].url

    def integrity(self, path: str) -> str:
        """Its Subresource Integrity."""
        return self.files[path].integrity

    def worker_script(self) -> str:
        """The service worker with its lists; when workers are switched off, one that takes itself away."""
        if not self.worker:
            return (self.root / "sw-off.js").read_text()
        lists = {"version": self.version, "core": self.precache, "heavy": self.heavy, "shells": list(self.shells)}
        source = (self.root / "sw.js").read_text()
        return source.replace('"@@LISTS@@"', json.dumps(lists, separators=(",", ":")))

    def manifest(self) -> str:
        """The web app manifest with the real addresses of its icons."""
        found: dict[str, Any] = json.loads((self.root / "manifest.webmanifest").read_text())
        found["icons"] = [icon | {"src": self.url(icon["src"])} for icon in found["icons"]]
        return json.dumps(found, ensure_ascii=False)

    def _kept(self, vendor: tuple[Package, ...]) -> tuple[list[str], list[str]]:
        light = tuple(f"vendor/{package.folder}/" for package in vendor if package.name in KEPT_AT_ONCE)
        heavy = {path for path in self.files if path.startswith("vendor/") and not path.startswith(light)}
        icons = {path for path in self.files if path.startswith("icons/") and path != "icons/192.png"}
        core = set(self.files) - heavy - icons
        return sorted(self.url(path) for path in core), sorted(self.url(path) for path in heavy)

    def _version(self) -> str:
        whole = hashlib.sha256(self.import_map.encode())
        for part in (*sorted(self.by_url), *self.shells):
            whole.update(part.encode())
        for file in sorted((*self.root.rglob("*.html"), *self.root.glob("*.js"))):
            whole.update(file.read_bytes())
        return whole.hexdigest()[:12]


def survey(root: Path, *, shells: tuple[str, ...] = SHELLS, worker: bool = True) -> Assets:
    """Everything of `root` (the folder pwa/) that may be fetched. `shells` are the anonymous pages the worker keeps."""
    vendor = packages(root)
    files = (
        *_own_files(root),
        *(vendored(root, package.folder, name) for package in vendor for name in package.served),
    )
    return Assets(root, files, vendor, shells, worker)


def _own_files(root: Path) -> Iterator[Asset]:
    """Files of the listed kinds in the slices' folders; never templates, never what lies at the top."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name != "vendor"):
        yield from (
            own(root, file) for file in sorted(folder.rglob("*")) if file.suffix in MEDIA_TYPES and file.is_file()
        )


def _modules(files: dict[str, Asset], vendor: tuple[Package, ...]) -> Iterator[tuple[str, Asset]]:
    """Bare specifiers: those of the packages, and "<slice>/<name>" for every module of ours."""
    for package in vendor:
        yield from ((name, files[f"vendor/{package.folder}/{file}"]) for name, file in package.imports.items())
    for path, asset in files.items():
        if path.endswith(".js") and not path.startswith("vendor/") and path not in CLASSIC:
            yield ("fflate" if path == FFLATE else path.removesuffix(".js")), asset
