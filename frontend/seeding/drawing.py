"""A panel's further seats, drawn by lot: the call, the volunteers, the lottery, and what the drawn answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from frontend.seeding.diary import Life
from frontend.seeding.lots import lot
from frontend.seeding.people import DOMAIN, Cast
from frontend.seeding.places import postcodes_of
from frontend.seeding.texts import read
from frontend.seeding.timetable import Spans
from panels.domain.area_profile import profile_of
from panels.models import Letter, Recruitment, SeatOffer
from panels.queries.recruiting import categories_of
from panels.services import committing, drawing, freezing, offering, recruiting, searching, volunteering
from panels.services.volunteering import Answers
from pb.domain.phases import Phase
from pb.models import OutboxJob, Round

FILE = "lottery.toml"
NEEDS = ("", "", "Childcare for two, please.", "", "", "I use a wheelchair.", "", "Polish, at first.")


def live_lottery(*, cast: Cast, spans: Spans) -> Life:
    """From the second day of co-design on; drawn on the eleventh, by three dice. One of those drawn says
    no.
    """
    plan, opens = read(FILE), spans[Phase.CO_DESIGN].opens
    first, second = cast.of["officer"], cast.of["officer2"]
    moment = opens + timedelta(hours=30)
    yield moment
    recruitment = _call(plan, Round.objects.get(slug=plan["round"]), cast, moment)
    for number in range(plan["volunteers"]):
        _volunteer(plan, recruitment, number, moment + timedelta(hours=3 * number))
    moment = recruitment.closes + timedelta(hours=1)
    yield moment
    draw = freezing.freeze_pool(recruitment=recruitment, cap=None, by=first, at=moment)
    found = moment
    searching.find_odds(run=draw.odds_runs.get().pk, clock=lambda: found)
    moment += timedelta(hours=2)
    yield moment
    draws_at = moment + timedelta(hours=50)
    committing.commit_draw(
        draw=draw, means="dice", draws_at=draws_at, place=plan["place"], by=first, at=moment
    )
    moment = draws_at + timedelta(minutes=10)
    yield moment
    thrown = f"{lot(plan['round'], 'dice') % 1000:03d}"
    for each in (first, second):
        drawing.enter_value(draw=draw, value=thrown, by=each, at=moment)
    offers = SeatOffer.objects.filter(draw=draw).order_by("pk")
    for place, offer in enumerate(offers):
        moment += timedelta(hours=7)
        yield moment
        answer = offering.decline if place == 1 else offering.accept
        answer(offer=offer, at=moment)
    _posted(recruitment, moment)


def _call(plan: Mapping[str, Any], round: Round, cast: Cast, at: datetime) -> Recruitment:
    officer = cast.of["officer"]
    recruitment = recruiting.set_out(
        round=round,
        seats=plan["seats"],
        about=plan["about"],
        support=plan["support"],
        minimum_age=16,
        one_per_household=True,
        opens=at,
        closes=at + timedelta(days=7),
        answer_days=7,
        keep_days=365,
        by=officer,
        at=at,
    )
    area = {name: list(groups.items()) for name, groups in plan["area"].items()}
    recruiting.set_profile(recruitment=recruitment, profile=profile_of(area), by=officer, at=at)
    return recruitment


def _volunteer(plan: Mapping[str, Any], recruitment: Recruitment, number: int, at: datetime) -> None:
    salt = plan["round"]
    name = f"{plan['first'][number % len(plan['first'])]} {plan['last'][number % len(plan['last'])]}"
    places = postcodes_of(recruitment.round.areas.get())
    answers = Answers(
        name=name,
        email=f"{re.sub('[^a-z]+', '.', name.lower())}.{number}@people.{DOMAIN}",
        postcode=places[lot(salt, "postcode", number) % len(places)],
        house=str(1 + lot(salt, "house", number) % 400),
        of_age=True,
        features={
            category.key: _group(category, lot(salt, category.key, number))
            for category in categories_of(recruitment)
        },
        need=NEEDS[number % len(NEEDS)],
        consents=True,
    )
    row = volunteering.volunteer(recruitment=recruitment, answers=answers, at=at)
    volunteering.confirm(volunteer=row, at=at)


def _group(category: Any, number: int) -> str:
    """A group of the category, as likely as it is large."""
    left = number % category.people
    for group in category.groups:
        if left < group.people:
            return str(group.key)
        left -= group.people
    raise AssertionError("unreachable")


def _posted(recruitment: Recruitment, at: datetime) -> None:
    """Letters of the past are in the past: none of them is sent when the demonstration starts."""
    letters = Letter.objects.filter(volunteer__recruitment=recruitment, sent_at=None)
    OutboxJob.objects.filter(
        name="panels.send_letter", args__letter__in=list(letters.values_list("pk", flat=True))
    ).delete()
    letters.update(sent_at=at)
