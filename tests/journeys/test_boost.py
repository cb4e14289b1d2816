"""A voter boosts an idea, on a phone and at a desk, with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.factories import voting as make
from tests.journeys.walker import Walker
from voting.models.envelope import Slot

pytestmark = pytest.mark.django_db(transaction=True)

VIEWS: dict[str, dict[str, Any]] = {
    "boost-phone": {"viewport": {"width": 390, "height": 844}},
    "boost-desk": {"viewport": {"width": 1280, "height": 900}},
    "boost-no-script": {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False},
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_voter_boosts_an_idea(view: str, live_server: Any, browser: Browser) -> None:
    ballot = {"kind": "approval", "choose": "up_to", "number": 3, "per": "pooled", "boost": 2}
    round = make.open_round(ballot=ballot)
    (card,) = make.cards(round)
    with browser.new_context(**VIEWS[view]) as context:
        page = context.new_page()
        walker = Walker(view, page, script="no-script" not in view)
        walker.go(f"{live_server.url}/rounds/{round.slug}/vote/")
        page.locator("[name=postcode]").fill(make.postcode_of(round))
        page.locator("[name=age]").fill("40")
        page.locator("[name=connection][value=live]").check()
        page.locator("[name=card]").fill(card.code)
        page.locator("main form").get_by_role("button").first.click()
        walker.look()
        for line in ("a", "e"):
            page.locator(f'input[name="choice-all"][value="{line}"]').check(force=True)
        page.get_by_label("Idea to boost").select_option("b")
        walker.press("Check my vote")
        assert "which you did not choose" in page.locator("#errors").inner_text()
        page.get_by_label("Idea to boost").select_option("a")
        walker.press("Check my vote")
        assert "Boosted" in page.get_by_role("row").filter(has_text="Canal kitchen").inner_text()
        assert page.get_by_text("Boosted").count() == 1
        walker.press("Go back and change it")
        assert page.get_by_label("Idea to boost").input_value() == "a"
        walker.press("Check my vote").press("Cast my vote")
    assert Slot.objects.filter(round=round).count() == 1
