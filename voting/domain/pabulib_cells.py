"""The cells of a Pabulib file: sections, rows with their line numbers, numbers without floats."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from voting.domain.pabulib import PabulibError, Selected

SECTIONS = ("META", "PROJECTS", "VOTES")
_LARGEST = Decimal(10) ** 13  # in hundredths still a number that JSON carries exactly
_MOST_DECIMALS = 6


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
        self.notes: list[str] = []
        self._csv = csv.reader(io.StringIO(_text(data), newline=None), delimiter=";", strict=True)
        self._title: str | None = None
        self._header: list[str] = []

    @property
    def line(self) -> int:
        return self._csv.line_num

    def columns(self, section: str, needed: Sequence[str]) -> dict[str, int]:
        """Enter `section`: the place of each of its columns. Raises PabulibError when it is not what comes
        next."""
        title = self._title if self._title is not None else self._next_title()
        if title != section:
            raise PabulibError(self.line, "section", section, title or "the end of the file")
        self._title = None
        header = self._raw()
        if header is None:
            raise PabulibError(self.line, section, "a row of column names", "the end of the file")
        self._header = [name.strip().lower() for name in header]
        while self._header and not self._header[-1]:
            self._header.pop()
        for name in needed:
            if name not in self._header:
                raise PabulibError(self.line, section, f"a column `{name}`", ";".join(self._header))
        if len(set(self._header)) < len(self._header):
            raise PabulibError(self.line, section, "each column once", ";".join(self._header))
        if "target" in self._header:
            self.notes.append("the column `target` is now called `beneficiaries`")
        return {name: place for place, name in enumerate(self._header)}

    def __iter__(self) -> Iterator[Row]:
        header, width, reader = self._header, len(self._header), self._csv
        meta = header[:2] == ["key", "value"]
        while True:
            cells = self._raw()
            if cells is None:
                self._title = ""
                return
            if len(cells) == width:
                yield Row(cells, reader.line_num, header)
            elif len(cells) == 1 and cells[0].strip().upper() in SECTIONS:
                self._title = cells[0].strip().upper()
                return
            elif not any(cell.strip() for cell in cells):
                self.notes.append(f"line {reader.line_num}: blank line")
            elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                yield Row(cells[:width], reader.line_num, header)
            elif meta and len(cells) == 1:
                yield Row([cells[0], ""], reader.line_num, header)
            else:
                raise PabulibError(
                    reader.line_num, "row", f"{width} cells as in {';'.join(header)}", f"{len(cells)}"
                )

    def _next_title(self) -> str:
        while (cells := self._raw()) is not None:
            if any(cell.strip() for cell in cells):
                return ";".join(cells).strip().rstrip(";").upper()
        return ""

    def _raw(self) -> list[str] | None:
        try:
            return next(self._csv)
        except StopIteration:
            return None
        except csv.Error as error:
            raise PabulibError(self.line, "row", "cells quoted as CSV asks", str(error)) from error


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise PabulibError(1, "encoding", "UTF-8", "UTF-16")
    if (zero := data.find(b"\0")) >= 0:
        raise PabulibError(data.count(b"\n", 0, zero) + 1, "encoding", "text", "a zero byte")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"the byte 0x{data[error.start]:02x}"
        raise PabulibError(data.count(b"\n", 0, error.start) + 1, "encoding", "UTF-8", found) from error


def split_list(cell: str) -> tuple[str, ...]:
    """`a,b , c` -> ("a", "b", "c"); an empty cell is an empty list."""
    return tuple(part.strip() for part in cell.split(",")) if cell.strip() else ()


def number(cell: str, line: int, field: str) -> Decimal:
    """A number of at least 0 with a point for decimals. Raises PabulibError."""
    try:
        value = Decimal(cell.strip())
    except InvalidOperation:
        raise PabulibError(line, field, "a number, decimals after a point", cell or "nothing") from None
    if not value.is_finite() or value < 0 or value > _LARGEST:
        raise PabulibError(line, field, f"a number from 0 to {_LARGEST:f}", cell)
    return value


def integer(cell: str, line: int, field: str) -> int:
    """A whole number of at least 0; "12.0" is whole. Raises PabulibError."""
    value = number(cell, line, field)
    if value != value.to_integral_value():
        raise PabulibError(line, field, "a whole number", cell)
    return int(value)


def selected(cell: str, line: int) -> Selected:
    """The official outcome of a project. Raises PabulibError."""
    try:
        return Selected(integer(cell, line, "selected"))
    except ValueError as error:
        if isinstance(error, PabulibError):
            raise
        raise PabulibError(line, "selected", "0, 1, 2 or 3", cell) from None


def scale_of(values: Iterable[Decimal]) -> int:
    """The least power of ten that makes every value whole; at most six decimals count, further ones are
    refused."""
    decimals = 0
    for value in values:
        exponent = value.normalize().as_tuple().exponent
        decimals = max(decimals, -exponent if isinstance(exponent, int) else 0)
    if decimals > _MOST_DECIMALS:
        raise PabulibError(0, "numbers", f"at most {_MOST_DECIMALS} decimals", str(decimals))
    return int(10**decimals)


def scaled(value: Decimal, scale: int) -> int:
    return int(value * scale)
