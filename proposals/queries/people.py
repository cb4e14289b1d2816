"""Who has a part in a round."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from pb.models import Person, RoleGrant, Round
from proposals.domain.lifecycle import State
from proposals.models import Proposal


def with_a_part_in(round: Round) -> QuerySet[Person]:
    """Everybody with a role in the round (panel, staff, elected members, observers), and everybody who has an
    idea in it that was not withdrawn, drafts included. Once each."""
    holds = RoleGrant.objects.filter(person=OuterRef("pk"), round=round, revoked_at=None)
    proposes = Proposal.objects.filter(author=OuterRef("pk"), round=round).exclude(state=State.WITHDRAWN)
    return Person.objects.filter(Exists(holds) | Exists(proposes), is_active=True).order_by("pk")
