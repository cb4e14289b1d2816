"""The cells of a Pabulib file: sections, rows with their line numbers, numbers without floats."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from voting.domain.pabulib import Notes, PabulibError, Selected
from voting.domain.pabulib_text import Source

SECTIONS = ("META", "PROJECTS", "VOTES")
LARGEST = 10**13  # in hundredths still a number that JSON carries exactly
_MOST_DECIMALS = 6
_NUMBER = re.compile(r"[0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40}")

Number = int | Decimal


@dataclass(slots=True)
class Row:
    """Cells of one row, the columns they stand in and the line of the file on which the row ends."""

    cells: list[str]
    line: int
    header: list[str]

    def named(self) -> dict[str, str]:
        return dict(zip(self.header, self.cells, strict=False))

    def others(self, known: set[str]) -> dict[str, str]:
        return {key: cell for key, cell in zip(self.header, self.cells, strict=False) if key not in known}


class SectionRows:
    """Walks a file section by section: `columns` enters the next one, iteration gives its rows until it
    ends."""

    def __init__(self, data: bytes) -> None:
        self.notes = Notes()
        self.source = Source(data)
        self._csv = csv.reader(self.source, delimiter=";", strict=True)
        self._title: str | None = None
        self._section = ""
        self._header: list[str] = []

    @property
    def line(self) -> int:
        return max(1, self.source.line)

    @property
    def width(self) -> int:
        return len(self._header)

    def columns(self, section: str, needed: Sequence[str]) -> dict[str, int]:
        """Enter `section`: the place of each of its columns. Raises PabulibError when it is not what comes
        next."""
        title = self._title if self._title is not None else self._next_title()
        if title != section:
            raise PabulibError(self.line, "section", section, title or "the end of the file")
        self._title, self._section = None, section
        cells = self._raw()
        if cells is None:
            raise PabulibError(self.line, section, "a row of column names", "the end of the file")
        header = [name.strip().lower() for name in cells]
        while header and not header[-1]:
            header.pop()
        if header != cells:
            self.notes.add(self.line, "column names read without blanks, capitals and empty cells at the end")
        for name in needed:
            if name not in header:
                raise PabulibError(self.line, section, f"a column `{name}`", ";".join(header))
        if len(set(header)) < len(header):
            raise PabulibError(self.line, section, "each column once", ";".join(header))
        if "" in header:
            raise PabulibError(self.line, section, "a name for each column", ";".join(header))
        if "target" in header:
            if "beneficiaries" in header:
                raise PabulibError(self.line, section, "`beneficiaries` or `target`", "both")
            self.notes.say("the column `target` is now called `beneficiaries`")
        self._header = header
        return {name: place for place, name in enumerate(header)}

    def end(self) -> None:
        """Raises PabulibError when another section follows."""
        if self._title:
            raise PabulibError(self.line, "section", "the end of the file", self._title)

    def __iter__(self) -> Iterator[Row]:
        header, width, source = self._header, len(self._header), self.source
        last, meta = self._section == SECTIONS[-1], self._section == SECTIONS[0]
        while (cells := self._raw()) is not None:
            full = len(cells) == width
            if full and last and cells[0]:
                yield Row(cells, source.line, header)
            elif not any(cell.strip() for cell in cells):
                self.notes.add(source.line, "blank line")
            elif not (full and last) and (title := self._title_of(cells)):
                self._title = title
                return
            elif full:
                yield Row(cells, source.line, header)
            elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                self.notes.add(source.line, "empty cells after the last column")
                yield Row(cells[:width], source.line, header)
            elif meta and len(cells) == 1 and width > 1:
                self.notes.add(source.line, "a key without a value")
                yield Row(cells + [""] * (width - 1), source.line, header)
            else:
                raise PabulibError(
                    source.line, "row", f"{width} cells as in {';'.join(header)}", f"{len(cells)}"
                )
        self._title = ""

    def _title_of(self, cells: Sequence[str]) -> str | None:
        title = cells[0].strip().upper()
        if title not in SECTIONS or any(cell.strip() for cell in cells[1:]):
            return None
        if list(cells) != [title]:
            self.notes.add(self.source.line, f"read as the title {title}")
        return title

    def _next_title(self) -> str:
        while (cells := self._raw()) is not None:
            if any(cell.strip() for cell in cells):
                return self._title_of(cells) or ";".join(cells)
            self.notes.add(self.source.line, "blank line")
        return ""

    def _raw(self) -> list[str] | None:
        try:
            return next(self._csv)
        except StopIteration:
            return None
        except csv.Error as error:
            expected = "cells quoted as CSV asks"
            if "field limit" in str(error):
                expected = f"cells of at most {csv.field_size_limit()} characters"
            raise PabulibError(self.line, "row", expected, str(error)) from error


def split_list(cell: str, line: int, notes: Notes) -> tuple[str, ...]:
    """`a,b , c` -> ("a", "b", "c"), blanks noted; an empty cell is an empty list."""
    written = cell.split(",")
    parts = [part.strip() for part in written]
    if parts != written:
        notes.add(line, "blanks around the parts of a list")
    return () if parts == [""] else tuple(parts)


def trimmed(cell: str, line: int, notes: Notes) -> str:
    """The cell without blanks around it, which are noted."""
    value = cell.strip()
    if value != cell:
        notes.add(line, "blanks around a value")
    return value


def number(cell: str, line: int, field: str, most: int = LARGEST) -> Number:
    """A number from 0 to `most`, decimals after a point; whole ones as int. Raises PabulibError."""
    if len(cell) <= 9 and cell.isdigit() and cell.isascii():
        value: Number = int(cell)
    else:
        if not _NUMBER.fullmatch(cell):
            expected = f"a number from 0 to {most}, decimals after a point"
            raise PabulibError(line, field, expected, cell or "nothing")
        decimals = cell.partition(".")[2].rstrip("0")
        if len(decimals) > _MOST_DECIMALS:
            raise PabulibError(line, field, f"at most {_MOST_DECIMALS} decimals", cell)
        value = Decimal(cell) if decimals else int(cell.partition(".")[0])
    if value > most:
        raise PabulibError(line, field, f"a number from 0 to {most}", cell)
    return value


def integer(cell: str, line: int, field: str) -> int:
    """A whole number of at least 0; "12.0" is whole. Raises PabulibError."""
    value = number(cell, line, field)
    if not isinstance(value, int):
        raise PabulibError(line, field, "a whole number", cell)
    return value


def selected(cell: str, line: int) -> Selected:
    """The official outcome of a project. Raises PabulibError."""
    try:
        return Selected(integer(cell, line, "selected"))
    except ValueError as error:
        if isinstance(error, PabulibError):
            raise
        raise PabulibError(line, "selected", "0, 1, 2 or 3", cell) from None


def scale_of(values: Iterable[Number]) -> int:
    """The least power of ten that makes every value whole."""
    decimals = 0
    for value in values:
        if isinstance(value, Decimal):
            exponent = value.normalize().as_tuple().exponent
            decimals = max(decimals, -exponent if isinstance(exponent, int) else 0)
    return int(10**decimals)


def scaled(value: Number, scale: int) -> int:
    return int(value * scale)


def plain_cells(text: str, width: int) -> tuple[int, list[str]] | None:
    """(number of lines, their cells one after the other, a line feed after each line) of lines that need no
    parsing, else None."""
    if '"' in text or _longest(text) > csv.field_size_limit():
        return None
    if not text.endswith("\n"):
        text += "\n"
    cells = text.replace("\n", ";\n;").split(";")
    cells.pop()
    lines = text.count("\n")
    if len(cells) != lines * (width + 1) or cells[width :: width + 1].count("\n") != lines:
        return None
    return lines, cells


def _longest(text: str) -> int:
    """A length that no line exceeds: the cheapest to find."""
    most, at = csv.field_size_limit(), 0
    while len(text) - at > most:
        end = text.rfind("\n", at, at + most) + 1
        if not end:
            return len(text)
        at = end
    return most
