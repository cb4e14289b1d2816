"""The panel's whole way in a real browser, from the call to a charter that nobody can change alone.

Recruited, drawn and seated, it drafts, tries rules out, objects, mends the draft, consents and adopts; it
amends its charter the same way; and a superuser who tries to change a rule by page, API, admin, ORM and SQL
is refused each time, on the ledger.
"""

# long because: one walk from the call to the refused superuser, told in order

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command

from config import env
from panels.models import Draw, Recruitment, SeatOffer, Volunteer
from panels.services import keys, offering
from panels.services.consenting import consent_to_rest
from pb.domain.roles import Role
from pb.models import LedgerEntry, Person, Round
from pb.models.app_role import grant_app_role
from pb.moment import now
from pb.services.ledger import verify
from pb.services.watching import ACT
from tests.clients import at
from tests.factories import lotteries
from tests.factories import pb as make
from tests.factories import recruiting as finding
from tests.journeys.people import with_account
from tests.journeys.test_recruiting import deliver, link_in_letter_to
from tests.journeys.walker import Walker
from tests.journeys.workers import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Walk = Callable[..., Walker]
ROLE = "decides_app_of_a_test"


def test_the_panels_way(walk: Walk) -> None:
    log = Path(settings.DATABASE_LOG or "none")
    if not log.is_dir():
        pytest.skip("this PostgreSQL writes no log in JSON form here (DECIDES_DATABASE_LOG)")
    call_command("note_refusals", str(log), stdout=StringIO())  # what earlier tests have tried
    here = make.area("Canal")
    make.postcode("CD16 1AA", here)
    round = make.round(areas=[here], title="Canal choices")
    officer, second, lead, root = (
        with_account(person, authenticator=number != 2)
        for number, person in enumerate(
            (
                make.with_role(round, Role.OFFICER),
                make.with_role(round, Role.OFFICER),
                make.with_role(round, Role.FACILITATOR),
                make.person("Root", is_superuser=True, is_staff=True),
            )
        )
    )
    staff = walk("way officer").sign_in(officer.email, second_factor=True)
    anna = walk("way anna", phone=True)
    recruit(round, staff, anna)
    draw(round, staff, walk("way second").sign_in(second.email, second_factor=True), anna)
    desk = walk("way facilitator").sign_in(lead.email)
    members = sit(round, desk, anna)
    draft(round, desk)
    simulate(round, anna)
    object_and_mend(round, desk, anna, members)
    adopt(round, anna)
    amend(round, desk, anna, members, walk)
    refused_every_time(round, walk("way superuser").sign_in(root.email, second_factor=True), root)
    on_the_ledger(round, root, walk("way reader"), log)


def recruit(round: Round, staff: Walker, anna: Walker) -> None:
    staff.go(f"/rounds/{round.slug}/panel/recruit/").fill("How many seats", "4")
    staff.fill("What does a member do", "Six evenings.").fill(
        "What support is there", "Childcare, bus fares."
    )
    staff.page.get_by_label("People can volunteer from").fill(f"{finding.OPENS:%Y-%m-%dT%H:%M}")
    staff.page.get_by_label("The call closes").fill(f"{finding.CLOSES:%Y-%m-%dT%H:%M}")
    staff.press("Keep it").press("Who the area is")
    staff.fill(
        "Categories, groups and people",
        "category,group,people\nAge,16 to 39,600\nAge,40 or older,400\nHome,Rents,700\nHome,Owns,300\n",
    )
    staff.press("Keep it").expect("4 seats, 0 taken")
    with at(finding.DURING):
        anna.go(f"/rounds/{round.slug}/volunteer/").fill("Your name", "Anna Reid")
        anna.fill("Your e-mail address", "anna@example.org").fill("Your postcode", "cd16 1aa")
        anna.fill("House number", "2/1, 12").choose("I am 16 or older").choose("40 or older").choose("Rents")
        anna.choose("I agree to all of this").press("Volunteer").expect("look in your e-mail")
        deliver()
        anna.go(link_in_letter_to("anna@example.org")).press("Yes, I volunteer")
    anna.expect("You have volunteered, Anna Reid")
    for number in range(11):
        features = {
            "age": "40-or-older" if number % 2 else "16-to-39",
            "home": "owns" if number % 3 == 0 else "rents",
        }
        finding.volunteered(Recruitment.objects.get(), name=f"Neighbour {number}", features=features)


