"""Tries to break the articles on money left over, the panel's powers, ratification, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError

from panels.services.forgetting import forget_due
from pb.domain.amending import Standing, check_amendment
from pb.domain.charter import Charter
from pb.domain.charter_checks import check
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Round
from pb.moment import now
from pb.queries.budgets import balance
from pb.services.leaving import settle_due, settle_left_over
from proposals.models import Award, Overrun
from proposals.services.appealing import appeal
from proposals.services.awarding import answer
from proposals.services.overrunning import answer_overrun, report_overrun
from proposals.services.shortlisting import publish
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import voting as vote
from tests.factories.door import owners_door
from tests.pb.articles.kit import SUBMITTING, breaks, refused, sql_refused
from tests.voting.quarantine_kit import ASIDE, come, found, judge_of, say
from voting.models import Count, SetAside, Trace
from voting.queries.papers import box_of, state_of
from voting.queries.results import published_result
from voting.services.ratifying import ratify
from voting.services.running import run_due
from voting.services.tracing import purge_traces

DELIVERING = make.during(Phase.DELIVERING)
OVER = make.during(Phase.DELIVERING) + timedelta(days=15)


@breaks("left_over.reserve_list")
def nobody_moves_up_without_a_reserve_list() -> None:
    round = make.chartered_round({"left_over": {"reserve_list": False}})
    first, second = ideas.feasible(round, pence=3_000_000), ideas.feasible(round, pence=3_000_000)
    (award,) = ideas.awarded(round, [first], [second])
    assert first.author is not None
    answer(award=award, answer="decline", by=first.author, at=DELIVERING)
    assert Award.objects.get(proposal=second).state == "reserve"  # no list, so nobody moves up


@breaks("left_over.part_funding_percent")
def part_of_the_money_is_offered_only_as_agreed() -> None:
    for percent, offered in ((0, set()), (90, set()), (40, {"c"})):
        round = vote.open_round(
            lines=(("a", "Kitchen", "main", 8_900_000), ("c", "Classes", "main", 2_500_000)),
            ballot={"kind": "approval", "choose": "up_to", "number": 2},
            left_over={"part_funding_percent": percent},
        )
        for marks in (("a",), ("a", "c")):
            vote.cast(round, vote.elector(round), marks)
        vote.end_voting(round)
        run_due(job="test", at=now())
        (contest,) = Count.objects.get(round=round).result["contests"]
        steps = [step for pot in contest["pots"] for step in pot["steps"]]
        assert {step["line"] for step in steps if step.get("granted")} == offered


@breaks("left_over.then")
def what_is_left_goes_where_the_charter_says() -> None:
    gone = vote.windows(phase=Phase.DELIVERING, closes_in=timedelta(seconds=-1))
    for then, key in (("return", None), ("roll_over", "carried-over-revenue")):
        open_still, over = (
            make.chartered_round({"left_over": {"then": then}} | timetable)
            for timetable in ({}, {"timetable": gone})
        )
        early = partial(settle_left_over, round=open_still, at=OVER - timedelta(seconds=1))
        assert refused(early) == ("round_not_over",)
        entry = (
            "INSERT INTO pb_moneyentry (programme_id, round_id, act, source, target, amount, at, note)"
            " VALUES (%s, %s, 'x', %s, %s, 1, now(), '')"
        )
        pot, fund = over.pots.get(key="main"), over.programme.funds.get()
        other = over.programme.funds.create(key="other", name="Other")
        words = "goes back to the fund" if then == "return" else "carries over"
        sql_refused(words, entry, [over.programme_id, over.pk, pot.account, other.account])
        early_pot = open_still.pots.get(key="main")
        purse = open_still.programme.funds.get()
        sql_refused(
            "round is over", entry, [open_still.programme_id, open_still.pk, early_pot.account, purse.account]
        )
        assert [settle_due(at=now()) for _ in range(2)] == [2, 0]
        target = over.programme.funds.get(key=key) if key else fund
        assert (balance(pot.account), balance(target.account)) == (0, 12_000_000)


@breaks("panel_powers.approves_shortlist")
def nobody_but_the_panel_chooses_the_shortlist() -> None:
    round = make.chartered_round()
    chosen = ideas.feasible(round)
    for role in (Role.OFFICER, Role.ASSESSOR, Role.RETURNING_OFFICER, Role.ELECTED_MEMBER):
        by = make.with_role(round, role, is_staff=True, is_superuser=True)
        publishing = partial(
            publish, round=round, chosen={chosen.pk}, by=by, at=make.during(Phase.SHORTLISTING)
        )
        assert refused(publishing) == ("wrong_hand",)


@breaks("panel_powers.hears_appeals")
def nobody_appeals_where_the_charter_hears_no_appeals() -> None:
    round = make.chartered_round({"panel_powers": {"hears_appeals": False}})
    proposal = ideas.not_feasible(round)
    assert proposal.author is not None
    asking = partial(appeal, proposal=proposal, reason="Look.", by=proposal.author)
    assert refused(partial(asking, at=make.during(Phase.ASSESSING))) == ("wrong_hand",)


@breaks("panel_powers.asked_when_overrun_percent")
def above_the_limit_only_the_panel_agrees() -> None:
    round = make.chartered_round({"panel_powers": {"asked_when_overrun_percent": 20}})
    award, *_ = ideas.awarded(round, [ideas.feasible(round, pence=1_000_000)])
    assert award.proposal.author is not None
    answer(award=award, answer="accept", by=award.proposal.author, at=DELIVERING)
    officer = make.with_role(round, Role.OFFICER, is_staff=True, is_superuser=True)
    report = partial(report_overrun, award=award, reason="Steel.", by=officer, at=DELIVERING)
    assert report(cost=1_200_000).answer == "within"
    waiting = report(cost=1_200_001)
    agree = partial(answer_overrun, overrun=waiting, agree=True, reason="Yes.", at=DELIVERING)
    for role in (Role.OFFICER, Role.FINANCE, Role.ELECTED_MEMBER):
        by = make.with_role(round, role, is_staff=True, is_superuser=True)
        assert refused(partial(agree, by=by)) == ("wrong_hand",)
    sql_refused("only by an overrun", "UPDATE proposals_award SET amount = 1200001 WHERE id = %s", [award.pk])
    sql_refused(
        "the panel answers",
        "UPDATE proposals_overrun SET answer = 'agreed', answer_reason = 'x', answered_at = now(),"
        " answered_by_id = %s WHERE id = %s",
        [officer.pk, waiting.pk],
    )
    assert Overrun.objects.get(pk=waiting.pk).answer == ""


def published() -> Round:
    round = vote.open_round()
    vote.cast(round, vote.elector(round))
    vote.end_voting(round)
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    return round


@breaks("ratification.body", "ratification.within_days", "ratification.grounds")
def a_result_is_returned_only_on_a_ground_and_in_time() -> None:
    round = published()
    member, box = make.with_role(round, Role.ELECTED_MEMBER), box_of(round)
    ground = "The count does not follow the charter"

    def give_back(**more: Any) -> tuple[str, ...]:
        given: dict[str, Any] = {"reason": "Look.", "by": member, "at": now(), "ground": ground} | more
        return refused(lambda: ratify(round=round, answer="return", **given))

    assert give_back(by=make.with_role(round, Role.OFFICER, is_superuser=True)) == ("wrong_hand",)
    assert give_back(ground="We do not like it") == ("ground_not_in_charter",)
    assert give_back(reason=" ") == ("reason_missing",)
    assert box is not None
    assert box.published_at is not None
    assert give_back(at=box.published_at + timedelta(days=28, seconds=1)) == ("return_too_late",)
    sql_refused(
        "ground of the charter",
        "UPDATE voting_ratification SET state = 'returned', reason = 'x', ground = 'Other'"
        " WHERE round_id = %s",
        [round.pk],
    )
    row = ratify(round=round, answer="return", reason="Line 3.", by=member, at=now(), ground=ground)
    assert (row.state, row.ground) == ("returned", ground)


@breaks("openness.small_number")
def nothing_shows_before_the_count_is_published() -> None:
    round = vote.open_round()
    vote.cast(round, vote.elector(round))
    assert published_result(round) is None
    assert not Count.objects.filter(round=round).exists()
    box = box_of(round)
    assert box is not None
    sql_refused("next state", "UPDATE voting_box SET state = 'counted' WHERE id = %s", [box.pk])
    vote.end_voting(round)
    run_due(job="test", at=now())
    page = Client().get(reverse("voting:result", args=[round.slug]))
    assert [line.voted for line in page.context["turnout"]] == [None]


@breaks(
    "quarantine.one_device",
    "quarantine.one_network",
    "quarantine.burst",
    "quarantine.burst_minutes",
    "quarantine.one_contact",
    "quarantine.oldest_age",
    "quarantine.keep_days",
)
def nobody_is_set_aside_but_as_agreed() -> None:
    calm = vote.open_round()
    come(calm, 3, device="shop")
    assert not Trace.objects.filter(round=calm).exists()  # looks for nothing, so keeps nothing
    round = vote.open_round(quarantine={"one_device": 3})
    come(round, 3, device="shop")
    (finding,) = found(round)
    judge = judge_of(round)
    say(finding, ASIDE, judge)
    assert refused(lambda: say(finding, ASIDE, judge)) == ("already_judged",)
    assert not SetAside.objects.filter(round=round).exists()
    run_due(job="test", at=now())
    purge_traces(round=round, job="test", at=now() + timedelta(days=29))
    assert not Trace.objects.filter(round=round).exists()
    for choice, code in (
        ({"one_network": 9}, "threshold_of_everyday_life"),
        ({"burst": 5, "burst_minutes": 15}, "burst_in_steps"),
        ({"one_contact": 1}, "threshold_of_everyday_life"),
        ({"oldest_age": 99}, "oldest_age_too_low"),
    ):
        assert check(make.charter(quarantine=choice)).codes == (code,)


@breaks("retention.record", "retention.days", "retention.basis")
def nothing_is_kept_longer_than_promised() -> None:
    rule = {"record": "drafts", "days": 30, "basis": "Public task"}
    old = make.charter(retention=[rule])
    standing = Standing(old.timetable.clock(), SUBMITTING)
    for kept in ([rule | {"days": 31}], []):
        new = Charter.model_validate(old.model_dump() | {"retention": kept})
        (reason,) = check_amendment(old, new, standing).reasons
        assert (reason.code, reason.params["what"]) == ("relied_on", "kept_longer")
    round = make.chartered_round({"retention": [rule]})
    draft = ideas.draft(round)
    assert forget_due(at=now()) == 0
    sql_refused("texts stay", "DELETE FROM proposals_revision WHERE proposal_id = %s", [draft.pk])
    with owners_door():
        round.windows.update(opens=F("opens") - timedelta(days=900), closes=F("closes") - timedelta(days=900))
    assert forget_due(at=now()) == 1
    draft.refresh_from_db()
    assert (draft.author, draft.title, draft.revisions.count()) == (None, "Deleted", 0)
    for wrong in ({"record": "Something"}, {"days": 0}, {"basis": ""}):
        with pytest.raises(ValidationError):
            make.charter(retention=[rule | wrong])
    assert check(make.charter(retention=[rule, rule])).codes == ("named_twice",)
