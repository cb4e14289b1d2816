"""Check a published result against the ballots, with nothing but Python's standard library.

    python -m voting.checker BUNDLE_FOLDER_OR_ZIP

Shares no code with the count. Greedy, equal shares and Phragmén's rule are followed in one exact run: each
winner, each price as a fraction, who paid, and that nothing cheaper or affordable was left out. For add1 the
next step is shown to overspend. Ends with 0 when the result stands, 1 when it does not, 2 when it cannot be
checked, with a sentence that says why.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from voting.checker_ballots import Election, elections, selection_order
from voting.checker_rules import Bought, by_score, loads, shares

STANDS, REFUSED, UNCHECKED = 0, 1, 2


class Wrong(Exception):
    """The result is not what the ballots say; the message says what is wrong with it."""


class CannotCheck(Exception):
    """A file is missing or unreadable, or the rule is one that only the full recount knows."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) != 1:
        print(__doc__, file=sys.stderr)
        return UNCHECKED
    try:
        for sentence in check(_files(Path(given[0]))):
            print(sentence)
    except Wrong as wrong:
        print(f"The result does not stand: {wrong}")
        return REFUSED
    except (CannotCheck, OSError, zipfile.BadZipFile) as problem:
        print(f"{given[0]}: {problem}", file=sys.stderr)
        return UNCHECKED
    except (KeyError, ValueError, TypeError, IndexError) as problem:
        print(f"{given[0]}: not a bundle that can be checked: {problem!r}", file=sys.stderr)
        return UNCHECKED
    return STANDS


def check(files: Mapping[str, bytes]) -> list[str]:
    """What was verified, a sentence for each pot. Raises Wrong or CannotCheck."""
    for name in ("paper.json", "seed.json", "result.json", "blank.json"):
        if name not in files:
            raise CannotCheck(f"{name} is missing")
    paper, result = json.loads(files["paper.json"]), json.loads(files["result.json"])
    seed = bytes.fromhex(json.loads(files["seed.json"])["seed"])
    if hashlib.sha256(seed).hexdigest() != paper["seed_commitment"]:
        raise Wrong("the seed is not the one that the paper commits to")
    if result["paper_digest"] != hashlib.sha256(files["paper.json"]).hexdigest():
        raise Wrong("it is the result of another paper")
    if reason := _unknown(paper):
        raise CannotCheck(f"{reason}: use python -m voting.recount")
    pots = [(row["contest"], pot) for row in result["contests"] for pot in row["pots"]]
    found = elections(paper, files, json.loads(files["blank.json"]))
    if [(one.contest, one.pot) for one in found] != [(contest, pot["pot"]) for contest, pot in pots]:
        raise Wrong("its pots are not those of the paper")
    return [
        f"{contest} / {pot['pot']}: " + _check_pot(one, paper["counting"], pot, seed)
        for one, (contest, pot) in zip(found, pots, strict=True)
    ]


def _unknown(paper: Mapping[str, Any]) -> str:
    """Why this paper is beyond the checker; "" when it is not."""
    counting = paper["counting"]
    if counting["rule"] in ("maximin-support", "stv"):
        return f"the rule {counting['rule']} is not checked here"
    if counting["comparison"] or counting.get("part_funding_percent") or counting.get("threshold_percent"):
        return "comparison, part funding and thresholds in per cent are not checked here"
    if counting["scoring"] not in ("borda", "approval"):
        return f"points by {counting['scoring']} are not checked here"
    if any(limit["least_lines"] for contest in paper["contests"] for limit in contest["limits"]):
        return "guaranteed places are not checked here"
    if any(contest.get("weights") or contest.get("boost") for contest in paper["contests"]):
        return "weights and boosts of ballots are not checked here"
    return ""


