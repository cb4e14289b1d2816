"""What the database refuses, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pb.domain.phases import Phase
from proposals.models import Award, Proposal, Revision
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SUBMITTING)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "perhaps"}, "proposal_state_is_known"),
        ({"submitted_at": None}, "proposal_is_whole_when_submitted"),
        ({"pot": None}, "proposal_is_whole_when_submitted"),
        ({"author": None}, "proposal_comes_from_somebody"),
    ],
)
def test_a_proposal_is_whole(changes: dict[str, Any], constraint: str) -> None:
    proposal = ideas.submitted(make.chartered_round())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**changes)


def test_texts_are_kept() -> None:
    ideas.draft(make.chartered_round())
    with pytest.raises(IntegrityError, match="texts stay"), transaction.atomic():
        Revision.objects.update(title="Something else")
    with pytest.raises(IntegrityError, match="texts stay"), transaction.atomic():
        Revision.objects.all().delete()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount": 0}, "only by an overrun"),
        ({"state": "perhaps"}, "award_state_is_known"),
        ({"state": "reserve"}, "reserve_has_a_place"),
        ({"offered_at": None}, "offer_has_a_moment"),
    ],
)
def test_an_award_is_whole(changes: dict[str, Any], constraint: str) -> None:
    round = make.chartered_round()
    ideas.awarded(round, [ideas.feasible(round)])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Award.objects.update(**changes)
