"""Judging, being told, and objecting, as pages show it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pb.domain.roles import Role
from pb.models import Person, Round
from pb.moment import now
from tests.clients import signed_in
from tests.factories import voting as make
from tests.voting.quarantine_kit import (
    ASIDE,
    COUNTS,
    HOME,
    both_say,
    come,
    found,
    judge_of,
    say,
    watched_round,
)
from tests.voting.views.test_booth import card_code, enter
from voting.models import Elector, Finding, Judgement, Trace
from voting.services.judging import seen_digest
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def url(name: str, round: Round, *more: object) -> str:
    return reverse(f"voting:{name}", args=[round.slug, *more])


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shop() -> tuple[Round, Finding]:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    return round, found(round)[0]


def test_two_people_judge_and_neither_page_shows_the_others_judgement() -> None:
    round, finding = shop()
    first, second = signed_in(judge_of(round)), signed_in(judge_of(round, Role.RETURNING_OFFICER))
    page = url("finding", round, finding.number)
    before = second.get(page).content.decode()
    assert "9 voters with one device" in text(before)
    answer = first.post(page, {"why": "no_innocent_reason", "digest": seen_digest(finding)}, follow=True)
    assert "Noted. Somebody else judges it now" in text(answer.content.decode())
    assert "You have judged it" in text(answer.content.decode())

    def plain(html: str) -> str:
        return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", html)

    assert plain(second.get(page).content.decode()) == plain(before)
    lists = [text(client.get(url("findings", round)).content.decode()) for client in (first, second)]
    assert ["To judge" in each for each in lists] == [False, True]
    answer = second.post(page, {"why": "no_innocent_reason", "digest": seen_digest(finding)}, follow=True)
    assert "these ballots are set aside" in text(answer.content.decode())
    assert "Set aside" in text(first.get(url("findings", round)).content.decode())
    assert first.post(page, {"why": "in_doubt", "digest": seen_digest(finding)}).status_code == 409


def test_pages_of_judging_hold_no_name_and_no_elector() -> None:
    round, finding = shop()
    judging = judge_of(round)
    client = signed_in(judging)
    html = "".join(
        client.get(each).content.decode()
        for each in (url("findings", round), url("finding", round, finding.number))
    )
    words = [word for row in Elector.objects.all() for word in (str(row.ref), row.uid_hash)]
    words += [
        mark for row in Trace.objects.all() for mark in (row.handle, row.device, row.network, row.contact)
    ]
    words += list(Person.objects.exclude(pk=judging.pk).values_list("email", flat=True))
    assert [word for word in words if word and word in html] == []


@pytest.mark.parametrize("role", [Role.DESK, Role.OBSERVER, Role.PANEL_MEMBER, Role.ASSESSOR])
def test_who_may_not_judge_gets_no_page(role: Role) -> None:
    round, finding = shop()
    client = signed_in(judge_of(round, role))
    page = url("finding", round, finding.number)
    assert client.get(page).status_code == 403
    assert client.post(page, {"why": "in_doubt", "digest": seen_digest(finding)}).status_code == 403
    assert client.get(url("findings", round)).status_code == (200 if role is Role.OBSERVER else 403)
    assert Client().get(page).status_code == 302
    assert not Judgement.objects.exists()


def test_a_judgement_without_a_reason_or_of_another_group_is_not_taken() -> None:
    round, finding = shop()
    client = signed_in(judge_of(round))
    page = url("finding", round, finding.number)
    answer = client.post(page, {"digest": seen_digest(finding)})
    assert (answer.status_code, "by the reason for it" in answer.content.decode()) == (422, True)
    assert client.post(page, {"why": "whim", "digest": seen_digest(finding)}).status_code == 422
    assert client.post(page, {"why": "in_doubt", "digest": "0" * 64}).status_code == 409
    assert client.get(url("finding", round, 99)).status_code == 404
    elsewhere = watched_round()
    assert signed_in(judge_of(elsewhere)).get(url("finding", elsewhere, 1)).status_code == 404


def test_a_third_person_knows_that_two_differ_and_not_how() -> None:
    round, finding = shop()
    first = judge_of(round)
    say(finding, ASIDE, first)
    both_say(finding, [COUNTS])
    html = text(signed_in(judge_of(round)).get(url("finding", round, finding.number)).content.decode())
    assert "Two people differ about this" in html
    assert "You have judged this" in text(
        signed_in(first).get(url("finding", round, finding.number)).content.decode()
    )


def test_a_voter_sees_it_objects_and_reads_what_came_of_it() -> None:
    round = watched_round()
    group = come(round, 9, device="kitchen", address=HOME)
    code = make.cast(round, group[0]).code
    client = Client()
    both_say(found(round)[0])
    page = client.get(url("verify", round), {"receipt": code})
    assert page.context["standing"] == "set_aside"
    assert "Is it yours, and yours alone? Object" in text(page.content.decode())
    late = client.post(url("verify", round), {"receipt": code, "object": "yes", "words": "x" * 501})
    assert (late.status_code, "x" * 501 in late.content.decode()) == (422, True)
    assert not Finding.objects.filter(pattern=Finding.OBJECTION).exists()
    answer = client.post(
        url("verify", round), {"receipt": code, "object": "yes", "words": "Nine <b>of us</b>, one telephone."}
    )
    assert "Your objection is in" in text(answer.content.decode())
    objection = Finding.objects.get(pattern=Finding.OBJECTION)
    judges = signed_in(judge_of(round)).get(url("finding", round, objection.number)).content.decode()
    assert "as one of a group: many voters with one device" in text(judges)
    assert "It stays aside: nothing innocent explains this" in text(judges)
    assert "Nine &lt;b&gt;of us&lt;/b&gt;, one telephone." in judges
    again = client.post(url("verify", round), {"receipt": code, "object": "yes"})
    assert (again.status_code, "You have objected already" in text(again.content.decode())) == (409, True)
    unknown = client.post(url("verify", round), {"receipt": "0" * 24, "object": "yes"})
    assert unknown.context["standing"] == "unknown"
    assert client.post(url("verify", round), {"receipt": "what", "object": "yes"}).status_code == 422

    make.end_voting(round)
    run_due(job="test", at=now())
    result = text(client.get(url("result", round)).content.decode())
    assert "9 ballots were set aside" in result
    assert "Not heard in time, and so left aside: 1." in result
    page = client.get(url("verify", round), {"receipt": code})
    assert "never opened" in text(page.content.decode())
    assert "Object" not in re.findall(r">(Object)<", page.content.decode())


def test_the_browser_keeps_a_mark_that_outlives_finishing_and_says_so() -> None:
    round, client = watched_round(), Client(REMOTE_ADDR=HOME)
    for _ in range(8):
        assert enter(client, round, card=card_code(round)).status_code == 302
        client.post(url("finish", round))
    assert {row.device for row in Trace.objects.all()} != {""}
    assert [(each.pattern, each.shape["electors"]) for each in found(round)] == [("one_device", 8)]
    assert enter(Client(REMOTE_ADDR=HOME), round, card=card_code(round)).status_code == 302
    assert len({row.device for row in Trace.objects.all()}) == 2
    forged = Client(REMOTE_ADDR=HOME)
    forged.cookies[f"device-{round.pk}"] = "made-up"
    enter(forged, round, card=card_code(round))
    assert len({row.device for row in Trace.objects.all()}) == 3
    start = text(Client().get(url("start", round)).content.decode())
    assert "What we keep to notice cheating" in start


def test_where_nothing_is_looked_for_no_mark_is_left_and_nothing_is_said() -> None:
    round, client = make.open_round(), Client()
    enter(client, round, card=card_code(round))
    assert f"device-{round.pk}" not in client.cookies
    assert "notice cheating" not in Client().get(url("start", round)).content.decode()
    judging = signed_in(judge_of(round)).get(url("findings", round)).content.decode()
    assert "Nothing is looked for" in judging


def test_an_age_of_200_is_a_slip_at_the_door() -> None:
    round, client = watched_round(), Client()
    assert enter(client, round, card=card_code(round), age="200").status_code == 422
    assert not Elector.objects.exists()


def test_the_list_costs_the_same_however_long_it_is() -> None:
    round = watched_round()
    client = signed_in(judge_of(round))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(url("findings", round))
        return len(seen)

    come(round, 8, device="one", address=HOME, vote=False)
    found(round)
    one = queries()
    for device in ("two", "three"):
        come(round, 8, device=device, vote=False)
    assert len(found(round)) == 3
    assert queries() == one
