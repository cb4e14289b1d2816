"""The result of a count as a value: every step, every tie, every line's fate, and the digest that cites it
all."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from voting.domain.canonical import canonical_bytes, sha256_hex

FORMAT = "decides-result/2"
MOST_DIGITS = 100_000  # of a whole number in an exact price: some ten thousand winners of one pot

# Python writes and reads 4,300 digits unasked, which exact prices outgrow after some seven hundred winners.
if 0 < sys.get_int_max_str_digits() < MOST_DIGITS:
    sys.set_int_max_str_digits(MOST_DIGITS)


class Fate(StrEnum):
    """What became of a line at a step, or in the end."""

    FUNDED = "funded"
    OVER_BUDGET = "over_budget"  # greedy: dearer than the money left
    AFTER_STOP = "after_stop"  # greedy without skipping: comes after the first that did not fit
    BELOW_THRESHOLD = "below_threshold"  # fewer votes than the paper asks for
    SUPPORTERS_SHORT = "supporters_short"  # equal shares: its supporters have less left than it costs
    NO_SUPPORT = "no_support"  # nobody chose it
    LIMIT_REACHED = "limit_reached"  # a limit that it shares with lines funded before it leaves no room
    EXCLUDED = "excluded"  # STV: had the least support when no line had its quota
    PART_FUNDED = "part_funded"  # offered the money that was left, less than its cost


class Stage(StrEnum):
    """Which part of the rule took the step."""

    QUOTA = "quota"  # a guaranteed place, before the rule itself
    GREEDY = "greedy"
    EQUAL_SHARES = "equal_shares"
    COMPLETION = "completion"
    PHRAGMEN = "phragmen"
    MAXIMIN_SUPPORT = "maximin_support"
    STV = "stv"
    PART_FUNDING = "part_funding"


@dataclass(frozen=True, slots=True)
class Payers:
    """Who paid for a line under equal shares: `full` ballots the price for each of their `points` together,
    `emptied` ballots all they had left, which was `gave` (pence, exact) in all. price × points + gave is the
    cost."""

    full: int
    points: int
    emptied: int
    gave: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line decided. Money in pence. `support`: votes or points (greedy), effective votes (equal
    shares), ballots that count for it (STV), votes (otherwise); exact, "a" or "a/b". `price`: what a
    supporter with enough money pays (equal shares; for points: per point; STV: a ballot of value 1), has
    paid in all (Phragmén), or the most burdened voter carries (maximin support); exact. `tied_with`:
    lines that stood exactly level at this moment, this one left out. `granted`: what a part-funded line is
    offered, 0 at all other steps."""

    line: str
    fate: Fate
    stage: Stage
    support: str
    cost: int
    left_before: int
    left_after: int
    price: str = ""
    tied_with: tuple[str, ...] = ()
    granted: int = 0
    payers: Payers | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Lines that stood exactly level where the order could matter, in the order that was used."""

    lines: tuple[str, ...]
    support: str
    broken_by: str


@dataclass(frozen=True, slots=True)
class LineResult:
    """A line's standing in the end. `granted`: pence that it gets (its cost, part of it, or 0);
    `missing`: pence that were missing to fund it at its turn;
    `votes_short`: the fewest further votes (points) that would have been enough, `enough_cost`: the largest
    cost at which it would have been funded, all else as it was. None where no exact figure is known."""

    line: str
    votes: int
    score: int
    cost: int
    fate: Fate
    missing: int | None = None
    votes_short: int | None = None
    granted: int = 0
    enough_cost: int | None = None


@dataclass(frozen=True, slots=True)
class AreaResult:
    """What the lines of one area got in a pot ("" for lines of no area): `lines` stood, `funded` of them were
    funded in full, `money` (pence) was granted to them, part funding included."""

    area: str
    lines: int
    funded: int
    money: int


@dataclass(frozen=True, slots=True)
class VoterGroup:
    """The `voters` of a pot of whose choices exactly `choices_funded` are funded in full. `money`: what went
    to their choices when the cost of each funded line is split evenly over all who chose it; whole pence,
    rounded down."""

    choices_funded: int
    voters: int
    money: int


@dataclass(frozen=True, slots=True)
class Preferred:
    """Ballots better off with equal shares, with greedy, and with both alike (the comparison step)."""

    equal_shares: int
    greedy: int
    alike: int


@dataclass(frozen=True, slots=True)
class PotResult:
    """The count of one pot. `selected`: lines funded in full, in order of selection; `part_funded`: the line
    that was offered less than its cost, if any ("" if none); `cost`: all that is granted, so that `cost` and
    `left` make up `budget`; `reserve`: lines to which money goes that comes back, the first in line first;
    `voters`: ballots with a choice in this pot. Where ballots have weights, one of weight 1 counts as
    `clones` voters, and votes, scores, support, prices and endowment are all of such voters; `endowment`:
    exact pence that each voter held (equal shares), else ""; `with_winner`: voters of whom at least one
    choice is funded in full; `choices_funded`: such choices per voter on average, exact; `unjust`: lines left
    out that break EJR+ up to any project; `margin`: at least so many ballots would have had to be different
    for another outcome, None where nothing more than one is proven; `margin_at_most`: so many further ballots
    for one line were counted and change the outcome, None where none were looked for or found; `areas`: how
    the money spreads over areas, in the paper's order, empty where lines have none; `groups`: voters by how
    many of their choices are funded; `preferred`: where the charter asks for the comparison of equal shares
    with greedy."""

    pot: str
    budget: int
    voters: int
    selected: tuple[str, ...]
    cost: int
    left: int
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]
    lines: tuple[LineResult, ...]
    endowment: str = ""
    part_funded: str = ""
    reserve: tuple[str, ...] = ()
    with_winner: int = 0
    choices_funded: str = "0"
    unjust: tuple[str, ...] = ()
    margin: int | None = None
    margin_at_most: int | None = None
    areas: tuple[AreaResult, ...] = ()
    groups: tuple[VoterGroup, ...] = ()
    preferred: Preferred | None = None
    clones: int = 1

    @property
    def granted(self) -> tuple[tuple[str, int], ...]:
        """(line, pence) of all that is funded, in full or in part, in order of selection."""
        sums = {line.line: line.granted for line in self.lines}
        chosen = (*self.selected, self.part_funded) if self.part_funded else self.selected
        return tuple((line, sums[line]) for line in chosen)


@dataclass(frozen=True, slots=True)
class ContestResult:
    """The count of one contest. `ballots` counted, `blank` of them with no choice here."""

    contest: str
    ballots: int
    blank: int
    pots: tuple[PotResult, ...]


@dataclass(frozen=True)
class CountResult:
    """The whole count. `rule` names the rule with every choice that can change the outcome."""

    rule: str
    paper_digest: str
    tie_order: str
    ballots: int
    contests: tuple[ContestResult, ...]

    @property
    def selected(self) -> tuple[str, ...]:
        """Ids of all lines funded in full, by contest and pot, in order of selection."""
        return tuple(line for contest in self.contests for pot in contest.pots for line in pot.selected)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form without the digest."""
        return {"format": FORMAT, **plain(self)}

    def to_bytes(self) -> bytes:
        """Canonical JSON (RFC 8785): the file that is published."""
        return canonical_bytes(self.to_dict())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `to_bytes`."""
        return sha256_hex(self.to_bytes())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CountResult:
        """Reads what `to_dict` writes. Raises KeyError, TypeError or ValueError on anything else."""
        if data["format"] != FORMAT:
            raise ValueError(f"format is {data['format']!r}, expected {FORMAT!r}")
        contests = tuple(
            ContestResult(
                row["contest"], row["ballots"], row["blank"], tuple(_pot(pot) for pot in row["pots"])
            )
            for row in data["contests"]
        )
        return cls(data["rule"], data["paper_digest"], data["tie_order"], data["ballots"], contests)


def _pot(row: Mapping[str, Any]) -> PotResult:
    return PotResult(
        pot=row["pot"],
        budget=row["budget"],
        voters=row["voters"],
        selected=tuple(row["selected"]),
        cost=row["cost"],
        left=row["left"],
        steps=tuple(
            Step(
                **{
                    **step,
                    "fate": Fate(step["fate"]),
                    "stage": Stage(step["stage"]),
                    "tied_with": tuple(step["tied_with"]),
                    "payers": Payers(**step["payers"]) if step["payers"] else None,
                }
            )
            for step in row["steps"]
        ),
        ties=tuple(Tie(tuple(tie["lines"]), tie["support"], tie["broken_by"]) for tie in row["ties"]),
        lines=tuple(LineResult(**{**line, "fate": Fate(line["fate"])}) for line in row["lines"]),
        endowment=row["endowment"],
        part_funded=row["part_funded"],
        reserve=tuple(row["reserve"]),
        with_winner=row["with_winner"],
        choices_funded=row["choices_funded"],
        unjust=tuple(row["unjust"]),
        margin=row["margin"],
        margin_at_most=row["margin_at_most"],
        areas=tuple(AreaResult(**area) for area in row["areas"]),
        groups=tuple(VoterGroup(**group) for group in row["groups"]),
        preferred=Preferred(**row["preferred"]) if row["preferred"] else None,
        clones=row["clones"],
    )


def plain(value: Any) -> Any:
    """A value of this module (or a list or dictionary of them) as JSON-able data."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value