def _check_pot(one: Election, counting: Mapping[str, Any], pot: Mapping[str, Any], seed: bytes) -> str:
    order = selection_order(seed, one.all_lines)
    if pot["voters"] != one.voters or pot["budget"] != one.budget:
        raise Wrong(f"{one.name} has {one.voters} voters and {one.budget} to spend, not as published")
    rows = {row["line"]: row for row in pot["lines"]}
    for line in one.lines:
        row = rows.get(line, {})
        if (row.get("votes"), row.get("score"), row.get("cost")) != (
            one.votes(line),
            one.score(line),
            one.costs[line],
        ):
            raise Wrong(f"votes, score or cost of {line} are not those of ballots and paper")
    rule, completion = counting["rule"], counting["completion"]
    bought: list[Bought] = []
    left, sentence = one.budget, "every step follows"
    if rule == "equal-shares" and one.voters:
        endowment = _endowment(one, counting, pot)
        bought, _ = shares(one, order, endowment, per_cost=counting["utility"] == "cost" and not one.points)
        sentence = f"each voter holds {endowment}; {len(bought)} lines bought, none was cheaper or affordable"
        if completion in ("add1", "add1u"):
            sentence += _next_overspends(one, order, endowment, counting)
    elif rule == "phragmen":
        bought = loads(one, order)
        sentence = f"{len(bought)} lines bought at the lowest price each"
    left -= sum(one.costs[each.line] for each in bought)
    _same_purchases(bought, [step for step in pot["steps"] if step["stage"] in ("equal_shares", "phragmen")])
    selected = [each.line for each in bought]
    greedy = rule.startswith("greedy") or not one.voters
    if greedy or completion in ("utilitarian", "add1u"):
        selected += by_score(
            one,
            order,
            taken=selected,
            skip=rule != "greedy-no-skip",
            per_cost=rule == "greedy-per-cost",
        )
    if pot["selected"] != selected:
        raise Wrong(_difference(one, pot["selected"], selected))
    cost = sum(one.costs[line] for line in selected)
    if (pot["cost"], pot["left"]) != (cost, one.budget - cost):
        raise Wrong(f"what {one.name} spends is {cost}, not {pot['cost']}")
    return f"{sentence}; {len(selected)} funded for {cost}, {one.budget - cost} left. It stands."


def _endowment(one: Election, counting: Mapping[str, Any], pot: Mapping[str, Any]) -> Fraction:
    start = Fraction(one.budget, one.voters)
    if counting["start"] == "whole":
        start = Fraction(one.budget // one.voters)
    told = Fraction(pot["endowment"])
    steps = (told - start) / counting["increment"]
    raised = counting["completion"] in ("add1", "add1u")
    if (steps.denominator != 1 or steps < 0) if raised else steps != 0:
        raise Wrong(f"no voter of {one.name} can have held {told}: the start is {start}")
    return told


def _next_overspends(
    one: Election, order: Mapping[str, int], endowment: Fraction, counting: Mapping[str, Any]
) -> str:
    per_cost = counting["utility"] == "cost" and not one.points
    bought, closed = shares(one, order, endowment, per_cost=per_cost)
    spent = sum(one.costs[each.line] for each in bought)
    if spent > one.budget:
        start = one.budget // one.voters if counting["start"] == "whole" else Fraction(one.budget, one.voters)
        if endowment != start:
            raise Wrong(f"{one.name} spends {spent} of {one.budget}")
        return "; the first step overspends already"
    if len(bought) + closed >= len(one.running):
        return "; every line is bought or closed"
    if counting["stop"] == "exhaustive":
        names = {each.line for each in bought}
        if all(one.costs[line] > one.budget - spent for line in one.running if line not in names):
            return "; no further line fits"
    further, _ = shares(one, order, endowment + counting["increment"], per_cost=per_cost)
    if sum(one.costs[each.line] for each in further) <= one.budget:
        raise Wrong(
            f"{one.name} stopped too early: with {counting['increment']} more each nothing is overspent"
        )
    return "; one step more would overspend"


def _same_purchases(bought: Sequence[Bought], steps: Sequence[Mapping[str, Any]]) -> None:
    told = [step for step in steps if step["fate"] == "funded"]
    for turn, (each, step) in enumerate(zip(bought, told, strict=False), start=1):
        if step["line"] != each.line:
            raise Wrong(
                f"round {turn} funds {step['line']}, but {each.line} comes first at {each.price} a supporter"
            )
        if Fraction(step["price"]) != each.price:
            raise Wrong(f"round {turn}: {each.line} costs {each.price} a supporter, not {step['price']}")
        if step["payers"] is not None and each.payers is not None:
            paid = (step["payers"]["full"], step["payers"]["points"], step["payers"]["emptied"])
            if (*paid, Fraction(step["payers"]["gave"])) != each.payers:
                raise Wrong(f"round {turn}: the payers of {each.line} are not as published")
    if len(told) > len(bought):
        raise Wrong(f"{told[len(bought)]['line']} is funded, but its supporters cannot pay for it")
    if len(bought) > len(told):
        raise Wrong(f"{bought[len(told)].line} is left out, but its supporters can pay for it")


def _difference(one: Election, told: Sequence[str], found: Sequence[str]) -> str:
    wrongly = ", ".join(line for line in told if line not in found) or "none"
    missing = ", ".join(line for line in found if line not in told) or "none"
    if wrongly == missing == "none":
        return f"the lines of {one.name} are funded in another order"
    return f"in {one.name} these are funded wrongly: {wrongly}; and these are missing: {missing}"


def _files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


if __name__ == "__main__":
    sys.exit(main())
