"""The paper as a voter sees it: lines under their pots, with what their proposals say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pb.models import Round
from proposals.models import Proposal
from voting.domain.ballot import Marks
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.paper import Paper as PaperValue
from voting.models import Paper


@dataclass(frozen=True, slots=True)
class Card:
    """A line to choose. `proposal` is its page's number."""

    line: Line
    contest: Contest
    chosen: bool
    points: int
    proposal: int
    place: str


@dataclass(frozen=True, slots=True)
class PotCards:
    """The lines of one pot; `index` is the pot's place among the round's pots."""

    contest: Contest
    pot: PaperPot
    index: int
    cards: tuple[Card, ...]
    first_of_contest: bool


@dataclass(frozen=True, slots=True)
class Boost:
    """The boost vote of a contest: the lines it may go to, and the one it goes to (id, "" for none)."""

    contest: Contest
    lines: tuple[Line, ...]
    boosted: str

    @classmethod
    def of(cls, contest: Contest, boosted: str) -> Boost:
        return cls(contest, tuple(line for line in contest.lines if contest.may_boost(line.id)), boosted)


def cards_of(round: Round, row: Paper, paper: PaperValue, marks: Mapping[str, Marks]) -> list[PotCards]:
    """The paper contest by contest and pot by pot, with these marks on it. One query."""
    places = dict(Proposal.objects.filter(pk__in=row.proposals.values()).values_list("pk", "place"))
    index = {pot.key: place for place, pot in enumerate(round.pots.all())}
    found: list[PotCards] = []
    for contest in paper.contests:
        given = marks.get(contest.key, Marks())
        points = dict(zip(given.lines, given.points or range(1, len(given.lines) + 1), strict=False))
        for nth, pot in enumerate(contest.pots):
            cards = tuple(
                Card(
                    line,
                    contest,
                    line.id in points,
                    points.get(line.id, 0),
                    row.proposals[line.id],
                    places.get(row.proposals[line.id], ""),
                )
                for line in contest.lines
                if line.pot == pot.key
            )
            found.append(PotCards(contest, pot, index.get(pot.key, 0), cards, nth == 0))
    return found


def chosen_lines(
    paper: PaperValue, marks: Mapping[str, Marks]
) -> list[tuple[Contest, list[tuple[Line, int]]]]:
    """(contest, [(line, points or rank or 0)]) of a ballot, for reading it back."""
    found = []
    for contest in paper.contests:
        given = marks.get(contest.key, Marks())
        numbers = given.points or (
            tuple(range(1, len(given.lines) + 1)) if contest.kind == "ranked" else (0,) * len(given.lines)
        )
        lines = [
            (contest.line_by_id[ident], number)
            for ident, number in zip(given.lines, numbers, strict=True)
            if ident in contest.line_by_id
        ]
        found.append((contest, lines))
    return found
