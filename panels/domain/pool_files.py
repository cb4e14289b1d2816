"""Reads a pool and its quotas from two CSV files, and says everything that is wrong with them at once."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from panels.domain.pool import Pool, Volunteer
from panels.domain.quotas import Quota, Quotas

SHOWN = 20
ID_COLUMNS = ("id", "nationbuilder_id", "number", "ref")
LONGEST_CELL = 2000


class FilesWrong(ValueError):
    """The files cannot be used. `said`: one sentence for each thing that is wrong."""

    def __init__(self, said: Sequence[str]) -> None:
        self.said = tuple(said)
        more = len(said) - SHOWN
        super().__init__("\n".join([*said[:SHOWN], *([f"… and {more} more."] if more > 0 else [])]))


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: dict[str, str]


def read_quotas(data: bytes, seats: int, *, one_per_household: bool = False, name: str = "quotas") -> Quotas:
    """Quotas from a CSV with the columns `category, value, min, max`; `category, feature, min, max` and
    `feature, value, min, max`, as other tools write them, are understood too. Raises FilesWrong."""
    header, rows, said = _table(data, name)
    columns = {column.casefold(): column for column in header}
    value = columns.get("value") or columns.get("feature")
    category = columns.get("category") or (columns.get("feature") if "value" in columns else None)
    least, most = columns.get("min"), columns.get("max")
    if not (category and value and least and most):
        raise FilesWrong([*said, f"{name}: the first line must name category, value, min and max."])
    quotas = []
    for row in rows:
        bounds = [_whole(row.cells[column]) for column in (least, most)]
        if not row.cells[category] or not row.cells[value]:
            said.append(f"{name}, line {row.line}: category or value is empty.")
        elif bounds[0] is None or bounds[1] is None:
            said.append(f"{name}, line {row.line}: min and max must be whole numbers.")
        else:
            quotas.append(Quota(row.cells[category], row.cells[value], bounds[0], bounds[1]))
    if not quotas and not said:
        said.append(f"{name}: there is no quota in it.")
    if said:
        raise FilesWrong(said)
    return Quotas(seats, tuple(quotas), one_per_household)


def read_pool(
    data: bytes,
    quotas: Quotas,
    *,
    id_column: str | None = None,
    household_column: str | None = None,
    name: str = "pool",
) -> Pool:
    """A pool from a CSV with one line for each volunteer and a column for each category of the quotas.

    Without `id_column`, a column called id, nationbuilder_id, number or ref is taken; without any, people are
    numbered 1, 2, 3 … as they stand. Other columns are not kept. Raises FilesWrong.
    """
    header, rows, said = _table(data, name)
    wanted = [*quotas.categories, *(column for column in (id_column, household_column) if column)]
    missing = [column for column in wanted if column not in header]
    if missing:
        near = {column.casefold(): column for column in header}
        hints = [f" There is “{near[one.casefold()]}”." for one in missing if one.casefold() in near]
        columns = ", ".join(f"“{column}”" for column in missing)
        raise FilesWrong([*said, f"{name}: it has no column {columns}.{''.join(hints)}"])
    found = next((column for column in header if column.casefold() in ID_COLUMNS), None)
    id_column = id_column or (found if found not in quotas.categories else None)
    people: list[Volunteer] = []
    for row in rows:
        one = row.cells[id_column] if id_column else str(len(people) + 1)
        features = {category: row.cells[category] for category in quotas.categories}
        if not one:
            said.append(f"{name}, line {row.line}: “{id_column}” is empty.")
        said += [f"{name}, line {row.line}: “{key}” is empty." for key, cell in features.items() if not cell]
        people.append(Volunteer(one, features, row.cells[household_column] if household_column else ""))
    for one, times in Counter(person.id for person in people).items():
        if times > 1 and one:
            said.append(f"{name}: {times} lines have the {id_column} “{one}”.")
    if not people:
        said.append(f"{name}: there is nobody in it.")
    if said:
        raise FilesWrong(said)
    return Pool(tuple(people))


def _table(data: bytes, name: str) -> tuple[list[str], list[_Row], list[str]]:
    """(header, rows, what is wrong with single lines). Cells are stripped; blank lines are passed over."""
    text = _text(data, name)
    try:
        lines = list(_reader(text))
    except csv.Error as error:
        raise FilesWrong([f"{name}: this is not a CSV file ({error})."]) from None
    lines_at = [(line, cells) for line, cells in lines if any(cells)]
    if not lines_at:
        raise FilesWrong([f"{name}: the file is empty."])
    header = lines_at[0][1]
    while header and not header[-1]:
        header = header[:-1]
    doubled = [column for column, times in Counter(header).items() if times > 1]
    if doubled:
        raise FilesWrong([f"{name}: more than one column is called “{doubled[0]}”."])
    rows, said = [], []
    for line, cells in lines_at[1:]:
        if any(cells[len(header) :]):
            said.append(f"{name}, line {line}: {len(cells)} cells for {len(header)} columns.")
            continue
        if long := [cell for cell in cells if len(cell) > LONGEST_CELL]:
            said.append(f"{name}, line {line}: a cell of {len(long[0])} letters.")
            continue
        filled = [*cells, *[""] * (len(header) - len(cells))]
        rows.append(_Row(line, dict(zip(header, filled, strict=False))))
    return header, rows, said


def _reader(text: str) -> list[tuple[int, list[str]]]:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [(reader.line_num, [_clean(cell) for cell in cells]) for cells in reader]


def _clean(cell: str) -> str:
    """Blanks of every kind made plain and single; invisible marks gone: values that look alike are alike."""
    return re.sub(r"\s+", " ", re.sub("[\u200b-\u200f\u2060\ufeff\u00ad]", "", cell)).strip()


def _text(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise FilesWrong([f"{name}: the letters are not in UTF-8. Save it as “CSV UTF-8”."]) from None
    if "\x00" in text:
        raise FilesWrong([f"{name}: this is not a text file."])
    return text


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"[0-9]{1,6}", cell) else None
