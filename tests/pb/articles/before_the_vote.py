"""Tries to break the articles on purpose, money, who may propose and what can be funded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from pb.domain.charter_checks import check
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Fund
from pb.services.money import fill_pot, grant_to_fund
from proposals.domain.assessment import Answer, Finding
from proposals.models import Assessment, ClosingReport, Proposal
from proposals.services.assessing import assess
from proposals.services.reporting import publish_report
from proposals.services.submitting import Words, save_draft, submit
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.pb.articles.kit import SUBMITTING, breaks, refused, sql_refused, submission

MONEY = make.charter_body()["money"]
SEND_IN = "UPDATE proposals_proposal SET state = 'submitted', submitted_at = now() WHERE id = %s"


@breaks("purpose.statement", "purpose.inequality_focus", "purpose.outcomes")
def no_report_leaves_a_part_of_the_purpose_unanswered() -> None:
    purpose = make.charter_body()["purpose"] | {"outcomes": ["More work", "Stronger groups"]}
    round = make.chartered_round({"purpose": purpose})
    ideas.awarded(round, [ideas.feasible(round)])
    report = partial(
        publish_report, round=round, by=make.with_role(round, Role.OFFICER), at=make.during(Phase.DELIVERING)
    )
    codes = refused(partial(report, statement="Done.", inequality_focus=" ", outcomes=["Yes."]))
    assert codes == ("purpose_unanswered", "purpose_unanswered")
    sql_refused(
        "everything that the purpose says",
        "INSERT INTO proposals_closingreport (round_id, charter_id, statement, inequality_focus, outcomes,"
        " by_id, at) VALUES (%s, %s, 'x', 'x', '[\"x\", \"\"]', %s, now())",
        [round.pk, round.charter_id, make.person().pk],
    )
    assert not ClosingReport.objects.exists()


@breaks("purpose.statement", "purpose.inequality_focus")
def no_round_without_a_purpose() -> None:
    for words in ({"statement": " ", "inequality_focus": "x"}, {"statement": "x", "inequality_focus": ""}):
        with pytest.raises(ValidationError):
            make.charter(purpose=words)
    round = make.round()  # no charter, so no purpose: nothing can be sent in
    codes = refused(lambda: save_draft(round=round, words=Words(), by=make.person(), at=SUBMITTING))
    assert codes == ("wrong_phase",)


@breaks("money.pots.minimum", "money.pots.maximum")
def an_idea_keeps_to_the_limits_of_its_pot() -> None:
    round = make.chartered_round()
    assert submission(round, pence=3_000_001) == ("cost_above_maximum",)
    assert submission(round, pot="try", pence=49_999) == ("cost_below_minimum",)
    sql_refused("limits to what this pot pays", SEND_IN, [ideas.draft(round, pence=3_000_001).pk])
    assert not Proposal.objects.filter(round=round).exclude(state="draft").exists()


@breaks("money.pots.bank_account_needed", "proposing.host_body")
def a_group_without_an_account_names_who_holds_the_money() -> None:
    group: dict[str, Any] = {"applicant": "unconstituted_group", "group_name": "Cooks", "people": 3}
    round = make.chartered_round()
    assert submission(round, **group) == ("host_body_missing",)
    sql_refused("body that holds the money", SEND_IN, [ideas.draft(round, **group).pk])
    ideas.submitted(round, **group, pot="try")
    rules = make.charter_body()["proposing"] | {"host_body": "always"}
    always = make.chartered_round({"proposing": rules})
    assert submission(always, **group, pot="try") == ("host_body_missing",)
    sql_refused("body that holds the money", SEND_IN, [ideas.draft(always, **group, pot="try").pk])


@breaks("money.organisation_cap")
def one_organisation_keeps_to_the_cap_whoever_sends_it_in() -> None:
    round = make.chartered_round({"money": MONEY | {"organisation_cap": 5_000_000}})
    group: dict[str, Any] = {"applicant": "group", "group_name": "Canal Cooks"}
    ideas.submitted(round, **group, people=1, pence=3_000_000)
    same = group | {"group_name": "The canal-cooks"}
    assert submission(round, **same, people=1, pence=2_000_001) == ("organisation_cap_exceeded",)
    held: dict[str, Any] = {"applicant": "unconstituted_group", "group_name": "Others", "people": 3}
    codes = submission(round, **held, host_body="Canal Cooks", pence=2_000_001)
    assert codes == ("organisation_cap_exceeded",)
    ideas.submitted(round, **same, people=1, pence=2_000_000)


@breaks("money.pots.amount", "money.pots.kind", "money.pots.key", "money.pots.name")
def a_pot_holds_what_the_charter_says() -> None:
    round = make.round()
    make.adopt(round, fund=False)
    officer, pot = make.person(), round.pots.get(key="main")
    fund = Fund.objects.create(programme=round.programme, key="council", name="Council")
    capital = Fund.objects.create(programme=round.programme, key="works", name="Works", kind="capital")
    for each in (fund, capital):
        grant_to_fund(fund=each, amount=90_000_000, by=officer, at=SUBMITTING)

    def fill(purse: Fund, pence: int) -> None:
        fill_pot(pot=pot, fund=purse, amount=pence, by=officer, at=SUBMITTING)

    assert refused(lambda: fill(fund, 10_000_001)) == ("pot_above_charter",)
    assert refused(lambda: fill(capital, 1)) == ("capital_for_running_costs",)
    fill(fund, 10_000_000)
    entry = (
        "INSERT INTO pb_moneyentry (programme_id, round_id, act, source, target, amount, at, note)"
        " VALUES (%s, %s, 'x', %s, %s, %s, now(), '')"
    )
    start = [round.programme_id, round.pk]
    sql_refused("no more than", entry, [*start, fund.account, pot.account, 1])
    sql_refused("running costs", entry, [*start, capital.account, pot.account, 1])
    sql_refused("round is over", entry, [*start, pot.account, "outside", 1])
    sql_refused("otherwise of the pot", "UPDATE pb_pot SET name = 'Mine' WHERE id = %s", [pot.pk])


@breaks(
    "money.shared_out",
    "money.inputs.measure",
    "money.inputs.here",
    "money.inputs.in_all",
    "money.inputs.percent",
)
def the_money_is_what_the_formula_gives() -> None:
    def said(percent: Sequence[int], shared_out: int | None = 100_000_000, here: int = 10) -> tuple[str, ...]:
        inputs = [
            {"measure": measure, "here": here, "in_all": 100, "percent": part}
            for measure, part in zip(("people", "deprived_people"), percent, strict=False)
        ]
        return check(make.charter(money=MONEY | {"shared_out": shared_out, "inputs": inputs})).codes

    assert said((50, 50)) == ("money_not_by_formula",)  # a tenth: £100,000, but the pots hold £120,000
    assert said((50, 50), here=12) == ()
    assert said((50, 49)) == ("formula_not_whole",)
    assert said((50, 50), shared_out=None) == ("formula_is_half",)
    assert "more_here_than_in_all" in said((50, 50), here=101)


@breaks("proposing.applicants", "proposing.minimum_people", "proposing.adult_sponsor_under")
def only_those_may_propose() -> None:
    rules = {"applicants": ["group"], "minimum_people": 3, "proposals_each": 1}
    round = make.chartered_round({"proposing": rules})
    group: dict[str, Any] = {"applicant": "group", "group_name": "Cooks"}
    for code, match, words in (
        ("applicant_not_accepted", "take ideas from", {}),
        ("too_few_people", "more people", group | {"people": 2}),
        ("sponsor_missing", "adult who stands by", group | {"people": 3, "under_age": True}),
    ):
        assert submission(round, **words) == (code,)
        sql_refused(match, SEND_IN, [ideas.draft(round, **words).pk])


@breaks("proposing.proposals_each")
def no_more_ideas_than_the_charter_says() -> None:
    round = make.chartered_round({"proposing": {"applicants": ["group"], "proposals_each": 1}})
    group: dict[str, Any] = {"applicant": "group", "group_name": "Cooks", "people": 3}
    person = make.person()
    ideas.submitted(round, by=person, **group)
    second = ideas.draft(round, by=person, **group | {"group_name": "Bakers"})
    assert refused(lambda: submit(proposal=second, by=person, at=SUBMITTING)) == ("too_many_proposals",)
    assert submission(round, **group) == ("too_many_proposals",)  # somebody else, the same group
    sql_refused("no more ideas", SEND_IN, [second.pk])


@breaks("funding.criteria.key", "funding.criteria.question", "funding.never")
def every_question_is_answered_and_what_is_never_paid_for_cannot_be_done() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), make.with_role(round, Role.ASSESSOR)
    during = make.during(Phase.ASSESSING)

    def judge(answers: Mapping[str, Answer]) -> tuple[str, ...]:
        return refused(
            lambda: assess(proposal=proposal, answers=answers, cost=100_000, by=assessor, at=during)
        )

    assert judge({"benefit": Answer(Finding.MET)}) == ("criterion_unanswered",)
    assert judge(ideas.GOOD | {"legal": Answer(Finding.NOT_MET)}) == ("criterion_reason_missing",)
    row = assess(
        proposal=proposal,
        answers=ideas.GOOD,
        cost=100_000,
        by=assessor,
        at=during + timedelta(minutes=1),
        exceptions=["Party politics", "Something that the charter does not name"],
    )
    assert (row.feasible, row.exceptions) == (False, ["Party politics"])
    assert row.reason == "This money never pays for: Party politics."
    Assessment.objects.filter(pk=row.pk).update(superseded_at=during)
    sql_refused(
        "never_paid_for",
        "INSERT INTO proposals_assessment (proposal_id, criteria, exceptions, feasible, reason, cost,"
        " cost_reason, by_id, at) VALUES (%s, '{}', '[\"Party politics\"]', true, '', 1, '', %s, now())",
        [proposal.pk, assessor.pk],
    )
