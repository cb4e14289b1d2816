"""Tries to break the articles on who may vote, how, where, how it is counted, and when."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from pb.domain.charter import Channel, SeenProof
from pb.domain.charter_checks import check
from pb.domain.phases import Phase
from pb.moment import now
from proposals.domain.shortlist import Line, PublishedShortlist
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import voting as vote
from tests.pb.articles.kit import breaks, refused, sql_refused
from voting.domain.ballot import Marks
from voting.models import CardHanding, Count
from voting.services.constraints import limits_of
from voting.services.enrolling import Card, enrol
from voting.services.handing import hand_card
from voting.services.running import run_due

ELECTORATE = make.charter_body()["electorate"]
ENROL = (
    "INSERT INTO voting_elector (round_id, ref, kind, uid_hash, connection)"
    " VALUES (%s, gen_random_uuid(), %s, repeat('0', 64), %s)"
)


@breaks("electorate.connections", "electorate.areas", "electorate.minimum_age", "electorate.age_reason")
def only_those_may_vote() -> None:
    round = vote.open_round()
    assert refused(lambda: vote.elector(round, age=7)) == ("too_young",)
    assert refused(lambda: vote.elector(round, connection="volunteer")) == ("connection_not_accepted",)
    elsewhere = make.area("Elsewhere")
    make.postcode("G99 9ZZ", elsewhere)
    assert refused(lambda: vote.elector(round, postcode="G99 9ZZ")) == ("outside_area",)
    assert check(make.charter(electorate=ELECTORATE | {"age_reason": ""})).codes == ("age_needs_a_reason",)
    sql_refused("this connection", ENROL, [round.pk, "account", "volunteer"])


@breaks("electorate.community")
def only_those_of_the_community_vote() -> None:
    round = vote.open_round(electorate=ELECTORATE | {"community": "Young carers."})
    assert refused(lambda: vote.elector(round)) == ("outside_community",)
    vote.elector(round, community=True)


@breaks("electorate.proof_online")
def only_the_agreed_proof_opens_the_ballot() -> None:
    round = vote.open_round(electorate=ELECTORATE | {"proof_online": ["card"]})
    assert refused(lambda: vote.elector(round)) == ("proof_not_accepted",)
    sql_refused("this proof", ENROL, [round.pk, "account", "live"])
    other = vote.open_round(electorate=ELECTORATE | {"proof_online": ["account"]})
    (card,) = vote.cards(other)

    def with_card() -> None:
        enrol(round=other, answers=vote.answers(other), credential=Card(card.code), by=None, at=now())

    assert refused(with_card) == ("proof_not_accepted",)


@breaks("ballot.kind", "ballot.choose", "ballot.number", "ballot.per", "ballot.boost")
def a_ballot_is_filled_as_agreed() -> None:
    round = vote.open_round()
    elector = vote.elector(round)
    assert refused(lambda: vote.cast(round, elector, ("a", "b"))) == ("too_few_choices",)
    assert refused(lambda: vote.cast(round, elector, ("a", "b", "c", "d"))) == ("too_many_choices",)
    boosted = replace(vote.ballot({}), marks={"all": Marks(("a", "b", "e"), (2, 1, 1))})
    assert refused(lambda: vote.cast(round, elector, boosted)) == ("points_not_asked",)
    pooled = vote.ballot({"main": ("a",)})
    assert "contest_not_on_the_paper" in refused(lambda: vote.cast(round, elector, pooled))
    spent = vote.open_round(ballot={"kind": "knapsack"})
    over = ("a", "b", "c", "d", "e", "f")
    assert refused(lambda: vote.cast(spent, vote.elector(spent), over)) == ("over_budget",)
    points = vote.open_round(ballot={"kind": "cumulative", "number": 3})
    given = replace(vote.ballot({}), marks={"all": Marks(("a", "b"), (2, 2))})
    assert refused(lambda: vote.cast(points, vote.elector(points), given)) == ("too_many_points",)


@breaks("channels.open")
def only_open_channels_take_ballots() -> None:
    round = vote.open_round(channels={"open": ["paper"]})
    assert refused(lambda: vote.elector(round)) == ("channel_not_open",)


@breaks("channels.one_ballot")
def nobody_votes_twice_over_the_channels() -> None:
    round = vote.open_round(channels={"open": ["online", "desk"], "one_ballot": "over_all_channels"})
    first, second = vote.cards(round, 2)
    person, other = make.person(), make.person()
    give = partial(
        hand_card,
        round=round,
        channel=Channel.DESK,
        proof=SeenProof.PAPER,
        by=vote.officer_of(round),
        at=now(),
    )
    give(serial=first.serial, email=person.email)
    assert refused(lambda: vote.elector(round, person)) == ("voted_another_way",)
    assert refused(partial(give, serial=second.serial, email=person.email)) == ("has_a_card",)
    vote.elector(round, other)
    assert refused(partial(give, serial=second.serial, email=other.email)) == ("votes_by_account",)
    row = CardHanding.objects.get()
    sql_refused(
        "has a card",
        "INSERT INTO voting_elector (round_id, ref, kind, uid_hash, connection)"
        " VALUES (%s, gen_random_uuid(), 'account', %s, 'live')",
        [round.pk, row.account_hash],
    )


@breaks("electorate.proof_paper", "electorate.proof_desk", "electorate.proof_event")
def nobody_is_given_a_card_without_the_agreed_proof() -> None:
    for channel in (Channel.PAPER, Channel.DESK, Channel.EVENT):
        rules = ELECTORATE | {f"proof_{channel}": ["paper"]}
        round = vote.open_round(electorate=rules, channels={"open": ["online", channel.value]})
        (card,) = vote.cards(round)
        give = partial(
            hand_card, round=round, serial=card.serial, email="", by=vote.officer_of(round), at=now()
        )
        codes = refused(partial(give, channel=channel, proof=SeenProof.SAID))
        assert codes == ("seen_proof_not_accepted",)
        as_found = partial(enrol, round=round, answers=vote.answers(round), by=None, at=now())
        assert refused(partial(as_found, credential=Card(card.code))) == ("card_not_given_out",)
        sql_refused(
            "this proof",
            "INSERT INTO voting_cardhanding (round_id, card_id, channel, proof, person_mark, account_hash)"
            " VALUES (%s, %s, %s, 'said', '', '')",
            [round.pk, round.code_cards.get().pk, channel.value],
        )


@breaks("counting.rule", "counting.threshold_votes")
def the_count_keeps_to_the_rule() -> None:
    round = vote.open_round(counting={"rule": "greedy", "threshold_votes": 2})
    for marks in (("a", "b", "e"), ("a", "b", "f")):
        vote.cast(round, vote.elector(round), marks)
    sql_refused("denied|append", "UPDATE pb_charterversion SET body = '{}' WHERE round_id = %s", [round.pk])
    vote.end_voting(round)
    run_due(job="test", at=now())
    (contest,) = Count.objects.get(round=round).result["contests"]
    assert {line for pot in contest["pots"] for line in pot["selected"]} == {"a", "b"}
    sql_refused("Cannot|fixed|update", "UPDATE voting_count SET seed = 'x' WHERE round_id = %s", [round.pk])


@breaks(
    "counting.completion",
    "counting.utility",
    "counting.increment",
    "counting.start",
    "counting.stop",
    "counting.comparison",
    "counting.scoring",
    "counting.threshold_percent",
)
def choices_that_the_rule_gives_no_meaning_are_refused() -> None:
    for choice, code in (
        ({"completion": "utilitarian"}, "rule_fills_up_itself"),
        ({"completion": "add1"}, "completion_needs_equal_shares"),
        ({"utility": "cardinality"}, "choice_needs_equal_shares"),
        ({"start": "whole"}, "choice_needs_equal_shares"),
        ({"comparison": True}, "choice_needs_equal_shares"),
        ({"stop": "exhaustive"}, "choice_needs_add1"),
        ({"increment": 5}, "choice_needs_add1"),
        ({"scoring": "dowdall"}, "scoring_needs_ranked"),
    ):
        assert check(make.charter(counting={"rule": "greedy"} | choice)).codes == (code,)
    with pytest.raises(ValidationError):
        make.charter(counting={"rule": "greedy", "threshold_percent": 101})


@breaks(
    "counting.quotas.area",
    "counting.quotas.least_lines",
    "counting.quotas.most_lines",
    "counting.quotas.most_money",
    "counting.weights.area",
    "counting.weights.weight",
    "counting.weights.reason",
)
def limits_and_weights_hold_for_areas() -> None:
    def said(**counting: Any) -> tuple[str, ...]:
        return check(make.charter(counting={"rule": "greedy"} | counting)).codes

    assert said(quotas=[{"area": "S1", "least_lines": 3, "most_lines": 2}]) == ("quota_least_above_most",)
    assert said(quotas=[{"area": "S1", "most_lines": 2}] * 2) == ("named_twice",)
    assert said(weights=[{"area": "S1", "weight": "0", "reason": "x"}]) == ("weight_of_nothing",)
    with pytest.raises(ValidationError):
        said(weights=[{"area": "S1", "weight": "2", "reason": ""}])
    charter = make.charter(counting={"rule": "greedy", "quotas": [{"area": "S1", "most_money": 150}]})
    lines = [Line(number, number, f"Idea {number}", "main", 100, area="S1") for number in (1, 2)]
    shortlist = PublishedShortlist("canal", make.START, "given", "", tuple(lines), frozenset())
    (limit,) = limits_of(charter, shortlist, lines)
    assert (limit.lines, limit.most_money) == (("1", "2"), 150)


@breaks("ballot.order")
def the_order_on_the_paper_is_drawn_before_anybody_knows_it() -> None:
    round = make.chartered_round()
    sent = ideas.feasible(round)
    row = ideas.shortlist(round, [sent])
    assert (row.order, len(row.seed)) == ("drawn", 32)
    sql_refused("update", "UPDATE proposals_shortlist SET seed = 'mine' WHERE id = %s", [row.pk])


@breaks("too_few.skip_vote", "money.pots.always_vote")
def a_pot_is_skipped_only_as_agreed() -> None:
    def skipped(**changes: Any) -> list[str]:
        round = make.chartered_round(changes)
        few = ideas.feasible(round, pot="try", pence=60_000)
        many = [ideas.feasible(round, pence=3_000_000) for _ in range(4)]
        found: list[str] = ideas.shortlist(round, [few, *many]).skipped
        return found

    money = make.charter_body()["money"]
    first, second = money["pots"]
    assert skipped() == ["try"]
    assert skipped(too_few={"skip_vote": False}) == []
    assert skipped(money={"pots": [first | {"always_vote": True}, second]}) == []


@breaks("timetable.windows.phase", "timetable.windows.opens", "timetable.windows.closes")
def nothing_happens_outside_its_window() -> None:
    round = make.chartered_round()
    codes = refused(lambda: ideas.draft(round, at=make.during(Phase.ASSESSING)))
    assert codes == ("wrong_phase",)
    sql_refused(
        "otherwise of the window",
        "UPDATE pb_phasewindow SET closes = closes + '1 hour' WHERE round_id = %s AND phase = 'submitting'",
        [round.pk],
    )
    open_now = vote.open_round()
    elector = vote.elector(open_now)
    vote.end_voting(open_now)
    assert "wrong_phase" in refused(lambda: vote.cast(open_now, elector))


@breaks("timetable.shortest.phase", "timetable.shortest.days")
def no_window_is_shorter_than_agreed() -> None:
    timetable = make.charter_body()["timetable"]
    longer = timetable | {"shortest": [{"phase": "voting", "days": 31}]}
    assert check(make.charter(timetable=longer)).codes == ("window_shorter_than_agreed",)
    assert check(make.charter(timetable=timetable | {"shortest": [{"phase": "voting", "days": 30}]}))
    round = make.round()
    assert refused(lambda: make.adopt(round, {"timetable": longer})) == ("window_shorter_than_agreed",)
