"""A form for any article, made from the charter's schema: rows that repeat, sums in pounds, London time.

Values go in as a charter and come out as the same charter. It decides nothing: the shape is the schema's, and
whether rules work together is said by `pb.domain.charter_checks`.
"""

# long because: one form reads and writes every shape that a charter has; halves of it would know each other

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from panels.domain.charter_schema import Kind, Leaf, Part, Repeated, parts_of
from panels.domain.charter_words import CHOICES, ROWS, WORDS, Rows, Words
from pb.domain.charter import Charter
from pb.domain.money import pounds
from pb.forms import MomentField, PoundsField

LONDON = ZoneInfo("Europe/London")
MOST_ROWS = 60
FINE = {
    *(f"counting.{name}" for name in ("completion", "utility", "increment", "start", "stop", "comparison")),
    "counting.scoring",
    "ballot.boost",
    *(f"electorate.proof_{channel}" for channel in ("online", "paper", "desk", "event")),
}
"""Choices that only some rules have: shown behind a line that opens, after all others."""


class Text(forms.CharField):
    """Lines as they were typed, whatever the browser calls the end of one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


class ExactMoment(MomentField):
    """London time, to the second and below; `known` keeps a moment that is typed as it was shown exactly as
    it was, also in the hour that the clocks go through twice."""

    known: ClassVar[Mapping[str, datetime]] = {}

    def __init__(self, known: Mapping[str, datetime], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = known  # type: ignore[misc]
        self.input_formats = [*MomentField.FORMATS, "%Y-%m-%dT%H:%M:%S.%f"]
        self.widget.attrs["step"] = "any"

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() in self.known:
            return self.known[value.strip()]
        return super().to_python(value)


@dataclass(frozen=True, slots=True)
class RowView:
    """One row on the page: `number` from 1, `about` is what it is called."""

    place: int
    about: str
    fields: list[forms.BoundField]
    hidden: list[forms.BoundField]


@dataclass(frozen=True, slots=True)
class PartView:
    """One field, or rows with their words."""

    field: forms.BoundField | None = None
    kind: Kind | None = None
    rows: list[RowView] | None = None
    words: Rows | None = None
    name: str = ""
    ident: str = ""
    fine: bool = False


class ArticleForm(forms.Form):
    """`areas`: the names of the round's areas by code. `typed`: what stands in the fields when rows are
    added, taken out or moved, before anything is checked."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        charter: Charter,
        article: str,
        areas: Mapping[str, str],
        typed: QueryDict | None = None,
    ) -> None:
        self.charter, self.article = charter, article
        self.areas = {**areas, **{code: code for code in _codes(charter) if code not in areas}}
        self.parts: tuple[Part, ...] = parts_of(article)
        self.now = getattr(charter, article)
        self.known: dict[str, datetime] = {}
        shown = self._shown()
        self.counts = _counts(self.parts, data if data is not None else typed, shown)
        super().__init__(data, initial=_typed(typed) if typed is not None else shown)
        for part in self.parts:
            if isinstance(part, Leaf):
                self.fields[part.name] = self._field(part)
                continue
            for place in range(self.counts[part.name]):
                for leaf in part.leaves:
                    self.fields[f"{part.name}-{place}-{leaf.name}"] = self._field(leaf, row=True)

    def _shown(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in self.parts:
            if isinstance(part, Leaf):
                found[part.name] = self._said(part, getattr(self.now, part.name))
                continue
            rows = self.now if part.path == self.article else getattr(self.now, part.name)
            found[f"{part.name}-count"] = len(rows)
            for place, row in enumerate(rows):
                for leaf in part.leaves:
                    value = row if part.bare else getattr(row, leaf.name)
                    found[f"{part.name}-{place}-{leaf.name}"] = self._said(leaf, value)
        return found

    def _said(self, leaf: Leaf, value: Any) -> Any:
        if value is None:
            return None
        match leaf.kind:
            case Kind.POUNDS:
                return pounds(value).removeprefix("£")
            case Kind.MOMENT:
                return self._moment(value)
            case Kind.SEVERAL | Kind.AREAS:
                return [str(each) for each in value]
            case Kind.CHOICE:
                return str(value)
        return value

    def _moment(self, value: datetime) -> str:
        local = value.astimezone(LONDON)
        text = f"{local:%Y-%m-%dT%H:%M}"
        if local.second or local.microsecond:
            text += f":{local:%S}" + (f".{local:%f}" if local.microsecond else "")
        self.known[text] = value
        return text

    def _field(self, leaf: Leaf, *, row: bool = False) -> forms.Field:
        words = WORDS.get(leaf.path) or WORDS.get(leaf.path.rpartition(".")[0], Words(_plain(leaf.name)))
        field = self._shape(leaf, words)
        field.label = words.label
        field.is_pounds, field.is_short = leaf.kind is Kind.POUNDS, leaf.kind is Kind.NUMBER  # type: ignore[attr-defined]
        field.help_text = words.hint
        # In a row, what is missing is asked for once the row is known not to be an empty one.
        field.required = leaf.needed and not row
        if row and leaf.kind in (Kind.TICK, Kind.CHOICE):
            field.initial = leaf.usual
        field.error_messages["required"] = missing(words.label)
        return field

    def _shape(self, leaf: Leaf, words: Words) -> forms.Field:
        choices = [(value, CHOICES.get(leaf.path, {}).get(value, _plain(value))) for value in leaf.choices]
        match leaf.kind:
            case Kind.KEY:
                return forms.CharField(widget=forms.HiddenInput, max_length=40)
            case Kind.TICK:
                return forms.BooleanField()
            case Kind.POUNDS:
                return PoundsField()
            case Kind.NUMBER:
                return forms.IntegerField(min_value=leaf.least, max_value=leaf.most)
            case Kind.MOMENT:
                return ExactMoment(self.known)
            case Kind.SEVERAL:
                return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
            case Kind.AREAS:
                return forms.MultipleChoiceField(
                    choices=list(self.areas.items()), widget=forms.CheckboxSelectMultiple
                )
            case Kind.AREA:
                return forms.ChoiceField(choices=[("", "Choose an area"), *self.areas.items()])
            case Kind.CHOICE:
                if leaf.path.startswith("timetable.") or leaf.path in (
                    "money.inputs.measure",
                    "retention.record",
                ):
                    return forms.ChoiceField(choices=[("", "Choose"), *choices])
                return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
        most = leaf.most or 2000
        if words.line:
            return Text(max_length=most, widget=forms.Textarea(attrs={"rows": 1, "class": "control-line"}))
        return Text(max_length=most, widget=forms.Textarea(attrs={"rows": 3}))

    # What is shown

    @property
    def has_fine(self) -> bool:
        return any(part.path in FINE for part in self.parts)

    @property
    def fine_is_open(self) -> bool:
        """Some fine choice is not the usual one, or has an error."""
        if any(part.name in self.errors for part in self.parts if part.path in FINE):
            return True
        usual = type(self.now).model_fields
        return any(
            getattr(self.now, part.name) != usual[part.name].default
            for part in self.parts
            if part.path in FINE
        )

    def views(self) -> list[PartView]:
        found = []
        for part in self.parts:
            if isinstance(part, Leaf):
                found.append(PartView(self[part.name], part.kind, fine=part.path in FINE))
                continue
            words = ROWS.get(part.path, Rows(_plain(part.name), "row"))
            rows = [self._row(part, place) for place in range(self.counts[part.name])]
            found.append(PartView(None, None, rows, words, part.name, f"rows-{part.name}"))
        return found

    def _row(self, part: Repeated, place: int) -> RowView:
        bound = [self[f"{part.name}-{place}-{leaf.name}"] for leaf in part.leaves]
        about = next(
            (
                str(self[f"{part.name}-{place}-{leaf.name}"].value() or "")
                for leaf in part.leaves
                if leaf.name in ("name", "record")
            ),
            "",
        )
        return RowView(
            place,
            about[:60],
            [each for each in bound if not each.is_hidden],
            [each for each in bound if each.is_hidden],
        )

    # What was given

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.kept: dict[str, list[int]] = {}
        for part in self.parts:
            if isinstance(part, Leaf):
                continue
            self.kept[part.name] = [
                place for place in range(self.counts[part.name]) if not self._is_empty(part, place)
            ]
            for place in self.kept[part.name]:
                for leaf in part.leaves:
                    name = f"{part.name}-{place}-{leaf.name}"
                    if leaf.needed and name not in self.errors and cleaned.get(name) in (None, ""):
                        self.add_error(name, missing(str(self.fields[name].label)))
        return cleaned

    def _is_empty(self, part: Repeated, place: int) -> bool:
        """Nothing was typed or chosen in the row: ticks and choices with a usual answer do not count."""
        typed = (Kind.TEXT, Kind.NUMBER, Kind.POUNDS, Kind.MOMENT, Kind.AREA)
        names = [f"{part.name}-{place}-{leaf.name}" for leaf in part.leaves if leaf.kind in typed]
        return not any(str(self.data.get(name, "")).strip() for name in names)

    def value(self) -> Any:
        """The article, as the schema takes it. Call after `is_valid`."""
        given: dict[str, Any] = {}
        for part in self.parts:
            if isinstance(part, Leaf):
                given[part.name] = self._given(part, part.name)
                continue
            taken = {
                str(self.cleaned_data.get(f"{part.name}-{place}-key") or "") for place in self.kept[part.name]
            }
            rows = []
            for place in self.kept[part.name]:
                row = {}
                for leaf in part.leaves:
                    value = self._given(leaf, f"{part.name}-{place}-{leaf.name}")
                    row[leaf.name] = leaf.usual if value in (None, "") else value
                if "key" in row and not row["key"]:
                    row["key"] = _key(str(row.get("name") or row.get("question") or part.name), taken)
                rows.append(row["text"] if part.bare else row)
            given[part.name] = rows
        if self.article in given and isinstance(given[self.article], list):
            return given[self.article]
        return self._at_rest(given)

    def _given(self, leaf: Leaf, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return bool(value) if leaf.kind is Kind.TICK else value

    def _at_rest(self, given: dict[str, Any]) -> dict[str, Any]:
        """With another rule or kind of ballot, choices that belong to the old one go back to their usual."""
        for deciding, usual in _BELONGS.get(self.article, {}).items():
            if given[deciding] == getattr(self.now, deciding):
                continue
            for name, (rules, rest) in usual.items():
                if given[deciding] not in rules:
                    given[name] = rest
        return given

    # What was wrong

    def place(self, location: tuple[int | str, ...]) -> str | None:
        """The field that a schema error is about: its location with the article's name taken off."""
        steps = list(location)
        if len(steps) >= 2 and steps[0] in self.kept and isinstance(steps[1], int):
            name, number = str(steps[0]), steps[1]
            row = self.kept[name][number] if number < len(self.kept[name]) else number
            leaf = str(steps[2]) if len(steps) > 2 else "text"
            found = f"{name}-{row}-{leaf}"
        else:
            found = str(steps[0]) if steps else ""
        return found if found in self.fields and not self[found].is_hidden else None

    def row_named(self, rows: str, leaf: str, text: str, *, last: bool = False) -> int | None:
        """In which row a leaf says this; the last such row if several do."""
        found = [
            place
            for place in self.kept.get(rows, [])
            if str(self.cleaned_data.get(f"{rows}-{place}-{leaf}")) == text
        ]
        return (found[-1] if last else found[0]) if found else None


_EQUAL, _GROWS = ("equal-shares",), ("add1", "add1u")
_BELONGS: dict[str, dict[str, dict[str, tuple[tuple[str, ...], Any]]]] = {
    "counting": {
        "rule": {
            "utility": (_EQUAL, "cost"),
            "start": (_EQUAL, "exact"),
            "comparison": (_EQUAL, False),
            "stop": (_EQUAL, "overspend"),
            "increment": (_EQUAL, 100),
            "completion": ((*_EQUAL, "phragmen", "stv"), "none"),
        },
        "completion": {"stop": (_GROWS, "overspend"), "increment": (_GROWS, 100)},
    },
    "ballot": {
        "kind": {
            "boost": (("approval",), 0),
            "choose": (("approval", "cumulative", "ranked", "score"), "up_to"),
        }
    },
}


def missing(label: str) -> str:
    return f"Fill in “{label}”"


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _key(text: str, taken: set[str]) -> str:
    plain = re.sub(r"^[^a-z]+", "", slugify(text))[:30].strip("-_") or "row"
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    taken.add(key)
    return key


def _codes(charter: Charter) -> list[str]:
    counting = charter.counting
    return [
        *charter.electorate.areas,
        *(quota.area for quota in counting.quotas),
        *(weight.area for weight in counting.weights),
    ]


def _counts(parts: tuple[Part, ...], data: QueryDict | None, shown: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for part in parts:
        if isinstance(part, Repeated):
            name = f"{part.name}-count"
            given = str(data.get(name, "0")) if data is not None else str(shown[name])
            found[part.name] = min(int(given), MOST_ROWS) if given.isdecimal() else 0
    return found


def _typed(data: QueryDict) -> dict[str, Any]:
    """As initial values: one or several of each."""
    return {name: (values if len(values) > 1 else values[0]) for name, values in data.lists() if values}


def moved(data: QueryDict, act: str) -> tuple[QueryDict, str]:
    """The same data with a row added, taken out or moved: `add:pots`, `out:pots:1`, `up:pots:1`. And the
    id of the row to look at. Anything else changes nothing."""
    what, _, rest = act.partition(":")
    name, _, number = rest.partition(":")
    count = data.get(f"{name}-count", "")
    fresh = data.copy()
    if not count.isdecimal() or what not in ("add", "out", "up"):
        return fresh, ""
    rows = [_take(fresh, name, place) for place in range(min(int(count), MOST_ROWS))]
    place = int(number) if number.isdecimal() else 0
    if what == "add" and len(rows) < MOST_ROWS:
        rows.append({})
        place = len(rows) - 1
    elif what == "out" and place < len(rows):
        rows.pop(place)
        place = min(place, len(rows) - 1)
    elif what == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
        place -= 1
    for number_now, row in enumerate(rows):
        for leaf, values in row.items():
            fresh.setlist(f"{name}-{number_now}-{leaf}", values)
    fresh[f"{name}-count"] = str(len(rows))
    return fresh, f"{name}-{place}" if rows else ""


def _take(data: QueryDict, name: str, place: int) -> dict[str, list[str]]:
    start = f"{name}-{place}-"
    row = {}
    for key in [key for key in data if key.startswith(start)]:
        row[key.removeprefix(start)] = data.getlist(key)
        del data[key]
    return row
