"""The search for the fairest chances in a real worker: tells how far it is, survives being killed, and ends
with the best so far when its time is over."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from panels.domain.area_profile import profile_of
from panels.models import Draw, OddsRun, Recruitment
from panels.queries.pools import commitment_of
from panels.services import searching
from panels.services.freezing import freeze_pool
from pb.moment import now
from tests.clients import at, signed_in
from tests.factories import lotteries as make
from tests.factories import recruiting
from tests.faults.jobs import PATIENCE, Jobs
from voting.domain.canonical import canonical_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
GROUPS = {"Age": 3, "Home": 4, "Work": 4, "Travel": 5, "Time": 2}
PEOPLE, SEATS = 140, 20


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    running = Jobs(tmp_path)
    yield running
    running.stop()


def large_call() -> Recruitment:
    """So many people, nearly all different, that the search takes some seconds."""
    profile = profile_of({name: [(f"{name} {n}", 100) for n in range(size)] for name, size in GROUPS.items()})
    made = recruiting.recruitment(profile=profile, seats=SEATS, one_per_household=False)
    for number in range(PEOPLE):
        digest = sha256(f"volunteer {number}".encode()).digest()
        features = {
            name.lower(): f"{name.lower()}-{int(digest[place] ** 1.5) % size}"
            for place, (name, size) in enumerate(GROUPS.items())
        }
        recruiting.volunteered(made, name=f"Volunteer {number}", features=features)
    return made


def wait_until(jobs: Jobs, run: OddsRun, condition: Callable[[OddsRun], bool]) -> OddsRun:
    until = time.monotonic() + PATIENCE
    while True:
        run.refresh_from_db()
        if condition(run):
            return run
        assert time.monotonic() < until, f"{run.state} {run.settled}/{run.people}\n{jobs.logs()[-4000:]}"
        time.sleep(0.02)


def over(run: OddsRun) -> bool:
    return run.state not in searching.UNDER_WAY


def page_of(recruitment: Recruitment) -> str:
    with at(make.AFTER):
        address = f"/rounds/{recruitment.round.slug}/panel/recruit/lottery/"
        return " ".join(signed_in(recruitment.started_by).get(address).content.decode().split())


def test_a_killed_search_is_taken_up_and_finds_the_same_bytes(jobs: Jobs) -> None:
    recruitment = large_call()
    draw = freeze_pool(recruitment=recruitment, cap=None, by=recruitment.started_by, at=make.AFTER)
    run = draw.odds_runs.get()
    OddsRun.objects.filter(pk=run.pk).update(beat_at=now())
    assert "Waiting for a free worker." in page_of(recruitment)

    doomed = jobs.worker("doomed")
    jobs.beat("beat")
    wait_until(jobs, run, lambda run: run.panels > 0)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(timeout=20)
    run.refresh_from_db()
    assert (run.state, run.body) == ("running", {})
    so_far = f"of {PEOPLE} people have" if run.settled else f"found to start from, for {PEOPLE} people"
    assert so_far in page_of(recruitment)

    # Its message went with it, and the broker gives it out again only after ten minutes.
    OddsRun.objects.filter(pk=run.pk).update(beat_at=now() - searching.QUIET)
    jobs.worker("back")
    wait_until(jobs, run, over)
    assert (run.state, run.body["proof"], run.body["people"]) == ("found", "whole", PEOPLE)

    again = searching.ask_odds(recruitment=recruitment, cap=None, by=recruitment.started_by, at=now())
    wait_until(jobs, again, over)
    assert canonical_bytes(again.body["panels"]) == canonical_bytes(run.body["panels"])
    assert json.dumps(again.body, sort_keys=True) == json.dumps(run.body, sort_keys=True)
    draw = make.committed(Draw.objects.get(pk=draw.pk))
    assert OddsRun.objects.filter(draw=draw).count() == 2


def test_when_the_time_is_over_the_best_so_far_is_taken_and_says_so(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    recruitment = large_call()
    draw = freeze_pool(recruitment=recruitment, cap=None, by=recruitment.started_by, at=make.AFTER)
    monkeypatch.setenv("DECIDES_LOTTERY_SECONDS", "1")
    jobs.worker("short")
    jobs.beat("beat")
    run = wait_until(jobs, draw.odds_runs.get(), over)
    assert (run.state, run.body["proof"] in ("lowest", "none")) == ("found", True)
    assert "Time ran out" in page_of(recruitment)
    commitment = commitment_of(make.committed(Draw.objects.get(pk=draw.pk)))
    assert commitment is not None
    odds = commitment.document["odds"]
    assert (odds["proof"], odds["lowest"] <= odds["lowest_at_most"]) == (run.body["proof"], True)
    assert len(commitment.panels) == 1000
