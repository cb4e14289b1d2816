"""One whole round, walked in a browser by an officer, a panel, a resident, an assessor, voters and an elected
member; closed, counted and published by the real job runner; recounted by a program without Django."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config import env
from pb.domain.money import pounds
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Area, Fund, Person, Round
from pb.moment import now
from pb.services.ledger import verify
from pb.services.roles import grant_role
from proposals.domain.costing import Cost
from proposals.models import Award, Proposal
from proposals.services.submitting import Words, save_draft, submit
from tests.factories import pb as make
from tests.journeys.people import with_account
from tests.journeys.time import pass_until
from tests.journeys.walker import Walker
from tests.journeys.workers import worker_with_beat
from voting.models import Box
from voting.services.publishing import bundle_folder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Walk = Callable[..., Walker]

IDEAS = (
    ("Seed library in the hall", "starter", 60_000),
    ("Repair café on Saturdays", "starter", 55_000),
    ("Evening classes in welding", "main", 350_000),
    ("Bike workshop for school leavers", "main", 320_000),
    ("Kitchen for the canal hall", "capital", 200_000),
    ("Lights on the towpath", "capital", 190_000),
)


def test_a_whole_round(walk: Walk, tmp_path: Path) -> None:
    cast = {name: with_account(make.person(name.title()), authenticator=name in STAFF) for name in EVERYBODY}
    Person.objects.filter(pk__in=[cast["officer"].pk, cast["second"].pk]).update(is_staff=True)
    programme, ward = make.programme(name="Decides 2027"), make.area("Canal", kind=Area.Kind.WARD)
    make.postcode("G21 4AX", ward)
    Fund.objects.create(programme=programme, key="council", name="Council budget")

    officer = walk("officer").sign_in(cast["officer"].email, second_factor=True)
    round = set_up(officer, cast, ward, walk)
    draft_and_adopt(round, cast, walk)
    fill_pots(officer, round)
    propose(round, cast, walk)
    assess(round, cast, walk)
    shortlist(round, cast, walk)
    freeze(officer, round)
    vote(round, cast, walk)
    close_count_publish(round, walk, tmp_path)
    recount(round)
    ratify_and_accept(round, cast, walk)
    officer.go("/staff/").go(f"/rounds/{round.slug}/ledger/").go(f"/rounds/{round.slug}/awards/")
    assert verify() is None


STAFF = ("officer", "second", "assessor", "returning officer")
EVERYBODY = (*STAFF, "facilitator", "member one", "member two", "resident", "neighbour", "elected member")
ROLES = {
    "assessor": Role.ASSESSOR,
    "returning officer": Role.RETURNING_OFFICER,
    "facilitator": Role.FACILITATOR,
    "member one": Role.PANEL_MEMBER,
    "member two": Role.PANEL_MEMBER,
    "elected member": Role.ELECTED_MEMBER,
}


def set_up(officer: Walker, cast: dict[str, Person], ward: Area, walk: Walk) -> Round:
    """The officer sets the round up and asks for one role; a second officer signs it."""
    officer.go("/staff/rounds/new/").fill("Name of the round", "Canal ward").fill("Web address", "canal")
    officer.choose(ward.name).press("Set up the round").expect("Canal ward is set up")
    officer.fill("E-mail address of their account", cast["assessor"].email)
    officer.page.locator("select[name=role]").select_option(value="assessor")
    officer.fill("Why", "Joins the team").press("Ask a second officer").expect("Asked.")
    second = walk("second officer").sign_in(cast["second"].email, second_factor=True)
    second.go("/rounds/canal/people/").press("Sign for Assessor").expect("now has this role")
    round = Round.objects.get(slug="canal")
    for name, role in ROLES.items():
        grant_role(person=cast[name], round=round, role=role, by=None, at=now())
    return round


def draft_and_adopt(round: Round, cast: dict[str, Person], walk: Walk) -> None:
    room = f"/rounds/{round.slug}/panel/"
    draft = f"{room}charter/"
    facilitator = walk("facilitator").sign_in(cast["facilitator"].email).go(room)
    facilitator.fill("Name of the panel", "Canal residents' panel")
    facilitator.press("Set up the panel").go(draft).press("Start from a template")
    facilitator.page.locator("input[name=template]").first.check()
    facilitator.fill("How much money", "10,000")
    start = now() + timedelta(hours=1)
    fields = facilitator.page.locator("input[type=datetime-local]")
    for number in range(fields.count()):
        fields.nth(number).fill(f"{start + timedelta(days=30 * number):%Y-%m-%dT%H:%M}")
    facilitator.press("Make the draft")
    for name in ("member one", "member two"):
        member = walk(name, phone=True).sign_in(cast[name].email).go(draft)
        member.press("I have read them: I can live with the rest")
    member.go(draft).press("Look it over and adopt")
    member.choose("The panel has met its own bar").press("Adopt the charter")
    walk("reader").go(f"/rounds/{round.slug}/charter/").go(f"/rounds/{round.slug}/")
    round.refresh_from_db()
    assert round.charter is not None
    assert [pot.key for pot in round.pots.all()] == ["starter", "main", "capital"]


def fill_pots(officer: Walker, round: Round) -> None:
    officer.go(f"/rounds/{round.slug}/money/")
    officer.page.locator("input[name=grant-amount]").fill("10000")
    officer.fill("What decided it", "Budget, minute 12").press("Write it down").expect("£10,000")
    sums = {"starter": "1,000", "main": "6,000", "capital": "3,000"}
    for pot in round.pots.all():
        officer.page.locator("select[name=fill-pot]").select_option(value=str(pot.pk))
        officer.page.locator("input[name=fill-amount]").fill(sums[pot.key])
        officer.press("Move the money").expect("The money has moved")


def propose(round: Round, cast: dict[str, Person], walk: Walk) -> None:
    """The resident by the form, with a slip on the way; the neighbour's ideas by the same service."""
    pass_until(round, Phase.SUBMITTING)
    resident = walk("resident", phone=True).sign_in(cast["resident"].email)
    title, pot, cost = IDEAS[0]
    resident.go(f"/rounds/{round.slug}/").go(f"/rounds/{round.slug}/proposals/new/")
    resident.fill("What is your idea called?", title).press("Check it and send it in")
    resident.expect("Before you can send it in")
    assert resident.page.get_by_label("What is your idea called?").input_value() == title
    resident.fill("Say it in one or two sentences", "Seeds to borrow, grow and bring back.")
    resident.fill("What would you do, and who is it for?", "Shelves in the hall, and people to help. " * 3)
    resident.fill("Where is it?", "Possilpark hall").choose("Just me")
    resident.page.locator(f"input[name=pot][value={pot}]").check()
    resident.fill("What for", "Shelves").fill("How much", f"{cost // 100}")
    resident.press("Check it and send it in").press("Send my idea in").expect(title)
    resident.go(f"/rounds/{round.slug}/proposals/").expect(title).go("/mine/").expect(title)
    pots = {row.key: row for row in round.pots.all()}
    for number, (title, pot, cost) in enumerate(IDEAS[1:]):
        author = cast["neighbour"] if number < 2 else with_account(make.person())
        words = Words(
            title=title, summary="For the ward.", description="What we would do. " * 5, place="Canal hall",
            pot=pots[pot], applicant="group", group_name=f"Group of {author.name}", people=5,
            costs=[Cost("All", cost)],
        )  # fmt: skip
        draft = save_draft(round=round, words=words, by=author, at=now())
        submit(proposal=draft, by=author, at=now())


