"""The rounds and people that the pages name are those of the demonstration."""

from __future__ import annotations

import re

from config.env import ROOT
from frontend.seeding.people import logins
from frontend.seeding.places import postcodes
from frontend.seeding.plan import WATCHED
from frontend.seeding.texts import read, read_round
from tests.docs.pages import everything, page

SHAPES = {"<slug>", "{slug}", "new"}


def slugs() -> set[str]:
    return {read_round(path.stem).slug for path in (ROOT / "frontend" / "seeding" / "rounds").glob("*.toml")}


def test_every_round_that_a_page_names_is_seeded() -> None:
    named = {
        slug for text in everything().values() for slug in re.findall(r"`/rounds/([^/`]+)/", text)
    } - SHAPES
    assert len(named) > 4
    assert named - slugs() == set()


def test_everybody_whom_the_tutorial_names_can_sign_in() -> None:
    named = set(re.findall(r"[\w.]+@[\w.]+example", page("tutorials/first-round.md")))
    assert named == {each["email"] for each in logins()}


def test_the_tutorial_votes_in_the_round_that_closes_soon() -> None:
    text = page("tutorials/first-round.md")
    watched = read_round(WATCHED)
    (ward,) = (ward for ward in read("places.toml")["wards"] if ward["name"] in watched.areas)
    written = re.findall(r"CD\d+ \d[A-Z]{2}", text)
    assert watched.title in text
    assert written[0] in postcodes(ward["district"])
    assert written[1] not in postcodes(ward["district"])
