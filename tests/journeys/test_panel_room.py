"""A panel lives in its room: sittings, minutes, support, evidence, discussion, record. In Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from panels.domain.interests import Matter
from panels.models import Claim, Minutes, Need, Post, Terms
from pb.domain.roles import Role
from pb.moment import now
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.journeys.people import with_account
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
HERE = ZoneInfo("Europe/London")
Walk = Callable[..., Walker]


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without"])
def test_a_panel_lives_in_its_room(walk: Walk, tmp_path: Path, script: bool) -> None:
    made = rooms.room()
    for person in (made.facilitator, *made.members):
        with_account(person)
    officer = with_account(make.with_role(made.round, Role.OFFICER), authenticator=True)
    finance = with_account(make.with_role(made.round, Role.FINANCE), authenticator=True)
    room = f"/rounds/{made.round.slug}/panel/"
    paper = tmp_path / "buses.txt"
    paper.write_text("Buses run every hour after six.")
    yesterday = (now() - timedelta(days=1)).astimezone(HERE).replace(hour=18, minute=30)

    lead = walk("facilitator", script=script).sign_in(made.facilitator.email)
    lead.go(room).press("Sittings").press("Call a sitting")
    lead.fill("What is this sitting about?", "Who can vote, and how")
    lead.fill("When does it start?", f"{yesterday:%Y-%m-%dT%H:%M}")
    lead.fill("When does it end?", f"{yesterday + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    lead.fill("Where?", "Community hall").fill("Agenda", "Welcome without a time")
    lead.press("Call the sitting").expect("Begin each line with a time")
    lead.fill("Agenda", "18:30 Welcome and tea\n18:45 Who can vote").press("Call the sitting")
    lead.expect("6.45 pm").press("Add a paper").fill("Title of the paper", "Buses in the ward")
    lead.page.set_input_files("input[name=file]", str(paper))
    lead.press("Add the paper").expect("Buses in the ward").press("Say who came")
    for member, there in zip(made.members, ("In the room", "Online", "Not there"), strict=True):
        lead.page.get_by_role("group", name=member.name).get_by_label(there).check()
    lead.press("Save").press("Write the minutes").fill("Minutes", "We talked about pupils.")
    lead.fill("For members who could not be there", "Read the paper on buses.").press("Save the draft")
    lead.go(f"{room}record/terms/").press("Write the first version")
    lead.fill("Terms of reference", "We write the rules of this round.").press("Put them to the panel")
    lead.go(f"{room}discussion/").press("Write down the ground rules")
    lead.fill("Ground rules", "Listen first. Speak of rules, not of people.")
    lead.press("Save as the panel’s rules").press("I keep to these rules")

    first, second, third = (walk(f"member-{n}", script=script, phone=n == 0) for n in range(3))
    for walker, member in zip((first, second, third), made.members, strict=True):
        walker.sign_in(member.email)
        walker.go(room).expect("What waits for you").press("Terms of reference")
        walker.choose("I agree to these terms").press("Say it")
    assert Terms.objects.get().state == "agreed"
    first.go(f"{room}sittings/1/").press("I agree: a true record")
    second.go(f"{room}sittings/1/").press("I agree too: a true record").expect("Agreed by two members")
    third.go(f"{room}sittings/1/").expect("Read the paper on buses.").press("I have read it")
    lead.go(f"{room}sittings/1/").press("Publish the minutes")
    assert Minutes.objects.get().state == "published"

    first.go(f"{room}support/").press("Ask for something").choose("Large print").press("Send")
    first.press("Claim an expense").choose("Travel").fill("How much?", "4.50").choose("What the receipt says")
    first.press("Send the claim").expect("Add a photo or scan of the receipt")
    first.choose("The panel’s flat rate").press("Send the claim").expect("£4.50")
    staff = walk("officer", script=script).sign_in(officer.email, second_factor=True)
    staff.go(f"{room}support/desk/").press("See to it", exact=False).press("Save")
    staff.expect("Fill in the day.").fill("By when?", f"{now() + timedelta(days=3):%Y-%m-%d}").press("Save")
    staff.press("Arranged", exact=False).press("Approve", exact=False).expect("Approved: £4.50")
    payer = walk("finance", script=script).sign_in(finance.email, second_factor=True)
    payer.go(f"{room}support/desk/").press("Mark as paid", exact=False)
    payer.fill("Reference of the finance system", "FIN-2031").press("It is paid").expect("Paid")
    assert not payer.reads("Large print")
    assert (Need.objects.get().state, Claim.objects.get().state) == ("arranged", "paid")

    second.go(f"{room}evidence/").press("Ask for evidence").fill(
        "What would you like to know?", "How many pupils?"
    )
    second.press("Ask").expect("How many pupils?")
    staff.go(f"{room}evidence/").press("Answer", exact=False).choose("Yes: it is here")
    staff.fill("The answer, or why not", "About 1,200.").press("Answer").expect("About 1,200.")
    staff.go(f"{room}evidence/").press("Offer evidence").fill("Title", "Pupil numbers")
    staff.fill("Who offers it?", "Council schools team").fill("Link", "https://example.org/pupils")
    staff.press("Put it before the panel").expect("Council schools team")

    first.go(f"{room}discussion/").press("I keep to these rules").press("Start a conversation")
    first.fill("What is it about?", "Votes for pupils").select("Which article", "Who can vote")
    first.fill("Your post", "My neighbour at number 9 drinks.").press("Start it")
    second.go(room).press("Votes for pupils").expect("A member")
    lead.go(room).press("Votes for pupils").press("Hide this post", exact=False)
    lead.choose("It tells something private").fill("Tell the author", "Leave the neighbour out.").press(
        "Hide it"
    )
    assert not second.go(second.page.url).reads("drinks")
    first.go(first.page.url).press("Ask an officer to look again").fill(
        "Why should it be shown?", "It is true."
    )
    first.press("Ask").expect("appeal waiting")
    staff.go(f"{room}discussion/appeals/").press("Look again", exact=False).choose("It stays hidden")
    staff.fill("Why", "It is still private.").press("Decide").expect("No appeals wait")
    assert Post.objects.get().state == "stays_hidden"

    rooms.step_out(made, Matter(article="electorate"), 1)
    assert not second.go(f"{room}discussion/").reads("Votes for pupils")
    lead.go(f"{room}record/").press("Write one down").fill("What did the panel differ about?", "The age")
    lead.fill("How was it settled", "Eight, because pupils use the same streets.")
    lead.fill("The view that did not carry", "One member wanted eleven.").press("Put it on the record")
    staff.go(f"{room}record/").press("Answer the panel").fill("You said", "Later buses.")
    staff.fill("We did", "We asked the company.").fill("Why", "It is their timetable.").press(
        "Publish the answer"
    )

    anyone = walk("anyone", script=script, phone=True).go(f"{room}record/")
    anyone.expect("We asked the company.").expect("One member wanted eleven.").expect("Pupil numbers")
    anyone.expect("It tells something private about somebody: 1")
    assert not any(anyone.reads(person.name) for person in made.members)
    for walker in (lead, first, staff):
        for page in ("", "sittings/", "evidence/", "support/", "interests/", "record/", "discussion/"):
            walker.go(f"{room}{page}")
