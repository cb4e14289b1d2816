"""A fault of ours lets a page try to change a rule: the database stops it, and the ledger says who it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from config.urls import urlpatterns as all_urls
from pb.models import LedgerEntry, Person, PhaseWindow, Round
from pb.moment import now
from pb.services.log_watching import note_refused_statements
from pb.services.watching import ACT, session_id
from tests.clients import signed_in
from tests.factories import pb as make


def careless(request: HttpRequest, slug: str) -> HttpResponse:
    """A view as nobody should write one."""
    windows = PhaseWindow.objects.filter(round__slug=slug, phase="voting")
    windows.update(closes=windows.get().closes.replace(year=2035))
    return HttpResponse()


urlpatterns = [path("careless/<slug:slug>/", careless), *all_urls]


@pytest.fixture
def careless_site() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.django_db(transaction=True)
def test_who_it_was_stands_in_the_ledger_and_the_log_does_not_tell_it_twice(careless_site: None) -> None:
    round, officer = make.chartered_round(), make.person()
    closes = round.windows.get(phase="voting").closes
    client = signed_in(officer)
    client.raise_request_exception = False
    folder = Path(settings.DATABASE_LOG or "none")
    note_refused_statements(folder=folder, at=now())
    before = LedgerEntry.objects.filter(act=ACT).count()
    assert client.post(f"/careless/{round.slug}/").status_code == 500
    assert round.windows.get(phase="voting").closes == closes
    entry = LedgerEntry.objects.filter(act=ACT).latest("number")
    assert (entry.by, entry.round, entry.body) == (
        str(officer.subject),
        round,
        {
            "door": "code",
            "what": "the charter says otherwise of the window voting",
            "codes": [],
            "session": session_id(),
        },
    )
    note_refused_statements(folder=folder, at=now())
    assert LedgerEntry.objects.filter(act=ACT).count() == before + 1


@pytest.mark.django_db
def test_another_fault_and_a_stranger_leave_no_entry(careless_site: None) -> None:
    client = signed_in(Person.objects.create_user("a@example.org"))
    client.raise_request_exception = False
    assert client.post("/careless/nowhere/").status_code == 500
    assert not Round.objects.filter(slug="nowhere").exists()
    assert LedgerEntry.objects.filter(act=ACT).count() == 0
