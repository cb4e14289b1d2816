"""The charter's schema, part by part: what an article settles, in which bounds, and what of it repeats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pb.domain.charter import Charter

MOST_PENCE = 10**13


class Kind(StrEnum):
    """How a value is asked for."""

    KEY = "key"
    TEXT = "text"
    NUMBER = "number"
    POUNDS = "pounds"
    TICK = "tick"
    CHOICE = "choice"
    SEVERAL = "several"
    AREA = "area"
    AREAS = "areas"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. `path` from the article on; `name` in its form or row; `bounds` of a number (None: open) or
    of the length of a text. `usual`: what it is when nothing is said, if the schema says."""

    path: str
    name: str
    kind: Kind
    needed: bool
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    usual: Any = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A list of texts (one leaf, named `text`) or of models."""

    path: str
    name: str
    leaves: tuple[Leaf, ...] = field(default=())
    bare: bool = False


Part = Leaf | Repeated


def parts_of(article: str) -> tuple[Part, ...]:
    """What the article asks for, in the order of the schema. Raises KeyError for no article."""
    annotation = Charter.model_fields[article].annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return tuple(_part(f"{article}.{name}", name, info) for name, info in annotation.model_fields.items())
    (item, *_) = get_args(annotation)
    return (Repeated(article, article, _leaves(article, item)),)


def leaves_of(article: str) -> Iterator[Leaf]:
    """Every value of the article, those in rows included."""
    for part in parts_of(article):
        yield from part.leaves if isinstance(part, Repeated) else (part,)


def _part(path: str, name: str, info: FieldInfo) -> Part:
    base, meta, optional = _unwrapped(info.annotation, tuple(info.metadata))
    if get_origin(base) is tuple:
        item, item_meta, _ = _unwrapped(get_args(base)[0], ())
        if isinstance(item, type) and issubclass(item, BaseModel):
            return Repeated(path, name, _leaves(path, item))
        if isinstance(item, type) and issubclass(item, StrEnum):
            return Leaf(path, name, Kind.SEVERAL, True, tuple(each.value for each in item))
        if path == "electorate.areas":
            return Leaf(path, name, Kind.AREAS, True)
        least, most = _bounds(item_meta)
        return Repeated(path, name, (Leaf(path, "text", Kind.TEXT, True, (), least, most),), bare=True)
    return _leaf(path, name, base, meta, optional)


def _leaves(path: str, model: type[BaseModel]) -> tuple[Leaf, ...]:
    found = []
    for name, info in model.model_fields.items():
        base, meta, optional = _unwrapped(info.annotation, tuple(info.metadata))
        leaf = _leaf(f"{path}.{name}", name, base, meta, optional)
        found.append(leaf if info.is_required() else replace(leaf, needed=False, usual=info.default))
    return tuple(found)


def _leaf(path: str, name: str, base: Any, meta: tuple[Any, ...], optional: bool) -> Leaf:
    least, most = _bounds(meta)
    if base is bool:
        return Leaf(path, name, Kind.TICK, False)
    if get_origin(base) is Literal:
        return Leaf(path, name, Kind.CHOICE, True, tuple(get_args(base)))
    if base is int:
        kind = Kind.POUNDS if most == MOST_PENCE else Kind.NUMBER
        return Leaf(path, name, kind, not optional, (), least, most)
    if base is datetime or _is_moment(base):
        return Leaf(path, name, Kind.MOMENT, not optional)
    if isinstance(base, type) and issubclass(base, StrEnum):
        return Leaf(path, name, Kind.CHOICE, True, tuple(each.value for each in base))
    if name == "key":
        return Leaf(path, name, Kind.KEY, False)
    if name == "area":
        return Leaf(path, name, Kind.AREA, True)
    pattern = any(getattr(each, "pattern", None) for each in meta)
    return Leaf(path, name, Kind.TEXT, bool(least) or pattern, (), least, most)


def _is_moment(base: Any) -> bool:
    return getattr(base, "__name__", "") == "AwareDatetime"


def _unwrapped(annotation: Any, meta: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...], bool]:
    """The bare type, what is said of it, and whether it may be left out."""
    optional = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            meta += tuple(more)
        elif get_origin(annotation) in (Union, UnionType):
            (annotation,) = [each for each in get_args(annotation) if each is not NoneType]
            optional = True
        else:
            return annotation, meta, optional


def _bounds(meta: tuple[Any, ...]) -> tuple[int | None, int | None]:
    """Of a number, or of the length of a text."""
    least = most = None
    for each in meta:
        for inner in (each, *getattr(each, "metadata", ())):
            least = _first(inner, ("ge", "min_length"), least)
            most = _first(inner, ("le", "max_length"), most)
    return least, most


def _first(found: Any, names: tuple[str, ...], usual: int | None) -> int | None:
    for name in names:
        value = getattr(found, name, None)
        if isinstance(value, int):
            return value
    return usual