def assess(round: Round, cast: dict[str, Person], walk: Walk) -> None:
    pass_until(round, Phase.ASSESSING)
    assessor = walk("assessor").sign_in(cast["assessor"].email, second_factor=True)
    for title, _, cost in IDEAS:
        assessor.go(f"/rounds/{round.slug}/assessing/").press(title)
        for answer in assessor.page.locator("input[type=radio][value=met]").all():
            answer.check()
        assessor.page.locator("input[name=cost]").fill(pounds(cost).removeprefix("£"))
        assessor.press("Record this assessment")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"feasible"}


def shortlist(round: Round, cast: dict[str, Person], walk: Walk) -> None:
    pass_until(round, Phase.SHORTLISTING)
    member = walk("member one", phone=True).sign_in(cast["member one"].email)
    member.go(f"/rounds/{round.slug}/shortlist/")
    for box in member.page.locator("input[name=chosen]").all():
        box.check()
    member.press("Look it over").choose("The panel has agreed this list").press("Publish the shortlist")
    member.expect("6 ideas on the shortlist")


def freeze(officer: Walker, round: Round) -> None:
    officer.go(f"/rounds/{round.slug}/paper/").press("Draw it up")
    officer.page.locator("input[name=sure]").check()
    officer.press("Freeze the paper").expect("The paper is frozen")


