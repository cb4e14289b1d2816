"""Reading the product's own source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("pb", "proposals", "voting", "panels", "frontend", "config")


def python_files(*folders: str) -> list[Path]:
    """The Python files of these folders (all apps by default), but for migrations and what npm brought."""
    found = [path for folder in folders or APPS for path in (ROOT / folder).rglob("*.py")]
    return sorted(
        path for path in found if not {"migrations", "node_modules", "__pycache__"} & set(path.parts)
    )


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files():
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def calls_of(tree: ast.Module, name: str) -> list[ast.Call]:
    """The calls of a function or method of this name."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")) == name
    ]
