"""The closing report: written once by an officer, part by part, read by everybody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import LedgerEntry, Round
from proposals.models import ClosingReport
from proposals.services.awarding import offer_awards
from proposals.services.importing import Imported, import_shortlist
from tests.factories import pb as make
from tests.factories import voting as vote

pytestmark = pytest.mark.django_db
GIVEN = {
    "statement": "40 people found work.",
    "inequality_focus": "30 of them had none.",
    "outcome-0": "Yes.",
}


def at_work() -> tuple[Round, str, Client]:
    """A round whose winners are at work now, the page, and an officer's browser."""
    purpose = make.charter_body()["purpose"] | {"outcomes": ["More people in work"]}
    round = make.chartered_round({"purpose": purpose, "timetable": vote.windows(phase=Phase.DELIVERING)})
    client = Client()
    client.force_login(vote.second_factor(make.with_role(round, Role.OFFICER)))
    return round, reverse("proposals:report", args=[round.slug]), client


def test_before_there_are_winners_there_is_nothing_to_write() -> None:
    _, url, client = at_work()
    page = client.get(url)
    assert page.context["form"] is None
    assert "the council answers here" in page.content.decode()
    assert client.post(url, GIVEN).status_code == 409


def test_every_part_is_answered_once_and_stands() -> None:
    round, url, client = at_work()
    vote_lines = [("a", "Canal kitchen", "main", 2_940_000)]
    rows = [Imported(ident, title, round.pots.get(key=pot), cost) for ident, title, pot, cost in vote_lines]
    import_shortlist(round=round, rows=rows, by=None, at=make.START)
    winner = round.proposals.get()
    offer_awards(
        round=round,
        winners=[(winner.pk, 2_940_000)],
        reserve=[],
        by=make.with_role(round, Role.ELECTED_MEMBER),
        at=make.START,
    )
    assert Client().post(url, GIVEN).status_code in (302, 403)
    page = client.post(url, GIVEN | {"outcome-0": " "})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"outcome-0"})
    assert "40 people found work." in page.content.decode()
    assert client.post(url, GIVEN).status_code == 302
    read = Client().get(url).content.decode()
    assert "30 of them had none." in read
    assert "£29,400" in read
    assert client.post(url, GIVEN).status_code == 409
    assert ClosingReport.objects.get(round=round).outcomes == ["Yes."]
    entry = LedgerEntry.objects.get(round=round, act="round.reported")
    assert round.charter is not None
    assert entry.body == {"version": 1, "digest": round.charter.digest, "parts": 3}
