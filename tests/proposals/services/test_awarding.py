"""Offers, answers, and money that comes back."""

from __future__ import annotations

import pytest

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Round
from pb.queries.budgets import balance
from proposals.models import Award, Proposal
from proposals.services.awarding import answer, offer_awards
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.DELIVERING)


def states(round: Round) -> dict[str, tuple[str, str]]:
    rows = Proposal.objects.filter(round=round).select_related("award")
    return {row.title: (row.state, row.award.state if hasattr(row, "award") else "") for row in rows}


def scene(*, reserve_list: bool = True) -> Round:
    """Main holds £100,000. A and B won £30,000 each, so £40,000 is left; C (£30,000) and D (£5,000) wait;
    E lost.
    """
    round = make.chartered_round(
        {"left_over": {"reserve_list": reserve_list}, "too_few": {"skip_vote": False}}
    )
    sums = {"A": 3_000_000, "B": 3_000_000, "C": 3_000_000, "D": 500_000, "E": 100_000}
    rows = {title: ideas.feasible(round, title=title, pence=pence) for title, pence in sums.items()}
    ideas.shortlist(round, list(rows.values()))
    ideas.awarded(round, [rows["A"], rows["B"]], [rows["C"], rows["D"]])
    return round


def test_offers_move_money_and_tell_everybody_how_they_stand() -> None:
    round = scene()
    assert states(round) == {
        "A": ("won", "offered"),
        "B": ("won", "offered"),
        "C": ("reserve", "reserve"),
        "D": ("reserve", "reserve"),
        "E": ("not_won", ""),
    }
    award = Award.objects.get(proposal__title="A")
    assert (balance(round.pots.get(key="main").account), balance(award.account)) == (4_000_000, 3_000_000)
    assert LedgerEntry.objects.filter(act="award.offer").count() == 2
    assert list(Award.objects.filter(state="reserve").values_list("place", flat=True)) == [1, 2]


def test_a_second_offer_is_refused() -> None:
    round = scene()
    with pytest.raises(Refused) as no:
        offer_awards(round=round, winners=[], reserve=[], by=make.with_role(round, Role.OFFICER), at=NOW)
    assert (no.value.kind, no.value.verdict.codes) == ("state", ("awards_already_offered",))


def test_a_pot_that_does_not_hold_it_refuses_everything() -> None:
    round = make.round()
    make.adopt(round, fund=False)
    proposal = ideas.feasible(round)
    ideas.shortlist(round, [proposal])
    with pytest.raises(Refused) as no:
        ideas.awarded(round, [proposal])
    assert no.value.verdict.codes == ("not_enough_money",)
    assert (Award.objects.count(), Proposal.objects.get().state) == (0, "shortlisted")


def test_only_the_council_offers_and_only_the_applicant_answers() -> None:
    round = scene()
    award = Award.objects.get(proposal__title="A")
    with pytest.raises(Refused) as other:
        answer(award=award, answer="accept", by=make.with_role(round, Role.OFFICER), at=NOW)
    with pytest.raises(Refused) as panel:
        offer_awards(round=round, winners=[], reserve=[], by=make.with_role(round, Role.PANEL_MEMBER), at=NOW)
    assert [(no.value.kind, no.value.verdict.codes) for no in (other, panel)] == [
        ("hand", ("wrong_hand",))
    ] * 2


def test_accepting_keeps_the_money_with_the_award() -> None:
    scene()
    award = Award.objects.get(proposal__title="A")
    author = award.proposal.author
    assert author is not None
    answer(award=award, answer="accept", by=author, at=NOW)
    award.refresh_from_db()
    assert (award.state, award.answered_at, balance(award.account)) == ("accepted", NOW, 3_000_000)
    with pytest.raises(Refused) as no:
        answer(award=award, answer="decline", by=author, at=NOW)
    assert (no.value.kind, no.value.verdict.codes) == ("state", ("award_not_on_offer",))


def test_declined_money_goes_down_the_reserve_list_in_order_as_far_as_it_fits() -> None:
    round = scene()
    award = Award.objects.get(proposal__title="A")
    assert award.proposal.author is not None
    answer(award=award, answer="decline", by=award.proposal.author, at=NOW)
    assert states(round) == {
        "A": ("won", "declined"),
        "B": ("won", "offered"),
        "C": ("won", "offered"),
        "D": ("won", "offered"),
        "E": ("not_won", ""),
    }
    # £40,000 left + £30,000 back - £30,000 (C) - £5,000 (D)
    assert balance(round.pots.get(key="main").account) == 3_500_000
    assert balance(award.account) == 0


def test_without_a_reserve_list_the_money_stays_in_the_pot() -> None:
    round = scene(reserve_list=False)
    award = Award.objects.get(proposal__title="A")
    assert award.proposal.author is not None
    answer(award=award, answer="decline", by=award.proposal.author, at=NOW)
    assert states(round)["C"] == ("reserve", "reserve")
    assert balance(round.pots.get(key="main").account) == 7_000_000
