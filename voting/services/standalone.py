"""The stand-alone checker as one Python file, which goes into every bundle: `verify.py`.

The file is the text of the checker's modules, one after the other, without the lines by which they import
each other. It shares no code with the count, and needs nothing but Python.
"""

from __future__ import annotations

import ast
import threading
from functools import cache
from pathlib import Path

NAME = "verify.py"
MODULES = (
    "checker_ballots",
    "checker_rules",
    "checker_shares",
    "checker_stv",
    "checker_support",
    "checker_pots",
    "checker_board",
    "checker_seal",
    "checker_bundle",
    "checker_pabulib",
    "checker",
)
_HEAD = '''#!/usr/bin/env python3
"""Check the published result of a vote, with nothing but Python 3.11 or later.

    python3 verify.py                          the bundle that this file lies in
    python3 verify.py FOLDER_OR_ZIP            another one
    python3 verify.py --receipt CODE           also: is the envelope of this receipt in the sealed set?

It shares no code with the software that counted. It reads, and writes nothing; no network is needed. Read it,
or have somebody read it whom you trust.
"""

from __future__ import annotations

'''


_ONE_AT_A_TIME = threading.Lock()
"""Python 3.11 counts how deep `ast` has gone in one place for all threads: two at once upset each other."""


def source() -> bytes:
    """The file's text. The same modules give the same bytes."""
    with _ONE_AT_A_TIME:
        return _put_together()


@cache
def _put_together() -> bytes:
    imports: set[str] = set()
    bodies: list[str] = []
    for name in MODULES:
        text = (Path(__file__).parents[1] / f"{name}.py").read_text(encoding="utf-8")
        lines, left_out = text.splitlines(), set[int]()
        first, *rest = ast.parse(text).body
        left_out.update(_lines(first))
        for node in rest:
            if isinstance(node, ast.Import | ast.ImportFrom):
                left_out.update(_lines(node))
                if isinstance(node, ast.Import) or not str(node.module).startswith(("voting.", "__future__")):
                    imports.add(ast.unparse(node))
        told = ast.get_docstring(ast.parse(text)) or ""
        body = "\n".join(line for number, line in enumerate(lines, start=1) if number not in left_out)
        bodies.append(f"# {told.splitlines()[0]}\n\n\n{body.strip()}\n")
    last = bodies.pop()
    head = _HEAD + "\n".join(sorted(imports, key=_as_sorted)) + "\n\n\n"
    return (head + "\n\n".join((*bodies, last))).encode()


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _as_sorted(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line
