"""What a round looks like: where it is, its pots, its street, its ideas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from frontend import wording
from frontend.drawing import glyph, motif
from frontend.drawing import street as streets
from frontend.drawing.street import PotMoney
from pb.domain.clock import PhaseClock, Window
from pb.domain.money import pounds
from pb.domain.phases import IN_ORDER, Phase


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: str
    left: str
    nth: int


def phase_bar(clock: PhaseClock, at: datetime, label: str = "Where this round is") -> dict[str, Any]:
    """Where a round is: done, now and to come. Between two phases it says what opens next, and when."""
    if not clock.windows:
        return _before_the_charter(label)
    steps = [_step(clock, at, phase, nth) for nth, phase in enumerate(IN_ORDER, start=1)]
    ahead = None if any(step.state == "now" for step in steps) else clock.next(at)
    return {
        "label": label,
        "steps": steps,
        "total": len(steps),
        "waiting": _next_up(ahead),
        "over": ahead is None and all(step.state == "done" for step in steps),
    }


def _next_up(ahead: Window | None) -> str:
    return f"Next: {wording.phase_name(ahead.phase)}, from {wording.day_time(ahead.opens)}" if ahead else ""


def _before_the_charter(label: str) -> dict[str, Any]:
    """A round without a timetable is in co-design: its panel writes the rules, dates among them."""
    states = ["now"] + ["to_come"] * (len(IN_ORDER) - 1)
    steps = [
        Step(wording.phase_name(phase), state, "", nth)
        for nth, (phase, state) in enumerate(zip(IN_ORDER, states, strict=True), start=1)
    ]
    return {"label": label, "steps": steps, "total": len(steps), "waiting": "", "over": False}


def _step(clock: PhaseClock, at: datetime, phase: Phase, nth: int) -> Step:
    state = clock.state(phase, at)
    window = clock.window(phase)
    counts_down = state == "now" and window is not None and phase is not Phase.DELIVERING
    left = wording.time_left(window.closes, at) if counts_down and window is not None else ""
    return Step(wording.phase_name(phase), state, left, nth)


def pot_glyph(index: int) -> dict[str, Any]:
    """A pot's window by its place among the round's pots, from 0. Always beside its name."""
    return {"shape": glyph.shape(index), "colour": glyph.colour(index)}


def pot(name: str, index: int) -> dict[str, Any]:
    """A pot's window and name, in its colour."""
    return {"name": name, **pot_glyph(index)}


def pot_list(pots: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The pots with their money. Each a mapping with `name`, `money` in pence, and optionally `note`."""
    return {"pots": [{**pot, **pot_glyph(index)} for index, pot in enumerate(pots)]}


def street(
    pots: Iterable[PotMoney],
    lit: bool = False,
    ident: str = "street",
    ground: str = "water",
    each: str = "pot",
) -> dict[str, Any]:
    """The round's money as a street of windows. `lit` only once the count is published. `each` says what a
    building is: a pot, or on the front page a round.
    """
    given = list(pots)
    drawn = streets.draw(given)
    total, funded = sum(pot.money for pot in given), sum(pot.funded for pot in given)
    told = [f"{pot.name}: {_told(pot)}" for pot in given]
    end = f"{pounds(funded)} is lit." if funded else "No window is lit, because nothing has been decided yet."
    return {
        "street": drawn,
        "ident": slugify(ident),
        "ground": ground,
        "lit": bool(lit),
        "window": drawn.window,
        "each": each,
        "title": f"{pounds(total)} drawn as a street of {wording.count_of(drawn.windows, 'window')}",
        "desc": ". ".join([*told, end]),
    }


def _told(pot: PotMoney) -> str:
    return f"{pounds(pot.funded)} of {pounds(pot.money)} goes to winners" if pot.funded else pounds(pot.money)


def picture(place: str, seed: object, photo: str = "") -> dict[str, Any]:
    """An idea's picture: its photo, else a drawn one picked by the place and seeded by the idea."""
    return {"photo": photo, "pieces": () if photo else motif.draw(place, seed)}


def proposal_card(
    title: str,
    url: str,
    cost: int | None = None,
    place: str = "",
    pot_name: str = "",
    pot_index: int = 0,
    seed: object = "",
    photo: str = "",
    with_picture: bool = True,
    state: str = "",
    tone: str = "plain",
    level: int = 3,
) -> dict[str, Any]:
    """An idea on a card, inside `<ul class="cards"><li>`. `cost` in pence; `state` shows as a tag."""
    return {
        "title": title,
        "url": url,
        "cost": cost,
        "place": place,
        "pot_name": pot_name,
        "pot_index": pot_index,
        "seed": seed or title,
        "photo": photo,
        "with_picture": with_picture,
        "state": state,
        "tone": tone,
        "level": level,
    }
