"""Published results. Nothing here answers before a box is published: there are no running totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pb.domain.verdict import refuse
from pb.models import Round
from pb.queries.rounds import charter_of
from voting.domain.paper import Paper as PaperValue
from voting.domain.result import CountResult
from voting.models import Box, Count, Paper, PublicFile, Ratification, Seal
from voting.queries.papers import box_of, value_of


@dataclass(frozen=True, slots=True)
class Published:
    """Everything a result page tells. `uncontested`: lines of pots that needed no vote."""

    box: Box
    paper: PaperValue
    paper_row: Paper
    result: CountResult
    count: Count
    seal: Seal


@dataclass(frozen=True, slots=True)
class Outcome:
    """(proposal id, pence) of winners and of the reserve list, in the order of the count."""

    winners: Sequence[tuple[int, int]]
    reserve: Sequence[tuple[int, int]]


def published_result(round: Round) -> Published | None:
    """The result once it is published, else None."""
    box = box_of(round)
    if box is None or box.state != Box.State.PUBLISHED:
        return None
    count, paper = Count.objects.get(round=round), Paper.objects.get(round=round)
    return Published(
        box, value_of(paper), paper, CountResult.from_dict(count.result), count, Seal.objects.get(round=round)
    )


def outcome_of(round: Round) -> Outcome:
    """Winners and reserve list of a published result. Refuses before publication (kind "state").

    A winner is offered what the count granted it, which is less than its cost where it is part funded. The
    reserve list is that of the count, pot by pot; without one in the charter it is empty.
    """
    published = published_result(round)
    if published is None:
        raise refuse("result_not_published", "state", round=round.title)
    proposal = published.paper_row.proposals
    winners = [(line["proposal"], line["cost"]) for line in published.paper_row.uncontested]
    reserve: list[tuple[int, int]] = []
    for contest in published.result.contests:
        for pot in contest.pots:
            cost = {line.line: line.cost for line in pot.lines}
            winners += [(proposal[line], pence) for line, pence in pot.granted]
            reserve += [(proposal[line], cost[line]) for line in pot.reserve]
    charter = charter_of(round)
    listed = charter is None or charter.left_over.reserve_list
    return Outcome(tuple(winners), tuple(reserve) if listed else ())


def public_file(round: Round, name: str) -> bytes | None:
    """One published file of the bundle (all but the manifest), or None."""
    if published_result(round) is None:
        return None
    row = PublicFile.objects.filter(round=round, name=name).first()
    return bytes(row.content) if row else None


def public_files(round: Round) -> list[tuple[str, str, int]]:
    """(name, SHA-256, bytes) of each published file but the manifest; none before publication."""
    box = box_of(round)
    if box is None or box.state != Box.State.PUBLISHED:
        return []
    rows = PublicFile.objects.filter(round=round).order_by("name")
    return [(row.name, row.digest, len(row.content)) for row in rows]


def ratification_of(round: Round) -> Ratification | None:
    return Ratification.objects.filter(round=round).select_related("by").first()
