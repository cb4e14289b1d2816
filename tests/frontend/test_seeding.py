"""The made-up council: rounds in every phase, published figures reproduced, every sum adding up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command

from frontend.seeding.people import logins
from panels.models import Answer
from panels.queries.hearing import hearing_of
from panels.queries.hub import waits_in
from panels.queries.ladder import tallies
from panels.queries.panels import current_draft
from pb.domain.money import pounds
from pb.domain.phases import Phase
from pb.models import Fund, LedgerEntry, MoneyEntry, Person, Programme, Round
from pb.moment import now
from pb.queries.budgets import balance, put_in
from pb.queries.rounds import charter_of, phase_of
from pb.services import ledger
from proposals.domain.lifecycle import State
from proposals.models import Award, Proposal
from proposals.queries.appeals import appeals_of
from proposals.queries.assessments import waiting
from voting.domain.bundle import check_bundle
from voting.domain.result import PotResult
from voting.models import Elector
from voting.queries.papers import state_of
from voting.queries.results import published_result, ratification_of
from voting.services.publishing import bundle_folder

pytestmark = pytest.mark.django_db

PHASES = {
    "getting-about": Phase.CO_DESIGN,
    "pollok-young": Phase.SUBMITTING,
    "calton-child-poverty": Phase.ASSESSING,
    "pollokshields-choices": Phase.SHORTLISTING,
    "canal-choices": Phase.VOTING,
    "maryhill-wee-pb": Phase.VOTING,
    "strathmartine-works": Phase.COUNTING,
    "gorbals-ideas": Phase.DELIVERING,
    "lochee-works": Phase.DELIVERING,
}


@pytest.fixture(scope="module")
def council(django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    """Seed once, committed as the command commits, and empty the database afterwards. Gives what was said."""
    with django_db_blocker.unblock():
        said = StringIO()
        call_command("seed_demo", closing_minutes=30, stdout=said)
        yield said.getvalue()
        call_command("flush", verbosity=0, interactive=False)


def pot_of(slug: str) -> tuple[PotResult, dict[str, str]]:
    """The published result of a round's only pot, and the titles of its lines."""
    published = published_result(Round.objects.get(slug=slug))
    assert published is not None
    (contest,), (paper,) = published.result.contests, published.paper.contests
    return contest.pots[0], {line.id: line.title for line in paper.lines}


def test_a_round_stands_in_every_phase(council: str) -> None:
    at = now()
    assert {round.slug: phase_of(round, at) for round in Round.objects.all()} == PHASES
    assert set(PHASES.values()) == set(Phase)


def test_strathmartine_is_won_as_dundee_published_it(council: str) -> None:
    pot, titles = pot_of("strathmartine-works")
    lines = {line.line: line for line in pot.lines}
    won = [
        (titles[each].partition(":")[0], lines[each].votes, pounds(lines[each].cost)) for each in pot.selected
    ]
    assert won == [
        ("Downfield", 911, "£30,000"),
        ("Clatto", 742, "£65,000"),
        ("Beauly Square", 609, "£35,000"),
        ("Haldane Park", 403, "£20,000"),
    ]
    assert (pot.cost, pot.left) == (15_000_000, 0)
    answered = ratification_of(Round.objects.get(slug="strathmartine-works"))
    assert answered is not None
    assert answered.state == "waiting"


def test_gorbals_funds_seven_of_ten(council: str) -> None:
    pot, _ = pot_of("gorbals-ideas")
    assert (pot.voters, len(pot.lines), len(pot.selected)) == (526, 10, 7)
    assert (pounds(sum(line.cost for line in pot.lines)), pounds(pot.budget)) == ("£100,450", "£60,000")
    states = list(Award.objects.filter(round__slug="gorbals-ideas").values_list("state", flat=True))
    assert sorted(states) == ["accepted"] * 6 + ["offered"] + ["reserve"] * 3
    mine = Award.objects.get(state="offered")
    assert mine.proposal.author == Person.objects.get(email="resident@clydeside.example")


def test_lochee_leaves_ten_thousand_pounds(council: str) -> None:
    pot, _ = pot_of("lochee-works")
    lines = {line.line: line for line in pot.lines}
    won = [(pounds(lines[each].cost), lines[each].votes) for each in pot.selected]
    assert won == [("£35,000", 986), ("£45,000", 841), ("£60,000", 597)]
    assert pounds(pot.left) == "£10,000"
    charter = charter_of(Round.objects.get(slug="lochee-works"))
    assert charter is not None
    assert charter.counting.rule == "equal-shares"


def test_anyone_recounts_the_bundles(council: str) -> None:
    for slug in ("strathmartine-works", "gorbals-ideas", "lochee-works"):
        folder = bundle_folder(Round.objects.get(slug=slug))
        found = check_bundle({path.name: path.read_bytes() for path in folder.iterdir()})
        assert (slug, list(found.findings)) == (slug, [])


