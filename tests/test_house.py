"""The shape of the house: who may import whom, what mirrors what, and that nothing is left without words or policy."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from litestar import Litestar

from backend import ORDER
from backend.app import create_app
from backend.core.guards import policy_of
from backend.core.settings import Settings

ROOT = Path(__file__).parents[1]
DOORS = {"pages", "api", "forms", "jobs", "commands"}
MODULES = sorted(p for name in ORDER for p in (ROOT / "backend" / name).rglob("*.py"))
OWN = MODULES + sorted((ROOT / "certificates").rglob("*.py")) + sorted((ROOT / "backend").glob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
MAX_FILE, MAX_FUNCTION = 400, 60


def tree(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def imports(path: Path) -> Iterator[list[str]]:
    for node in tree(path):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{name.name}".split(".") for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".") for name in node.names)


def slice_of(path: Path) -> str:
    return path.relative_to(ROOT / "backend").parts[0]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_slices_import_only_what_stands_before_them(path: Path) -> None:
    own = slice_of(path)
    for parts in imports(path):
        if parts[0] == "backend" and len(parts) > 1 and parts[1] not in (own, "ORDER"):
            assert parts[1] in ORDER, parts
            assert ORDER.index(parts[1]) < ORDER.index(own), parts
            assert parts[1] == "core" or len(parts) < 3 or parts[2] not in DOORS, parts
        if own == "core" and parts[0] == "backend":
            assert parts[1] in ("core", "ORDER"), parts


def test_certificates_know_nothing_of_the_backend() -> None:
    for path in (ROOT / "certificates").rglob("*.py"):
        assert all(parts[0] != "backend" for parts in imports(path)), path


def test_every_folder_of_the_pwa_and_of_the_tests_mirrors_a_slice() -> None:
    pages = {p.name for p in (ROOT / "pwa").iterdir() if p.is_dir()}
    assert pages - {"vendor", "icons"} <= set(ORDER)
    tests = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert tests - {"journeys", "bench", "peers", "certificates"} <= set(ORDER)


def test_tables_live_only_in_tables() -> None:
    for path in MODULES:
        bases = {b.id for n in tree(path) if isinstance(n, ast.ClassDef) for b in n.bases if isinstance(b, ast.Name)}
        assert "Table" not in bases or path.name == "tables.py", path


@pytest.mark.parametrize("path", OWN + TESTS, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    if "migrations" in path.parts:
        return
    assert len(path.read_text("utf-8").splitlines()) <= MAX_FILE
    for node in tree(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION, node.name


@pytest.mark.parametrize("path", OWN, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), path
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text), path


def catalogue(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted((ROOT / "locales" / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            found |= {str(m.id): str(m.string) for m in read_po(source) if m.id and m.string and not m.fuzzy}
    return found


def raised_codes() -> set[str]:
    """Literal codes handed to Problem and its kinds, and to the fields of a form problem."""
    found: set[str] = set()
    for path in MODULES:
        for node in tree(path):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Problem", "NotFound", "Forbidden", "Conflict"):
                found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_words(language: str) -> None:
    assert not raised_codes() - set(catalogue(language))


def said_in_templates() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "pwa").rglob("*.html"):
        found |= {a or b for a, b in re.findall(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')\s*[,)]""", path.read_text("utf-8"))}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_page_is_translated(language: str) -> None:
    known = set(catalogue(language))
    missing = {text for text in said_in_templates() if text not in known}
    assert not (missing if language != "en" else {text for text in missing if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", text)})


@pytest.mark.parametrize("language", LANGUAGES[:2])
def test_a_translation_keeps_its_placeholders(language: str) -> None:
    codes = catalogue("en")
    for msgid, text in catalogue(language).items():
        source = codes.get(msgid, msgid)
        assert set(re.findall(r"%\((\w+)\)", text)) <= set(re.findall(r"%\((\w+)\)", source)) or "." in msgid, msgid


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    found = create_app(Settings(data_dir=tmp_path_factory.mktemp("house"), secret="s" * 40, demo=True), worker=False)
    application: Litestar = found.app
    return application


def test_every_route_has_exactly_one_policy(app: Litestar) -> None:
    handlers = {handler for route in app.routes for handler in getattr(route, "route_handlers", [])}
    own = [handler for handler in handlers if handler.fn.__module__.startswith("backend")]
    assert own
    assert not [str(handler) for handler in own if policy_of(handler) is None]


def test_every_template_named_in_a_route_exists() -> None:
    for path in MODULES:
        for name in re.findall(r'"([\w-]+/_?[\w-]+\.html)"', path.read_text("utf-8")):
            assert (ROOT / "pwa" / name).exists(), (path, name)
