"""What an elector's ballot counts, where the charter weighs ballots by area."""

from __future__ import annotations

from uuid import UUID

from pb.queries.places import codes_around
from voting.domain.paper import Paper
from voting.models import Elector


def label_of(paper: Paper, elector: UUID) -> str:
    """The mark of the weight that this elector's ballot has; "" where it counts 1."""
    weighs = paper.contests[0]
    if not weighs.weights:
        return ""
    row = Elector.objects.select_related("area__parent__parent").filter(ref=elector).first()
    return weighs.label_of(codes_around(row.area) if row else ())


def weight_of(paper: Paper, elector: UUID) -> str:
    """The weight of this elector's ballot as the paper writes it; "" where the paper weighs none."""
    weighs = paper.contests[0]
    label = label_of(paper, elector)
    return next(
        (weight.each for weight in weighs.weights if weight.label == label), "1" * bool(weighs.weights)
    )