def vote(round: Round, cast: dict[str, Person], walk: Walk) -> None:
    """One voter with an account who changes their mind; one without JavaScript who makes every slip."""
    pass_until(round, Phase.VOTING)
    start = f"/rounds/{round.slug}/vote/"
    voter = walk("voter", phone=True).sign_in(cast["resident"].email).go(start)
    enter(voter)
    choose(voter, "Seed library", "Evening classes", "Kitchen").expect("Your vote is in")
    first = voter.page.locator("body").inner_text()
    voter.press("Change my vote")
    choose(voter, "Seed library", "Bike workshop", "Kitchen").expect("Your new vote is in")
    assert voter.page.locator("body").inner_text() != first
    assert not any(title in voter.page.locator("main").inner_text() for title, _, _ in IDEAS)

    plain = walk("voter without JavaScript", script=False).sign_in(cast["neighbour"].email).go(start)
    plain.press("Go to the ballot").expect("postcode")
    plain.fill("Your postcode", "ZZ1 1ZZ").fill("How old are you?", "5")
    plain.press("Go to the ballot").expect("We do not know the postcode").expect("You can vote from the age")
    enter(plain)
    plain.press("Check my vote").expect("There is a problem")
    choose(plain, "Seed library", "Repair café", "Evening classes", send=False).press("Go back and change it")
    assert plain.page.locator("input:checked").count() == 3
    plain.press("Check my vote").press("Cast my vote").expect("Your vote is in")
    plain.go(f"/rounds/{round.slug}/result/")
    assert not plain.reads("Every step of the count")


def enter(voter: Walker) -> None:
    voter.fill("Your postcode", "g21 4ax").fill("How old are you?", "34").choose("I live here")
    voter.press("Go to the ballot")


def choose(voter: Walker, *titles: str, send: bool = True) -> Walker:
    for title in (short for short in ("Seed", "Repair", "Evening", "Bike", "Kitchen", "Lights")):
        wanted = any(each.startswith(title) for each in titles)
        voter.page.locator("li", has_text=title).locator("input[type=checkbox]").first.set_checked(wanted)
    voter.press("Check my vote").expect("Your vote has not been sent yet")
    return voter.press("Cast my vote") if send else voter


def close_count_publish(round: Round, walk: Walk, folder: Path) -> None:
    """The deadline passes while no worker runs; then one comes, and the rest happens by itself."""
    watcher = walk("watcher").go(f"/rounds/{round.slug}/")
    pass_until(round, Phase.COUNTING)
    watcher.go(f"/rounds/{round.slug}/vote/").go(f"/rounds/{round.slug}/result/")
    with worker_with_beat(folder):
        deadline = time.monotonic() + 60
        while Box.objects.get(round=round).state != Box.State.PUBLISHED:
            assert time.monotonic() < deadline, (folder / "worker.log").read_text()
            time.sleep(0.5)
    watcher.go(f"/rounds/{round.slug}/result/").expect("Every step of the count")
    watcher.go(f"/rounds/{round.slug}/verify/").go(f"/rounds/{round.slug}/").go("/")
    assert round.ledger.filter(act="result.published").count() == 1


def recount(round: Round) -> None:
    """Anyone, with the files and without the site."""
    command = [sys.executable, "-m", "voting.recount", str(bundle_folder(round))]
    done = subprocess.run(command, cwd=env.ROOT, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 0, done.stdout + done.stderr


def ratify_and_accept(round: Round, cast: dict[str, Person], walk: Walk) -> None:
    elected = walk("elected member").sign_in(cast["elected member"].email)
    elected.go(f"/rounds/{round.slug}/ratify/")
    elected.page.locator("input[name=answer]").first.check()
    elected.press("Send the answer")
    offered = Award.objects.get(proposal__title=IDEAS[0][0])
    assert offered.state == "offered"
    resident = walk("resident", phone=True).sign_in(cast["resident"].email)
    resident.go("/mine/").go(f"/rounds/{round.slug}/awards/{offered.pk}/").press("Accept the money")
    resident.expect("You accepted")
    offered.refresh_from_db()
    assert offered.state == "accepted"
