"""The ballot: its lines, the basket that shows what is left, and the receipt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

import segno

from frontend import wording
from pb.domain.money import pounds


class Line(Protocol):
    id: Any
    title: str
    pot: str
    cost: int


class Pot(Protocol):
    key: str
    budget: int


class Contest(Protocol):
    key: str
    title: str
    kind: str
    min_choices: int
    max_choices: int
    pots: Any
    lines: Any


@dataclass(frozen=True, slots=True)
class Choice:
    title: str
    cost: int
    points: int


def ballot_line(
    line: Line,
    contest: Contest,
    name: str = "",
    chosen: bool = False,
    points: int = 0,
    place: str = "",
    url: str = "",
    photo: str = "",
    seed: object = "",
    level: int = 3,
    mixed: bool = False,
) -> dict[str, Any]:
    """One idea to choose, inside `<ul class="cards"><li>`. A tick for approval and knapsack, a number
    for points, ranks and scores. `name` is the input's name, `choice-<contest key>` unless given; its
    value is the line's id.
    """
    return {
        "line": line,
        "contest": contest,
        "ticked": contest.kind in {"approval", "knapsack"},
        "name": name or f"choice-{contest.key}",
        "ident": f"line-{contest.key}-{line.id}",
        "chosen": chosen or points > 0,
        "points": points,
        "most": getattr(contest, "max_points", 0) or contest.max_choices,
        "points_word": {"ranked": "Your rank", "score": "Your score"}.get(contest.kind, "Points"),
        "place": place,
        "url": url,
        "photo": photo,
        "seed": seed or line.id,
        "level": level,
        "mixed": mixed,
    }


def basket(
    contests: Iterable[Contest],
    chosen: Mapping[str, Any] | Collection[Any] = (),
    submit: str = "Check my vote",
    note: str = "Nothing is sent until you confirm.",
    later: str = "",
    label: str = "Your votes",
) -> dict[str, Any]:
    """What is chosen and what is left. Put it last in its form: it sticks to the side of a desk, the
    foot of a phone. `chosen` is the ids of chosen lines, or a mapping of id to points.
    """
    wanted = chosen if isinstance(chosen, Mapping) else dict.fromkeys(chosen, 1)
    points = {str(ident): int(value) for ident, value in wanted.items()}
    return {
        "parts": [_part(contest, points) for contest in contests],
        "submit": submit,
        "note": note,
        "later": later,
        "label": label,
    }


def _part(contest: Contest, points: Mapping[str, int]) -> dict[str, Any]:
    picked = [
        Choice(line.title, line.cost, points[str(line.id)])
        for line in contest.lines
        if str(line.id) in points
    ]
    budget = sum(pot.budget for pot in contest.pots)
    used = sum(choice.points for choice in picked) if contest.kind in {"cumulative", "score"} else len(picked)
    spent = sum(choice.cost for choice in picked)
    spends = contest.kind == "knapsack"
    return {
        "contest": contest,
        "picked": picked,
        "spends": spends,
        "budget": budget,
        "spent": spent,
        "bar": round(400 * min(spent, budget) / budget) if budget else 0,
        "over": spends and spent > budget,
        "free": max(0, contest.max_choices - len(picked)) if contest.kind == "approval" else 0,
        "summary": money_left(budget, spent) if spends else votes_left(contest, used),
    }


def votes_left(contest: Contest, used: int) -> str:
    """ "Two votes left", "All three votes used", "One vote too many: take one out". The script says the
    same words.
    """
    most, least = contest.max_choices, contest.min_choices
    if contest.kind == "score":
        return "Points given" if used else "No points given yet"
    unit = {"cumulative": "point", "ranked": "place"}.get(contest.kind, "vote")
    if used > most:
        over = wording.number_word(used - most)
        return f"{over} {unit}{_s(used - most)} too many: take {over} out".capitalize()
    if used == most:
        return f"All {wording.number_word(most)} {unit}s used" if most > 1 else f"Your {unit} is used"
    if least <= used and used > 0:
        more = wording.number_word(most - used)
        return f"{wording.number_word(used)} used, {more} more if you like".capitalize()
    return f"{wording.number_word(most - used)} {unit}{_s(most - used)} left".capitalize()


def money_left(budget: int, spent: int) -> str:
    """ "£12,000 left to spend", or by how much the choice goes over."""
    if spent > budget:
        return f"{pounds(spent - budget)} too much: take something out"
    return f"{pounds(budget - spent)} left to spend" if spent < budget else "All the money is spent"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def receipt(
    code: str,
    round_title: str,
    cast_at: datetime,
    verify_url: str = "",
    facts: Iterable[tuple[str, str]] = (),
    state: str = "cast",
) -> dict[str, Any]:
    """Proof that a ballot is in, which shows no choice. `verify_url` (whole address) goes into the QR
    code; `state` is cast, changed or counted.
    """
    return {
        "code": code,
        "round_title": round_title,
        "cast_at": cast_at,
        "qr": qr(verify_url or code),
        "facts": list(facts),
        "state_word": {"changed": "Changed", "counted": "In the count"}.get(state, "Cast"),
    }


@dataclass(frozen=True, slots=True)
class QrCode:
    """The dark modules of a QR code as one SVG path in a square of `side` units, quiet zone not included."""

    side: int
    path: str


def qr_code(text: str, label: str) -> dict[str, Any]:
    """A QR code as SVG; `label` says what it opens. Put the address beside it, for those who cannot scan."""
    return {"qr": qr(text), "label": label}


def qr(text: str) -> QrCode:
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            wide = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{wide}v1h-{wide}z")
            x += wide
    return QrCode(len(rows), "".join(runs))
