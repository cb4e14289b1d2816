"""A superuser tries to change a rule by every door, is refused at each, and it can be read in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pb.models import CharterVersion, LedgerEntry, Person, PhaseWindow, Round
from pb.models.app_role import grant_app_role
from pb.services.watching import ACT
from tests.clients import signed_in
from tests.factories import pb as make
from tests.factories.voting import second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return make.chartered_round()


@pytest.fixture
def superuser() -> Person:
    return second_factor(make.person(is_superuser=True, is_staff=True))


@pytest.fixture
def client(superuser: Person) -> Client:
    return signed_in(superuser)


def written(round: Round) -> list[tuple[str, str]]:
    rows = LedgerEntry.objects.filter(act=ACT, round=round)
    return [(row.by, row.body["door"]) for row in rows]


def rules(round: Round) -> object:
    windows = PhaseWindow.objects.filter(round=round).values_list("phase", "opens", "closes")
    pots = round.pots.values_list("key", "name", "position")
    charters = round.charters.values_list("number", "digest", "body")
    return [*windows], [*pots], [*charters], Round.objects.values_list("charter").get(pk=round.pk)


PAGES = ("panel/draft/money/", "panel/draft/", "panel/say/", "panel/adopt/")


@pytest.mark.parametrize("page", PAGES)
def test_by_page(page: str, client: Client, superuser: Person, round: Round) -> None:
    before = rules(round)
    address = f"/rounds/{round.slug}/{page}"
    assert client.post(address, {"amount_0": "1", "sure": "yes", "digest": "x"}).status_code in (403, 409)
    assert client.post(address, {"amount_0": "1", "sure": "yes", "digest": "x"}).status_code in (403, 409)
    assert rules(round) == before
    if page not in ("panel/say/", "panel/adopt/"):
        assert written(round) == [(str(superuser.subject), "page")]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
@pytest.mark.parametrize("address", ["", "charters/"])
def test_by_the_api(method: str, address: str, client: Client, superuser: Person, round: Round) -> None:
    before = rules(round)
    answer = getattr(client, method)(
        f"/api/rounds/{round.slug}/{address}", {"charter": None}, content_type="application/json"
    )
    assert (answer.status_code, rules(round) == before) == (405, True)
    assert written(round) == [(str(superuser.subject), "api")]


def test_by_the_admin(client: Client, superuser: Person, round: Round) -> None:
    before, version = rules(round), round.charters.get()
    for address in (
        f"/admin/pb/charterversion/{version.pk}/change/",
        f"/admin/pb/round/{round.pk}/change/",
        f"/admin/pb/phasewindow/{round.windows.all()[0].pk}/delete/",
        f"/admin/pb/pot/{round.pots.all()[0].pk}/change/",
    ):
        assert client.post(address, {"body": "{}", "charter": "", "post": "yes"}).status_code == 403
    assert rules(round) == before
    assert written(round) == [(str(superuser.subject), "admin")] * 4


def shell(round: Round) -> None:
    PhaseWindow.objects.filter(round=round).update(closes=make.START + timedelta(days=999))


def own_charter(round: Round) -> None:
    version = CharterVersion.objects.get(round=round)
    version.body["counting"]["rule"] = "equal-shares"
    version.save()


def as_the_app(round: Round) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE decides_app_of_a_test")
        cursor.execute("UPDATE pb_phasewindow SET closes = closes + '1 day'")


@pytest.mark.parametrize("act", [shell, own_charter, as_the_app])
def test_by_orm_and_sql(act: Callable[[Round], None], round: Round) -> None:
    """PostgreSQL refuses and writes it in its log; the ledger has it from there (`test_log_watching`)."""
    grant_app_role(role="decides_app_of_a_test")
    before = rules(round)
    with pytest.raises(DatabaseError), transaction.atomic():
        act(round)
    assert rules(round) == before


def test_who_is_not_signed_in_fills_no_ledger(round: Round) -> None:
    Client().put(f"/api/rounds/{round.slug}/", {}, content_type="application/json")
    Client().post(f"/rounds/{round.slug}/panel/draft/money/", {})
    assert written(round) == []
