"""A lottery at each of its steps, made through the services."""

from __future__ import annotations

from datetime import timedelta

from panels.models import Draw, OddsRun, Recruitment
from panels.services.committing import commit_draw
from panels.services.drawing import enter_value
from panels.services.freezing import freeze_pool
from panels.services.searching import find_odds
from pb.domain.roles import Role
from pb.models import Person
from tests.factories import pb, recruiting
from tests.factories.beacons import published

AFTER = recruiting.CLOSES + timedelta(hours=1)
DRAWS_AT = AFTER + timedelta(days=3)
DRAWN_AT = DRAWS_AT + timedelta(minutes=5)


def listed(people: int = 16, **more: object) -> Recruitment:
    """A call with so many people on its list: every second one older, every third an owner."""
    made = recruiting.recruitment(**more)  # type: ignore[arg-type]
    for number in range(people):
        recruiting.volunteered(
            made,
            name=f"Volunteer {number}",
            features={
                "age": "40-or-older" if number % 2 else "16-to-39",
                "home": "owns" if number % 3 == 0 else "rents",
            },
        )
    return made


def second(recruitment: Recruitment) -> Person:
    return pb.with_role(recruitment.round, Role.OFFICER)


def found(run: OddsRun) -> OddsRun:
    """The run as its job leaves it."""
    find_odds(run=run.pk, clock=lambda: AFTER)
    run.refresh_from_db()
    return run


def frozen(recruitment: Recruitment | None = None, *, cap: int | None = None) -> Draw:
    """A frozen pool with its chances found."""
    recruitment = recruitment or listed()
    draw = freeze_pool(recruitment=recruitment, cap=cap, by=recruitment.started_by, at=AFTER)
    found(draw.odds_runs.get())
    return draw


def committed(draw: Draw | None = None, *, means: str = "beacon") -> Draw:
    draw = draw or frozen()
    return commit_draw(
        draw=draw,
        means=means,
        draws_at=DRAWS_AT,
        place="The hall" if means == "dice" else "",
        by=draw.recruitment.started_by,
        at=AFTER,
    )


def drawn(draw: Draw | None = None, value: str = "") -> Draw:
    """Drawn by what the beacon published, or by this value."""
    draw = draw or committed()
    value = value or published(draw)
    enter_value(draw=draw, value=value, by=draw.recruitment.started_by, at=DRAWN_AT)
    return enter_value(draw=draw, value=value, by=second(draw.recruitment), at=DRAWN_AT)
