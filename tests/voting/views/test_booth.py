"""The booth as a browser without scripts walks through it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from pb.models import Round
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.domain.bundle import check_bundle
from voting.models import Elector
from voting.models.envelope import Envelope, Slot
from voting.queries.results import published_result
from voting.services.publishing import bundle_folder
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def url(name: str, round: Round) -> str:
    return reverse(f"voting:{name}", args=[round.slug])


def hidden(html: str, form: int = 0) -> dict[str, Any]:
    """The hidden fields of the page's form that holds the pass."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html):
        if name.startswith("choice-"):
            if value not in found.setdefault(name, []):
                found[name].append(value)
        elif name == "pass":
            found[name] = value
    return found


def card_code(round: Round) -> str:
    return make.cards(round)[0].code


def enter(client: Client, round: Round, **changes: Any) -> Any:
    data = {"postcode": make.postcode_of(round), "age": "34", "connection": "live"} | changes
    return client.post(url("start", round), data)


def test_a_voter_with_a_card_votes_and_changes_the_vote() -> None:
    round, client = make.open_round(), Client()
    code = card_code(round)

    assert enter(client, round, card=code.lower().replace("-", " ")).headers["Location"] == url(
        "ballot", round
    )
    ballot = client.get(url("ballot", round))
    assert ballot.status_code == 200
    assert "Choose exactly three ideas." in ballot.content.decode()

    review = client.post(url("review", round), {"choice-all": ["a", "b", "e"]})
    assert "Your vote has not been sent yet" in review.content.decode()
    assert Envelope.objects.count() == 0

    fields = hidden(review.content.decode())
    assert fields["choice-all"] == ["a", "b", "e"]
    cast = client.post(url("review", round), fields)
    assert cast.headers["Location"] == url("receipt", round)
    receipt = client.get(url("receipt", round)).content.decode()
    assert "Your vote is in" in receipt
    for title in ("Canal kitchen", "Bike workshop", "Seed library"):
        assert title not in receipt
    assert Slot.objects.filter(round=round).count() == 1

    again = client.post(url("review", round), fields)
    assert again.headers["Location"] == url("receipt", round)
    assert Envelope.objects.filter(round=round).count() == 1

    review = client.post(url("review", round), {"choice-all": ["c", "d", "f"]})
    client.post(url("review", round), hidden(review.content.decode()))
    assert "Your new vote is in" in client.get(url("receipt", round)).content.decode()
    assert Slot.objects.filter(round=round).count() == 1
    assert Envelope.objects.filter(round=round).count() == 2
    assert Elector.objects.filter(round=round, kind="card").count() == 1

    client.post(url("finish", round))
    assert client.get(url("ballot", round)).headers["Location"] == url("start", round)


def test_wrong_answers_are_told_beside_their_fields_and_kept() -> None:
    round, client = make.open_round(), Client()
    answer = enter(client, round, postcode="ZZ1 1ZZ", age="3", card="nonsense")
    html = answer.content.decode()
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"postcode", "age", "card"}
    assert 'value="ZZ1 1ZZ"' in html
    assert Elector.objects.count() == 0


def test_a_ballot_that_is_not_allowed_comes_back_with_its_choices() -> None:
    round, client = make.open_round(), Client()
    enter(client, round, card=card_code(round))
    answer = client.post(url("review", round), {"choice-all": ["a", "b", "c", "d"]})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["wrong"].codes == ("too_many_choices",)
    assert html.count(" checked") == 4
    assert Envelope.objects.count() == 0


def test_a_signed_in_voter_leaves_no_ballot_beside_the_account() -> None:
    round, client = make.open_round(), Client()
    client.force_login(ground.person())
    enter(client, round)
    review = client.post(url("review", round), {"choice-all": ["a", "b", "e"]})
    client.post(url("review", round), hidden(review.content.decode()))
    client.get(url("receipt", round))
    elector = Elector.objects.get(round=round)
    for session in Session.objects.all():
        text = str(session.get_decoded())
        assert "choice" not in text
        assert str(elector.ref) not in text
    assert Slot.objects.filter(round=round).count() == 1


def test_a_late_ballot_is_refused_and_one_in_time_gets_its_receipt_again() -> None:
    round, client = make.open_round(), Client()
    enter(client, round, card=card_code(round))
    taken = hidden(client.post(url("review", round), {"choice-all": ["a", "b", "e"]}).content.decode())
    late = hidden(client.post(url("review", round), {"choice-all": ["c", "d", "f"]}).content.decode())
    assert client.post(url("review", round), taken).status_code == 302
    make.end_voting(round)

    refused = client.post(url("review", round), late)
    assert refused.status_code == 409
    assert "closed" in refused.content.decode()
    assert client.post(url("review", round), taken).status_code == 302
    run_due(job="test", at=now())
    assert client.post(url("review", round), taken).status_code == 302
    assert Envelope.objects.filter(round=round).count() == 1


