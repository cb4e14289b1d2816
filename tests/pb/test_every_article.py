"""For each article of the charter: somebody tries to break what it settles, through the real services, and is
refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pydantic import ValidationError

from pb.domain.amending import Standing, check_amendment
from pb.domain.charter import ARTICLES, Charter
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import Round
from pb.moment import now
from proposals.domain.assessment import Answer, Finding
from proposals.models import Award, Proposal
from proposals.services.assessing import assess
from proposals.services.awarding import answer
from proposals.services.shortlisting import publish
from proposals.services.submitting import Words, save_draft, submit
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import voting as vote
from tests.voting.quarantine_kit import ASIDE, come, found, judge_of, say
from voting.domain.ballot import Marks
from voting.models import Count, SetAside, Trace
from voting.queries.papers import box_of, state_of
from voting.queries.results import published_result
from voting.services.ratifying import ratify
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)
SUBMITTING = make.during(Phase.SUBMITTING)


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        act()
    return no.value.verdict.codes


def submission(round: Round, **words: Any) -> tuple[str, ...]:
    person = make.person()
    draft = ideas.draft(round, by=person, **words)
    return refused(lambda: submit(proposal=draft, by=person, at=SUBMITTING))


def purpose() -> None:
    with pytest.raises(ValidationError):
        make.charter(purpose={"statement": " ", "inequality_focus": "x"})
    round = make.round()  # no charter, so no purpose: nothing can be sent in
    codes = refused(lambda: save_draft(round=round, words=Words(), by=make.person(), at=SUBMITTING))
    assert codes == ("wrong_phase",)


def money() -> None:
    round = make.chartered_round({"money": make.charter_body()["money"] | {"organisation_cap": 5_000_000}})
    assert submission(round, pence=3_000_001) == ("cost_above_maximum",)
    assert submission(round, pot="try", pence=49_999) == ("cost_below_minimum",)
    person = make.person()
    ideas.submitted(round, by=person, pence=3_000_000)
    second = ideas.draft(round, by=person, pence=2_000_001)
    codes = refused(lambda: submit(proposal=second, by=person, at=SUBMITTING))
    assert codes == ("organisation_cap_exceeded",)


def proposing() -> None:
    rules = {"applicants": ["group"], "minimum_people": 3, "proposals_each": 1}
    round = make.chartered_round({"proposing": rules})
    assert submission(round) == ("applicant_not_accepted",)
    group: dict[str, Any] = {"applicant": "group", "group_name": "Cooks"}
    assert submission(round, **group, people=2) == ("too_few_people",)
    assert submission(round, **group, people=3, under_age=True) == ("sponsor_missing",)
    person = make.person()
    ideas.submitted(round, by=person, **group, people=3)
    second = ideas.draft(round, by=person, **group, people=3)
    assert refused(lambda: submit(proposal=second, by=person, at=SUBMITTING)) == ("too_many_proposals",)
    open_to_all = make.chartered_round()
    assert submission(open_to_all, applicant="unconstituted_group", group_name="Cooks", people=2) == (
        "host_body_missing",
    )


def funding() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), make.with_role(round, Role.ASSESSOR)

    def judge(answers: Mapping[str, Answer]) -> tuple[str, ...]:
        given: dict[str, Any] = {
            "answers": answers,
            "cost": 100_000,
            "by": assessor,
            "at": make.during(Phase.ASSESSING),
        }
        return refused(lambda: assess(proposal=proposal, **given))

    assert judge({"benefit": Answer(Finding.MET)}) == ("criterion_unanswered",)
    assert judge(ideas.GOOD | {"legal": Answer(Finding.NOT_MET)}) == ("criterion_reason_missing",)


def electorate() -> None:
    round = vote.open_round()
    assert refused(lambda: vote.elector(round, age=7)) == ("too_young",)
    assert refused(lambda: vote.elector(round, connection="volunteer")) == ("connection_not_accepted",)
    elsewhere = make.area("Elsewhere")
    make.postcode("G99 9ZZ", elsewhere)
    assert refused(lambda: vote.elector(round, postcode="G99 9ZZ")) == ("outside_area",)


def ballot() -> None:
    round = vote.open_round()
    elector = vote.elector(round)
    assert refused(lambda: vote.cast(round, elector, ("a", "b"))) == ("too_few_choices",)
    assert refused(lambda: vote.cast(round, elector, ("a", "b", "c", "d"))) == ("too_many_choices",)
    spent = vote.open_round(ballot={"kind": "knapsack"})
    over = ("a", "b", "c", "d", "e", "f")
    assert refused(lambda: vote.cast(spent, vote.elector(spent), over)) == ("over_budget",)
    points = vote.open_round(ballot={"kind": "cumulative", "number": 3})
    given = vote.ballot({})
    given = replace(given, marks={"all": Marks(("a", "b"), (2, 2))})
    assert refused(lambda: vote.cast(points, vote.elector(points), given)) == ("too_many_points",)


def channels() -> None:
    round = vote.open_round(channels={"open": ["paper"]})
    assert refused(lambda: vote.elector(round)) == ("channel_not_open",)


def counting() -> None:
    round = vote.open_round(counting={"rule": "greedy", "threshold_votes": 2})
    for marks in (("a", "b", "e"), ("a", "b", "f")):
        vote.cast(round, vote.elector(round), marks)
    with pytest.raises(DatabaseError), transaction.atomic():
        round.charters.update(body=make.charter_body())
    vote.end_voting(round)
    run_due(job="test", at=now())
    (contest,) = Count.objects.get(round=round).result["contests"]
    assert {line for pot in contest["pots"] for line in pot["selected"]} == {"a", "b"}


def left_over() -> None:
    round = make.chartered_round({"left_over": {"reserve_list": False}})
    first, second = ideas.feasible(round, pence=3_000_000), ideas.feasible(round, pence=3_000_000)
    (award,) = ideas.awarded(round, [first], [second])
    assert first.author is not None
    answer(award=award, answer="decline", by=first.author, at=make.during(Phase.DELIVERING))
    assert Award.objects.get(proposal=second).state == "reserve"  # no list, so nobody moves up


def too_few() -> None:
    round = make.chartered_round()
    few = ideas.feasible(round, pot="try", pence=60_000)
    many = [ideas.feasible(round, pence=3_000_000) for _ in range(4)]
    assert ideas.shortlist(round, [few, *many]).skipped == ["try"]


def timetable() -> None:
    round = make.chartered_round()
    codes = refused(lambda: ideas.draft(round, at=make.during(Phase.ASSESSING)))
    assert codes == ("wrong_phase",)
    with pytest.raises(DatabaseError), transaction.atomic():
        round.windows.filter(phase=Phase.SUBMITTING).update(closes=make.during(Phase.ASSESSING))
    open_now = vote.open_round()
    elector = vote.elector(open_now)
    vote.end_voting(open_now)
    assert "wrong_phase" in refused(lambda: vote.cast(open_now, elector))


def panel_powers() -> None:
    round = make.chartered_round()
    chosen = ideas.feasible(round)
    for role in (Role.OFFICER, Role.ASSESSOR, Role.RETURNING_OFFICER, Role.ELECTED_MEMBER):
        by = make.with_role(round, role, is_staff=True, is_superuser=True)
        publishing = partial(
            publish, round=round, chosen={chosen.pk}, by=by, at=make.during(Phase.SHORTLISTING)
        )
        assert refused(publishing) == ("wrong_hand",)


def published() -> Round:
    round = vote.open_round()
    vote.cast(round, vote.elector(round))
    vote.end_voting(round)
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    return round


def ratification() -> None:
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
    row = ratify(round=round, answer="return", reason="Line 3.", by=member, at=now(), ground=ground)
    assert (row.state, row.ground) == ("returned", ground)


def openness() -> None:
    round = vote.open_round()
    vote.cast(round, vote.elector(round))
    assert published_result(round) is None
    assert not Count.objects.filter(round=round).exists()
    box = box_of(round)
    assert box is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        type(box).objects.filter(pk=box.pk).update(state="counted")


def quarantine() -> None:
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


def retention() -> None:
    rule = {"record": "Postcodes", "days": 30, "basis": "Public task"}
    old = make.charter(retention=[rule])
    standing = Standing(old.timetable.clock(), SUBMITTING)
    for kept in ([rule | {"days": 31}], []):
        new = Charter.model_validate(old.model_dump() | {"retention": kept})
        (reason,) = check_amendment(old, new, standing).reasons
        assert (reason.code, reason.params["what"]) == ("relied_on", "kept_longer")


TRIES: dict[str, Callable[[], None]] = {
    try_.__name__: try_
    for try_ in (
        purpose,
        money,
        proposing,
        funding,
        electorate,
        ballot,
        channels,
        counting,
        left_over,
        too_few,
        timetable,
        panel_powers,
        ratification,
        openness,
        quarantine,
        retention,
    )
}


@pytest.mark.parametrize("article", ARTICLES)
def test_who_breaks_an_article_is_refused(article: str) -> None:
    TRIES[article]()


def test_no_idea_is_left_from_what_was_refused() -> None:
    round = make.chartered_round()
    submission(round, pence=3_000_001)
    assert not Proposal.objects.filter(round=round).exclude(state="draft").exists()
