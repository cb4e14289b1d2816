"""Which part of which page is written from the code, and the writing.

A page says where: everything between `<!-- generated: NAME -->` and `<!-- end -->` is replaced.
"""

import re
from collections.abc import Callable
from pathlib import Path

from config.env import ROOT
from config.reference import charter, records, rights, running, states

DOCS = ROOT / "docs"
PARTS: dict[str, Callable[[], str]] = {
    "settings": running.settings,
    "jobs": running.jobs,
    "beat": running.beat,
    "api": running.api,
    "entrance": running.entrance,
    "commands": running.commands,
    "permissions": rights.permissions,
    "matrix": rights.matrix,
    "proposals": states.proposals,
    "awards": states.awards,
    "box": states.box,
    "room": states.room,
    "ratification": states.ratification,
    "reasons": records.reasons,
    "acts": records.acts,
    "articles": charter.articles,
}
FILES: dict[str, Callable[[], str]] = {
    "reference/charter.schema.json": charter.schema,
    "reference/proposal-states.svg": states.proposals_drawing,
    "reference/award-states.svg": states.awards_drawing,
}
_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written() -> dict[Path, str]:
    """Every page with generated parts, and every generated file, as they should be."""
    pages = {path: path.read_text() for path in sorted(DOCS.rglob("*.md"))}
    fresh = {path: _PART.sub(_fill, text) for path, text in pages.items() if _PART.search(text)}
    return fresh | {DOCS / name: make() for name, make in FILES.items()}


def parts_in_use() -> set[str]:
    """The names of the generated parts that stand on some page."""
    return {name for path in DOCS.rglob("*.md") for _, name, _ in _PART.findall(path.read_text())}


def stale() -> list[Path]:
    """The pages and files that differ from what the code says."""
    return [path for path, text in written().items() if not path.exists() or path.read_text() != text]


def _fill(found: re.Match[str]) -> str:
    before, name, after = found.groups()
    return f"{before}\n{PARTS[name]()}\n\n{after}"
