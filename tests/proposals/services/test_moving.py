"""The one door: what it lets through and what it writes."""

from __future__ import annotations

import pytest

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from proposals.models import Proposal
from proposals.services.moving import acts_open, move, move_by_rule
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SUBMITTING)


def test_an_act_that_the_table_does_not_have() -> None:
    author = make.person()
    proposal = ideas.draft(make.chartered_round(), by=author)
    with pytest.raises(Refused) as no:
        move(proposal=proposal, act="win", by=author, at=NOW)
    assert (no.value.kind, no.value.verdict.codes) == ("state", ("act_not_open",))


def test_who_comes_second_is_refused_and_nothing_is_written_twice() -> None:
    author = make.person()
    proposal = ideas.submitted(make.chartered_round(), by=author)
    seen_before = Proposal.objects.get()
    move(proposal=proposal, act="withdraw", by=author, at=NOW)
    with pytest.raises(Refused) as no:
        move(proposal=seen_before, act="reopen", by=author, at=NOW)
    assert (no.value.kind, no.value.verdict.codes) == ("state", ("changed_meanwhile",))
    assert LedgerEntry.objects.filter(act="proposal.reopen").count() == 0


def test_a_no_without_a_reason_is_refused() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), make.with_role(round, Role.ASSESSOR)
    with pytest.raises(Refused) as no:
        move(proposal=proposal, act="find_not_feasible", by=assessor, at=make.during(Phase.ASSESSING))
    assert (no.value.kind, no.value.verdict.codes) == ("input", ("reason_missing",))


def test_the_reason_stands_on_the_proposal_and_in_the_ledger() -> None:
    round = make.chartered_round()
    proposal = ideas.not_feasible(round)
    assert proposal.state_reason == "The bridge is not ours."
    assert (
        LedgerEntry.objects.get(act="proposal.find_not_feasible").body["reason"] == "The bridge is not ours."
    )


def test_buttons_are_the_rows_one_could_use_now() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.draft(round, by=author)

    def acts(who: object, phase: Phase) -> list[str]:
        return [line.act for line in acts_open(person=who, proposal=proposal, at=make.during(phase))]  # type: ignore[arg-type]

    assert acts(author, Phase.SUBMITTING) == ["edit", "submit", "withdraw"]
    assert acts(author, Phase.ASSESSING) == ["withdraw"]
    assert acts(author, Phase.VOTING) == []
    assert acts(make.with_role(round, Role.OFFICER), Phase.SUBMITTING) == []


def test_a_rule_moves_only_what_is_in_the_councils_hand() -> None:
    proposal = ideas.draft(make.chartered_round())
    with pytest.raises(Refused) as no:
        move_by_rule(proposal=proposal, act="submit", job="reserve list", at=NOW)
    assert no.value.verdict.codes == ("act_not_open",)
