"""Three trustees take their shares, voting ends, two of them come, and the count is published."""

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
from voting.models import KeyShare
from voting.queries.papers import state_of
from voting.services.papers import draw_up
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def walk(browser: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def start(who: str, person: Person, *, phone: bool = False, script: bool = True) -> Walker:
        viewport: Any = PHONE if phone else DESK
        contexts.append(
            browser.new_context(base_url=live_server.url, viewport=viewport, java_script_enabled=script)
        )
        walker = Walker(f"trustees {who}", contexts[-1].new_page(), script=script)
        return walker.sign_in(person.email, second_factor=True)

    yield start
    for context in contexts:
        context.close()


def test_two_of_three_trustees_open_the_count(walk: Any) -> None:
    round = make.shortlisted_round()
    people = [with_account(ground.person(), authenticator=True) for _ in range(4)]
    for person, role in zip(people, [Role.OFFICER, *[Role.TRUSTEE] * 3], strict=True):
        grant_role(person=person, round=round, role=role, by=None, at=now())
    draw_up(round=round, by=None, at=now())
    address = f"/rounds/{round.slug}/trustees/"

    officer = walk("officer", people[0]).go(f"/rounds/{round.slug}/paper/")
    officer.choose("Three trustees keep it").choose("I have read the paper line by line").press(
        "Freeze the paper"
    )
    assert "Until then the server could open the votes" in officer.page.locator("main").inner_text()

    walkers, codes = [], []
    for number, person in enumerate(people[1:]):
        trustee = walk(f"{number + 1}", person, phone=number != 1, script=number != 2).go(address)
        trustee.press("Show my share")
        codes.append(trustee.page.locator("p.code").inner_text())
        if number == 0:
            trustee.fill("Your share", codes[0][:-2]).press("I have my share")
            assert "There is a slip" in trustee.page.locator("main").inner_text()
        trustee.fill("Your share", codes[-1].lower()).press("I have my share")
        assert "Keep it safe" in trustee.page.locator("main").inner_text()
        walkers.append(trustee)
    assert KeyShare.objects.filter(round=round, taken_at=None).count() == 0

    make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())
    officer.go(address)
    assert "Nobody has come yet" in officer.page.locator("main").inner_text()
    walkers[0].go(address).fill("Your share", codes[0]).press("Hand in my share")
    assert "One more trustee is needed" in walkers[0].page.locator("body").inner_text()
    run_due(job="test", at=now())
    officer.go(f"/rounds/{round.slug}/paper/")
    assert "1 has come" in officer.page.locator("main").inner_text()
    walkers[2].go(address).fill("Your share", codes[2]).press("Hand in my share")
    assert "The count begins now" in walkers[2].page.locator("body").inner_text()
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    walkers[1].go(address)
    assert "not needed any more" in walkers[1].page.locator("main").inner_text()
