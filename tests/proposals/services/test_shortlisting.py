"""Choosing and publishing the shortlist."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from proposals.domain.shortlist import in_order
from proposals.models import Proposal, Shortlist, ShortlistLine
from proposals.queries.shortlists import candidate, published_shortlist
from proposals.services.shortlisting import check, publish
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SHORTLISTING)


def test_publishing_moves_everybody_and_the_draw_can_be_redone() -> None:
    round = make.chartered_round()
    chosen = [ideas.feasible(round, title=title) for title in ("A", "B", "C")]
    other = ideas.feasible(round, title="D")
    row = ideas.shortlist(round, chosen)
    rows = Proposal.objects.costed().filter(pk__in=[each.pk for each in chosen])
    drawn = [each.proposal for each in in_order([candidate(each) for each in rows], "drawn", row.seed)]
    assert list(row.lines.order_by("position").values_list("proposal_id", flat=True)) == drawn
    assert dict(Proposal.objects.values_list("title", "state")) == {
        "A": "shortlisted",
        "B": "shortlisted",
        "C": "shortlisted",
        "D": "not_shortlisted",
    }
    other.refresh_from_db()
    assert other.state_reason == "Others came first."
    entry = LedgerEntry.objects.get(act="shortlist.published")
    assert (entry.body["seed"], [pk for pk, _ in entry.body["lines"]]) == (row.seed, drawn)


def test_the_query_gives_the_list_as_published() -> None:
    round = make.chartered_round({"ballot": {"kind": "approval", "order": "alphabetical"}})
    second, first = ideas.feasible(round, title="b"), ideas.feasible(round, title="A", pence=7_000)
    assert published_shortlist(round) is None
    ideas.shortlist(round, [second, first])
    value = published_shortlist(round)
    assert value is not None
    assert [(line.position, line.proposal, line.title, line.pot, line.cost) for line in value.lines] == [
        (1, first.pk, "A", "main", 7_000),
        (2, second.pk, "b", "main", 100_000),
    ]
    assert (value.order, value.seed, value.published_at, value.round) == ("alphabetical", "", NOW, round.slug)


def test_a_pot_whose_money_covers_everything_skips_the_vote() -> None:
    round = make.chartered_round()
    cheap = ideas.feasible(round, pot="try", pence=60_000)
    dear = [ideas.feasible(round, pence=3_000_000) for _ in range(4)]
    ideas.shortlist(round, [cheap, *dear])
    value = published_shortlist(round)
    assert value is not None
    assert value.skipped == {"try"}
    assert {line.pot for line in value.to_vote_on} == {"main"}


def test_leaving_off_needs_a_reason_and_a_list_needs_a_line() -> None:
    round = make.chartered_round()
    first, second = ideas.feasible(round), ideas.feasible(round, title="Second")
    assert check(round=round, chosen=set(), left_off={}).codes == (
        "shortlist_empty",
        "left_off_without_reason",
        "left_off_without_reason",
    )
    assert check(round=round, chosen={first.pk}, left_off={second.pk: "Too much alike."}).codes == ()
    assert check(round=round, chosen={first.pk, second.pk, 0}, left_off={}).codes == (
        "not_feasible_any_more",
    )


def test_the_charter_says_whose_hand_it_is() -> None:
    left_to_officers = make.chartered_round({"panel_powers": {"approves_shortlist": False}})
    with_panel = make.chartered_round()
    found = {}
    for name, round in (("officers", left_to_officers), ("panel", with_panel)):
        for role in (Role.OFFICER, Role.PANEL_MEMBER, Role.FACILITATOR, Role.ASSESSOR):
            proposal = ideas.feasible(round)
            try:
                with transaction.atomic():
                    publish(round=round, chosen={proposal.pk}, by=make.with_role(round, role), at=NOW)
                    found[name, role] = "yes"
                    transaction.set_rollback(True)
            except Refused as refused:
                found[name, role] = refused.kind
            Proposal.objects.filter(pk=proposal.pk).update(state="not_feasible")
    assert {key for key, said in found.items() if said == "yes"} == {
        ("officers", Role.OFFICER),
        ("panel", Role.PANEL_MEMBER),
        ("panel", Role.FACILITATOR),
    }
    assert {said for said in found.values() if said != "yes"} == {"hand"}


def test_a_list_is_published_once() -> None:
    round = make.chartered_round()
    proposal = ideas.feasible(round)
    ideas.shortlist(round, [proposal])
    with pytest.raises(Refused) as no:
        ideas.shortlist(round, [proposal])
    assert (no.value.kind, no.value.verdict.codes) == ("state", ("shortlist_already_published",))


def test_the_database_keeps_a_published_list_as_it_is() -> None:
    round = make.chartered_round()
    row = ideas.shortlist(round, [ideas.feasible(round)])
    late = ideas.submitted(round)
    for attempt in (
        lambda: Shortlist.objects.update(seed="mine"),
        lambda: ShortlistLine.objects.update(cost=1),
        lambda: ShortlistLine.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()
    for position in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            ShortlistLine.objects.create(shortlist=row, position=position, proposal=late, cost=1)


def test_alternatives_are_named_in_sets_of_two_or_more() -> None:
    round = make.chartered_round()
    first, second, third = (ideas.feasible(round, title=title) for title in ("A", "B", "C"))
    chosen = {first.pk, second.pk, third.pk}
    sets = {first.pk: " Path  west ", second.pk: "Path west", third.pk: "Bridge"}
    alone = check(round=round, chosen=chosen, left_off={}, alternatives=sets)
    assert alone.codes == ("alternative_alone",)
    publish(
        round=round,
        chosen=chosen,
        alternatives=sets | {third.pk: ""},
        by=make.with_role(round, Role.PANEL_MEMBER),
        at=NOW,
    )
    published = published_shortlist(round)
    assert published is not None
    named = {line.proposal: line.alternative_set for line in published.lines}
    assert named == {first.pk: "Path west", second.pk: "Path west", third.pk: ""}
    entry = LedgerEntry.objects.get(act="shortlist.published")
    assert entry.body["alternatives"] == [[first.pk, "Path west"], [second.pk, "Path west"]]
