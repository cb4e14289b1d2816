"""Every link inside the documentation leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.env import ROOT
from tests.docs.pages import anchors, everything, links

OUTSIDE = ("http://", "https://", "mailto:")


def broken(path: Path, text: str) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for link in links(text):
        if link.startswith(OUTSIDE):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            found.append(link)
    return found


@pytest.mark.parametrize("path", everything(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert broken(path, everything()[path]) == []


def test_a_link_to_nowhere_is_found() -> None:
    text = "[a](nowhere.md) [b](glossary.md#no-such-word) [c](glossary.md#round)"
    assert broken(ROOT / "docs" / "x.md", text) == ["nowhere.md", "glossary.md#no-such-word"]


def test_there_is_a_readme() -> None:
    assert ROOT / "README.md" in everything()
