"""A counting rule read back from its name: the one that results carry, or a shorter one.

For example `equal-shares`, `equal-shares/cost/add1u`, `phragmen/utilitarian`, `greedy;threshold=50`,
`greedy;threshold=10%;part-funding=80%`, `equal-shares/cost/add1;step=100;stop=exhaustive;comparison=greedy`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.tally import SAID_BY_THE_RULE

Choice = TypeVar("Choice", bound=StrEnum)


def counting_named(name: str, *, step: int = 100) -> Counting:
    """The counting that `name` stands for; what it does not say is the default, `step` that of add1.

    Raises ValueError with the part that is not understood, and what could stand there.
    """
    head, *options = [part.strip() for part in name.split(";")]
    rule, *choices = head.split("/")
    found: dict[str, Any] = {"rule": _one(Rule, rule, "rule"), "increment": step}
    for choice in choices:
        if choice in list(Utility):
            found["utility"] = Utility(choice)
        else:
            found["completion"] = _one(Completion, choice, "utility or completion")
    for option in options:
        key, _, value = option.partition("=")
        found.update(_option(key, value, option))
    return Counting(**found)


def _option(key: str, value: str, option: str) -> dict[str, Any]:
    if key == "start" and value in ("budget/voters", "budget/voters,whole"):
        return {"start": Start.WHOLE if value.endswith("whole") else Start.EXACT}
    if key == "step" and value.isdigit() and int(value) > 0:
        return {"increment": int(value)}
    if option in SAID_BY_THE_RULE:
        return {}
    if key == "stop":
        return {"stop": _one(Stop, value, "stop")}
    if key == "comparison" and value == "greedy":
        return {"comparison": True}
    if key == "scoring":
        return {"scoring": _one(Scoring, value, "scoring")}
    if key == "threshold" and value.removesuffix("%").isdigit():
        number = int(value.removesuffix("%"))
        return {"threshold_percent" if value.endswith("%") else "threshold_votes": number}
    if key == "part-funding" and value.endswith("%") and value[:-1].isdigit():
        return {"part_funding_percent": int(value[:-1])}
    raise ValueError(f"“{option}” is not a part of a rule's name")


def _one(kind: type[Choice], value: str, what: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"“{value}” is no {what}: {', '.join(map(str, kind))}") from None
