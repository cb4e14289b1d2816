"""From a list of volunteers to a drawn panel and a seat, in real browsers, and the draw checked in one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from panels.models import Draw, SeatOffer
from panels.services import keys
from panels.services.seating import seat_panel
from panels.views.draw import VERIFIER
from pb.domain.roles import Role
from tests.clients import at
from tests.factories import lotteries as make
from tests.factories import pb as ground
from tests.factories.beacons import published
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
Walk = Callable[..., Walker]


def test_freeze_commit_draw_check_and_sit(walk: Walk, tmp_path: Path) -> None:
    round = ground.round(title="Canal choices", areas=[here := ground.area("Canal")])
    ground.postcode("CD16 1AA", here)
    officer = with_account(ground.with_role(round, Role.OFFICER), authenticator=True)
    second = with_account(ground.with_role(round, Role.OFFICER), authenticator=True)
    recruitment = make.listed(14, round=round, by=officer)
    seat_panel(round=round, name="Canal panel", by=officer, at=make.AFTER)
    lottery = f"/rounds/{round.slug}/panel/recruit/lottery/"

    staff = walk("lottery officer").sign_in(officer.email, second_factor=True)
    with at(make.AFTER):
        staff.go(lottery).expect("14 volunteers for 4 seats")
        staff.press("Keep, and work out the chances")
        make.found(recruitment.odds_runs.get())
        staff.go(lottery).expect("Without any chance 0 people").press("Freeze the pool")
        staff.expect("The pool is frozen: 14 people")
        make.found(recruitment.odds_runs.latest("pk"))
        staff.go(lottery).choose("Three ten-sided dice").press("Commit to the draw")
        staff.fill("Where are the dice", "Canal hall")
        staff.page.get_by_label("When is it drawn").fill(f"{make.AFTER:%Y-%m-%dT%H:%M}")
        staff.press("Commit to the draw").expect("people need two days")
        staff.page.get_by_label("When is it drawn").fill(f"{make.DRAWS_AT:%Y-%m-%dT%H:%M}")
        staff.press("Commit to the draw").expect("Draw 1 is committed")

    draw = Draw.objects.get()
    panel = json.loads(draw.commitment)["panels"][407]
    winner = draw.tickets.select_related("volunteer").get(number=panel[0]).volunteer
    assert winner is not None
    own = f"/rounds/{round.slug}/volunteer/{keys.key_of(winner)}/"
    person = walk("lottery volunteer", phone=True)
    with at(make.AFTER):
        person.go(own).expect(f"your number is {panel[0]}").expect("of 1,000 panels")
        with person.page.expect_download() as saved:
            person.page.get_by_role("link", name="Save the proof").click()
        proof = tmp_path / "my-number.json"
        saved.value.save_as(proof)
        person.go(f"/rounds/{round.slug}/draw/1/").press("Check this draw now")
        person.page.get_by_text("not published yet").wait_for()

    other = walk("lottery second").sign_in(second.email, second_factor=True)
    with at(make.DRAWN_AT):
        staff.go(lottery).fill("What was published", "407").press("Enter it").expect(
            "A second person enters it"
        )
        other.go(lottery).fill("What was published", "408").press("Enter it").expect(
            "not what the first person"
        )
        other.fill("What was published", "4 0 7").press("Enter it").expect("The panel is drawn")

        anyone = walk("lottery reader").go(f"/rounds/{round.slug}/draw/").press("Draw 1")
        anyone.expect("Panel 407 was drawn").press("Check this draw now")
        anyone.page.get_by_text("Done: everything this page can check holds").wait_for()
        anyone.page.set_input_files("#receipt-file", proof)
        anyone.page.get_by_text(f"Number {panel[0]} is in the frozen pool of 14").wait_for()

        person.go(own).expect("There is a seat for you").press("Yes, I take the seat")
        person.expect("You sit on the panel")
    assert SeatOffer.objects.filter(state="accepted").count() == 1

    transcript = tmp_path / "transcript.json"
    transcript.write_bytes(Draw.objects.get().transcript.encode())
    command = [sys.executable, str(VERIFIER), str(transcript), "--receipt", str(proof)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "It stands." in done.stdout, "was drawn" in done.stdout) == (0, True, True)


@pytest.mark.parametrize("what", ["panel", "number", "panels", "seed", "commitment"])
def test_a_tampered_draw_is_refused_by_the_browser_and_by_the_script(
    walk: Walk, tmp_path: Path, what: str
) -> None:
    draw = make.drawn()
    told = json.loads(draw.transcript)
    if what == "panel":
        told["panel"][0] = next(n for n in range(1, 17) if n not in told["panel"])
    elif what == "number":
        told["number"]["signature"] = "00" * 48
    elif what == "panels":
        told["commitment"]["panels"][told["index"]] = told["commitment"]["panels"][told["index"] - 1]
    elif what == "seed":
        told["numbering_seed"] = "11" * 32
    else:
        told["commitment"]["seats"] = 3
    forged = tmp_path / "transcript.json"
    forged.write_text(json.dumps(told))
    command = [sys.executable, str(VERIFIER), str(forged)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1

    reader = walk(f"tampered {what}")
    address = f"/rounds/{draw.recruitment.round.slug}/draw/1/"
    reader.page.route("**/transcript.json", lambda route: route.fulfill(body=forged.read_text()))
    with at(make.DRAWN_AT):
        reader.go(address)
        reader.page.get_by_role("button", name="Check this draw now").click()
        reader.page.locator(".finding-wrong").wait_for()
    assert reader.page.get_by_text("Done: everything").count() == 0


def test_what_the_beacon_did_not_sign_is_refused_and_the_browser_says_what_it_left_out(walk: Walk) -> None:
    draw = make.committed()
    officer = with_account(draw.recruitment.started_by, authenticator=True)
    second = with_account(make.second(draw.recruitment), authenticator=True)
    lottery = f"/rounds/{draw.recruitment.round.slug}/panel/recruit/lottery/"
    staff = walk("beacon officer").sign_in(officer.email, second_factor=True)
    other = walk("beacon second", phone=True).sign_in(second.email, second_factor=True)
    reader = walk("beacon reader", phone=True)
    with at(make.DRAWN_AT):
        staff.go(lottery).expect("checked against the network")
        staff.fill("What was published", published(draw, later=1)).press("Enter it").expect("to no other")
        staff.fill("What was published", "a5" * 48).press("Enter it").expect("The beacon never signed round")
        staff.fill("What was published", published(draw)).press("Enter it").expect(
            "A second person enters it"
        )
        other.go(lottery).fill("What was published", published(draw)).press("Enter it").expect("is drawn")
        reader.go(f"/rounds/{draw.recruitment.round.slug}/draw/1/").press("Check this draw now")
        reader.page.get_by_text("Done: everything this page can check holds").wait_for()
        reader.expect("Not checked in this browser: that the beacon signed this number").look()
