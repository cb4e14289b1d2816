"""A ballot that the charter weighs: told at the last look, counted by its weight, looked up afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from pb.models import Area, Round
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.journeys.walker import Walker
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
HILL = "G99 9ZZ"


def weighed_round() -> Round:
    ward = ground.area()
    hill = Area.objects.create(code=f"{ward.code}H", name="The Hill", kind="neighbourhood", parent=ward)
    ground.postcode(HILL, hill)
    why = "Few live there, and it was left out for years"
    counting = {
        "rule": "equal-shares",
        "completion": "add1u",
        "comparison": True,
        "weights": [{"area": hill.code, "weight": "1.5", "reason": why}],
    }
    return make.open_round(area=ward, counting=counting)


@pytest.mark.parametrize("size", SIZES)
def test_a_weighed_ballot_from_the_booth_to_the_result(size: str, live_server: Any, browser: Browser) -> None:
    round = weighed_round()
    for number in range(7):
        make.cast(round, make.elector(round), ("a", "bcd"[number % 3], "ef"[number % 2]))
        make.cast(round, make.elector(round, postcode=HILL), ("b", "d", "ef"[number % 2]))
    (card,) = make.cards(round)
    with browser.new_context(viewport=SIZES[size], reduced_motion="reduce") as context:  # type: ignore[arg-type]
        page = context.new_page()
        walker = Walker(f"weighed-{size}", page)
        walker.go(f"{live_server.url}/rounds/{round.slug}/vote/")
        page.locator("[name=postcode]").fill(HILL)
        page.locator("[name=age]").fill("40")
        page.locator("[name=connection][value=live]").check()
        page.locator("[name=card]").fill(card.code)
        page.locator("main form").get_by_role("button").first.click()
        for line in ("a", "d", "e"):
            page.locator(f'input[name="choice-all"][value="{line}"]').check(force=True)
        walker.press("Check my vote")
        assert "Yours counts 1.5." in page.locator("main").inner_text()
        walker.look()
        walker.press("Cast my vote")
        code = page.locator("p.code").last.inner_text()
        make.end_voting(round)
        run_due(job="test", at=now())
        walker.go(f"{live_server.url}/rounds/{round.slug}/result/")
        assert "weighed voters" in page.locator("main").inner_text()
        for summary in page.locator("main summary").all():
            summary.click()
        walker.look()
        walker.go(f"{live_server.url}/rounds/{round.slug}/verify/")
        page.locator("[name=code]").fill(code)
        walker.press("Show the ballot")
        page.get_by_role("button", name="Show what became of each idea").wait_for()
        walker.press("Show what became of each idea")
        assert "This ballot counts 1.5." in page.locator("main").inner_text()
        assert "Your share paid" in page.locator("main").inner_text()
        walker.look()
