"""The API: the same acts, the same reasons."""

from __future__ import annotations

import pytest
from django.test import Client

from pb.domain.phases import Phase
from proposals.models import Proposal
from tests.clients import at, signed_in
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SUBMITTING)
WHOLE = {
    "title": "Canal kitchen",
    "summary": "Cooking together.",
    "description": "On Fridays.",
    "place": "Possil hall",
    "pot": "main",
    "applicant": "individual",
    "costs": [{"what": "Pots", "pence": 125_050}],
}


def test_anyone_reads_what_is_public() -> None:
    round = make.chartered_round()
    proposal = ideas.submitted(round)
    ideas.draft(round, title="Secret garden")
    found = Client().get(f"/api/rounds/{round.slug}/proposals/").json()
    assert found["count"] == 1
    assert (found["results"][0]["id"], found["results"][0]["cost"], found["results"][0]["pot"]) == (
        proposal.pk,
        100_000,
        "main",
    )


def test_a_draft_is_written_and_sent_in() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    with at(NOW):
        draft = client.post(f"/api/rounds/{round.slug}/proposals/", WHOLE, content_type="application/json")
        sent = client.post(f"/api/rounds/{round.slug}/proposals/{draft.json()['id']}/submit/")
    assert (draft.status_code, draft.json()["state"], sent.json()["state"]) == (201, "draft", "submitted")
    assert Proposal.objects.costed().get().cost == 125_050


def test_an_unready_draft_comes_back_with_reasons() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    with at(NOW):
        draft = client.post(
            f"/api/rounds/{round.slug}/proposals/", WHOLE | {"summary": ""}, content_type="application/json"
        )
        sent = client.post(f"/api/rounds/{round.slug}/proposals/{draft.json()['id']}/submit/")
    assert (sent.status_code, sent["Content-Type"]) == (422, "application/problem+json")
    assert [reason["code"] for reason in sent.json()["reasons"]] == ["summary_missing"]


def test_late_strangers_and_unknown_pots_are_refused() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    here = f"/api/rounds/{round.slug}/proposals/"
    other = ideas.draft(round)
    with at(make.during(Phase.VOTING)):
        late = client.post(here, WHOLE, content_type="application/json")
    with at(NOW):
        pot = client.post(here, WHOLE | {"pot": "moon"}, content_type="application/json")
        stranger = client.post(f"{here}{other.pk}/submit/")
        nobody = Client().post(here, WHOLE, content_type="application/json")
    assert [answer.status_code for answer in (late, pot, stranger, nobody)] == [409, 422, 404, 403]
