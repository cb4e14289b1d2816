"""A panel drafts its charter: from a template to adoption, on phones and desks, with a script and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pb.domain.charter import ARTICLES
from pb.models import Person
from tests.factories import panels as rooms
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
Walk = Callable[..., Walker]


def there(made: rooms.Room, more: str = "") -> str:
    return f"/rounds/{made.round.slug}/panel/{more}"


def named(person: Person, name: str) -> Person:
    person.name = name
    person.save(update_fields=["name"])
    return with_account(person)


@pytest.mark.parametrize("script", [True, False])
def test_a_panel_changes_asks_answers_and_adopts(walk: Walk, script: bool) -> None:
    made = rooms.room(members=3, quorum=2, threshold=66, patience=2)
    named(made.facilitator, "Fay")
    first, second, third = (
        named(person, name) for person, name in zip(made.members, ("Ada", "Ben", "Cal"), strict=True)
    )
    desk = walk("facilitator", script=script).sign_in(made.facilitator.email)
    desk.go(there(made)).go(there(made, "charter/")).go(there(made, "charter/money/"))

    # A pot more, with a slip on the way: nothing typed is lost.
    desk.press("Change this article")
    desk.page.locator("#pots-0").get_by_label("Name of the pot").fill("Try something out")
    desk.press("Add a pot")
    row = desk.page.locator("#pots-2")
    row.get_by_label("Name of the pot").fill("Young people")
    row.get_by_label("Money in it").fill("5,000")
    row.get_by_label("An idea asks for at most").fill("6,000")
    desk.press("Save as a new draft").expect("There is a problem")
    assert row.get_by_label("Name of the pot").input_value() == "Young people"
    row.get_by_label("An idea asks for at most").fill("500")
    desk.press("Save as a new draft").expect("Young people").expect("Try something out")

    # Ideas and a temperature before consent.
    desk.go(there(made, "charter/purpose/")).page.get_by_text("Ask something before consent").click()
    desk.choose("Temperature").press("Ask the panel").expect("Taking the temperature")
    ada = walk("ada", script=script, phone=True).sign_in(first.email)
    ada.go(there(made, "charter/")).go(there(made, "charter/purpose/"))
    ada.expect("The result is for those who have answered").choose("I can go along with it")
    ada.press("Send my answer").expect("too few to show")
    desk.press("Close and share")

    # An objection without a change is sent back; with one it is counted and mended.
    ada.go(there(made, "charter/money/")).choose("I object").fill("Why?", "Too little for rent.")
    ada.press("Send my answer").expect("Say what you would change")
    ada.fill("what would you change", "Ask for £100 at least.").press("Send my answer")
    ada.go(there(made, "charter/")).press("I have read them: I can live with the rest")

    # By phone, with the member's own yes.
    asking = made.panel.askings.get(rung="consent", article="money", closed_at=None)
    desk.go(there(made, f"charter/asked/{asking.pk}/enter/"))
    desk.select("Whose answer is it?", "Cal").choose("By phone").choose("I support it")
    desk.press("Write it down").expect("Waiting for the member")
    cal = walk("cal", script=script, phone=True).sign_in(third.email)
    cal.go(there(made, "charter/")).press("Look at it").press("Yes, that is right")
    cal.press("I have read them: I can live with the rest")

    # The objection stands until the text is mended.
    desk.go(there(made, "charter/")).expect("Look for a text nobody objects to")
    desk.go(there(made, "charter/money/")).press("Change this article")
    desk.page.locator("#pots-1").get_by_label("An idea asks for at least").fill("100")
    desk.press("Save as a new draft")
    ada.go(there(made, "charter/money/")).expect("The text is new").press("See what changed").expect("£100")
    for walker in (ada, cal):
        walker.go(there(made, "charter/money/")).choose("I support it").press("Send my answer")
    desk.go(there(made, "charter/bar/")).go(there(made, "charter/bring/")).go(there(made, "charter/compare/"))
    desk.go(there(made, "charter/entries/")).go(there(made, "charter/")).press("Look it over and adopt")
    desk.choose("The panel has met its own bar").press("Adopt the charter").expect("2 agreed")
    made.round.refresh_from_db()
    assert made.round.charter is not None
    assert made.round.pots.count() == 3
    assert second.email not in desk.page.content()


@pytest.mark.parametrize("phone", [True, False])
def test_every_article_can_be_read_and_changed(walk: Walk, phone: bool) -> None:
    made = rooms.room(members=2, quorum=2, threshold=75)
    named(made.facilitator, "Fay")
    desk = walk("phone" if phone else "desk", phone=phone).sign_in(made.facilitator.email)
    for article in ARTICLES:
        desk.go(there(made, f"charter/{article}/"))
        desk.go(there(made, f"draft/{article}/"))
        wide = desk.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{article} is {wide}px too wide"
