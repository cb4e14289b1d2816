"""What is different between two charters, article by article, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from panels.domain.charter_schema import Kind, Leaf, Repeated, parts_of
from panels.domain.charter_words import CHOICES, ROWS, WORDS
from pb.domain.charter import ARTICLES, Charter
from pb.domain.money import pounds

Said = str | datetime
_NAMED = ("key", "phase", "area", "record", "measure")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is different. `where`: the row it is in, if any. `before` and `after` in words, or
    moments; an empty text where there was nothing."""

    label: str
    before: Said
    after: Said
    where: str = ""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    article: str
    lines: tuple[Line, ...]


def difference(before: Charter, after: Charter) -> tuple[ArticleChange, ...]:
    """Every article that says something else, in the charter's order. None: both say the same."""
    found = []
    for article in ARTICLES:
        old, new = getattr(before, article), getattr(after, article)
        if old != new:
            found.append(ArticleChange(article, tuple(_lines(article, old, new))))
    return tuple(found)


def _lines(article: str, old: Any, new: Any) -> Iterator[Line]:
    for part in parts_of(article):
        whole = part.path == article
        a, b = (old, new) if whole else (getattr(old, part.name), getattr(new, part.name))
        if a == b:
            continue
        if isinstance(part, Leaf):
            yield Line(WORDS[part.path].label, said(part, a), said(part, b))
        elif part.bare:
            yield from _texts(part, a, b)
        else:
            yield from _rows(part, a, b)


def _texts(part: Repeated, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Line]:
    label = ROWS[part.path].legend
    yield from (Line(label, text, "") for text in old if text not in new)
    yield from (Line(label, "", text) for text in new if text not in old)
    if sorted(old) == sorted(new):
        yield Line(f"{label}: the order", " · ".join(old), " · ".join(new))


def _rows(part: Repeated, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Line]:
    names = [leaf.name for leaf in part.leaves]
    by = next(name for name in _NAMED if name in names)
    was, now = ({str(getattr(row, by)): row for row in rows} for rows in (old, new))
    if len(was) < len(old) or len(now) < len(new):  # named twice: told as they stand
        was = {str(place): row for place, row in enumerate(old)}
        now = {str(place): row for place, row in enumerate(new)}
    for name, row in was.items():
        if name not in now:
            yield Line(ROWS[part.path].one.capitalize(), _called(part, row), "")
    for name, row in now.items():
        if name not in was:
            yield Line(ROWS[part.path].one.capitalize(), "", _in_full(part, row))
            continue
        for leaf in part.leaves:
            a, b = getattr(was[name], leaf.name), getattr(row, leaf.name)
            if a != b:
                yield Line(WORDS[leaf.path].label, said(leaf, a), said(leaf, b), _called(part, row))
    both = [name for name in now if name in was]
    if both != [name for name in was if name in now]:
        order = [" · ".join(_called(part, rows[name]) for name in rows) for rows in (was, now)]
        yield Line(f"{ROWS[part.path].legend}: the order", order[0], order[1])


def _called(part: Repeated, row: Any) -> str:
    for leaf in part.leaves:
        if leaf.name in ("name", "question", "record", "phase", "area", "measure"):
            return str(said(leaf, getattr(row, leaf.name)))
    return ROWS[part.path].one


def _in_full(part: Repeated, row: Any) -> str:
    told: list[str] = []
    for leaf in part.leaves:
        value = said(leaf, getattr(row, leaf.name))
        if leaf.kind is not Kind.KEY and value and not isinstance(value, datetime):
            text = str(value)
            told.append(text if not told else f"{WORDS[leaf.path].label.lower()}: {text}")
    return "; ".join(told)


def said(leaf: Leaf, value: Any) -> Said:
    """A value in words; a moment as it is, for the page to say in London time."""
    if value is None:
        return "no limit"
    match leaf.kind:
        case Kind.POUNDS:
            return pounds(value)
        case Kind.TICK:
            return "yes" if value else "no"
        case Kind.CHOICE:
            return CHOICES.get(leaf.path, {}).get(str(value), str(value))
        case Kind.SEVERAL | Kind.AREAS:
            return ", ".join(CHOICES.get(leaf.path, {}).get(str(each), str(each)) for each in value)
        case Kind.MOMENT:
            assert isinstance(value, datetime)
            return value
    return str(value)