def test_boxes_that_are_open_hold_ballots(council: str) -> None:
    for slug, ballots in (("maryhill-wee-pb", 41), ("canal-choices", 128)):
        round = Round.objects.get(slug=slug)
        assert state_of(round) == "open"
        assert Elector.objects.filter(round=round).count() == ballots
        assert published_result(round) is None


def test_the_watched_round_closes_as_asked(council: str) -> None:
    window = Round.objects.get(slug="maryhill-wee-pb").windows.get(phase=Phase.VOTING)
    assert timedelta(minutes=20) < window.closes - now() <= timedelta(minutes=30)


def test_there_is_work_for_everyone(council: str) -> None:
    draft = Proposal.objects.get(state=State.DRAFT)
    assert (draft.author.email if draft.author else "", draft.round.slug) == (
        "resident@clydeside.example",
        "pollok-young",
    )
    calton = Round.objects.get(slug="calton-child-poverty")
    member = Person.objects.get(email="panel@clydeside.example")
    ideas, appeals = waits_in(member, calton, now())
    assert (waiting(calton), ideas > 0, appeals) == (2, True, 1)
    (appeal,) = appeals_of(calton)
    heard = hearing_of(calton.panel, appeal)
    assert (heard.overturn, heard.uphold, heard.silent) == (1, 1, 3)
    shortlisting = Proposal.objects.filter(round__slug="pollokshields-choices").values_list(
        "state", flat=True
    )
    assert sorted(shortlisting) == ["feasible"] * 6 + ["not_feasible"]
    current = current_draft(Round.objects.get(slug="getting-about").panel)
    assert current is not None
    found = tallies(current.panel)
    assert [tally.article for tally in found if tally.objects] == ["timetable"]
    assert {tally.consents >= 2 for tally in found} == {True}
    spoken = Answer.objects.filter(asking__panel=current.panel, asking__rung="consent")
    assert not spoken.filter(member__person__email="panel@clydeside.example").exists()


def test_every_sum_adds_up(council: str) -> None:
    held: dict[str, int] = {}
    for entry in MoneyEntry.objects.all():
        held[entry.source] = held.get(entry.source, 0) - entry.amount
        held[entry.target] = held.get(entry.target, 0) + entry.amount
    assert sum(held.values()) == 0
    assert min(sum_ for account, sum_ in held.items() if account != "outside") >= 0
    assert {pounds(balance(fund.account)) for fund in Fund.objects.all()} == {
        pounds(held[fund.account]) for fund in Fund.objects.all()
    }
    for round in Round.objects.exclude(charter=None):
        charter = charter_of(round)
        assert charter is not None
        pots = list(round.pots.all())
        assert [put_in(pots)[pot.pk] for pot in pots] == [rule.amount for rule in charter.money.pots]
    for award in Award.objects.filter(state__in=["offered", "accepted"]):
        assert balance(award.account) == award.amount


def test_the_ledger_holds_and_runs_in_the_order_of_time(council: str) -> None:
    assert ledger.verify() is None
    history = LedgerEntry.objects.order_by("number").exclude(act="cards.issued").values_list("at", flat=True)
    assert list(history) == sorted(history)


def test_everyone_to_sign_in_as_has_a_verified_address(council: str) -> None:
    emails = [each["email"] for each in logins()]
    verified = EmailAddress.objects.filter(email__in=emails, verified=True, primary=True)
    assert sorted(verified.values_list("email", flat=True)) == sorted(emails)


def test_a_second_start_changes_nothing(council: str, settings: Any, tmp_path: Path) -> None:
    settings.DEMO, settings.DEMO_MAIL = True, tmp_path / "mail"
    before, said = everything(), StringIO()
    call_command("seed_demo", stdout=said)
    assert everything() == before
    assert "there already" in said.getvalue()
    assert json.loads((tmp_path / "logins.json").read_text()) == logins()


def test_a_real_programme_is_left_alone(council: str) -> None:
    Programme.objects.create(slug="ours", name="Ours", council="Ours")
    with pytest.raises(CommandError, match="real programme"):
        call_command("seed_demo", stdout=StringIO())
    assert Round.objects.count() == len(PHASES)


def everything() -> dict[str, int]:
    """How many rows each of our tables has, and the ledger's head."""
    ours = ("pb", "proposals", "voting", "panels", "account")
    rows = {
        model._meta.label: model._default_manager.count()
        for app in ours
        for model in apps.get_app_config(app).get_models()
    }
    head = LedgerEntry.objects.order_by("-number").first()
    return rows | {head.digest if head else "": 0}
