"""What `just test` runs: installs what the tests need, then everything on SQLite and on PostgreSQL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": lambda: bool(shutil.which("chromium")),
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "postgresql-postgis": lambda: any(Path("/usr/share/postgresql").glob("*/extension/postgis.control")),
    "qpdf": lambda: bool(shutil.which("qpdf")),
    "poppler-utils": lambda: bool(shutil.which("pdffonts")),
}
DEBIAN = {"postgresql-postgis": "postgis postgresql-*-postgis-3"}


def missing() -> list[str]:
    return [name for name, present in PACKAGES.items() if not present()]


def install(names: list[str]) -> None:
    """Debian's packages, one by one so that a conflict in one does not lose the others; only root can."""
    print("installing", *names, flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    for name in names:
        wanted = postgis_package() if name == "postgresql-postgis" else name
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", wanted], check=False, **quiet)


def postgis_package() -> str:
    """The PostGIS that belongs to the PostgreSQL that is here."""
    versions = sorted(path.name for path in Path("/usr/lib/postgresql").glob("*") if path.name.isdigit())
    return f"postgresql-{versions[-1] if versions else 15}-postgis-3"


def main(arguments: list[str]) -> int:
    wanted = missing()
    if wanted and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        install(wanted)
    left_out = missing()
    engines = "sqlite" if "postgresql" in left_out else "sqlite,postgresql"
    trial = "--trial" in arguments
    rest = [argument for argument in arguments if argument != "--trial"]
    kind = ["-m", "trial" if trial else "not trial"]
    settings = os.environ | {"TUZHENG_TEST_ENGINES": engines}
    # The journeys share one filled demo on one port: they walk after the rest, in one process.
    parts = [rest] if rest else [["-n", "2", "--dist", "loadgroup", "--ignore", "tests/journeys"], ["tests/journeys"]]
    results = [subprocess.run([sys.executable, "-m", "pytest", *kind, *part], env=settings, check=False).returncode for part in parts]
    result = max(results)
    if left_out:
        print("left out for want of:", ", ".join(left_out), "(Debian: apt install", *(DEBIAN.get(n, n) for n in left_out), ")")
        return result or int(bool(os.environ.get("TUZHENG_TEST_ALL")))
    return result


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
