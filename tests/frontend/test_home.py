"""The front page: what is on, which round is mine, what was decided."""

from __future__ import annotations

import pytest
from django.test import Client

from pb.moment import now
from tests.factories import pb as make
from tests.factories import voting as vote
from voting.services.running import run_due

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_city_says_what_will_be_here(client: Client) -> None:
    text = page(client)
    assert "Nothing is open at the moment" in text
    assert "When a count is published, it stands here for good." in text


def test_open_rounds_show_their_money_and_deadline(client: Client) -> None:
    vote.open_round()
    text = page(client)
    assert "£120,000." in text
    assert "Vote until " in text
    assert "each window £" in text


def test_my_postcode_finds_my_round(client: Client) -> None:
    round = vote.open_round()
    other = make.round(title="Far away")
    text = page(client, f"/?postcode={vote.postcode_of(round).lower().replace(' ', '')}")
    mine = text[text.index("You are in Canal") : text.index("On now")]
    assert f"/rounds/{round.slug}/" in mine
    assert other.slug not in mine


def test_an_unknown_postcode_says_so_beside_the_field(client: Client) -> None:
    text = page(client, "/?postcode=ZZ9+9ZZ")
    assert "We do not know the postcode ZZ9 9ZZ." in text
    assert 'aria-invalid="true"' in text
    assert "<title> Error: What is on now" in text or "<title>Error: What is on now" in text


@pytest.mark.django_db(transaction=True)
def test_a_published_round_moves_to_decided(client: Client) -> None:
    round = vote.open_round()
    vote.cast(round, vote.elector(round), ("a", "b", "e"))
    vote.end_voting(round)
    assert "No results yet" in page(client)
    run_due(job="test", at=now())
    text = page(client)
    decided = text[text.index('id="decided"') :]
    assert f"/rounds/{round.slug}/result/" in decided
    assert "3 ideas won £60,300 of £120,000." in decided


def test_one_round_or_five_take_the_same_number_of_queries(
    client: Client, django_assert_num_queries: object, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client)
        return len(queries)

    make.chartered_round()
    make.round()
    first = count()
    for _ in range(3):
        make.chartered_round()
        make.round()
    assert count() == first
