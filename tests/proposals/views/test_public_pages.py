"""What anyone may read, and what nobody else may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pb.domain.phases import Phase
from pb.models import Round
from tests.clients import at, signed_in
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db


def listing(round: Round, **query: str) -> str:
    with at(make.during(Phase.SUBMITTING)):
        return Client().get(f"/rounds/{round.slug}/proposals/", query).content.decode()


def test_the_list_shows_what_was_sent_in_and_no_drafts() -> None:
    round = make.chartered_round()
    ideas.submitted(round, title="Canal kitchen")
    ideas.draft(round, title="Secret garden")
    shown = listing(round)
    assert ("Canal kitchen" in shown, "Secret garden" in shown, "1 idea" in shown) == (True, False, True)


def test_the_list_can_be_searched_and_narrowed() -> None:
    round = make.chartered_round()
    ideas.submitted(round, title="Canal kitchen")
    ideas.submitted(round, title="Bike shed", pot="try", pence=60_000)
    by_words, by_pot, nothing = (
        listing(round, q="KITCHEN"),
        listing(round, pot="try"),
        listing(round, q="zebra"),
    )
    assert ("Canal kitchen" in by_words, "Bike shed" in by_words) == (True, False)
    assert ("Canal kitchen" in by_pot, "Bike shed" in by_pot) == (False, True)
    assert "Nothing found" in nothing


def test_unknown_filters_and_pages_are_taken_as_none() -> None:
    round = make.chartered_round()
    ideas.submitted(round, title="Canal kitchen")
    assert "Canal kitchen" in listing(round, pot="moon", order="upside-down", page="900")


def test_a_longer_list_asks_the_database_no_more() -> None:
    counts = []
    for number in (1, 3):
        round = make.chartered_round()
        for _ in range(number):
            ideas.submitted(round)
        with CaptureQueriesContext(connection) as queries:
            listing(round)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_draft_is_found_by_its_author_alone() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.draft(round, by=author)
    address = f"/rounds/{round.slug}/proposals/{proposal.pk}/"
    clients = [Client(), signed_in(make.person()), signed_in(make.person(is_staff=True)), signed_in(author)]
    with at(make.during(Phase.SUBMITTING)):
        assert [client.get(address).status_code for client in clients] == [404, 404, 404, 200]


def test_a_proposal_is_not_found_under_another_round() -> None:
    here, there = make.chartered_round(), make.chartered_round()
    proposal = ideas.submitted(here)
    assert Client().get(f"/rounds/{there.slug}/proposals/{proposal.pk}/").status_code == 404


def test_nothing_private_is_shown() -> None:
    round = make.chartered_round()
    author = make.person("Morag Private", email="morag@example.org")
    proposal = ideas.submitted(round, by=author, under_age=True, sponsor="Uncle Private")
    pages = listing(round)
    with at(make.during(Phase.ASSESSING)):
        pages += Client().get(f"/rounds/{round.slug}/proposals/{proposal.pk}/").content.decode()
        pages += Client().get(f"/api/rounds/{round.slug}/proposals/").content.decode()
        pages += Client().get(f"/api/rounds/{round.slug}/proposals/{proposal.pk}/").content.decode()
    assert [word in pages for word in ("Private", "morag@", "Canal kitchen")] == [False, False, True]


def test_the_page_tells_what_was_decided_and_why() -> None:
    round = make.chartered_round()
    proposal = ideas.not_feasible(round)
    with at(make.during(Phase.VOTING)):
        shown = Client().get(f"/rounds/{round.slug}/proposals/{proposal.pk}/").content.decode()
    assert [
        words in shown for words in ("Cannot be done", "The bridge is not ours.", "Is it lawful and safe?")
    ] == [True] * 3


def test_empty_places_say_what_will_be_there() -> None:
    round = make.chartered_round()
    assert "No ideas yet" in listing(round)
    with at(make.during(Phase.SUBMITTING)):
        shown = Client().get(f"/rounds/{round.slug}/shortlist/").content.decode()
    assert "Not published yet" in shown
