"""Many votes from one telephone: a job finds them, two people judge blind, a voter objects and is heard."""

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
from tests.voting.quarantine_kit import HOME, come, watched_round
from voting.models import Count
from voting.services.quarantining import look_everywhere
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def walk(browser: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def start(who: str, person: Person | None = None, *, phone: bool = False, script: bool = True) -> Walker:
        viewport: Any = PHONE if phone else DESK
        contexts.append(
            browser.new_context(base_url=live_server.url, viewport=viewport, java_script_enabled=script)
        )
        walker = Walker(f"quarantine {who}", contexts[-1].new_page(), script)
        return walker.sign_in(person.email, second_factor=True) if person else walker

    yield start
    for context in contexts:
        context.close()


def holder(round: Round, role: Role) -> Person:
    person = with_account(ground.person(), authenticator=True)
    grant_role(person=person, round=round, role=role, by=None, at=now())
    return person


def test_a_pattern_is_judged_by_two_and_a_voter_comes_back_in(walk: Any) -> None:
    round = watched_round()
    officer, returning = holder(round, Role.OFFICER), holder(round, Role.RETURNING_OFFICER)
    come(round, 14)
    group = come(round, 11, device="telephone", address=HOME)
    mine = make.cast(round, group[0]).code
    look_everywhere(job="test", at=now())
    address = f"/rounds/{round.slug}/quarantine/"

    first = walk("officer", officer).go(f"/rounds/{round.slug}/paper/")
    first.expect("Quarantine: 1 pattern to judge").press("Quarantine")
    first.press("11 voters with one device").press("Judge")
    first.expect("by the reason for it")
    first.choose("Set them aside: nothing innocent explains this").press("Judge")
    first.expect("Somebody else judges it now").go(f"{address}1/").expect("You have judged this")

    second = walk("returning", returning, phone=True).go(address)
    second.press("11 voters with one device")
    second.choose("Set them aside: nothing innocent explains this").press("Judge")
    second.expect("these ballots are set aside")

    voter = walk("voter", phone=True, script=False).go(f"/rounds/{round.slug}/verify/?receipt={mine}")
    voter.expect("It is set aside")
    voter.fill("What explains it?", "We are eleven in one house and share a telephone.").press("Object")
    voter.expect("Your objection is in")

    for judge in (first, second):
        judge.go(address).press("A voter objects").expect("We are eleven in one house")
        judge.expect("as one of a group: many voters with one device")
        judge.choose("It counts: a family or household shares it").press("Judge")
    second.expect("these ballots count")
    voter.go(f"/rounds/{round.slug}/verify/?receipt={mine}").expect("Yes, it is in the box")

    make.end_voting(round)
    run_due(job="test", at=now())
    assert Count.objects.get(round=round).result["ballots"] == 15
    reading = walk("reader", phone=True).go(f"/rounds/{round.slug}/result/")
    reading.expect("10 ballots were set aside and never opened")
    reading.go(f"/rounds/{round.slug}/verify/").press("Check everything now")
    reading.page.get_by_text("Done: everything this page can check holds.").wait_for()
    reading.expect("but for 10 set aside by quarantine")
    first.go(address).expect("What came of it")
