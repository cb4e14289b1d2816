"""Acts that do not exist stay undone by every door: closing early, and putting another result in its place.

Every address of the site is tried by whoever has the most rights, with everything a form could say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import get_commands
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import Person, Round
from pb.moment import now
from pb.services.roles import grant_role
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.models import Box, Count, Elector, PublicFile
from voting.queries.papers import state_of
from voting.services.bulk_casting import cast_from_elsewhere
from voting.services.closing import close_box
from voting.services.enrolling import enrol_from_list
from voting.services.running import STEPS, run_due

pytestmark = pytest.mark.django_db(transaction=True)
METHODS = ("post", "put", "patch", "delete")
TRIES: dict[str, Any] = {
    "act": "close", "state": "closed", "status": "closed", "answer": "return", "reason": "x", "sure": "on",
    "close": "1", "override": "1", "result": "{}", "outcome": "won", "winners": "a", "canonical": "x",
    "closes": "2000-01-01", "closes_0": "2000-01-01", "closes_1": "00:00", "opens": "1999-01-01",
    "_selected_action": "1", "action": "delete_selected", "post": "yes",
}  # fmt: skip
SKIP = re.compile(r"^accounts/|^demo/|^static|^media")


def addresses(patterns: Iterable[Any], round: Round, number: int, before: str = "") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, round, number, route)
        elif isinstance(each, URLPattern) and not SKIP.match(route):
            yield "/" + filled(route, round, number)


def filled(route: str, round: Round, number: int) -> str:
    route = re.sub(r"<slug:(slug|round)>", round.slug, route)
    route = re.sub(r"<(int|path):[^>]+>|<pk>", str(number), route)
    route = re.sub(r"<uuid:[^>]+>", "0" * 8 + "-0000-0000-0000-" + "0" * 12, route)
    route = re.sub(r"<[^>]+>|\(\?P?[^)]*\)", "x", route)
    return re.sub(r"[\^$\\?]", "", route)


def holder_of_everything(round: Round) -> Person:
    person = make.second_factor(ground.person(is_staff=True, is_superuser=True))
    for role in Role:
        grant_role(person=person, round=round, role=role, by=None, at=now())
    return person


def try_every_door(round: Round, number: int) -> int:
    client = Client(raise_request_exception=False)
    client.force_login(holder_of_everything(round))
    tried = 0
    for address in addresses(get_resolver().url_patterns, round, number):
        for method in METHODS:
            data = TRIES if method == "post" else "{}"
            getattr(client, method)(
                address, data, **({} if method == "post" else {"content_type": "application/json"})
            )
            tried += 1
    return tried


def test_no_address_closes_a_box_early() -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    before = list(round.windows.values_list("phase", "opens", "closes"))
    assert try_every_door(round, Box.objects.get(round=round).pk) > 300
    assert state_of(round) == "open"
    assert list(round.windows.values_list("phase", "opens", "closes")) == before


def test_no_service_closes_a_box_early() -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    later = round.windows.get(phase="voting").closes
    assert close_box(round=round, job="test", at=later) is False
    assert run_due(job="test", at=later) == []
    for name, step in STEPS.items():
        assert step(round=round, job="test", at=later) is False, name
    assert state_of(round) == "open"


def test_no_command_closes_or_overrides() -> None:
    ours = {
        name
        for name, app in get_commands().items()
        if app in {"pb", "proposals", "voting", "panels", "config"}
    }
    assert not [name for name in ours if re.search("close|override|result|reopen", name)]


def test_no_address_puts_another_result_in_place_of_the_count() -> None:
    round = make.open_round()
    for _ in range(3):
        make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())
    count = Count.objects.get(round=round)
    files = list(PublicFile.objects.filter(round=round).values_list("name", "digest"))
    assert try_every_door(round, count.pk) > 300
    after = Count.objects.get(round=round)
    assert (after.result, after.canonical, after.digest) == (count.result, count.canonical, count.digest)
    assert list(PublicFile.objects.filter(round=round).values_list("name", "digest")) == files
    assert state_of(round) == "published"


def test_no_roll_and_no_ballots_are_brought_into_a_vote_held_here() -> None:
    round = make.open_round()
    for act in (
        lambda: enrol_from_list(round=round, numbers=["1", "2"]),
        lambda: cast_from_elsewhere(round=round, ballots=[(uuid4(), make.ballot(("a", "b", "e")))]),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.verdict.codes == ("box_not_open",)
    assert not Elector.objects.filter(round=round).exists()
