"""The worker dies between the trustees' coming and the count: their shares are there for the next one."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from django.db import connections

from pb.models import LedgerEntry, Round
from pb.moment import now
from tests.factories import voting as make
from tests.factories.trustees import split_round
from voting.models import PublicFile
from voting.queries.papers import box_of, state_of
from voting.services import counting, keystore, publishing
from voting.services.running import run_due
from voting.services.trustees import hand_in

pytestmark = pytest.mark.django_db(transaction=True)


def die(*given: Any, **more: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_in_a_child(room: Any, step: str) -> bool:
    """Whether the job, in a process of its own, was killed when it came to that step."""
    connections.close_all()
    database: Any = connections["default"]
    database.close_pool()
    child = os.fork()
    if child == 0:
        try:
            setattr(room, step, die)
            run_due(job="voting.run_due", at=now())
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def handed_in() -> Round:
    round, held = split_round()
    for _ in range(3):
        make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="voting.run_due", at=now())
    for person, code in held[1:]:
        hand_in(round=round, typed=code, by=person, at=now())
    return round


@pytest.mark.parametrize(
    ("room", "step", "state"),
    [
        (counting, "tally", "sealed"),
        (counting, "build_bundle", "sealed"),
        (publishing, "write_bundle", "counted"),
    ],
)
def test_a_killed_count_loses_no_share(room: Any, step: str, state: str) -> None:
    round = handed_in()
    box = box_of(round)
    assert box is not None
    assert killed_in_a_child(room, step)
    assert state_of(round) == state
    assert sorted(keystore.shares_handed_in(name=box.key_name)) == [2, 3]
    counted = dict(PublicFile.objects.filter(round=round).values_list("name", "digest"))
    assert run_due(job="voting.run_due", at=now())[-1] == (round.slug, "publish")
    assert keystore.shares_handed_in(name=box.key_name) == {}
    assert LedgerEntry.objects.filter(round=round, act="box.counted").count() == 1
    after = dict(PublicFile.objects.filter(round=round).values_list("name", "digest"))
    assert counted in ({}, after)
