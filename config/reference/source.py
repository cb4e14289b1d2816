"""What the code says about itself: literals and calls, found without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.env import ROOT

APPS = ("pb", "proposals", "voting", "panels", "frontend", "config")


@dataclass(frozen=True)
class Written:
    """A call of `ledger.record`. `act` has {} where a part is filled in; `facts` are the keys of the body."""

    act: str
    module: str
    function: str
    facts: tuple[str, ...]


@cache
def modules() -> dict[str, ast.Module]:
    """Dotted name -> tree of every module of the house, without migrations and this package."""
    found: dict[str, ast.Module] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "reference", "node_modules"} & set(path.parts):
                found[_dotted(path)] = ast.parse(path.read_text())
    return found


def where_said(text: str) -> list[str]:
    """The modules in which this string stands as a literal."""
    return [name for name, literals in _literals().items() if text in literals]


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """(module, call) of every call of a function or method with one of these names."""
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in names:
                yield module, node


def ledger_acts() -> list[Written]:
    """Every call of `ledger.record`, in the order of their acts."""
    found = []
    for module, tree in modules().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                found += [_written(module, function, call) for call in _records(function)]
    return sorted(found, key=lambda each: (each.act, each.module))


def _records(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ledger.record":
            yield node


def _written(module: str, function: ast.FunctionDef, call: ast.Call) -> Written:
    given = {word.arg: word.value for word in call.keywords}
    body = given.get("body")
    if isinstance(body, ast.Name):
        body = _assigned(function, body.id)
    return Written(_text(given["act"]), module, function.name, tuple(_keys(body)))


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.Constant):
        return str(node.value)
    raise ValueError(f"the act of a ledger entry is neither text nor f-string: {ast.unparse(node)}")


def _assigned(function: ast.FunctionDef, name: str) -> ast.expr | None:
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in targets):
            return node.value
    return None


def _keys(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _keys(node.body)
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant):
                yield str(key.value)


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rsplit(".", 1)[-1]


@cache
def _literals() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        for name, tree in modules().items()
    }


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")
