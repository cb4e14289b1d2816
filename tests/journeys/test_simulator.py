"""A member tries rules out: on drawn voters and on a real vote's file; phone, desk, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from panels.models import Trial
from panels.services.trying import run_trial
from pb.models import Area
from pb.moment import now
from tests.factories import panels as rooms
from tests.journeys.people import with_account
from tests.journeys.walker import Walker
from tests.voting.domain.pb_kit import pb_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("phone", "script"), [(True, True), (False, True), (True, False)])
def test_rules_side_by_side(walk: Callable[..., Walker], phone: bool, script: bool) -> None:
    room = rooms.room()
    (area,) = room.round.areas.all()
    for name, people in (("Ruchill", 5200), ("Hamiltonhill", 1900), ("Firhill", 3100)):
        Area.objects.create(code=name[:4], name=name, parent=area, population=people)
    member = walk(f"simulator-{'phone' if phone else 'desk'}-{script}", phone=phone, script=script)
    member.sign_in(with_account(room.members[0]).email)
    member.go(f"/rounds/{room.round.slug}/panel/trials/").press("Start a trial")
    page = member.page
    page.locator("#id_voters").fill("0")
    member.press("Count them all").expect("There is a problem")
    page.locator("#id_voters").fill("1500")
    page.locator("#id_col-2-rule").select_option("phragmen")
    page.locator("#id_col-3-rule").select_option("equal-shares-add1u")
    page.locator("#id_col-3-ballot").select_option("knapsack")
    member.press("Count them all").expect("Rules side by side").expect("Ruchill")
    if script:
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        member.look()

    page.goto(page.url)
    member.press("Start another trial").choose("A file of a real vote")
    page.locator("#id_upload").set_input_files(
        {"name": "Example.pb", "mimeType": "text/plain", "buffer": pb_file()}
    )
    member.press("Count them all").expect("All of them fund the same ideas.")
    member.go(f"/rounds/{room.round.slug}/panel/trials/new/")
    page.locator("#id_voters").fill("20000")
    member.press("Count them all").expect("0 of 3 columns counted")
    run_trial(trial=Trial.objects.latest("pk").pk, at=now())
    if script:
        page.locator("h1", has_text="Rules side by side").wait_for(timeout=30_000)
    else:
        page.reload()
    member.look().expect("Rules side by side")
