"""The last signature and the close, at the same moment: one of them wins, and no ballot is lost or late."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import Extension, Person, PhaseWindow, Round, SignRequest
from pb.moment import now
from tests.factories import voting as make
from tests.races.hands import at_once
from tests.races.test_closing import Voter
from tests.voting.services.test_extending import holder
from voting.models import Box
from voting.models.envelope import Envelope
from voting.services.closing import close_box
from voting.services.extending import Longer, ask_to_extend, sign_to_extend
from voting.services.locking import database_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.close_race]
VOTERS, MORE = 3, timedelta(milliseconds=1500)


def all_but_one_signed(round: Round, member: Person) -> SignRequest:
    window = PhaseWindow.objects.get(round=round, phase=Phase.VOTING)
    staff, panel = ask_to_extend(
        round=round,
        longer=Longer(Phase.VOTING, window.closes + MORE),
        reason="The site was down.",
        by=make.officer_of(round),
        at=now(),
    )
    sign_to_extend(request=panel, digest_seen=panel.payload_digest, by=member, at=now())
    return staff


def test_an_extension_and_the_close_at_the_same_moment(times: int) -> None:
    """Each try is a round of its own, whose charter has voting close in a moment."""
    won = {"close": 0, "extension": 0}
    for number in range(6 * times):
        round = make.open_round(closes_in=timedelta(seconds=4))
        electors = [make.elector(round).ref for _ in range(VOTERS)]
        member, second = holder(round, Role.PANEL_MEMBER), holder(round, Role.OFFICER)
        staff = all_but_one_signed(round, member)
        closes = PhaseWindow.objects.get(round=round, phase=Phase.VOTING).closes
        early = timedelta(milliseconds=(1200, 20, 400, 100, -5, 60)[number % 6])
        result = run(round, electors, staff, second, closes, early)
        box = Box.objects.get(round=round)
        extended = Extension.objects.filter(round=round).exists()
        end = closes + (timedelta(seconds=2) if extended else timedelta())
        assert PhaseWindow.objects.get(round=round, phase=Phase.VOTING).closes == end
        assert box.state == Box.State.CLOSED
        assert box.closed_at is not None
        kept = set(Envelope.objects.filter(round=round).values_list("sha256", flat=True))
        assert kept == {sha256 for voter in result for sha256 in voter.acknowledged}
        assert sum(voter.late for voter in result) == 0
        won["extension" if extended else "close"] += 1
    print(
        f"{6 * times} races: {won['extension']} extended in time, {won['close']} closed first; 0 lost, 0 late"
    )


def run(
    round: Round,
    electors: list[UUID],
    staff: SignRequest,
    second: Person,
    closes: datetime,
    early: timedelta,
) -> list[Voter]:
    """Voters, the closer and the last signer at once. A ballot is late if it began after the close that held
    when all was over; votes between the two closes are refused or taken by what was true after the lock."""
    voters = [Voter(elector) for elector in electors]
    last_close = closes + timedelta(seconds=2)

    def act(hand: int) -> None:
        if hand == VOTERS:
            until = time.monotonic() + 60
            while not close_box(round=round, job="test", at=now()):
                assert time.monotonic() < until
        elif hand == VOTERS + 1:
            while database_clock() < closes - early:
                time.sleep(0.001)
            with suppress(Refused):
                sign_to_extend(request=staff, digest_seen=staff.payload_digest, by=second, at=now())
        else:
            while not Box.objects.filter(round=round, state=Box.State.CLOSED).exists():
                end = last_close if Extension.objects.filter(round=round).exists() else closes
                began = database_clock()
                try:
                    taken = make.cast(round, voters[hand].elector)
                except Refused:
                    continue
                voters[hand].acknowledged.append(taken.signed.receipt.envelope_sha256)
                extended = Extension.objects.filter(round=round).exists()
                voters[hand].late += began >= (last_close if extended else end)

    at_once(VOTERS + 2, act)
    return voters
