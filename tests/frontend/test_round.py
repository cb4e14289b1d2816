"""A round's page, phase by phase. No number of votes before the count is published."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Round
from pb.moment import now
from tests.clients import at, signed_in
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import voting as vote
from voting.services.running import run_due

pytestmark = pytest.mark.django_db


def page(round: Round, phase: Phase | None = None, client: Client | None = None) -> str:
    with at(make.during(phase) if phase else now()):
        answer = (client or Client()).get(f"/rounds/{round.slug}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def steps(text: str) -> list[str]:
    return re.findall(r'<section class="next next-(\w+)', text)


def test_without_a_charter_residents_write_the_rules() -> None:
    text = page(make.round())
    assert "Residents are writing the rules" in text
    assert "No money in the pots yet" in text
    assert steps(text) == ["waiting"]


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_one_next_step_and_one_sum(phase: Phase) -> None:
    text = page(make.chartered_round(), phase)
    assert len(steps(text)) == 1
    assert text.count('class="sum num"') == 1
    assert "£120,000" in text
    assert text.count("<h1") == 1


def test_while_ideas_are_wanted_the_button_leads_to_a_new_one() -> None:
    round = make.chartered_round()
    text = page(round, Phase.SUBMITTING)
    assert f'href="/rounds/{round.slug}/proposals/new/"' in text
    assert "Yours can be the first." in text
    ideas.submitted(round, title="Bread oven")
    assert "Bread oven" in page(round, Phase.SUBMITTING)


def test_drafts_are_nobodys_business() -> None:
    round = make.chartered_round()
    ideas.draft(round, title="Not ready")
    assert "Not ready" not in page(round, Phase.SUBMITTING)


def test_a_panel_member_is_led_to_the_panel_room() -> None:
    round = make.round()
    member = signed_in(make.with_role(round, Role.PANEL_MEMBER))
    assert f'href="/rounds/{round.slug}/panel/"' in page(round, client=member)


@pytest.mark.django_db(transaction=True)
def test_no_number_of_votes_shows_before_the_result_is_published() -> None:
    round = vote.open_round()
    before = page(round)
    for _ in range(3):
        vote.cast(round, vote.elector(round), ("a", "b", "e"))
    assert _without_moments(page(round)) == _without_moments(before)
    vote.end_voting(round)
    counting = page(round)
    assert "lit-1" not in counting
    assert "won" not in counting.partition("<main")[2].partition("What happens after")[0]
    run_due(job="test", at=now())
    text = page(round)
    assert "3 ideas won. 3&nbsp;of&nbsp;you voted." in text
    assert "£60,300" in text
    assert 'class="lit' in text
    assert f'href="/rounds/{round.slug}/result/"' in text


def _without_moments(text: str) -> str:
    return re.sub(r"\d+ (minutes|hours|seconds) left|It is [\d.]+ [ap]m", "", text)


@pytest.mark.django_db(transaction=True)
def test_the_page_looks_for_news_only_near_the_close_and_until_the_result() -> None:
    from datetime import timedelta

    assert "data-refresh" not in page(vote.open_round())
    assert "data-refresh" in page(vote.open_round(closes_in=timedelta(minutes=5)))
    round = vote.open_round()
    vote.cast(round, vote.elector(round), ("a", "b", "e"))
    vote.end_voting(round)
    assert "data-refresh" in page(round)
    run_due(job="test", at=now())
    assert "data-refresh" not in page(round)
