"""How many code cards there are. Whether one has been used is not known."""

from __future__ import annotations

from dataclasses import dataclass

from pb.models import Round
from voting.models import CodeCard


@dataclass(frozen=True, slots=True)
class Issued:
    cards: int
    voided: int


def cards_issued(round: Round) -> Issued:
    rows = CodeCard.objects.filter(round=round)
    return Issued(rows.count(), rows.exclude(voided_at=None).count())
