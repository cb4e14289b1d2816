"""The documentation as text: pages, links, headings, code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from config.env import ROOT

DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@cache
def pages() -> dict[Path, str]:
    """Every page of docs/."""
    return {path: path.read_text() for path in sorted(DOCS.rglob("*.md"))}


@cache
def everything() -> dict[Path, str]:
    """Every page of docs/, and the Markdown files beside ./decides."""
    return pages() | {path: path.read_text() for path in sorted(ROOT.glob("*.md"))}


def page(name: str) -> str:
    return (DOCS / name).read_text()


def prose(text: str) -> str:
    """The text without its code blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    return [one or other for one, other in _LINK.findall(prose(text))]


def headings(text: str) -> list[str]:
    return _HEADING.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as Python-Markdown makes them."""
    return {slug(heading) for heading in headings(text)}


def slug(heading: str) -> str:
    plain = re.sub(r"[^\w\s-]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


def spans(text: str) -> list[str]:
    """What stands in backquotes in the running text."""
    return _SPAN.findall(prose(text))


def code_blocks(text: str, language: str) -> list[str]:
    return [body for found, body in _FENCE.findall(text) if found == language]


def code_lines(text: str, *languages: str) -> list[str]:
    """The lines of code blocks in these languages, continued lines joined."""
    found: list[str] = []
    for language, body in _FENCE.findall(text):
        if language in languages:
            found += body.replace("\\\n", " ").splitlines()
    return [line.strip() for line in found if line.strip() and not line.strip().startswith("#")]
