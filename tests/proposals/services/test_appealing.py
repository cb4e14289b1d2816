"""The panel, not staff, has the last word on whether an idea can be done."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person, Round
from proposals.domain.assessment import Answer, Finding
from proposals.models import Appeal, Proposal
from proposals.services.appealing import answer, appeal
from proposals.services.assessing import assess
from proposals.services.shortlisting import check
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
ASSESSING = make.during(Phase.ASSESSING)


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def turned_down() -> tuple[Round, Proposal, Person]:
    round = make.chartered_round()
    assessor = make.with_role(round, Role.ASSESSOR)
    return round, ideas.not_feasible(round, assessor=assessor), assessor


def ask(proposal: Proposal) -> Appeal:
    assert proposal.author is not None
    return appeal(proposal=proposal, reason="The bridge is ours since May.", by=proposal.author, at=ASSESSING)


def test_the_panel_overturns_and_staff_cannot_find_otherwise_again() -> None:
    round, proposal, assessor = turned_down()
    row = ask(proposal)
    member = make.with_role(round, Role.PANEL_MEMBER)
    answer(appeal=row, overturn=True, reason="The deed shows it.", by=member, at=ASSESSING)
    proposal.refresh_from_db()
    assert (proposal.state, row.assessment.reason) == ("feasible", "The bridge is not ours.")
    with pytest.raises(Refused) as no:
        assess(
            proposal=proposal,
            answers=ideas.GOOD | {"legal": Answer(Finding.NOT_MET, "Still not ours.")},
            cost=100_000,
            by=assessor,
            at=ASSESSING,
        )
    assert said(no) == ("state", ("panel_has_overturned",))
    acts = list(
        LedgerEntry.objects.filter(round=round, act__startswith="proposal.").values_list("act", flat=True)
    )
    assert acts[-2:] == ["proposal.appeal", "proposal.overturn"]


def test_the_panel_upholds_and_there_is_no_second_appeal() -> None:
    round, proposal, _ = turned_down()
    row = ask(proposal)
    assert check(round=round, chosen=[], left_off={}).codes[0] == "appeals_waiting"
    member = make.with_role(round, Role.PANEL_MEMBER)
    answer(appeal=row, overturn=False, reason="The deed says otherwise.", by=member, at=ASSESSING)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.state_reason) == ("not_feasible", "The deed says otherwise.")
    for act in (
        lambda: ask(proposal),
        lambda: answer(appeal=row, overturn=True, reason="x", by=member, at=ASSESSING),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.kind == "state"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PANEL_MEMBER])
def test_nobody_but_a_member_of_the_panel_answers(role: Role) -> None:
    round, proposal, _ = turned_down()
    row = ask(proposal)
    with pytest.raises(Refused) as no:
        answer(appeal=row, overturn=True, reason="So.", by=make.with_role(round, role), at=ASSESSING)
    assert said(no) == ("hand", ("wrong_hand",))


def test_nobody_judges_in_their_own_matter() -> None:
    round, proposal, assessor = turned_down()
    row = ask(proposal)
    assert proposal.author is not None
    for person, code in ((proposal.author, "wrong_hand"), (assessor, "judge_in_own_matter")):
        person.grants.create(round=round, role=Role.PANEL_MEMBER, granted_at=make.START)
        with pytest.raises(Refused) as no:
            answer(appeal=row, overturn=True, reason="So.", by=person, at=ASSESSING)
        assert said(no) == ("hand", (code,))


def test_only_the_applicant_with_a_reason_in_time_where_the_charter_has_it_so() -> None:
    _, proposal, _ = turned_down()
    assert proposal.author is not None
    late = make.during(Phase.VOTING)
    for by, at, words, code in (
        (make.person(), ASSESSING, "Because.", "wrong_hand"),
        (make.person(is_superuser=True), ASSESSING, "Because.", "wrong_hand"),
        (proposal.author, late, "Because.", "wrong_phase"),
        (proposal.author, ASSESSING, " ", "reason_missing"),
    ):
        with pytest.raises(Refused) as no:
            appeal(proposal=proposal, reason=words, by=by, at=at)
        assert no.value.verdict.codes == (code,)
    without = make.chartered_round({"panel_powers": {"hears_appeals": False}})
    other = ideas.not_feasible(without)
    assert other.author is not None
    with pytest.raises(Refused) as no:
        appeal(proposal=other, reason="Because.", by=other.author, at=ASSESSING)
    assert said(no) == ("hand", ("wrong_hand",))


def test_an_idea_that_the_pot_cannot_pay_is_not_brought_back() -> None:
    round = make.chartered_round()
    proposal = ideas.submitted(round, pot="try", pence=60_000)
    assess(
        proposal=proposal,
        answers=ideas.GOOD | {"legal": Answer(Finding.NOT_MET, "Not ours.")},
        cost=900_000,
        cost_reason="A lift is needed.",
        by=make.with_role(round, Role.ASSESSOR),
        at=ASSESSING,
    )
    proposal.refresh_from_db()
    row = ask(proposal)
    with pytest.raises(Refused) as no:
        answer(
            appeal=row, overturn=True, reason="So.", by=make.with_role(round, Role.PANEL_MEMBER), at=ASSESSING
        )
    assert said(no) == ("input", ("cost_above_maximum",))


def test_the_database_keeps_an_answer() -> None:
    round, proposal, _ = turned_down()
    row = ask(proposal)
    answer(
        appeal=row, overturn=False, reason="No.", by=make.with_role(round, Role.PANEL_MEMBER), at=ASSESSING
    )
    for act in (
        lambda: Appeal.objects.update(answer="overturned"),
        lambda: Appeal.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