@pytest.mark.parametrize(
    ("kind", "choices", "expected"),
    [
        ({"kind": "knapsack", "number": 1}, {"choice-all": ["a", "b", "c", "e"]}, 200),
        ({"kind": "knapsack", "number": 1}, {"choice-all": ["a", "b", "c", "d"]}, 422),
        ({"kind": "cumulative", "number": 5}, {"choice-all-a": "3", "choice-all-e": "2"}, 200),
        ({"kind": "cumulative", "number": 5}, {"choice-all-a": "3", "choice-all-e": "3"}, 422),
        ({"kind": "score", "number": 5}, {"choice-all-a": "5", "choice-all-e": "1"}, 200),
        ({"kind": "score", "number": 5}, {"choice-all-a": "6"}, 422),
        ({"kind": "ranked", "number": 2}, {"choice-all-a": "2", "choice-all-e": "1"}, 200),
        ({"kind": "ranked", "number": 2}, {"choice-all-a": "1", "choice-all-e": "1"}, 422),
        ({"kind": "approval", "number": 2, "per": "pot"}, {"choice-main": ["a"], "choice-try": []}, 200),
        ({"kind": "approval", "number": 2, "per": "pot"}, {"choice-main": [], "choice-try": []}, 422),
        ({"kind": "approval", "number": 1, "per": "pot"}, {"choice-main": ["a", "b"]}, 422),
    ],
)
def test_every_kind_of_ballot(kind: dict[str, Any], choices: dict[str, Any], expected: int) -> None:
    round, client = make.open_round(ballot=kind), Client()
    enter(client, round, card=card_code(round))
    assert client.get(url("ballot", round)).status_code == 200
    review = client.post(url("review", round), choices)
    assert review.status_code == expected
    if expected == 200:
        fields = hidden(review.content.decode())
        assert client.post(url("review", round), fields).status_code == 302
        make.end_voting(round)
        run_due(job="test", at=now())
        result = client.get(url("result", round))
        assert result.status_code == 200
        assert result.context["ballots"] == 1


def boosted_round() -> Round:
    ballot = {"kind": "approval", "choose": "up_to", "number": 3, "per": "pooled", "boost": 2}
    return make.open_round(ballot=ballot)


def test_a_boost_is_chosen_read_back_and_counted() -> None:
    round, client = boosted_round(), Client()
    enter(client, round, card=card_code(round))
    page = client.get(url("ballot", round)).content.decode()
    assert "You can boost one of them: it gets two points more." in page
    assert re.findall(r'<option value="([^"]*)"', page) == ["", "a", "b", "c", "d", "e", "f"]

    review = client.post(url("review", round), {"choice-all": ["a", "e"], "boost-all": "a"}).content.decode()
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*Boosted(?:(?!</tr>).)*</tr>", review, re.DOTALL)
    assert "Canal kitchen" in row
    assert review.count("Boosted") == 1
    fields = hidden(review) | {"boost-all": "a"}
    assert '<input type="hidden" name="boost-all" value="a">' in review
    back = client.post(url("ballot", round), fields).content.decode()
    assert '<option value="a" selected>' in back
    assert client.post(url("review", round), fields).headers["Location"] == url("receipt", round)

    make.cast(round, make.elector(round), ("e", "b"))
    make.end_voting(round)
    run_due(job="test", at=now())
    result = published_result(round)
    assert result is not None
    scores = {
        line.line: (line.votes, line.score)
        for contest in result.result.contests
        for pot in contest.pots
        for line in pot.lines
    }
    assert scores == {"a": (1, 3), "b": (1, 1), "c": (0, 0), "d": (0, 0), "e": (2, 2), "f": (0, 0)}
    files = {path.name: path.read_bytes() for path in bundle_folder(round).iterdir()}
    assert check_bundle(files).findings == ()
    assert "points" in client.get(reverse("voting:result", args=[round.slug])).content.decode()


def test_a_boost_for_an_idea_that_was_not_chosen_comes_back() -> None:
    round, client = boosted_round(), Client()
    enter(client, round, card=card_code(round))
    answer = client.post(url("review", round), {"choice-all": ["a"], "boost-all": "b"})
    assert answer.status_code == 422
    assert answer.context["wrong"].codes == ("boost_on_unchosen",)
    html = answer.content.decode()
    assert '<option value="b" selected>' in html
    assert html.count("which you did not choose") == 2
    assert '<a href="#boost-all">' in html
    assert 'boost-why-all" aria-invalid="true">' in html
    assert Envelope.objects.count() == 0
