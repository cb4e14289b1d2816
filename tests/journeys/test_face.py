"""Every page of the face in a real browser: phone, tablet and desk, light and dark, enlarged and mirrored.

Pictures: DECIDES_LOOK=folder ./decides test tests/journeys/test_face.py puts one of each into the folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page

from frontend.components.ballot import money_left, votes_left
from frontend.pages.kitchen_sink import IDEAS, ballot
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Person
from pb.moment import now
from tests.clients import signed_in
from tests.factories import panels
from tests.factories import pb as make
from tests.factories import voting as vote
from tests.journeys.walker import LOOK
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)

VIEWS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "tablet": {"viewport": {"width": 820, "height": 1180}},
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "desk-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "enlarged": {"viewport": {"width": 320, "height": 256}},
    "mirrored": {"viewport": {"width": 390, "height": 844}},
}
"""`enlarged`: what 1280 × 1024 leaves at 400 % zoom. `mirrored`: right to left."""
WITH_AXE = {"phone-dark", "desk", "enlarged"}
"""axe looks at each layout and each set of colours once."""


@pytest.fixture
def city() -> dict[str, tuple[str, Person | None]]:
    """A round in every state that a page can show: the address, and who looks."""
    room = panels.room()
    open_round, over = vote.open_round(), vote.open_round()
    for number in range(6):
        vote.cast(over, vote.elector(over), [("a", "b", "e"), ("a", "c", "f")][number % 2])
    vote.end_voting(over)
    run_due(job="test", at=now())
    officer = make.with_role(open_round, Role.OFFICER)
    resident = make.person("Aileen Kerr")
    return {
        "home": ("/", None),
        "home-postcode": (f"/?postcode={vote.postcode_of(open_round)}", None),
        "co-design": (f"/rounds/{room.round.slug}/", room.members[0]),
        "round": (f"/rounds/{open_round.slug}/", None),
        "round-decided": (f"/rounds/{over.slug}/", None),
        "mine": ("/mine/", resident),
        "staff": ("/staff/", officer),
        "sign-in": ("/accounts/login/", None),
        "sign-up": ("/accounts/signup/", None),
        "second-step": ("/accounts/2fa/", resident),
        "sessions": ("/accounts/sessions/", resident),
        "e-mail": ("/accounts/email/", resident),
        "accessibility": ("/help/accessibility/", None),
        "nothing-here": ("/nothing/here/", None),
        "kitchen-sink": ("/kitchen-sink/", None),
    }


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Iterator[Callable[..., Page]]:
    contexts = []

    def start(person: Person | None = None, **view: Any) -> Page:
        context = browser.new_context(
            base_url=str(live_server), locale="en-GB", reduced_motion="reduce", **view
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies([{"name": "sessionid", "value": _session(person), "url": str(live_server)}])
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


def _session(person: Person) -> str:
    signed_in(person)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.mark.parametrize("view", VIEWS)
def test_no_page_has_a_fault_that_axe_finds_or_scrolls_sideways(
    view: str, city: dict[str, tuple[str, Person | None]], open_page: Callable[..., Page]
) -> None:
    problems: list[str] = []
    pages: dict[Person | None, Page] = {}
    for name, (address, person) in city.items():
        if person not in pages:
            pages[person] = open_page(person, **VIEWS[view])
            _listen(pages[person], problems)
        problems += [f"{name}: {each}" for each in _look(pages[person], name, address, view)]
    assert problems == []


def _look(page: Page, name: str, address: str, view: str) -> list[str]:
    page.goto(address)
    if view == "mirrored":
        page.evaluate("document.documentElement.dir = 'rtl'")
    found = Axe().run(page).response["violations"] if view in WITH_AXE else []
    problems = [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in found]
    if wide := page.evaluate(_TOO_WIDE):
        problems.append(f"{wide} px too wide")
    problems += [f"small target {each}" for each in page.evaluate(_SMALL_TARGETS)]
    if LOOK:
        Path(LOOK, view).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(LOOK, view, f"{name}.png")), full_page=view != "enlarged")
    return problems


_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SMALL_TARGETS = """() =>
  [...document.querySelectorAll("button, summary, input:not([type=hidden]), select, .button")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 24)
  .map((each) => each.outerHTML.slice(0, 80))"""


def _listen(page: Page, problems: list[str]) -> None:
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.extend(_blocked(line.text)))


def _blocked(text: str) -> list[str]:
    return [text] if re.search(r"Content.Security.Policy", text) else []


def test_the_live_basket_says_what_the_server_would(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/kitchen-sink/")
    part = page.locator('[data-part="approval"]')
    boxes = page.locator('input[data-contest="approval"]')
    contest = ballot("approval", 3, 3)
    for used in (2, 3, 4):
        boxes.nth(used - 1).check()
        assert part.locator("[data-left]").inner_text() == votes_left(contest, used)
        assert part.locator(".slot-full").count() == used
    purse = page.locator('[data-part="knapsack"]')
    costs = [cost for _, _, _, cost in IDEAS]
    page.locator('input[data-contest="knapsack"]').nth(2).check()
    assert purse.locator("[data-left]").inner_text() == money_left(5_000_000, costs[0] + costs[2])
    page.locator('input[data-contest="knapsack"]').nth(1).check()
    assert purse.locator("[data-left]").inner_text() == money_left(5_000_000, sum(costs[:3]))
    assert "too much" in purse.locator("[data-left]").inner_text()


def test_the_menu_opens_on_a_phone_with_and_without_scripts(open_page: Callable[..., Page]) -> None:
    for script in (True, False):
        page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=script)
        page.goto("/")
        link = page.get_by_role("link", name="Sign in")
        assert not link.is_visible()
        page.get_by_text("Menu", exact=True).click()
        assert link.is_visible()


def test_a_page_that_changes_is_shown_without_a_reload(open_page: Callable[..., Page]) -> None:
    from datetime import timedelta

    round = vote.open_round(closes_in=timedelta(minutes=5))
    vote.cast(round, vote.elector(round), ("a", "b", "e"))
    page = open_page()
    page.goto(f"/rounds/{round.slug}/")
    page.evaluate("document.querySelector('[data-refresh]').dataset.refresh = '1'; window.kept = true")
    vote.end_voting(round)
    run_due(job="test", at=now())
    page.get_by_role("heading", level=1, name="3 ideas won").wait_for(timeout=30_000)
    assert page.evaluate("window.kept")
    page.locator("#announcer", has_text="This page has new content: 3 ideas won").wait_for(state="attached")


def test_what_is_typed_into_a_draft_is_not_lost(open_page: Callable[..., Page]) -> None:
    round = make.chartered_round({"timetable": vote.windows(phase=Phase.SUBMITTING)})
    page = open_page(make.person())
    page.goto(f"/rounds/{round.slug}/proposals/new/")
    if page.locator("form[data-draft]").count() == 0:
        pytest.fail("the form for an idea keeps no draft")
    page.locator("form[data-draft] input[type=text]").first.fill("Bread oven")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    page.goto(f"/rounds/{round.slug}/proposals/new/")
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("form[data-draft] input[type=text]").first.input_value() == "Bread oven"
