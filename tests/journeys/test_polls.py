"""A live poll: asked at a desk, answered on a phone with and without scripts, shown on the big screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from panels.domain.polling import PollKind
from panels.models import Poll, PollAnswer
from panels.services import polling
from pb.moment import now
from tests.factories import panels as rooms
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_room_is_asked_and_sees_what_it_said(walk: Callable[..., Walker]) -> None:
    made = rooms.room(draft=False)
    with_account(made.facilitator)
    facilitator = walk("polls-facilitator")
    facilitator.sign_in(made.facilitator.email).go(f"/rounds/{made.round.slug}/panel/polls/")
    facilitator.press("Open the poll").expect("Write down what you ask")
    facilitator.fill("What do you ask?", "Which comes first on the canal bank?")
    facilitator.fill("What can people choose from?", "Benches\nTrees\nLights").press("Open the poll")
    poll = Poll.objects.get()

    screen = walk("polls-screen").go(f"/join/{poll.code}/screen/").expect("0 answers")
    phone = walk("polls-phone", phone=True).go("/join/")
    phone.fill("Code from the big screen", poll.code.lower()).press("Join")
    phone.choose("Trees").page.get_by_role("button", name="Send my answer").click()
    phone.page.get_by_text("Saved. You can change it").wait_for()
    phone.look()
    plain = walk("polls-plain", phone=True, script=False).go(f"/join/{poll.code}/")
    plain.press("Send my answer").expect("Choose one answer")
    plain.choose("Lights").press("Send my answer").expect("Your answer is saved")
    screen.page.get_by_text("2 answers").wait_for()
    assert not screen.reads("Drawn")
    assert screen.page.locator("table").count() == 0

    facilitator.go(f"/rounds/{made.round.slug}/panel/polls/{poll.pk}/").press("Show the results")
    screen.page.locator("table").wait_for()
    screen.look()
    phone.choose("Lights").page.get_by_role("button", name="Send my answer").click()
    phone.page.get_by_text("Saved. You can change it").wait_for()
    screen.page.locator("tr", has_text="Lights").get_by_text("2", exact=True).wait_for()
    assert PollAnswer.objects.count() == 2
    facilitator.press("Close the poll")
    plain.choose("Trees").press("Change my answer").expect("No poll is open")


def test_an_answer_given_without_a_network_is_kept_and_sent_once_it_is_back(
    walk: Callable[..., Walker],
) -> None:
    made = rooms.room(draft=False)
    poll = polling.open_poll(
        round=made.round,
        kind=PollKind.PICK,
        question="Which comes first on the canal bank?",
        options=["Benches", "Trees", "Lights"],
        most=1,
        hide_small=False,
        by=made.facilitator,
        at=now(),
    )
    phone = walk("polls-offline", phone=True).go(f"/join/{poll.code}/")
    page, send = phone.page, phone.page.get_by_role("button", name="Send my answer")

    page.context.set_offline(True)
    phone.choose("Trees")
    send.click()
    page.get_by_text("Not saved yet: no connection.").wait_for()
    phone.look()
    assert PollAnswer.objects.count() == 0
    page.context.set_offline(False)
    page.get_by_text("Saved. You can change it").wait_for()
    assert [row.body for row in PollAnswer.objects.all()] == [{"picks": [1]}]

    arrived: list[int] = []

    def lose_the_reply(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        if not arrived:
            arrived.append(route.fetch().status)
        route.abort()

    page.route("**/join/**", lose_the_reply)
    phone.choose("Lights")
    send.click()
    page.get_by_text("Not saved yet: no connection.").wait_for()
    page.reload()
    page.get_by_text("Not saved yet: no connection.").wait_for()
    assert page.get_by_label("Lights").is_checked()
    page.unroute("**/join/**")
    page.get_by_text("Saved. You can change it").wait_for()
    assert (arrived, [row.body for row in PollAnswer.objects.all()]) == ([200], [{"picks": [2]}])
    page.reload()
    page.get_by_text("Your answer is saved").wait_for()
    assert page.locator("#said").is_hidden()
