"""My page and the officer home."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import RoleGrant
from pb.moment import now
from tests.clients import signed_in
from tests.factories import panels
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import voting as vote
from voting.services.running import run_due

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_my_page_asks_to_sign_in(client: Client) -> None:
    assert client.get("/mine/").headers["Location"] == "/accounts/login/?next=/mine/"


def test_my_ideas_stand_on_my_page_and_nobody_elses() -> None:
    round, me = make.chartered_round(), make.person()
    ideas.submitted(round, by=me, title="Bread oven")
    mine = ideas.draft(round, by=me, title="Half an idea")
    ideas.submitted(round, title="Somebody else's")
    text = read(signed_in(me), "/mine/")
    assert "Bread oven" in text
    assert f"/rounds/{round.slug}/proposals/{mine.pk}/edit/" in text
    assert "Somebody else" not in text


def test_a_panel_member_sees_how_many_articles_wait() -> None:
    room = panels.room()
    text = read(signed_in(room.members[0]), "/mine/")
    assert "Your view is needed" in text
    assert "16 articles of the draft charter wait for your view." in text
    assert f"/rounds/{room.round.slug}/panel/" in text


def test_an_award_on_offer_asks_for_an_answer() -> None:
    round, me = make.chartered_round(), make.person()
    won = ideas.feasible(round, by=me, title="Bread oven")
    lost = ideas.feasible(round, by=me, title="Chess tables")
    assert "My awards" not in read(signed_in(me), "/mine/")
    ideas.awarded(round, [won], [lost])
    text = read(signed_in(me), "/mine/")
    awards = text[text.index("My awards") : text.index("My ideas")]
    assert awards.index("Say yes or no") > awards.index("Bread oven")
    assert "On the reserve list" in awards


def test_residents_may_not_open_the_officer_home(client: Client) -> None:
    assert signed_in(make.person()).get("/staff/").status_code == 403
    assert client.get("/staff/").status_code == 302


def test_an_officer_without_rounds_is_told_so() -> None:
    assert "No rounds yet" in read(signed_in(make.person(is_staff=True)), "/staff/")


def test_a_round_without_a_charter_is_on_course() -> None:
    officer = make.person(is_staff=True)
    round = make.round(by=officer)
    text = read(signed_in(officer), "/staff/")
    assert "The panel agrees a charter" in text
    assert f"/rounds/{round.slug}/panel/" in text
    assert "On course" in text


def test_an_open_vote_says_whether_it_is_safe_to_close() -> None:
    ready, late = vote.open_round(), vote.shortlisted_round()
    officer = make.with_role(ready, Role.OFFICER)
    text = read(signed_in(officer), "/staff/")
    assert "Yes. Voting closes by itself" in text
    RoleGrant.objects.create(person=officer, round=late, role=Role.OFFICER, granted_at=now())
    text = read(signed_in(officer), "/staff/")
    assert "<strong>3 of 5</strong> need you" in text
    assert "Draw up and freeze the ballot paper" in text
    assert "one is stuck. Canal ward is not yet safe to close." in text


def test_work_stands_with_what_is_stuck_first_and_then_by_date() -> None:
    soon, later, late = (
        vote.open_round(),
        vote.open_round(closes_in=timedelta(days=9)),
        vote.shortlisted_round(),
    )
    officer = make.with_role(later, Role.OFFICER)
    for round in (soon, late):
        RoleGrant.objects.create(person=officer, round=round, role=Role.OFFICER, granted_at=now())
    text = read(signed_in(officer), "/staff/")
    rows = [text.index(f'full"><a href="/rounds/{round.slug}/"') for round in (late, soon, later)]
    assert rows == sorted(rows)


def test_filters_narrow_the_list_and_stay_in_the_address() -> None:
    late = vote.shortlisted_round()
    officer = make.with_role(late, Role.OFFICER)
    everything, stuck = (read(signed_in(officer), f"/staff/?show={which}") for which in ("all", "stuck"))
    assert "freeze the ballot paper" in stuck
    assert 'href="?show=stuck" aria-current="true"' in stuck
    assert 'href="?show=all" aria-current="true"' in everything
    assert "Nothing here" in read(signed_in(officer), "/staff/?show=due")


def test_ideas_that_wait_for_a_check_are_work(monkeypatch: pytest.MonkeyPatch) -> None:
    round = make.chartered_round()
    ideas.submitted(round)
    officer = make.with_role(round, Role.OFFICER)
    monkeypatch.setattr("frontend.pages.staff.now", lambda: make.during(Phase.ASSESSING))
    text = read(signed_in(officer), "/staff/")
    assert "1 idea to check" in text
    assert f"/rounds/{round.slug}/assessing/" in text
    monkeypatch.setattr("frontend.pages.staff.now", lambda: make.during(Phase.SHORTLISTING))
    assert "Stuck" in read(signed_in(officer), "/staff/")


def test_a_panel_member_is_told_when_the_shortlist_is_theirs_to_choose() -> None:
    round = make.chartered_round({"timetable": vote.windows(phase=Phase.SHORTLISTING)})
    member = make.with_role(round, Role.PANEL_MEMBER)
    text = read(signed_in(member), "/mine/")
    assert "Choose the shortlist" in text
    assert f"/rounds/{round.slug}/shortlist/" in text


def test_an_elected_member_is_told_of_a_result_to_ratify() -> None:
    round = vote.open_round()
    vote.cast(round, vote.elector(round))
    vote.end_voting(round)
    run_due(job="test", at=now())
    member = make.with_role(round, Role.ELECTED_MEMBER)
    text = read(signed_in(member), "/mine/")
    assert "Your answer is needed" in text
    assert f"/rounds/{round.slug}/ratify/" in text
    assert "Results to ratify" not in read(signed_in(make.person()), "/mine/")
