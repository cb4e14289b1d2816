"""Outcomes of a trial laid out side by side: one column for each set of rules, one row for each fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from panels.domain.trial_outcome import Happy, Share, Tried
from panels.queries.trials import TriedLine


@dataclass(frozen=True, slots=True)
class Column:
    """`letter` names it in the tables; per cents are whole, `each` is choices funded per voter."""

    letter: str
    tried: Tried
    ideas: int
    spent_percent: int
    winner_percent: int
    each: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """An idea: per column (its letter) the pence granted, 0 where it is not funded and None where the column
    has no outcome.
    """

    line: TriedLine
    support: int
    cells: tuple[tuple[str, int | None], ...]

    @property
    def won(self) -> int:
        return sum(bool(cell) for _, cell in self.cells)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with its bar: `percent` of what the column has in all."""

    percent: int
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """An area, a kind of idea, or a group of voters, across the columns. `share`: its per cent of the ideas
    or voters, for comparison."""

    name: str
    share: int
    cells: tuple[tuple[str, Cell | None], ...]


@dataclass(frozen=True, slots=True)
class Board:
    columns: tuple[Column, ...]
    finding: str
    differ: tuple[LineRow, ...]
    always: tuple[LineRow, ...]
    never: tuple[LineRow, ...]
    areas: tuple[PartRow, ...]
    kinds: tuple[PartRow, ...]
    groups: tuple[PartRow, ...]
    better: tuple[tuple[Column, tuple[int | None, ...]], ...]


def side_by_side(tried: Sequence[Tried], lines: Sequence[TriedLine]) -> Board:
    columns = tuple(_column(place, each) for place, each in enumerate(tried))
    counted = [each for each in tried if not each.fault]
    rows = sorted((_line(line, tried) for line in lines), key=lambda row: (-row.won, -row.support))
    compared = any(cell for each in tried for cell in each.better)
    return Board(
        columns=columns,
        finding=_finding([column for column in columns if not column.tried.fault]),
        differ=tuple(row for row in rows if 0 < row.won < len(counted)),
        always=tuple(row for row in rows if counted and row.won == len(counted)),
        never=tuple(row for row in rows if not row.won),
        areas=_parts(tried, lambda each: each.areas),
        kinds=_parts(tried, lambda each: each.kinds),
        groups=_groups(tried),
        better=tuple((column, column.tried.better) for column in columns) if compared else (),
    )


def _column(place: int, tried: Tried) -> Column:
    return Column(
        letter=_letter(place),
        tried=tried,
        ideas=sum(pence > 0 for pence in tried.granted.values()),
        spent_percent=_percent(tried.cost, tried.budget),
        winner_percent=_percent(tried.with_winner, tried.voters),
        each=f"{tried.choices_funded / tried.voters:.1f}" if tried.voters else "0",
    )


def _finding(columns: Sequence[Column]) -> str:
    """What the page says first: how far the columns are apart in the voters they leave without anything."""
    if len(columns) < 2:
        return ""
    most = max(columns, key=lambda column: column.winner_percent)
    least = min(columns, key=lambda column: column.winner_percent)
    same = all(dict(column.tried.granted) == dict(columns[0].tried.granted) for column in columns)
    if same:
        return "All of them fund the same ideas."
    if most.winner_percent == least.winner_percent:
        return (
            f"They fund different ideas; under each, {most.winner_percent}% of voters get at least one that "
            "they chose."
        )
    return (
        f"Under {most.letter}, {most.winner_percent}% of voters get at least one idea they chose; "
        f"under {least.letter}, {least.winner_percent}% do."
    )


def _line(line: TriedLine, tried: Sequence[Tried]) -> LineRow:
    return LineRow(
        line,
        max((each.support.get(line.id, 0) for each in tried), default=0),
        tuple(
            (_letter(place), None if each.fault else each.granted.get(line.id, 0))
            for place, each in enumerate(tried)
        ),
    )


def _parts(tried: Sequence[Tried], parts: Callable[[Tried], tuple[Share, ...]]) -> tuple[PartRow, ...]:
    names = list(dict.fromkeys(part.name for each in tried for part in parts(each)))
    rows = []
    for name in names:
        cells: list[tuple[str, Cell | None]] = []
        share = 0
        for place, each in enumerate(tried):
            part = next((part for part in parts(each) if part.name == name), None)
            asked = sum(other.asked for other in parts(each))
            share = _percent(part.asked, asked) if part else share
            cell = Cell(_percent(part.money, each.cost), part.money, part.funded) if part else None
            cells.append((_letter(place), cell))
        rows.append(PartRow(name, share, tuple(cells)))
    return tuple(rows)


def _groups(tried: Sequence[Tried]) -> tuple[PartRow, ...]:
    names = list(dict.fromkeys(group.name for each in tried for group in each.groups))
    rows = []
    for name in names:
        found: list[Happy | None] = [
            next((group for group in each.groups if group.name == name), None) for each in tried
        ]
        share = max(
            (
                _percent(group.voters, sum(other.voters for other in each.groups))
                for each, group in zip(tried, found, strict=True)
                if group
            ),
            default=0,
        )
        cells = tuple((_letter(place), _happy(group)) for place, group in enumerate(found))
        rows.append(PartRow(name, share, cells))
    return tuple(rows)


def _happy(group: Happy | None) -> Cell | None:
    if group is None:
        return None
    return Cell(_percent(group.with_winner, group.voters), group.with_winner, group.voters)


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0
