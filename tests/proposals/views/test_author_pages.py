"""Writing an idea: nothing is lost, every no says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pb.domain.phases import Phase
from proposals.models import Proposal
from tests.clients import at, signed_in
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SUBMITTING)
WHOLE: dict[str, Any] = {
    "title": "Canal kitchen",
    "summary": "Cooking together.",
    "description": "On Fridays.",
    "place": "Possil hall",
    "pot": "main",
    "applicant": "individual",
    "costs-TOTAL_FORMS": "5",
    "costs-INITIAL_FORMS": "0",
    "costs-0-what": "Pots",
    "costs-0-pounds": "1,250.50",
}


def test_the_form_asks_visitors_to_sign_in_first_and_brings_them_back() -> None:
    round = make.chartered_round()
    with at(NOW):
        answer = signed_in(make.person()).get(f"/rounds/{round.slug}/proposals/new/")
        from django.test import Client

        away = Client().get(f"/rounds/{round.slug}/proposals/new/")
    assert (answer.status_code, away.status_code) == (200, 302)
    assert away["Location"] == f"/accounts/login/?next=%2Frounds%2F{round.slug}%2Fproposals%2Fnew%2F"


def test_a_whole_idea_goes_from_form_to_preview_to_public() -> None:
    round, author = make.chartered_round(), make.person()
    client = signed_in(author)
    with at(NOW):
        saved = client.post(f"/rounds/{round.slug}/proposals/new/", WHOLE | {"act": "check"})
        preview = client.get(saved["Location"]).content.decode()
        sent = client.post(saved["Location"])
    proposal = Proposal.objects.costed().get()
    address = f"/rounds/{round.slug}/proposals/{proposal.pk}/"
    assert (saved["Location"], sent["Location"]) == (f"{address}submit/", address)
    assert ("Everything is there" in preview, "£1,250.50" in preview) == (True, True)
    assert (proposal.state, proposal.cost, proposal.author) == ("submitted", 125_050, author)


def test_a_half_idea_is_saved_and_the_reasons_stand_beside_the_fields() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    with at(NOW):
        saved = client.post(
            f"/rounds/{round.slug}/proposals/new/", {"title": "Canal kitchen", "costs-TOTAL_FORMS": "5",
            "costs-INITIAL_FORMS": "0", "act": "check"},
        )  # fmt: skip
        form = client.get(saved["Location"]).content.decode()
    proposal = Proposal.objects.get()
    assert saved["Location"] == f"/rounds/{round.slug}/proposals/{proposal.pk}/edit/?check=1"
    assert (proposal.state, proposal.title) == ("draft", "Canal kitchen")
    assert 'value="Canal kitchen"' in form
    assert 'href="#id_summary"' in form
    assert form.count("Say what your idea is in one or two sentences.") == 2


def test_what_cannot_be_read_keeps_everything_that_was_typed() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    with at(NOW):
        answer = client.post(
            f"/rounds/{round.slug}/proposals/new/", WHOLE | {"costs-0-pounds": "a lot", "act": "save"}
        )
    shown = answer.content.decode()
    assert (answer.status_code, Proposal.objects.count()) == (422, 0)
    assert [
        word in shown for word in ('value="a lot"', "On Fridays.", "Enter a sum in pounds", "Error: ")
    ] == [True] * 4


def test_more_rows_keep_what_was_typed_and_save_nothing() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    with at(NOW):
        shown = client.post(f"/rounds/{round.slug}/proposals/new/", WHOLE | {"act": "more"}).content.decode()
    assert ("costs-7-what" in shown, 'value="1,250.50"' in shown, Proposal.objects.count()) == (True, True, 0)


def test_who_posts_after_the_close_keeps_the_words_and_hears_why() -> None:
    round, client = make.chartered_round(), signed_in(make.person())
    closes = round.windows.get(phase=Phase.SUBMITTING).closes
    with at(closes + timedelta(seconds=1)):
        answer = client.post(f"/rounds/{round.slug}/proposals/new/", WHOLE | {"act": "check"})
    shown = answer.content.decode()
    assert (answer.status_code, Proposal.objects.count()) == (409, 0)
    assert ("This closed" in shown, "On Fridays." in shown) == (True, True)


def test_the_form_asks_for_what_the_charter_says() -> None:
    alone = make.chartered_round({"proposing": {"applicants": ["individual"], "adult_sponsor_under": 0}})
    groups = make.chartered_round()
    with at(NOW):
        pages = [
            signed_in(make.person()).get(f"/rounds/{round.slug}/proposals/new/").content.decode()
            for round in (alone, groups)
        ]
    fields = ("group_name", "host_body", "sponsor")
    assert [[f'name="{name}"' in page for name in fields] for page in pages] == [[False] * 3, [True] * 3]


def test_an_idea_that_is_in_can_be_withdrawn_from_its_page_by_its_author_alone() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.submitted(round, by=author)
    address = f"/rounds/{round.slug}/proposals/{proposal.pk}/"
    with at(NOW):
        mine = signed_in(author).get(address).content.decode()
        others = signed_in(make.person()).get(address).content.decode()
        stranger = signed_in(make.person()).post(f"{address}act/", {"act": "withdraw"})
        signed_in(author).post(f"{address}act/", {"act": "withdraw"})
    assert ("Withdraw my idea" in mine, "Withdraw my idea" in others) == (True, False)
    assert (stranger.status_code, Proposal.objects.get().state) == (404, "withdrawn")


def test_no_act_but_the_tables_own_can_be_posted() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.submitted(round, by=author)
    with at(NOW):
        answer = signed_in(author).post(f"/rounds/{round.slug}/proposals/{proposal.pk}/act/", {"act": "win"})
    assert (answer.status_code, Proposal.objects.get().state) == (404, "submitted")


def test_the_applicant_answers_an_offer_and_declining_asks_twice() -> None:
    round, author = make.chartered_round(), make.person()
    winner = ideas.feasible(round, by=author, title="Canal kitchen")
    award = ideas.awarded(round, [winner])[0]
    address = f"/rounds/{round.slug}/awards/{award.pk}/"
    with at(make.during(Phase.DELIVERING)):
        stranger = signed_in(make.person()).get(address)
        unsure = signed_in(author).post(address, {"answer": "decline"})
        award.refresh_from_db()
        before = award.state
        signed_in(author).post(address, {"answer": "accept"})
    award.refresh_from_db()
    assert (stranger.status_code, unsure.status_code, before, award.state) == (
        403,
        422,
        "offered",
        "accepted",
    )
