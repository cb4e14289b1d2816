"""The search for chances: shown before anything is drawn, run once, taken up again."""

from __future__ import annotations

import pytest

from panels.models import OddsRun
from panels.queries.pools import quota_rows
from panels.services import searching
from panels.services.recruiting import set_quotas
from pb.models import OutboxJob
from tests.factories import lotteries as make
from tests.factories import recruiting
from tests.panels.services.test_drawing import codes

pytestmark = pytest.mark.django_db


def test_chances_are_shown_before_anything_is_frozen() -> None:
    recruitment = make.listed()
    run = searching.ask_odds(
        recruitment=recruitment, cap=None, by=recruitment.started_by, at=recruiting.DURING
    )
    assert OutboxJob.objects.get(name="panels.find_odds").args == {"run": run.pk}
    body = make.found(run).body
    assert (run.state, body["people"], body["seats"], body["without"]) == ("found", 16, 4, 0)
    assert 0 < body["lowest"] <= 250_000 <= body["highest"]
    assert "panels" not in body  # nothing that could be drawn from is made for a look


def test_a_search_runs_once_and_is_taken_over_when_its_worker_goes_quiet() -> None:
    recruitment = make.listed()
    run = searching.ask_odds(recruitment=recruitment, cap=None, by=recruitment.started_by, at=make.AFTER)
    again = {"recruitment": recruitment, "cap": None, "by": recruitment.started_by, "at": make.AFTER}
    assert codes(searching.ask_odds, **again) == ("odds_under_way",)
    OddsRun.objects.filter(pk=run.pk).update(state="running", beat_at=make.AFTER)
    assert searching.find_odds(run=run.pk, clock=lambda: make.AFTER) is False
    later = make.AFTER + searching.QUIET
    assert [searching.find_odds(run=run.pk, clock=lambda: later) for _ in range(2)] == [True, False]


def test_a_search_that_went_quiet_is_left_as_a_job_again_once() -> None:
    recruitment = make.listed()
    run = searching.ask_odds(recruitment=recruitment, cap=None, by=recruitment.started_by, at=make.AFTER)
    OddsRun.objects.filter(pk=run.pk).update(state="running", people=16, panels=3)
    jobs = OutboxJob.objects.filter(name="panels.find_odds")
    soon, later = make.AFTER + searching.QUIET / 2, make.AFTER + searching.QUIET
    assert [searching.resume_quiet(at=at) for at in (soon, later, later + searching.QUIET / 2)] == [0, 1, 0]
    run.refresh_from_db()
    assert (run.state, jobs.count()) == ("waiting", 2)
    assert make.found(run).state == "found"
    assert searching.resume_quiet(at=later + 2 * searching.QUIET) == 0


def test_quotas_that_cannot_be_met_come_with_ways_out_and_whom_each_leaves() -> None:
    recruitment = make.listed()
    quotas = {(pair[0], pair[1]): (0, 4) for pair in [("age", "16-to-39"), ("age", "40-or-older"),
              ("home", "rents"), ("home", "owns")]}  # fmt: skip
    quotas[("age", "40-or-older")] = (4, 4)
    quotas[("home", "owns")] = (4, 4)
    set_quotas(recruitment=recruitment, quotas=quotas, by=recruitment.started_by, at=make.AFTER)
    run = make.found(
        searching.ask_odds(recruitment=recruitment, cap=None, by=recruitment.started_by, at=make.AFTER)
    )
    assert run.state == "impossible"
    first = run.body["suggestions"][0]
    assert (len(first["bounds"]), first["without"] > 0) == (1, True)


def test_a_cap_holds_everybody_s_chance_down() -> None:
    recruitment = make.listed()
    low = make.found(
        searching.ask_odds(recruitment=recruitment, cap=1, by=recruitment.started_by, at=make.AFTER)
    )
    assert (low.state, low.body["cap_too_low"] >= 25) == ("failed", True)
    kept = make.found(
        searching.ask_odds(recruitment=recruitment, cap=30, by=recruitment.started_by, at=make.AFTER)
    )
    assert (kept.state, kept.body["highest"] <= 300_100) == ("found", True)
    assert kept.quotas == quota_rows(recruitment)
