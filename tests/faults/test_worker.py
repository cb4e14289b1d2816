"""Real workers and schedulers, killed and doubled: a round is closed, counted and published exactly once."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from pb.domain.verdict import Refused
from tests.factories import voting as make
from tests.faults.jobs import ONCE, Jobs, acts, wait_for
from voting.models import Count
from voting.models.envelope import Envelope
from voting.queries.papers import box_of, state_of
from voting.services.publishing import bundle_folder, write_bundle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    running = Jobs(tmp_path)
    yield running
    running.stop()


def test_with_every_worker_dead_a_late_ballot_is_refused_and_the_round_ends_once_they_return(
    jobs: Jobs,
) -> None:
    round = make.open_round(closes_in=timedelta(seconds=4))
    elector = make.elector(round)
    make.cast(round, elector)
    doomed = jobs.worker("doomed")
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(timeout=20)
    window = round.windows.get(phase="voting")
    time.sleep(max(0.0, window.closes.timestamp() - time.time()) + 0.1)

    with pytest.raises(Refused) as refused:
        make.cast(round, elector, ("c", "d", "f"))
    assert refused.value.verdict.codes == ("wrong_phase",)
    assert state_of(round) == "open"

    jobs.worker("back")
    jobs.beat("one")
    wait_for(round, "published", jobs)
    time.sleep(3)
    assert acts(round) == ONCE
    assert Count.objects.get(round=round).result["ballots"] == 1
    assert Envelope.objects.filter(round=round).count() == 1


def test_two_schedulers_and_two_workers_at_once_publish_once_and_the_same_bytes(jobs: Jobs) -> None:
    round = make.open_round()
    for _ in range(6):
        make.cast(round, make.elector(round))
    for name in ("one", "two"):
        jobs.worker(name)
        jobs.beat(name)
    time.sleep(4)
    assert state_of(round) == "open"
    make.end_voting(round)

    wait_for(round, "published", jobs)
    time.sleep(3)

    assert acts(round) == ONCE
    folder = bundle_folder(round)
    before = {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()}
    box = box_of(round)
    assert box is not None
    assert write_bundle(round=round) == box.bundle_digest
    assert {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()} == before
    assert [path.name for path in Path(settings.BUNDLES).iterdir() if path.name.startswith(".")] == []
