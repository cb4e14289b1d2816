"""What a voter checks: that the envelope of a receipt is in the counted set, and what stands under a ballot
code.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from fractions import Fraction

from pb.models import Round
from voting.domain.account import ballot_account
from voting.domain.ballot import Marks
from voting.domain.bundle import BLANK, ballots_name
from voting.domain.contest import Contest
from voting.domain.pabulib_writer import WEIGHED_BY
from voting.domain.seal import normal_code
from voting.queries.results import Published, public_file, published_result


def receipt_symbols(typed: str) -> str:
    """A receipt code as typed, in the form of the hash it begins; "" when it cannot be one."""
    symbols = re.sub(r"[\s-]+", "", typed).lower()
    return symbols if re.fullmatch(r"[0-9a-f]{16,64}", symbols) else ""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A choice of a published ballot. `points`: those it gives, 0 where it gives none; `funded`: in full;
    `paid`: what the ballot's share of the money paid for it (pence), None where shares pay for nothing."""

    title: str
    points: int
    funded: bool
    paid: Fraction | None

    @property
    def paid_pence(self) -> int:
        """What its share paid, to the nearest penny."""
        return round(self.paid or 0)


@dataclass(frozen=True, slots=True)
class FoundChoices:
    """One contest of a published ballot; no lines means that it was left blank. `weight`: what the ballot
    counts, "" where the paper weighs none."""

    contest: Contest
    lines: tuple[FoundLine, ...]
    weight: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(line.title for line in self.lines)

    @property
    def shares(self) -> bool:
        """Whether the ballot had a share that paid for something."""
        return any(line.paid is not None for line in self.lines)


def choices_under(round: Round, typed: str) -> list[FoundChoices] | None:
    """What the published ballot of this code chose, or None: not published yet, or no such code."""
    published, code = published_result(round), normal_code(typed)
    if published is None or not code:
        return None
    blank = json.loads(public_file(round, BLANK) or b"{}")
    found = [
        choices
        for contest in published.paper.contests
        if (choices := _in_contest(round, published, contest, code, blank.get(contest.key, [])))
    ]
    return found or None


def _in_contest(
    round: Round, published: Published, contest: Contest, code: str, blank: list[str]
) -> FoundChoices | None:
    if code in blank:
        return FoundChoices(contest, ())
    content = public_file(round, ballots_name(contest.key)) or b""
    start = content.find(f"\n{code};".encode())
    if start < 0:
        return None
    row = content[start + 1 : content.find(b"\n", start + 1)].decode()
    head = content[content.rindex(b"\nvoter_id;", 0, start) + 1 :].split(b"\n", 1)[0].decode()
    cells = dict(zip(head.split(";"), next(csv.reader([row], delimiter=";")), strict=True))
    given = tuple(int(each) for each in cells.get("points", "").split(",") if each)
    marks, area = Marks(tuple(cells["vote"].split(",")), given), cells.get(WEIGHED_BY, "")
    counted = next(one for one in published.result.contests if one.contest == contest.key)
    paid = ballot_account(contest, published.paper.counting, counted, marks, area)
    shares = any(pot.endowment for pot in counted.pots)
    won = {line for pot in counted.pots for line in pot.selected}
    lines = tuple(
        FoundLine(
            contest.line_by_id[line].title,
            points,
            line in won,
            paid.get(line, Fraction(0)) if shares else None,
        )
        for line, points in zip(marks.lines, given or (0,) * len(marks.lines), strict=True)
    )
    weight = next((one.each for one in contest.weights if one.label == area), "1" * bool(contest.weights))
    return FoundChoices(contest, lines, weight)
