"""More time after a fault: an officer asks, a second one and the panel sign, and everybody can read why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime
from playwright.sync_api import Browser

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Extension, Person, PhaseWindow
from tests.factories import voting as make
from tests.journeys.test_voiding import DESK, PHONE, holder
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walk(browser: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def start(who: str, person: Person, *, phone: bool = False, staff: bool = True) -> Walker:
        viewport: Any = PHONE if phone else DESK
        contexts.append(browser.new_context(base_url=live_server.url, viewport=viewport))
        return Walker(f"time {who}", contexts[-1].new_page()).sign_in(person.email, second_factor=staff)

    yield start
    for context in contexts:
        context.close()


def test_three_people_give_more_time(walk: Any) -> None:
    round = make.open_round()
    officer, second = (holder(round, Role.OFFICER, staff=True) for _ in range(2))
    member = holder(round, Role.PANEL_MEMBER, staff=False)
    closes = PhaseWindow.objects.get(round=round, phase=Phase.VOTING).closes
    address = f"/rounds/{round.slug}/extend/"

    asking = walk("officer", officer).go(address)
    asking.fill("Open until", f"{localtime(closes - timedelta(hours=2)):%Y-%m-%dT%H:%M}")
    asking.fill("What was broken?", "The site was down for two hours on Saturday.").press(
        "Ask for two signatures"
    )
    assert "A window can only be made longer" in asking.page.locator("main").inner_text()
    asking.fill("Open until", f"{localtime(closes + timedelta(hours=2)):%Y-%m-%dT%H:%M}")
    asking.press("Ask for two signatures")
    assert asking.page.get_by_role("button", name="Sign", exact=True).count() == 0

    walk("second", second).go(address).press("Sign")
    agreeing = walk("member", member, phone=True, staff=False).go(address)
    agreeing.press("Sign")
    assert "There is more time now" in agreeing.page.locator("body").inner_text()
    assert Extension.objects.filter(round=round).count() == 1
    reading = agreeing.go(f"/rounds/{round.slug}/charter/")
    assert "The site was down for two hours" in reading.page.locator("main").inner_text()
