"""Rows and values of the ground, as tests need them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from panels.models import Amendment, Answer, Asking, Draft, Member, Panel
from panels.queries.panels import sitting
from pb.domain.charter import ARTICLES, Charter
from pb.domain.charter_digest import article_digest, as_data, digest
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Area, CharterVersion, Fund, Person, Postcode, Programme, RoleGrant, Round
from pb.services.charters import adopt_charter
from pb.services.money import fill_pot, grant_to_fund
from pb.services.rounds import set_up_round

_numbers = count(1)
START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""When the timetable of `charter()` starts. Phase n (from 0) lasts days 30n to 30(n+1) from START."""


def during(phase: Phase) -> datetime:
    """A moment in the middle of the phase, by the timetable of `charter()`."""
    return START + timedelta(days=30 * list(Phase).index(phase) + 15)


def person(name: str = "", **more: Any) -> Person:
    number = next(_numbers)
    email = more.pop("email", f"person{number}@example.org")
    return Person.objects.create_user(email, name=name or f"Person {number}", **more)


def area(name: str = "Canal", **more: Any) -> Area:
    return Area.objects.create(code=more.pop("code", f"S{next(_numbers):08d}"), name=name, **more)


def postcode(text: str, area: Area, quintile: int | None = 1) -> Postcode:
    return Postcode.objects.create(postcode=text, area=area, quintile=quintile)


def programme(**more: Any) -> Programme:
    number = next(_numbers)
    return Programme.objects.create(
        slug=f"programme-{number}", name=more.get("name", "Decides 2027"), council="Example Council"
    )


def round(*, by: Person | None = None, areas: list[Area] | None = None, **more: Any) -> Round:
    """A round in co-design: no charter yet."""
    return set_up_round(
        programme=more.pop("programme", None) or programme(),
        slug=more.pop("slug", f"round-{next(_numbers)}"),
        title=more.pop("title", "Canal ward"),
        by=by or person(is_staff=True),
        at=more.pop("at", START),
        areas=areas if areas is not None else [area()],
        **more,
    )


def charter_body(**changes: Any) -> dict[str, Any]:
    """A charter that works: two pots, exactly three votes, greedy. `changes` replace whole articles."""
    windows = [
        {
            "phase": phase.value,
            "opens": (START + timedelta(days=30 * number)).isoformat(),
            "closes": (START + timedelta(days=30 * (number + 1))).isoformat(),
        }
        for number, phase in enumerate(Phase)
    ]
    body: dict[str, Any] = {
        "purpose": {"statement": "Work and skills", "inequality_focus": "People out of work"},
        "money": {
            "pots": [
                {
                    "key": "try",
                    "name": "Try it out",
                    "amount": 2_000_000,
                    "minimum": 50_000,
                    "maximum": 100_000,
                    "bank_account_needed": False,
                },
                {"key": "main", "name": "Main", "amount": 10_000_000, "maximum": 3_000_000},
            ]
        },
        "proposing": {"applicants": ["individual", "group", "unconstituted_group"], "proposals_each": 2},
        "funding": {
            "criteria": [
                {"key": "benefit", "question": "Does it help people in the ward?"},
                {"key": "legal", "question": "Is it lawful and safe?"},
            ],
            "never": ["Party politics"],
        },
        "electorate": {
            "connections": ["live", "work", "study"],
            "areas": ["S16"],
            "minimum_age": 8,
            "age_reason": "Children use the same streets.",
        },
        "ballot": {"kind": "approval", "choose": "exactly", "number": 3, "per": "pooled"},
        "counting": {"rule": "greedy"},
        "timetable": {"windows": windows},
        "ratification": {"body": "Area Partnership", "grounds": ["The count does not follow the charter"]},
    }
    return body | changes


def charter(**changes: Any) -> Charter:
    return Charter.model_validate(charter_body(**changes))


def drafted(round: Round, charter: Charter) -> Draft:
    """The charter as the current draft of the round's panel, agreed by everybody who sits on it (somebody new
    when nobody does), without which the database takes no charter. An amendment is opened when it is one.
    """
    officer = round.grants.order_by("pk")[0].person
    panel, _ = Panel.objects.get_or_create(round=round, defaults={"name": "Residents' panel"})
    members = list(sitting(panel))
    if not members:
        holder = with_role(round, Role.PANEL_MEMBER)
        members = [Member.objects.create(panel=panel, person=holder, joined_at=START)]
    last = panel.drafts.order_by("-number").first()
    newest = round.charters.order_by("-number").first()
    if newest is not None and last is not None and not panel.amendments.filter(closed_at=None).exists():
        Amendment.objects.create(
            panel=panel,
            number=panel.amendments.count() + 1,
            base=newest,
            after=last,
            why="A test",
            by=officer,
            at=START,
        )
    panel.drafts.filter(replaced_at=None).update(replaced_at=START)
    draft = Draft.objects.create(
        panel=panel,
        number=last.number + 1 if last else 1,
        body=as_data(charter),
        digest=digest(charter),
        by=officer,
        at=START,
    )
    panel.askings.filter(rung="consent", closed_at=None).update(closed_at=START)
    asked = Asking.objects.bulk_create(
        Asking(
            panel=panel,
            rung="consent",
            article=article,
            draft=draft,
            digest=article_digest(charter, article),
            by=officer,
            at=START,
        )
        for article in ARTICLES
    )
    Answer.objects.bulk_create(
        Answer(asking=asking, member=member, stand="consents", channel="online", at=START, confirmed_at=START)
        for asking in asked
        for member in members
    )
    return draft


def adopt(round: Round, changes: Mapping[str, Any] | None = None, *, fund: bool = True) -> CharterVersion:
    """Adopt `charter(**changes)` in the round, with its own areas, and fill its pots."""
    body = charter_body(**(changes or {}))
    body["electorate"] = {**body["electorate"], "areas": [each.code for each in round.areas.all()] or ["S16"]}
    officer = round.grants.order_by("pk")[0].person
    charter = Charter.model_validate(body)
    new = not Panel.objects.filter(round=round).exists()
    draft = drafted(round, charter)
    version = adopt_charter(
        round=round,
        charter=charter,
        adopted_by="Residents' panel, 3 of 3",
        by=officer,
        at=START,
    )
    draft.panel.askings.filter(closed_at=None).update(closed_at=START, agreed=True)
    if new:  # whoever spoke for the test's sake leaves again
        Member.objects.filter(panel=draft.panel).update(left_at=START)
        RoleGrant.objects.filter(round=round, role=Role.PANEL_MEMBER).delete()
    round.refresh_from_db()
    if fund:
        purse = Fund.objects.create(programme=round.programme, key=f"fund-{next(_numbers)}", name="Council")
        rules = {rule.key: rule.amount for rule in Charter.model_validate(body).money.pots}
        grant_to_fund(fund=purse, amount=sum(rules.values()), by=officer, at=START, note="Budget")
        for pot in round.pots.all():
            fill_pot(pot=pot, fund=purse, amount=rules[pot.key], by=officer, at=START)
    return version


def chartered_round(changes: Mapping[str, Any] | None = None, **more: Any) -> Round:
    """A round with an adopted charter and money in its pots."""
    made = round(**more)
    adopt(made, changes)
    return made


def with_role(round: Round, role: Role, **more: Any) -> Person:
    """Somebody new who holds the role in the round."""
    somebody = person(**more)
    RoleGrant.objects.create(person=somebody, round=round, role=role, granted_at=START)
    return somebody