def draw(round: Round, staff: Walker, other: Walker, anna: Walker) -> None:
    """The dice are given: they show a panel on which Anna sits, so that there is somebody to walk on with."""
    lottery, recruitment = f"/rounds/{round.slug}/panel/recruit/lottery/", Recruitment.objects.get()
    with at(lotteries.AFTER):
        staff.go(lottery).expect("12 volunteers for 4 seats").press("Freeze the pool")
        lotteries.found(recruitment.odds_runs.latest("pk"))
        staff.go(lottery).choose("Three ten-sided dice").fill("Where are the dice", "Canal hall")
        staff.page.get_by_label("When is it drawn").fill(f"{lotteries.DRAWS_AT:%Y-%m-%dT%H:%M}")
        staff.press("Commit to the draw").expect("Draw 1 is committed")
    row = Draw.objects.get()
    mine = row.tickets.get(volunteer__email="anna@example.org").number
    panels = json.loads(row.commitment)["panels"]
    shown = next(number for number, panel in enumerate(panels) if mine in panel)
    with at(lotteries.DRAWN_AT):
        staff.go(lottery).fill("What was published", f"{shown:03d}").press("Enter it")
        other.go(lottery).fill("What was published", f"{shown:03d}").press("Enter it").expect("is drawn")
        own = keys.key_of(Volunteer.objects.get(email="anna@example.org"))
        anna.go(f"/rounds/{round.slug}/volunteer/{own}/").press("Yes, I take the seat")
        anna.expect("You sit on the panel")
    for offer in SeatOffer.objects.filter(state="offered"):
        offering.accept(offer=offer, at=lotteries.DRAWN_AT)


