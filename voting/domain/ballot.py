"""A ballot: what one elector chose, whether the paper allows it, and its fixed-size form for sealing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pb.domain.verdict import Verdict
from voting.domain.canonical import canonical_bytes
from voting.domain.contest import Contest
from voting.domain.paper import Kind, Paper

_LENGTH_BYTES = 4
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Marks:
    """Choices in one contest: line ids (best first when ranked) and, where points are given, a number for
    each."""

    lines: tuple[str, ...] = ()
    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """Marks per contest key. `code` is the random name under which the ballot is published after the
    count. `area`: where the paper weighs ballots, the label of the weight that this one has; "" for 1."""

    marks: Mapping[str, Marks] = field(default_factory=dict)
    code: str = ""
    area: str = ""

    def in_contest(self, key: str) -> Marks:
        return self.marks.get(key, Marks())

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `Ballot.from_dict` reads it back to an equal value."""
        return {
            "code": self.code,
            "area": self.area,
            "marks": {
                key: {"lines": list(marks.lines), "points": list(marks.points)}
                for key, marks in self.marks.items()
            },
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ballot:
        return cls(
            marks={
                str(key): Marks(tuple(map(str, row["lines"])), tuple(map(int, row.get("points", ()))))
                for key, row in data["marks"].items()
            },
            code=str(data.get("code", "")),
            area=str(data.get("area", "")),
        )


def check_ballot(paper: Paper, ballot: Ballot) -> Verdict:
    """Yes, or every reason why this paper does not allow the ballot. Money in the reasons is pence.

    A contest that allows no choice (`min_choices` 0) may be left blank; each contest is checked on its own.
    """
    verdict = Verdict.yes()
    for key in ballot.marks:
        if key not in paper.contest_by_key:
            verdict &= Verdict.no("contest_not_on_the_paper", contest=key)
    for contest in paper.contests:
        verdict &= check_marks(contest, ballot.in_contest(contest.key))
        if ballot.area and ballot.area not in contest.weight_by_label:
            verdict &= Verdict.no("area_not_on_the_paper", area=ballot.area)
    return verdict


def check_marks(contest: Contest, marks: Marks) -> Verdict:
    """Yes, or every reason why this contest does not allow these marks."""
    verdict = Verdict.yes()
    known = [contest.line_by_id[line] for line in dict.fromkeys(marks.lines) if line in contest.line_by_id]
    strangers = [line for line in dict.fromkeys(marks.lines) if line not in contest.line_by_id]
    for line in strangers:
        verdict &= Verdict.no("not_on_the_paper", contest=contest.title, line=line)
    repeated = {line for line in marks.lines if marks.lines.count(line) > 1}
    for line in sorted(repeated & contest.line_by_id.keys()):
        verdict &= Verdict.no("chosen_twice", contest=contest.title, line=contest.line_by_id[line].title)
    chosen = len(known)
    bounds = {
        "contest": contest.title,
        "chosen": chosen,
        "minimum": contest.min_choices,
        "maximum": contest.max_choices,
    }
    if chosen < contest.min_choices:
        verdict &= Verdict.no("too_few_choices", **bounds, missing=contest.min_choices - chosen)
    if chosen > contest.max_choices:
        verdict &= Verdict.no("too_many_choices", **bounds, excess=chosen - contest.max_choices)
    if contest.kind is Kind.KNAPSACK:
        for pot in contest.pots:
            spent = sum(line.cost for line in known if line.pot == pot.key)
            if spent > pot.budget:
                verdict &= Verdict.no(
                    "over_budget",
                    contest=contest.title,
                    pot=pot.name,
                    spent=spent,
                    budget=pot.budget,
                    over_by=spent - pot.budget,
                )
    return verdict & _check_points(contest, marks)


def _check_points(contest: Contest, marks: Marks) -> Verdict:
    if contest.boost and marks.points:
        return _check_boost(contest, marks)
    if contest.kind not in (Kind.CUMULATIVE, Kind.SCORE):
        return Verdict.no("points_not_asked", contest=contest.title) if marks.points else Verdict.yes()
    if len(marks.points) != len(marks.lines):
        return Verdict.no("points_missing", contest=contest.title)
    if any(points < 1 for points in marks.points):
        return Verdict.no("points_below_one", contest=contest.title)
    given = sum(marks.points) if contest.kind is Kind.CUMULATIVE else max(marks.points, default=0)
    if given > contest.max_points:
        return Verdict.no(
            "too_many_points",
            contest=contest.title,
            given=given,
            maximum=contest.max_points,
            excess=given - contest.max_points,
            shared=contest.kind is Kind.CUMULATIVE,
        )
    return Verdict.yes()


def _check_boost(contest: Contest, marks: Marks) -> Verdict:
    """One point for each line chosen, `1 + boost` for at most one of them. A ballot without points boosts
    none."""
    if len(marks.points) != len(marks.lines):
        return Verdict.no("points_missing", contest=contest.title)
    most = 1 + contest.boost
    verdict = Verdict.yes()
    if any(points not in (1, most) for points in marks.points):
        verdict &= Verdict.no("boost_points_wrong", contest=contest.title, boosted=most)
    boosted = [line for line, points in zip(marks.lines, marks.points, strict=True) if points > 1]
    if len(boosted) > 1:
        verdict &= Verdict.no("boost_more_than_one", contest=contest.title, boosted=len(boosted))
    for line in boosted:
        if not contest.may_boost(line) and line in contest.line_by_id:
            title = contest.line_by_id[line].title
            verdict &= Verdict.no("boost_not_for_this", contest=contest.title, line=title)
    return verdict


def without_rare_areas(ballots: Sequence[Ballot], least: int) -> list[Ballot]:
    """The ballots with the marks of weights taken off that fewer than `least` ballots carry: they count 1."""
    carried = Counter(ballot.area for ballot in ballots)
    return [
        replace(ballot, area="") if ballot.area and carried[ballot.area] < least else ballot
        for ballot in ballots
    ]


def sealed_size(paper: Paper) -> int:
    """Bytes that hold any ballot this paper allows, rounded up to whole blocks: the same for every
    elector."""
    fullest = {
        contest.key: Marks(
            tuple(sorted(contest.line_by_id, key=lambda line: -len(json.dumps(line)))[: contest.max_choices]),
            (most,) * min(contest.max_choices, len(contest.lines))
            if (most := contest.max_points or (1 + contest.boost if contest.boost else 0))
            else (),
        )
        for contest in paper.contests
    }
    labels = [weight.label for contest in paper.contests for weight in contest.weights]
    area = max(labels, key=len, default="")
    longest = len(canonical_bytes(Ballot(fullest, "X" * 32, area).to_dict())) + _LENGTH_BYTES
    return -(-longest // _BLOCK) * _BLOCK


def encode(ballot: Ballot, size: int) -> bytes:
    """The ballot as exactly `size` bytes: length, canonical JSON, zeros. Raises ValueError when it does not
    fit."""
    body = canonical_bytes(ballot.to_dict())
    if len(body) + _LENGTH_BYTES > size:
        raise ValueError(f"the ballot takes {len(body) + _LENGTH_BYTES} bytes, the envelope holds {size}")
    return (len(body).to_bytes(_LENGTH_BYTES, "big") + body).ljust(size, b"\0")


def decode(data: bytes) -> Ballot:
    """The ballot inside `encode`'s bytes. Raises ValueError when they are not of that form."""
    length = int.from_bytes(data[:_LENGTH_BYTES], "big")
    body, rest = data[_LENGTH_BYTES : _LENGTH_BYTES + length], data[_LENGTH_BYTES + length :]
    if len(body) != length or rest.strip(b"\0"):
        raise ValueError("not an encoded ballot")
    try:
        return Ballot.from_dict(json.loads(body))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an encoded ballot") from error
