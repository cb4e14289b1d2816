"""Code cards: the desk asks, an officer signs on the phone, the desk prints, somebody votes with a card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from pb.domain.roles import Role
from pb.models import Person
from pb.moment import now
from pb.services.roles import grant_role
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def walk(browser: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def start(who: str, person: Person | None, *, phone: bool = False) -> Walker:
        viewport: Any = PHONE if phone else DESK
        contexts.append(browser.new_context(base_url=live_server.url, viewport=viewport))
        walker = Walker(f"cards {who}", contexts[-1].new_page())
        return walker.sign_in(person.email, second_factor=True) if person else walker

    yield start
    for context in contexts:
        context.close()


def test_two_people_make_cards_and_a_holder_gets_the_ballot(walk: Any) -> None:
    round = make.open_round()
    desk, officer = (with_account(ground.person(), authenticator=True) for _ in range(2))
    for person, role in ((desk, Role.DESK), (officer, Role.OFFICER)):
        grant_role(person=person, round=round, role=role, by=None, at=now())
    address = f"/rounds/{round.slug}/cards/"

    asking = walk("desk", desk).go(address)
    asking.fill("How many cards?", "4").press("Ask for a signature")
    assert asking.page.get_by_label("How many cards?").input_value() == "4"
    asking.fill("What are they for?", "The library on Saturday.").press("Ask for a signature")
    assert "somebody else signs" in asking.page.locator("main").inner_text()

    signing = walk("officer", officer, phone=True).go(address)
    assert "The library on Saturday." in signing.page.locator("main").inner_text()
    signing.press("Sign")

    asking.go(address).press("Show the codes to print")
    codes = asking.page.locator("main .code").all_inner_texts()
    assert len(set(codes)) == 4

    holder = walk("holder", None, phone=True).go(f"/rounds/{round.slug}/vote/")
    for name, value in (("postcode", make.postcode_of(round)), ("age", "34"), ("card", codes[2].lower())):
        holder.page.locator(f"[name={name}]").fill(value)
    holder.page.locator("[name=connection][value=live]").check()
    holder.page.locator("main form").get_by_role("button").first.click()
    holder.look()
    assert "/vote/ballot/" in holder.page.url
