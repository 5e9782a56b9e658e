"""Lines of the product's own Python: per file and per function, migrations left out."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]


def own_files() -> list[Path]:
    found = [*(ROOT / "backend").rglob("*.py"), *(ROOT / "certificates").rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def sizes() -> tuple[list[int], list[int]]:
    """Lines of each file, and of each function in them."""
    files: list[int] = []
    functions: list[int] = []
    for path in own_files():
        text = path.read_text("utf-8")
        files.append(len(text.splitlines()))
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        functions += [(node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes]
    return files, functions
