"""One pot counted for the stand-alone checker, and held against what was published. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from voting.checker_ballots import Election
from voting.checker_rules import (
    Count,
    Move,
    Told,
    by_score,
    guaranteed,
    part_funding,
    phragmen,
    reserve,
)
from voting.checker_shares import equal_shares
from voting.checker_stv import transferable
from voting.checker_support import maximin_support


class Wrong(Exception):
    """The result is not what the ballots say; the message says what is wrong with it."""


class CannotCheck(Exception):
    """A file is missing or unreadable, or asks for what only the full recount knows."""


def check_pot(
    one: Election,
    counting: Mapping[str, Any],
    pot: Mapping[str, Any],
    tell: Told,
    *,
    order: str = "seed",
    every_step: bool = True,
) -> tuple[str, dict[str, int]]:
    """What was verified, and what each line is granted (pence). `order`: the name of the order of ties; keys
    that `pot` lacks are not checked, but steps and what is funded must be there. Raises Wrong."""
    _votes(one, pot)
    told = Fraction(pot["endowment"]) if pot.get("endowment") else None
    try:
        count = _counted(one, counting, told, tell, every_step=every_step)
    except ValueError as problem:
        raise Wrong(str(problem)) from None
    funded = count.funded
    part: dict[str, int] = {}
    if percent := counting.get("part_funding_percent"):
        offer, sum_ = part_funding(one, funded, percent)
        part = {move.line: sum_ for move in offer.moves}
        count.moves += offer.moves
        count.level |= offer.level
    _endowment(one, count, pot)
    _steps(one, count, pot["steps"], part)
    if list(pot["selected"]) != funded:
        raise Wrong(_difference(one, pot["selected"], funded))
    granted = {**{line: one.costs[line] for line in funded}, **part}
    cost = sum(granted.values())
    if (pot["cost"], pot["left"]) != (cost, one.budget - cost):
        raise Wrong(f"what {one.name} spends is {cost}, not {pot['cost']}, of {one.budget}")
    _ties(count, pot, order)
    _figures(one, pot, count, part)
    offered = "".join(f"; {line} is offered {sum_}" for line, sum_ in part.items())
    said = count.said or "every step follows"
    return f"{said}; {len(funded)} funded for {cost}{offered}, {one.budget - cost} left. It stands.", granted


def _counted(
    one: Election, counting: Mapping[str, Any], told: Fraction | None, tell: Told, *, every_step: bool
) -> Count:
    first = guaranteed(one)
    rest = one.after(first.funded)
    rule, completion = counting["rule"], counting["completion"]
    if rule == "equal-shares":
        count = equal_shares(rest, counting, told, tell, every_step=every_step)
    elif rule == "phragmen":
        count = phragmen(rest)
    elif rule == "maximin-support":
        count = maximin_support(rest, tell)
    elif rule == "stv":
        count = transferable(rest, tell)
    elif rule in ("greedy", "greedy-no-skip", "greedy-per-cost"):
        count = by_score(rest, skip=rule != "greedy-no-skip", per_cost=rule == "greedy-per-cost")
    else:
        raise CannotCheck(f"the rule {rule} is not known here")
    if rule in ("phragmen", "stv") and completion == "utilitarian":
        further = by_score(rest, taken=count.funded, stage="completion")
        count.moves += further.moves
        count.level |= further.level
    count.moves = [*first.moves, *count.moves]
    count.level |= first.level
    return count


def _votes(one: Election, pot: Mapping[str, Any]) -> None:
    if pot.get("voters", one.voters) != one.voters or pot["budget"] != one.budget:
        raise Wrong(f"{one.name} has {one.voters} voters and {one.budget} to spend, not as published")
    if pot.get("clones", one.clones) != one.clones:
        raise Wrong(f"{one.clones} voters stand for a ballot of weight 1 in {one.name}, not {pot['clones']}")
    if "lines" not in pot:
        return
    rows = {row["line"]: row for row in pot["lines"]}
    if rows.keys() != one.costs.keys() or len(rows) < len(pot["lines"]):
        raise Wrong(f"the lines of {one.name} are not those of the paper")
    for line in one.lines:
        told = (rows[line]["votes"], rows[line]["score"], rows[line]["cost"])
        if told != (one.votes[line], one.score[line], one.costs[line]):
            raise Wrong(f"votes, score or cost of {line} are not those of ballots and paper")


def _endowment(one: Election, count: Count, pot: Mapping[str, Any]) -> None:
    if "endowment" not in pot:
        return
    found = "" if count.endowment is None else str(count.endowment)
    if pot["endowment"] == found:
        return
    told = Fraction(pot["endowment"]) if pot["endowment"] else None
    if told is not None and count.endowment is not None and told < count.endowment:
        raise Wrong(f"{one.name} stopped too early: voters can hold {found} and nothing is overspent")
    raise Wrong(
        f"no voter of {one.name} can have held {pot['endowment'] or 'nothing'}: it is {found or 'none'}"
    )


def _steps(one: Election, count: Count, steps: Sequence[Mapping[str, Any]], part: Mapping[str, int]) -> None:
    told = [step for step in steps if step["fate"] in ("funded", "excluded", "part_funded")]
    left = one.budget
    for turn, (move, step) in enumerate(zip(count.moves, told, strict=False), start=1):
        name = f"round {turn}"
        if (step["line"], step["fate"]) != (move.line, move.fate):
            raise Wrong(
                f"{name}: {step['line']} is {step['fate']}, but {move.line} comes first{_at(move)} "
                f"and is {move.fate}"
            )
        _step(one, name, move, step)
        after = left - (one.costs[move.line] if move.fate == "funded" else part.get(move.line, 0))
        if (step["cost"], step["left_before"], step["left_after"]) != (one.costs[move.line], left, after):
            raise Wrong(f"{name}: with {left} at hand {move.line} leaves {after}, not as published")
        if step["granted"] != part.get(move.line, 0):
            raise Wrong(f"{name}: {move.line} is offered {part.get(move.line, 0)}, not {step['granted']}")
        left = after
    if len(told) > len(count.moves):
        raise Wrong(f"{told[len(count.moves)]['line']} is funded, but the rule ends before it")
    if len(count.moves) > len(told):
        raise Wrong(f"{count.moves[len(told)].line} is left out, but the rule funds it")


def _at(move: Move) -> str:
    return "" if move.price is None else f" at {move.price} a supporter"


def _step(one: Election, name: str, move: Move, step: Mapping[str, Any]) -> None:
    if step["stage"] != move.stage:
        raise Wrong(f"{name}: {move.line} is decided by {move.stage}, not {step['stage']}")
    price = "" if move.price is None else str(move.price)
    if step["price"] != price:
        raise Wrong(f"{name}: {move.line} costs {price or 'no price'} a supporter, not {step['price']}")
    if step["support"] != str(move.support):
        raise Wrong(f"{name}: {move.line} has the support {move.support}, not {step['support']}")
    if list(step["tied_with"]) != list(move.tied):
        raise Wrong(
            f"{name}: level with {move.line} stand {', '.join(move.tied) or 'none'}, not as published"
        )
    paid = step["payers"]
    given = paid and (paid["full"], paid["points"], paid["emptied"], Fraction(paid["gave"]))
    if given != move.payers:
        raise Wrong(f"{name}: the payers of {move.line} are not as published")


def _ties(count: Count, pot: Mapping[str, Any], order: str) -> None:
    for tie in pot["ties"]:
        if tie["broken_by"] != order:
            raise Wrong(f"a tie of {', '.join(tie['lines'])} is said to be broken by {tie['broken_by']}")
        if (tuple(tie["lines"]), tie["support"]) not in count.level:
            raise Wrong(f"{', '.join(tie['lines'])} never stood level at {tie['support']} in that order")


def _figures(one: Election, pot: Mapping[str, Any], count: Count, part: Mapping[str, int]) -> None:
    """What the result says about lines and voters, as far as it says it."""
    funded = set(count.funded)
    running = set(one.running)
    for row in pot.get("lines", ()):
        line, fate = row["line"], row["fate"]
        known = {
            "funded": line in funded,
            "part_funded": line in part,
            "no_support": not one.score[line],
            "below_threshold": line not in running and one.score[line] > 0,
        }
        fits = known[fate] if fate in known else not any(known.values())
        if not fits or row["granted"] != part.get(line, one.costs[line] if line in funded else 0):
            raise Wrong(f"{line} is said to be {fate} and granted {row['granted']}, which it is not")
    if pot.get("part_funded", next(iter(part), "")) != next(iter(part), ""):
        raise Wrong(f"part of the cost goes to {next(iter(part), 'no line')}, not {pot['part_funded']}")
    told = pot.get("reserve")
    if told is not None and list(told) != (found := reserve(one, count.funded, part)):
        raise Wrong(f"the reserve list of {one.name} is {', '.join(found) or 'empty'}")
    winners = [sum(line in funded for line, _ in ballot) for ballot in one.ballots]
    happy = sum(size for size, won in zip(one.sizes, winners, strict=True) if won)
    if pot.get("with_winner", happy) != happy:
        raise Wrong(f"{happy} voters of {one.name} chose a funded line, not {pot['with_winner']}")
    each = sum(size * won for size, won in zip(one.sizes, winners, strict=True))
    share = str(Fraction(each, one.voters or 1))
    if pot.get("choices_funded", share) != share:
        raise Wrong(f"each voter of {one.name} chose {share} funded lines, not {pot['choices_funded']}")
    if "unjust" in pot and list(pot["unjust"]) != (broken := _unjust(one, funded)):
        raise Wrong(f"EJR+ up to any project is broken by {', '.join(broken) or 'no line'}, not as published")
    if pot.get("preferred") and pot["preferred"] != count.preferred:
        raise Wrong(f"the comparison step of {one.name} finds {count.preferred}, not {pot['preferred']}")


def _unjust(one: Election, funded: set[str]) -> list[str]:
    spent = [sum(one.costs[line] for line, _ in ballot if line in funded) for ballot in one.ballots]
    found = []
    for line in one.lines:
        if line in funded:
            continue
        reached = 0
        for had, size in sorted((spent[number], one.sizes[number]) for number, _ in one.support[line]):
            reached += size
            if reached * one.budget > (had + one.costs[line]) * one.voters:
                found.append(line)
                break
    return found


def _difference(one: Election, told: Sequence[str], found: Sequence[str]) -> str:
    wrongly = ", ".join(line for line in told if line not in found) or "none"
    missing = ", ".join(line for line in found if line not in told) or "none"
    if wrongly == missing == "none":
        return f"the lines of {one.name} are funded in another order"
    return f"in {one.name} these are funded wrongly: {wrongly}; and these are missing: {missing}"
