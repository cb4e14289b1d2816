"""What a review found: standings with their band, what others gave, eligibility. Never by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from panels.domain.reviewing import LEAST_MARKS_SHOWN, Finding, Others, finding
from panels.domain.scoring import SCALE, Cut, Mark, Place, Standing, cut, standings
from panels.models import Member, Review, Score
from panels.queries.interests import stepped_out_of
from panels.queries.reviews import digests, judged_in, standing_scores
from pb.queries.people import Visitor
from proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal in the discussion. `earlier`: scores given to an earlier text. `said`: words without
    names, in no order. `mine`: the reader has stepped out of it, and sees its place but none of its scores or
    words.
    """

    proposal: Proposal
    standing: Standing
    place: Place
    earlier: int
    said: tuple[str, ...]
    out: bool


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    at: float | None

    def of(self, place: Place) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.place is place)


def score_of(review: Review, member: Member, proposal: Proposal) -> Score | None:
    return standing_scores(review).filter(member=member, proposal=proposal).first()


def marks_of(review: Review) -> list[Mark]:
    """Every standing mark, as the model of scores takes them."""
    return [Mark(row.proposal_id, row.member_id, row.marks) for row in standing_scores(review).order_by("pk")]


def table_of(review: Review, person: Visitor) -> Table:
    """Standings of every proposal of a review of scores, with the band around the cut, as this person may see
    them. A score of an earlier text never decides alone: such a proposal is in the band.
    """
    assert review.places is not None
    proposals = {row.pk: row for row in judged_in(review)}
    found = standings(proposals, marks_of(review))
    line = cut(found, review.places, min(3, review.each))
    current = digests(proposals.values())
    earlier: Counter[int] = Counter()
    said: dict[int, list[str]] = defaultdict(list)
    for row in standing_scores(review).order_by("digest", "pk"):
        earlier[row.proposal_id] += row.proposal_id in current and row.digest != current[row.proposal_id]
        if row.words:
            said[row.proposal_id].append(row.words)
    out = stepped_out_of(person, review.panel.round).proposals
    return Table(
        tuple(
            Row(
                proposals[each.proposal],
                each,
                _place(line, each.proposal, earlier),
                earlier[each.proposal],
                () if each.proposal in out else tuple(sorted(said[each.proposal])),
                each.proposal in out,
            )
            for each in found
        ),
        line.at,
    )


def _place(line: Cut, proposal: int, earlier: Counter[int]) -> Place:
    place = line.places[proposal]
    return Place.BAND if line.at is not None and earlier[proposal] else place


def findings_of(review: Review, person: Visitor) -> list[tuple[Proposal, Finding, tuple[str, ...], bool]]:
    """What the review of eligibility found, idea by idea, with the words for every no."""
    said: dict[int, list[Score]] = defaultdict(list)
    for row in standing_scores(review).exclude(eligible=None).order_by("digest", "words"):
        said[row.proposal_id].append(row)
    out = stepped_out_of(person, review.panel.round).proposals
    return [
        (
            row,
            finding([bool(each.eligible) for each in said[row.pk]], review.each),
            () if row.pk in out else tuple(each.words for each in said[row.pk] if not each.eligible),
            row.pk in out,
        )
        for row in judged_in(review)
    ]


def others_gave(
    review: Review, member: Member, proposal: Proposal
) -> dict[str, list[tuple[str, int]]] | None:
    """By criterion key, how many of the others gave each mark; None when this member may not see it, or when
    fewer than three others have marked: a handful of marks says who gave them.
    """
    own = score_of(review, member, proposal) is not None
    if review.others == Others.NEVER or (review.others == Others.AFTER_OWN and not own):
        return None
    rows = list(standing_scores(review).filter(proposal=proposal).exclude(member=member))
    if len(rows) < LEAST_MARKS_SHOWN:
        return None
    return {
        key: [(label, sum(row.marks.get(key) == value for row in rows)) for value, label in SCALE]
        for key, _ in review.criteria
    }
