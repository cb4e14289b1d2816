"""Reviews: which one is on, what lies on whose pile, and how far the panel is. No marks are read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from panels.domain.reviewing import Kind, Names, Sees, Shown
from panels.models import Member, Panel, Review, Score
from panels.queries.interests import stepped_out_of
from panels.queries.panels import sitting
from proposals.domain.lifecycle import State
from proposals.models import Proposal

JUDGED = {
    Kind.ELIGIBILITY: (State.SUBMITTED, State.FEASIBLE),
    Kind.SCORES: (State.FEASIBLE,),
}
"""Proposals of these states are looked at: scores only for those that can be done."""


@dataclass(frozen=True, slots=True)
class OnPile:
    """A proposal as a member's pile shows it. `changed`: the score was given to an earlier text. `scores`:
    how many members have finished it.
    """

    proposal: Proposal
    title: str
    assigned: bool
    done: bool
    changed: bool
    put_off: bool
    scores: int


@dataclass(frozen=True, slots=True)
class Load:
    """How far one member is: never what they gave."""

    member: Member
    wanted: int
    done: int


@dataclass(frozen=True, slots=True)
class Short:
    """A proposal that cannot get the scores it should have: so many members are free to score it."""

    title: str
    free: int
    wanted: int


def latest_review(panel: Panel, kind: Kind | None = None) -> Review | None:
    rows = panel.reviews.all()
    return (rows.filter(kind=kind) if kind else rows).order_by("number").last()


def is_open(review: Review, at: datetime) -> bool:
    """Half-open window, and not closed early."""
    return review.opens <= at < review.closes and (review.closed_at is None or at < review.closed_at)


def is_over(review: Review, at: datetime) -> bool:
    return at >= review.closes or (review.closed_at is not None and review.closed_at <= at)


def judged_in(review: Review) -> QuerySet[Proposal]:
    """The proposals that the review is about, as they stand now, with costs."""
    return proposals_for(review.panel, Kind(review.kind))


def proposals_for(panel: Panel, kind: Kind) -> QuerySet[Proposal]:
    return (
        Proposal.objects.costed()
        .filter(round=panel.round_id, state__in=JUDGED[kind])
        .select_related("pot", "author")
        .prefetch_related("lines")
        .order_by("pk")
    )


def scorers_of(review: Review) -> list[Member]:
    """Members who look at proposals: those named, or all, who sit now. By id."""
    rows = sitting(review.panel).order_by("pk")
    named = list(review.scorers.values_list("pk", flat=True))
    return list(rows.filter(pk__in=named) if named else rows)


def shown(proposal: Proposal, names: str = Names.SHOWN) -> Shown:
    """What is judged. The proposal comes from `judged_in`. With names hidden, those known to us are taken out
    of the words: of the author, the group, the body that holds the money and the sponsor.
    """
    whole = Shown(
        proposal.title,
        proposal.summary,
        proposal.description,
        proposal.place,
        proposal.pot.name if proposal.pot else "",
        tuple((line.what, line.pence) for line in proposal.lines.all()),
        proposal.cost,
    )
    if names == Names.SHOWN:
        return whole
    author = proposal.author.name if proposal.author else ""
    return whole.without([author, proposal.group_name, proposal.host_body, proposal.sponsor])


def standing_scores(review: Review) -> QuerySet[Score]:
    return review.scores.filter(replaced_at=None)


def digests(proposals: Iterable[Proposal]) -> dict[int, str]:
    """Of every proposal, the digest of the text that a score given now is given to."""
    return {proposal.pk: shown(proposal).digest for proposal in proposals}


def pile_of(review: Review, member: Member) -> list[OnPile]:
    """What this member looks at: not done first, of these the least scored first, put off last. Proposals
    they have stepped out of are not on it.
    """
    out = stepped_out_of(member.person, review.panel.round).proposals
    proposals = {row.pk: row for row in judged_in(review) if row.pk not in out}
    mine = {row.proposal_id: row for row in review.readings.filter(member=member, ended_at=None)}
    scores = {row.proposal_id: row for row in standing_scores(review).filter(member=member)}
    counts = Counter(standing_scores(review).values_list("proposal_id", flat=True))
    current = digests(proposals.values())
    rows = [
        OnPile(
            row,
            shown(row, review.names).title,
            pk in mine,
            pk in scores and scores[pk].digest == current[pk],
            pk in scores and scores[pk].digest != current[pk],
            pk in mine and mine[pk].put_off_at is not None,
            counts[pk],
        )
        for pk, row in proposals.items()
        if pk in mine or pk in scores or review.sees == Sees.ALL
    ]
    turn = {pk: place for place, pk in enumerate(sorted(proposals, key=lambda pk: _turn(review, member, pk)))}
    return sorted(
        rows, key=lambda row: (row.done, not row.assigned, row.put_off, row.scores, turn[row.proposal.pk])
    )


def _turn(review: Review, member: Member, proposal: int) -> str:
    """Everybody reads in another order, so that no idea is always first or last."""
    return Shown(review.seed, str(member.pk), str(proposal), "", "", (), 0).digest


def loads_of(review: Review) -> list[Load]:
    """How far each member is, by seat."""
    proposals = list(judged_in(review))
    current = digests(proposals)
    wanted: Counter[int] = Counter()
    done: Counter[int] = Counter()
    finished = {
        (row.member_id, row.proposal_id)
        for row in standing_scores(review)
        if row.digest == current.get(row.proposal_id)
    }
    for row in review.readings.filter(ended_at=None):
        if row.proposal_id in current:
            wanted[row.member_id] += 1
            done[row.member_id] += (row.member_id, row.proposal_id) in finished
    members = sitting(review.panel).select_related("person").order_by("pk")
    return [Load(member, wanted[member.pk], done[member.pk]) for member in members if wanted[member.pk]]


def readers_of(review: Review) -> list[tuple[str, int, int]]:
    """Of every idea: its title, how many have finished it, how many are to. Fewest finished first."""
    readers = Counter(review.readings.filter(ended_at=None).values_list("proposal_id", flat=True))
    done = Counter(standing_scores(review).values_list("proposal_id", flat=True))
    rows = [(row.title, done[row.pk], readers[row.pk]) for row in judged_in(review)]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def short_of(review: Review) -> list[Short]:
    """Proposals with fewer readers than wanted, because too few members are free."""
    readers = Counter(review.readings.filter(ended_at=None).values_list("proposal_id", flat=True))
    return [
        Short(row.title, readers[row.pk], review.each)
        for row in judged_in(review)
        if readers[row.pk] < review.each
    ]


def unshared(review: Review) -> int:
    """How many proposals nobody has been given, such as those found feasible since."""
    given = review.readings.filter(ended_at=None).values("proposal")
    return proposals_for(review.panel, Kind(review.kind)).exclude(pk__in=given).count()
