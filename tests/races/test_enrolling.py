"""Enrolling at the last moment: nobody comes onto the roll of a closed box."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from pb.domain.verdict import Refused
from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from tests.races.hands import at_once
from voting.models import Elector
from voting.services.closing import close_box

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

COMERS = 5


def test_nobody_is_enrolled_after_the_close(times: int) -> None:
    came = 0
    for _ in range(6 * times):
        round = make.open_round()
        on_the_roll, stopped = race(round)
        assert Elector.objects.filter(round=round).count() == on_the_roll
        assert stopped <= {"box_not_open", "wrong_phase"}
        came += on_the_roll
    assert came > 0


def race(round: Round) -> tuple[int, set[str]]:
    """Everybody enrols one after another until the box is shut. How many were on the roll when it was."""
    stopped, ready = set[str](), threading.Barrier(COMERS + 1)

    def act(hand: int) -> int:
        connection.ensure_connection()
        ready.wait()
        if hand == COMERS:
            make.end_voting(round)
            while not close_box(round=round, job="test", at=now()):
                pass
            return Elector.objects.filter(round=round).count()
        at = now()
        while True:
            try:
                make.elector(round, at=at)
            except Refused as refused:
                stopped.update(refused.verdict.codes)
                return 0

    return at_once(COMERS + 1, act)[COMERS], stopped
