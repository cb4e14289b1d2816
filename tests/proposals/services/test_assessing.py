"""Judging against the charter's criteria."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from proposals.domain.assessment import Answer, Finding
from proposals.models import Assessment, Proposal
from proposals.services.assessing import assess
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.ASSESSING)


def test_a_feasible_idea_keeps_the_officers_costing_and_why() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), make.with_role(round, Role.ASSESSOR)
    assess(
        proposal=proposal, answers=ideas.GOOD, cost=90_000, cost_reason="Cheaper pots.", by=assessor, at=NOW
    )
    stored = Proposal.objects.costed().get()
    assert (stored.state, stored.asked, stored.cost, stored.officer_cost_reason) == (
        "feasible",
        100_000,
        90_000,
        "Cheaper pots.",
    )


def test_one_unmet_criterion_is_enough_for_a_no() -> None:
    proposal = ideas.not_feasible(make.chartered_round())
    assert (proposal.state, proposal.state_reason) == ("not_feasible", "The bridge is not ours.")


def test_what_is_not_whole_changes_nothing() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), make.with_role(round, Role.ASSESSOR)
    with pytest.raises(Refused) as no:
        assess(proposal=proposal, answers={"legal": Answer(Finding.MET)}, cost=1, by=assessor, at=NOW)
    assert (no.value.kind, no.value.verdict.codes) == (
        "input",
        ("criterion_unanswered", "cost_reason_missing"),
    )
    assert (Assessment.objects.count(), Proposal.objects.get().state) == (0, "submitted")


def test_only_an_assessor_and_only_while_assessing() -> None:
    round = make.chartered_round()
    proposal, officer = ideas.submitted(round), make.with_role(round, Role.OFFICER)
    with pytest.raises(Refused) as hand:
        assess(proposal=proposal, answers=ideas.GOOD, cost=100_000, by=officer, at=NOW)
    with pytest.raises(Refused) as phase:
        assess(
            proposal=proposal,
            answers=ideas.GOOD,
            cost=100_000,
            by=make.with_role(round, Role.ASSESSOR),
            at=make.during(Phase.SHORTLISTING),
        )
    assert [(no.value.kind, no.value.verdict.codes) for no in (hand, phase)] == [
        ("hand", ("wrong_hand",)),
        ("phase", ("wrong_phase",)),
    ]


def test_a_second_look_supersedes_the_first_and_keeps_it() -> None:
    round = make.chartered_round()
    assessor = make.with_role(round, Role.ASSESSOR)
    proposal = ideas.not_feasible(round, assessor=assessor)
    assess(proposal=proposal, answers=ideas.GOOD, cost=100_000, by=assessor, at=NOW)
    rows = Assessment.objects.order_by("pk").values_list("feasible", "superseded_at")
    assert list(rows) == [(False, NOW), (True, None)]
    assert Proposal.objects.get().state == "feasible"


def test_the_database_lets_nobody_rewrite_or_double_a_judgement() -> None:
    row = ideas.feasible(make.chartered_round()).assessments.get()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Assessment.objects.update(feasible=False, reason="No")
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            proposal=row.proposal, criteria={}, feasible=True, cost=1, by=row.by, at=NOW
        )
