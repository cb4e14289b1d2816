"""From a call for volunteers to a seat on the panel, in real browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from panels.models import Letter, Volunteer
from panels.services.writing import send
from pb.domain.roles import Role
from pb.models import Round
from pb.moment import now
from tests.factories import pb as ground
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
Walk = Callable[..., Walker]


def deliver() -> None:
    """Send what waits, as the job does."""
    for letter in Letter.objects.filter(sent_at=None):
        send(letter=letter.pk, at=now())


def link_in_letter_to(email: str) -> str:
    letter = [each for each in mail.outbox if each.to == [email]][-1]
    found = re.search(r"https?://[^/\s]+(/rounds/\S+)", str(letter.body))
    assert found is not None, letter.body
    return found[1]


def a_round() -> Round:
    here = ground.area("Canal")
    ground.postcode("CD16 1AA", here)
    return ground.round(areas=[here], title="Canal choices", at=now())


def test_from_the_call_to_the_list(walk: Walk) -> None:
    round = a_round()
    officer = with_account(ground.with_role(round, Role.OFFICER), authenticator=True)
    staff = walk("recruit officer").sign_in(officer.email, second_factor=True)
    staff.go(f"/rounds/{round.slug}/panel/recruit/")
    staff.fill("How many seats", "12").fill("What does a member do", "Six evenings in spring, £30 each.")
    staff.fill("What support is there", "Childcare, bus fares, a BSL interpreter.")
    staff.page.get_by_label("People can volunteer from").fill(f"{now() - timedelta(hours=2):%Y-%m-%dT%H:%M}")
    staff.page.get_by_label("The call closes").fill(f"{now() + timedelta(days=9):%Y-%m-%dT%H:%M}")
    staff.press("Keep it").press("Who the area is")
    staff.fill(
        "Categories, groups and people",
        "category,group,people\nAge,16 to 39,5200\nAge,40 to 64,4100\nAge,65 or older,1900\n"
        "Home,Rents,7400\nHome,Owns,3800\n",
    )
    staff.press("Keep it").expect("12 seats, 0 taken").press("Anchor organisations")
    staff.fill("Organisation", "Canal Carers").fill("E-mail address", "carers@example.org")
    staff.press("Send the link").expect("A link is on its way to Canal Carers")
    deliver()

    anyone = walk("recruit volunteer", phone=True).go(f"/rounds/{round.slug}/volunteer/")
    anyone.press("Volunteer").expect("Enter your name.")
    anyone.fill("Your name", "Anna Reid").fill("Your e-mail address", "anna@example.org")
    anyone.fill("Your postcode", "cd16 1aa").fill("House number", "2/1, 12").choose("I am 16 or older")
    anyone.choose("40 to 64").choose("Rents").fill("What would you need", "A lift home.")
    anyone.choose("I agree to all of this").press("Volunteer").expect("look in your e-mail")
    deliver()
    anyone.go(link_in_letter_to("anna@example.org")).press("Yes, I volunteer")
    anyone.expect("You have volunteered, Anna Reid")

    carers = walk("recruit anchor", script=False).go(link_in_letter_to("carers@example.org"))
    carers.fill("Their name", "Rosie Kerr").fill("Their e-mail", "rosie@example.org").choose(
        "They have agreed"
    )
    carers.press("Nominate them").expect("They get a letter")
    deliver()
    rosie = walk("recruit nominee", phone=True, script=False).go(link_in_letter_to("rosie@example.org"))
    rosie.expect("Canal Carers has put you forward").fill("Your postcode", "CD16 1AA").fill(
        "House number", "9"
    )
    rosie.choose("I am 16 or older").choose("65 or older").choose("Owns").choose("I agree to all of this")
    rosie.press("Volunteer").expect("You have volunteered, Rosie Kerr")
    assert list(Volunteer.objects.exclude(confirmed_at=None).order_by("pk").values_list("route", "name")) == [
        ("open_call", "Anna Reid"),
        ("nominated", "Rosie Kerr"),
    ]
    staff.go(f"/rounds/{round.slug}/panel/recruit/").expect("1 volunteer")

    second = with_account(ground.with_role(round, Role.OFFICER), authenticator=True)
    other = walk("recruit second").sign_in(second.email, second_factor=True)
    rows = "".join(f"{number} Canal Street,CD16 1AA\n" for number in range(1, 31))
    staff.press("Invited by lot")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": f"address,postcode\n{rows}".encode()}
    staff.page.get_by_label("CSV file").set_input_files(file)  # type: ignore[arg-type]
    staff.fill("Where does the list come from", "Assessors' roll").press("Read it and show what changes")
    staff.expect("30 new, 0 there already").expect("Somebody else must sign this.")
    other.go(f"/rounds/{round.slug}/panel/recruit/addresses/").press("Sign for this list")
    staff.go(f"/rounds/{round.slug}/panel/recruit/addresses/").fill("How many letters", "2")
    staff.press("Draw and make them").expect("2 letters to print")
    code = staff.page.locator("p.code").first.inner_text()
    invited = walk("recruit invited", phone=True).go(f"/rounds/{round.slug}/volunteer/invited/")
    invited.fill("Your name", "Ewa Nowak").fill("Your e-mail address", "ewa@example.org")
    invited.fill("The code in your letter", code.lower()).choose("I am 16 or older").choose("16 to 39")
    invited.choose("Rents").choose("I agree to all of this").press("Volunteer").expect("look in your e-mail")
    deliver()
    invited.go(link_in_letter_to("ewa@example.org")).press("Yes, I volunteer")

    staff.go(f"/rounds/{round.slug}/panel/recruit/people/").expect("3 people on the list").expect(
        "A lift home."
    )
    staff.page.locator("summary", has_text="Rosie Kerr").click()
    staff.page.locator("li", has_text="Rosie Kerr").get_by_label("Why them?").fill("Knows the carers.")
    staff.page.locator("li", has_text="Rosie Kerr").get_by_role("button").click()
    staff.look().expect("A second person must sign within 48 hours")
    other.go(f"/rounds/{round.slug}/panel/recruit/people/").press("Sign for Rosie Kerr")
    other.expect("The seat is offered by e-mail")
    deliver()
    rosie.go(link_in_letter_to("rosie@example.org")).press("Yes, I take the seat").expect(
        "You sit on the panel"
    )
