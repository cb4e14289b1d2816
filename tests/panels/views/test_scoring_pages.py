"""Scoring as members, facilitator and others see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from panels.domain.interests import InterestKind, Matter
from panels.models import Review, Score, Suggestion, SuggestionVoice
from panels.queries.reviews import pile_of
from panels.services.declaring import declare_interest
from pb.domain.roles import Role
from proposals.models import Proposal, Shortlist
from tests.clients import at, signed_in
from tests.factories import pb as make
from tests.factories import scoring as bench

pytestmark = pytest.mark.django_db
AT = bench.AT
LATER = AT + timedelta(days=8)


def address(made: bench.Bench, more: str = "scoring/") -> str:
    return f"/rounds/{made.round.slug}/panel/{more}"


def page(client: Client, made: bench.Bench, more: str = "scoring/", when: object = AT) -> str:
    with at(when):  # type: ignore[arg-type]
        return client.get(address(made, more)).content.decode()


def step_out(made: bench.Bench, number: int, idea: Proposal) -> None:
    declare_interest(
        member=made.seat(number),
        matter=Matter(proposal=idea.pk),
        kind=InterestKind.FAMILY,
        words="",
        by=made.people[number],
        at=AT,
    )


def test_a_facilitator_opens_a_review_and_sees_mistakes_beside_the_field() -> None:
    made = bench.bench(members=4, ideas=3)
    client = signed_in(made.facilitator)
    data = {
        "kind": "scores",
        "places": "3",
        "each": "2",
        "opens": "2027-06-14T10:00",
        "closes": "2027-06-21T10:00",
        "sees": "assigned",
        "others": "never",
        "names": "hidden",
    }
    with at(AT):
        full = client.post(address(made, "scoring/open/"), data)
        assert (full.status_code, Review.objects.count()) == (422, 0)
        assert 'href="#id_places"' in full.content.decode()
        assert "no need to rank" in full.content.decode()
        answer = client.post(address(made, "scoring/open/"), data | {"places": "1"})
    assert answer.status_code == 302
    review = Review.objects.get()
    assert (review.each, review.places, review.names) == (2, 1, "hidden")
    with at(AT):
        client.post(address(made, "scoring/run/"), {"act": "close"})
    assert Review.objects.get().closed_at is not None


def test_a_member_scores_and_goes_on_to_the_next() -> None:
    made = bench.bench(members=2, ideas=2)
    review = bench.review(made, each=2)
    client = signed_in(made.people[0])
    first = pile_of(review, made.seat(0))[0].proposal
    with at(AT):
        there = client.get(address(made, "scoring/next/"))
        assert there["Location"] == address(made, f"scoring/{first.pk}/")
        data = {"digest": bench.seen(review, first), "act": "next", "words": "Near the school."}
        half = client.post(there["Location"], data | {"mark_benefit": "4"})
        assert half.status_code == 422
        shown = half.content.decode()
        assert ('href="#id_mark_legal_0"' in shown, "Near the school." in shown) == (True, True)
        assert not Score.objects.exists()
        saved = client.post(there["Location"], data | {"mark_benefit": "4", "mark_legal": "none"})
        assert saved["Location"] == address(made, "scoring/next/")
        assert Score.objects.get().marks == {"benefit": 4, "legal": None}
        second = client.get(saved["Location"])
        assert second["Location"] != there["Location"]
        client.post(second["Location"], {"act": "later"})
        assert client.get(address(made, "scoring/next/"))["Location"] == second["Location"]


def test_a_text_changed_meanwhile_is_shown_again_with_what_was_ticked() -> None:
    made = bench.bench(members=2, ideas=2)
    review = bench.review(made, each=2)
    idea = made.ideas[0]
    old = bench.seen(review, idea)
    Proposal.objects.filter(pk=idea.pk).update(description="Now in another hall.")
    client = signed_in(made.people[0])
    data = {"digest": old, "act": "next", "mark_benefit": "5", "mark_legal": "2"}
    with at(AT):
        answer = client.post(address(made, f"scoring/{idea.pk}/"), data)
    shown = answer.content.decode()
    assert (answer.status_code, Score.objects.count()) == (409, 0)
    assert "Now in another hall." in shown
    assert bench.seen(review, idea) in shown
    assert 'value="5" required id="id_mark_benefit_4" checked' in shown or 'value="5"' in shown


def test_names_are_hidden_from_members_and_shown_where_the_review_says_so() -> None:
    made = bench.bench(members=2, ideas=2)
    Proposal.objects.filter(pk=made.ideas[0].pk).update(
        group_name="Partick Bakers", description="The Partick Bakers cook."
    )
    bench.review(made, each=2)
    shown = page(signed_in(made.people[0]), made, f"scoring/{made.ideas[0].pk}/")
    assert ("Partick Bakers" in shown, "[name hidden] cook" in shown) == (False, True)


def test_who_has_stepped_out_gets_neither_the_idea_nor_what_was_found_of_it() -> None:
    made = bench.bench(members=4, ideas=2)
    review = bench.review(made, each=2)
    for reading in review.readings.select_related("member__person", "proposal"):
        bench.score(review, reading.member, reading.proposal, 4, words=f"Said of {reading.proposal.title}.")
    step_out(made, 0, made.ideas[0])
    client = signed_in(made.people[0])
    with at(AT):
        judged = client.get(address(made, f"scoring/{made.ideas[0].pk}/"))
        posted = client.post(address(made, f"scoring/{made.ideas[0].pk}/"), {"mark_benefit": "1"})
    assert (judged.status_code, posted.status_code) == (403, 403)
    assert "stepped out" in judged.content.decode()
    mine = page(client, made, "scoring/found/", LATER)
    other = page(signed_in(made.people[1]), made, "scoring/found/", LATER)
    assert ("Said of Idea 1." in mine, "Said of Idea 2." in mine) == (False, True)
    assert "You have stepped out of this idea" in mine
    assert "Said of Idea 1." in other


def test_nobody_sees_what_was_found_before_the_end_and_nobody_sees_who_gave_what() -> None:
    made = bench.bench(members=3, ideas=2)
    review = bench.review(made, each=3)
    bench.score_all(review, {made.ideas[0].pk: 5, made.ideas[1].pk: 1})
    for person in (made.people[0], made.facilitator, make.with_role(made.round, Role.OFFICER)):
        assert "Nothing to see yet" in page(signed_in(person), made, "scoring/found/")
    found = page(signed_in(made.facilitator), made, "scoring/found/", LATER)
    far = page(signed_in(made.facilitator), made)
    assert "5.0" in found
    assert [person.name for person in made.people if person.name in found] == []
    assert [person.name for person in made.people if person.name in far] == [p.name for p in made.people]
    assert ("5.0" in far, "2 of 2" in far or "6 of 6 done" in far) == (False, True)


def test_those_without_a_part_are_turned_away() -> None:
    made = bench.bench(members=2, ideas=2)
    bench.review(made, each=2)
    outsider = signed_in(make.person())
    observer = signed_in(make.with_role(made.round, Role.OBSERVER))
    with at(AT):
        codes = {
            more: [who.get(address(made, more)).status_code for who in (Client(), outsider, observer)]
            for more in (
                "scoring/",
                "scoring/next/",
                "scoring/found/",
                "scoring/open/",
                "list/",
                "list/suggest/",
            )
        }
        idea = observer.get(address(made, f"scoring/{made.ideas[0].pk}/")).status_code
    assert codes == {
        "scoring/": [302, 403, 200],
        "scoring/next/": [302, 403, 403],
        "scoring/found/": [302, 403, 403],
        "scoring/open/": [302, 403, 403],
        "list/": [302, 403, 403],
        "list/suggest/": [302, 403, 403],
    }
    assert idea == 403


def test_a_list_is_put_spoken_on_and_published() -> None:
    made = bench.bench(members=2, ideas=2, quorum=2, threshold=100)
    review = bench.review(made, each=2)
    bench.score_all(review, {made.ideas[0].pk: 5, made.ideas[1].pk: 1})
    facilitator, one, two = (signed_in(person) for person in (made.facilitator, *made.people))
    off = made.ideas[1].pk
    start = page(facilitator, made, "list/suggest/", LATER)
    assert f'id="chosen-{made.ideas[0].pk}" checked' in start
    assert "2 members gave it 1.0 of 5" in start
    with at(LATER):
        why = facilitator.post(
            address(made, "list/suggest/"), {"chosen": made.ideas[0].pk, f"words-{off}": " "}
        )
        assert (why.status_code, f'href="#words-{off}"' in why.content.decode()) == (422, True)
        facilitator.post(
            address(made, "list/suggest/"), {"chosen": made.ideas[0].pk, f"words-{off}": "Others came first."}
        )
        number = {"number": "1"}
        stale = one.post(address(made, "list/"), {"number": "7", "act": "say", "stand": "agrees"})
        assert (stale.status_code, SuggestionVoice.objects.count()) == (409, 0)
        early = one.post(address(made, "list/"), number | {"act": "publish", "sure": "yes"})
        assert (early.status_code, Shortlist.objects.count()) == (409, 0)
        one.post(address(made, "list/"), number | {"act": "say", "stand": "agrees"})
        bad = two.post(address(made, "list/"), number | {"act": "say", "stand": "objects"})
        assert (bad.status_code, 'href="#id_words"' in bad.content.decode()) == (422, True)
        two.post(address(made, "list/"), number | {"act": "say", "stand": "agrees"})
        unsure = one.post(address(made, "list/"), number | {"act": "publish"})
        assert (unsure.status_code, Shortlist.objects.count()) == (422, 0)
        one.post(address(made, "list/"), number | {"act": "publish", "sure": "yes"})
    assert [line.proposal for line in Shortlist.objects.get().lines.all()] == [made.ideas[0]]
    assert Suggestion.objects.get().published_at is not None


def test_the_open_shortlist_page_sends_the_panel_to_its_room() -> None:
    made = bench.bench(members=2, ideas=2)
    bench.review(made, each=2)
    with at(LATER):
        shown = signed_in(made.people[0]).get(f"/rounds/{made.round.slug}/shortlist/").content.decode()
    assert address(made, "list/") in shown
    assert 'name="chosen"' not in shown
