"""The page of trustees: each sees their own share once, staff see how far all are, others see nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pb.domain.roles import Role
from pb.models import Person, Round
from pb.moment import now
from pb.services.roles import revoke_role
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.factories.trustees import split_round
from voting.models import KeyShare
from voting.queries.papers import paper_of
from voting.services.papers import draw_up
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def as_(person: Person, *, staff: bool = True) -> Client:
    client = Client()
    client.force_login(make.second_factor(person) if staff else person)
    return client


def url(round: Round, name: str = "trustees") -> str:
    return reverse(f"voting:{name}", args=[round.slug])


def test_a_share_is_shown_to_its_trustee_alone_and_taken_by_typing_it() -> None:
    round, held = split_round(taken=False)
    (person, code), others = held[0], [each for _, each in held[1:]]
    client = as_(person)
    assert code not in client.get(url(round)).content.decode()
    shown = client.post(url(round), {"act": "show"})
    html = shown.content.decode()
    assert code in html
    assert not any(other in html for other in others)
    assert shown.headers["Cache-Control"] == "no-store"
    wrong = client.post(url(round), {"act": "take", "share": code[:-1]})
    assert (wrong.status_code, "There is a slip" in wrong.content.decode()) == (422, True)
    nothing = client.post(url(round), {"act": "take", "share": ""})
    assert (nothing.status_code, "all twelve groups" in nothing.content.decode()) == (422, True)
    long = client.post(url(round), {"act": "take", "share": "x" * 2000})
    assert long.status_code == 422
    taken = client.post(url(round), {"act": "take", "share": code}, follow=True)
    assert "destroyed its copy" in taken.content.decode()
    again = client.post(url(round), {"act": "show"})
    assert (again.status_code, code in again.content.decode()) == (409, False)
    assert KeyShare.objects.filter(taken_at__isnull=False).count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.RETURNING_OFFICER, Role.OBSERVER])
def test_staff_see_how_far_they_are_and_no_share(role: Role) -> None:
    round, held = split_round(taken=False)
    client = as_(ground.with_role(round, role))
    html = client.get(url(round)).content.decode()
    assert held[2][0].name in html
    assert "3 of 3 shares have not been taken" in html
    for act in ("show", "take", "hand_in"):
        assert client.post(url(round), {"act": act, "share": held[0][1]}).status_code == 403
    assert "not been taken" not in as_(held[0][0]).get(url(split_round()[0])).content.decode()


def test_a_trustee_of_another_round_and_one_without_a_share_get_none() -> None:
    round, held = split_round(taken=False)
    late = as_(ground.with_role(round, Role.TRUSTEE))
    assert late.post(url(round), {"act": "show"}).status_code == 403
    other, _ = split_round(taken=False)
    assert as_(held[0][0]).post(url(other), {"act": "show"}).status_code == 403


def test_residents_and_visitors_are_kept_out() -> None:
    round, _ = split_round(taken=False)
    assert Client().get(url(round)).status_code == 302
    assert as_(ground.person(), staff=False).get(url(round)).status_code == 403


def test_two_hand_theirs_in_and_the_page_says_who_is_awaited() -> None:
    round, held = split_round()
    make.cast(round, make.elector(round))
    first = as_(held[0][0])
    assert first.post(url(round), {"act": "hand_in", "share": held[0][1]}).status_code == 409
    make.end_voting(round)
    run_due(job="test", at=now())
    assert "Hand in your share" in first.get(url(round)).content.decode()
    assert "Hand in your share" in first.get("/mine/").content.decode()
    other = first.post(url(round), {"act": "hand_in", "share": held[1][1]})
    assert (other.status_code, "not your share" in other.content.decode()) == (422, True)
    answer = first.post(url(round), {"act": "hand_in", "share": held[0][1]}, follow=True).content.decode()
    assert "One more trustee is needed" in answer
    assert "1 has come" in answer
    officer = as_(make.officer_of(round))
    run_due(job="test", at=now())
    page = officer.get(url(round, "paper")).content.decode()
    assert "2 of 3 are needed, 1 has come" in page
    last = as_(held[2][0]).post(url(round), {"act": "hand_in", "share": held[2][1]}, follow=True)
    assert "The count begins now" in last.content.decode()
    run_due(job="test", at=now())
    assert "You handed it in" in first.get(url(round)).content.decode()


def test_the_paper_is_frozen_with_the_choice_of_who_keeps_the_key() -> None:
    round = make.shortlisted_round()
    draw_up(round=round, by=None, at=now())
    client, row = as_(make.officer_of(round)), paper_of(round)
    assert row is not None
    given = {"act": "freeze", "digest": row.digest, "sure": "on", "keys": "trustees"}
    refused = client.post(url(round, "paper"), given)
    assert (refused.status_code, "exactly 3 people" in refused.content.decode()) == (409, True)
    people = [ground.with_role(round, Role.TRUSTEE) for _ in range(3)]
    assert client.post(url(round, "paper"), given, follow=True).status_code == 200
    assert [row.trustee for row in KeyShare.objects.filter(round=round)] == people
    page = client.get(url(round, "paper")).content.decode()
    assert "split among three trustees" in page
    assert people[0].name in page
    assert "Take your share" in as_(people[0]).get("/mine/").content.decode()


def test_where_the_key_is_whole_the_page_says_so() -> None:
    round = make.open_round()
    assert "The key is not split" in as_(make.officer_of(round)).get(url(round)).content.decode()


def test_taking_the_role_away_does_not_take_the_share_away() -> None:
    round, held = split_round()
    make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())
    for person, _ in held[:2]:
        revoke_role(grant=person.grants.get(round=round), by=make.officer_of(round), at=now())
    for person, code in held[:2]:
        answer = as_(person).post(url(round), {"act": "hand_in", "share": code})
        assert answer.status_code == 302
    assert [act for _, act in run_due(job="test", at=now())] == ["count", "publish"]