def sit(round: Round, desk: Walker, anna: Walker) -> list[Person]:
    """The panel gets its room, and is called to its first sitting."""
    room = f"/rounds/{round.slug}/panel/"
    desk.go(room).fill("Name of the panel", "Canal panel").press("Set up the panel")
    desk.go(room).press("Sittings").press("Call a sitting").fill("What is this sitting about?", "The money")
    start = now() + timedelta(days=3)
    desk.fill("When does it start?", f"{start:%Y-%m-%dT%H:%M}")
    desk.fill("When does it end?", f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    desk.fill("Where?", "Canal hall").fill("Agenda", "18:30 Welcome and tea").press("Call the sitting")
    members = [seat.person for seat in round.panel.members.filter(left_at=None).select_related("person")]
    assert len(members) == 4
    by_email = {person.email: with_account(person) for person in members}
    anna.sign_in("anna@example.org").go(room).expect("What waits for you").expect("Say if you are coming")
    return [person for email, person in by_email.items() if email != "anna@example.org"]


def draft(round: Round, desk: Walker) -> None:
    desk.go(f"/rounds/{round.slug}/panel/charter/").press("Start from a template")
    desk.page.locator("input[name=template]").first.check()
    desk.fill("How much money", "10,000")
    start = now() + timedelta(days=7)
    fields = desk.page.locator("input[type=datetime-local]")
    for number in range(fields.count()):
        fields.nth(number).fill(f"{start + timedelta(days=30 * number):%Y-%m-%dT%H:%M}")
    desk.press("Make the draft").expect("No article is agreed yet")


def simulate(round: Round, anna: Walker) -> None:
    anna.go(f"/rounds/{round.slug}/panel/trials/").press("Start a trial")
    anna.page.locator("#id_voters").fill("300")
    anna.press("Count them all").expect("Rules side by side")


def object_and_mend(round: Round, desk: Walker, anna: Walker, others: list[Person]) -> None:
    """Anna objects to the money and says what she wants; the facilitator amends the draft; all consent."""
    charter = f"/rounds/{round.slug}/panel/charter/"
    anna.go(f"{charter}money/").choose("I object").fill("Why?", "Too little for rent.")
    anna.fill("what would you change", "Ask for £100 at least.").press("Send my answer")
    anna.go(charter).press("I have read them: I can live with the rest")
    agree(round, others)
    desk.go(charter).expect("Look for a text nobody objects to").go(f"{charter}money/")
    desk.press("Change this article")
    desk.page.locator("#pots-1").get_by_label("An idea asks for at least").fill("100")
    desk.press("Save as a new draft")
    anna.go(f"{charter}money/").expect("The text is new").choose("I support it").press("Send my answer")
    agree(round, others)


def agree(round: Round, people: list[Person]) -> None:
    """The others say that they can live with what is left, by the service behind the same button."""
    for person in people:
        consent_to_rest(draft=round.panel.drafts.get(replaced_at=None), by=person, at=now())


def adopt(round: Round, anna: Walker) -> None:
    anna.go(f"/rounds/{round.slug}/panel/charter/").press("Look it over and adopt")
    anna.choose("The panel has met its own bar").press("Adopt the charter").expect("Canal panel, 4 members")
    round.refresh_from_db()
    assert round.charter is not None


def amend(round: Round, desk: Walker, anna: Walker, others: list[Person], walk: Walk) -> None:
    """After adoption: the same way for the one article that changes, and anybody reads what and why."""
    room = f"/rounds/{round.slug}/panel/"
    anna.go(f"{room}charter/").press("Change the rules").press("Open the amendment").expect(
        "There is a problem"
    )
    anna.fill("Why should the rules change?", "Pupils asked to vote.").press("Open the amendment")
    desk.go(f"{room}charter/").expect("Nothing is changed yet").go(f"{room}draft/electorate/")
    desk.fill("From what age", "6").fill("Why from that age?", "Pupils use the same streets.")
    desk.press("Save as a new draft")
    public = walk("way public", phone=True).go(f"/rounds/{round.slug}/charter/")
    public.expect("The panel is at work on an amendment").press("See what it would change")
    anna.go(f"{room}charter/electorate/").choose("I support it").press("Send my answer")
    agree(round, others)
    desk.go(f"{room}charter/").expect("Every change is agreed").press("Look it over and adopt")
    desk.choose("The panel has met its own bar").press("Adopt the amendment").expect("Canal panel, 4 members")
    public.go(f"/rounds/{round.slug}/charter/changes/").expect("Version 2").expect("Pupils asked to vote.")
    public.expect("4 agreed, 0 objected")


def rules(round: Round) -> object:
    """All that the charter is and all that follows from it."""
    windows = list(round.windows.order_by("opens").values_list("phase", "opens", "closes"))
    pots = list(round.pots.values_list("key", "name", "position"))
    charters = list(round.charters.values_list("number", "digest", "canonical"))
    return windows, pots, charters, Round.objects.values_list("charter").get(pk=round.pk)


def refused_every_time(round: Round, root: Walker, person: Person) -> None:
    before = rules(round)
    root.go(f"/rounds/{round.slug}/charter/").go("/admin/")
    token = root.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    origin = urlunsplit(urlsplit(root.page.url)._replace(path="", query=""))
    send = {"Referer": root.page.url, "X-CSRFToken": token, "Origin": origin}
    post = root.page.request.post
    version, where = round.charters.latest("number"), f"/rounds/{round.slug}/panel"
    pages: dict[str, dict[str, str | float | bool]] = {
        f"{where}/draft/money/": {"pots-0-amount": "1"},
        f"{where}/amend/": {"why": "I run this site."},
        f"{where}/adopt/": {"sure": "yes", "digest": version.digest},
        f"/admin/pb/charterversion/{version.pk}/change/": {"body": "{}"},
        f"/admin/pb/round/{round.pk}/change/": {"charter": ""},
    }
    assert [post(page, form=form, headers=send).status for page, form in pages.items()] == [403] * 5
    api = root.page.request.patch(f"/api/rounds/{round.slug}/", data={"charter": None}, headers=send)
    assert api.status == 405

    # In a shell of the machine, and as the role of the database that the software runs as.
    grant_app_role(role=ROLE, password="only-in-tests")
    address = urlsplit(environment()["DATABASE_URL"])
    place = address.netloc.rpartition("@")[2]
    as_the_app = urlunsplit(address._replace(netloc=f"{ROLE}:only-in-tests@{place}"))
    code = (
        "from pb.models import CharterVersion, PhaseWindow\n"
        f"PhaseWindow.objects.filter(round={round.pk}, phase='voting').update(closes='2040-01-01T00:00Z')\n"
    )
    shell = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        cwd=env.ROOT,
        env=os.environ | environment() | {"DATABASE_URL": as_the_app},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.returncode != 0
    assert "the charter says otherwise of the window voting" in shell.stderr
    for statement in (
        f"UPDATE pb_charterversion SET body = '{{}}' WHERE round_id = {round.pk}",
        f"UPDATE pb_pot SET name = 'Mine' WHERE round_id = {round.pk}",
        f"UPDATE panels_panel SET quorum = 1, quorum_out_of = 99 WHERE round_id = {round.pk}",
        "ALTER TABLE pb_phasewindow DISABLE TRIGGER USER",
    ):
        with psycopg.connect(as_the_app) as session, pytest.raises(psycopg.Error):
            session.execute(statement)
    assert rules(round) == before


SAID = (
    "the charter says otherwise of the window voting",
    "permission denied for table pb_charterversion",
    "the charter says otherwise of the pot",
    "a bar is what its panel has agreed",
    "must be owner of table pb_phasewindow",
)
"""What the database said to the shell and to each statement."""


def on_the_ledger(round: Round, root: Person, reader: Walker, log: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:  # PostgreSQL hands its log to a process of its own
        call_command("note_refusals", str(log), stdout=StringIO())
        told = [entry.body["what"] for entry in LedgerEntry.objects.filter(act=ACT, body__door="sql")]
        if all(any(words in what for what in told) for words in SAID):
            break
        time.sleep(0.05)
    by = LedgerEntry.objects.filter(act=ACT, by=str(root.subject), round=round)
    assert sorted(by.values_list("body__door", flat=True)) == [
        "admin",
        "admin",
        "api",
        "page",
        "page",
        "page",
    ]
    reader.go(f"/rounds/{round.slug}/ledger/").expect("door: page").expect("door: api").expect("door: admin")
    reader.expect("door: sql").expect(f"role: {ROLE}")
    for words in SAID:
        reader.expect(words)
    assert verify() is None
