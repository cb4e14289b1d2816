"""Lists cost the same number of queries for one row and for three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pb.domain.roles import Role
from pb.models import Area
from pb.queries.places import place_of
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("address", ["/api/rounds/", "/"])
def test_a_list_of_rounds(client: Client, address: str) -> None:
    programme = make.programme()
    make.chartered_round(programme=programme)
    queries(client, address)
    one = queries(client, address)
    make.chartered_round(programme=programme)
    make.chartered_round(programme=programme)
    assert queries(client, address) == one


def test_the_ledger_page(client: Client) -> None:
    round = make.chartered_round()
    address = f"/rounds/{round.slug}/ledger/"
    queries(client, address)
    one = queries(client, address)
    make.with_role(round, Role.OBSERVER)
    assert queries(client, address) == one


def test_a_postcode_leads_to_its_area_and_those_around_it() -> None:
    city = make.area("City", code="GLA", kind=Area.Kind.COUNCIL)
    ward = make.area("Canal", code="S16", parent=city)
    make.postcode("G21 4AX", ward, quintile=2)
    place = place_of("g21 4ax")
    assert place is not None
    assert (place.codes, place.quintile) == (("S16", "GLA"), 2)
    assert place_of("G99 9ZZ") is None
    assert place_of("nonsense") is None
