"""An emergency: staff ask, a second of them and the panel sign, and a voter votes again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from pb.domain.roles import Role
from pb.models import Person, Round
from pb.moment import now
from pb.services.roles import grant_role
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.journeys.people import with_account
from tests.journeys.walker import Walker
from voting.models import Exclusion
from voting.services.boarding import post_board

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def walk(browser: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def start(who: str, person: Person, *, phone: bool = False, staff: bool = True) -> Walker:
        viewport: Any = PHONE if phone else DESK
        contexts.append(browser.new_context(base_url=live_server.url, viewport=viewport))
        return Walker(f"void {who}", contexts[-1].new_page()).sign_in(person.email, second_factor=staff)

    yield start
    for context in contexts:
        context.close()


def holder(round: Round, role: Role, *, staff: bool) -> Person:
    person = with_account(ground.person(), authenticator=staff)
    grant_role(person=person, round=round, role=role, by=None, at=now())
    return person


def test_three_people_void_a_stretch_and_everybody_can_read_why(walk: Any) -> None:
    round = make.open_round()
    officer, second = (holder(round, Role.OFFICER, staff=True) for _ in range(2))
    member = holder(round, Role.PANEL_MEMBER, staff=False)
    for _ in range(2):
        for elector in [make.elector(round) for _ in range(5)]:
            mine = make.cast(round, elector)
        post_board(round=round, at=now())
    address = f"/rounds/{round.slug}/void/"

    asking = walk("officer", officer).go(address)
    asking.page.get_by_label("From after the head of").select_option("5")
    asking.page.get_by_label("Up to the head of").select_option("5")
    asking.fill("What was broken?", "The ballot form lost the second choice on phones.")
    asking.press("See how many ballots that is")
    assert "larger than the one before" in asking.page.locator("main").inner_text()
    asking.page.get_by_label("Up to the head of").select_option("10")
    asking.press("See how many ballots that is")
    assert "5 ballots that count now would be void" in asking.page.locator("main").inner_text()
    asking.press("Ask for two signatures")
    assert asking.page.get_by_role("button", name="Sign", exact=True).count() == 0

    walk("second", second).go(address).press("Sign")
    agreeing = walk("member", member, phone=True, staff=False).go(address)
    agreeing.press("Sign")
    assert "5 ballots are void" in agreeing.page.locator("body").inner_text()
    assert Exclusion.objects.filter(round=round).count() == 5

    reading = agreeing.go(f"/rounds/{round.slug}/board/")
    assert "lost the second choice on phones" in reading.page.locator("main").inner_text()
    reading.go(f"/rounds/{round.slug}/verify/?receipt={mine.code}")
    assert "It was declared void" in reading.page.locator("main").inner_text()
