"""One side of the comparison of counts, in a process of its own: prints its figures as one line of JSON.

Winners and money left go into the digest, so that two sides agree exactly when their digests do. Ties are
broken as listed in the file, on both sides.
"""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from voting.domain.completion import equal_shares, winners
from voting.domain.counting import Completion, Counting, Rule, Utility
from voting.domain.fast_shares import FastShares
from voting.domain.greedy import greedy
from voting.domain.official import election_race
from voting.domain.pabulib import Election
from voting.domain.pabulib_reader import read_election
from voting.domain.paper import Kind
from voting.domain.race import Race
from voting.domain.tally import apply_rule
from voting.domain.ties import TieOrder, order_as_listed

COUNTINGS = {
    "greedy": Counting(Rule.GREEDY),
    "greedy-per-cost": Counting(Rule.GREEDY_PER_COST),
    "equal-shares": Counting(Rule.EQUAL_SHARES),
    "equal-shares-cardinality": Counting(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY),
    "phragmen": Counting(Rule.PHRAGMEN),
    "maximin-support": Counting(Rule.MAXIMIN_SUPPORT),
    "add1u": Counting(Rule.EQUAL_SHARES, completion=Completion.ADD1U),
}


def main(who: str, what: str, asking: dict[str, Any]) -> dict[str, Any]:
    """The figures of one side by rule; of "growth" for as many ballots as `what` says."""
    if who == "growth":
        return growth(int(what))
    election = read_election(Path(what).read_bytes())
    race = fresh(election_race(election))
    if who == "ours":
        return {rule: ours(election, race, rule) for rule in asking["rules"]}
    from benchmarks import tally_rival

    return tally_rival.count(race, asking["rules"], election.header.scale, asking["limit"])


def ours(election: Election, race: Race, rule: str) -> dict[str, Any]:
    """We count the file by a rule."""
    counting = COUNTINGS[rule]
    if rule == "add1u":
        counting = Counting(Rule.EQUAL_SHARES, completion=Completion.ADD1U, increment=election.header.scale)
    order = order_as_listed(race.ids)
    seconds, outcome = timed(lambda: apply_rule(fresh(race), counting, order))
    steps = 1
    if outcome.endowment and rule == "add1u":
        risen = Fraction(outcome.endowment) - Fraction(race.budget, race.voters)
        steps += int(risen / election.header.scale) + 1
    approval = election.header.kind is Kind.APPROVAL
    account = seconds
    if counting.rule is Rule.EQUAL_SHARES:
        seconds, _ = timed(lambda: _funded(fresh(race), order, counting))
    return {
        "account": account,
        "known": approval or rule in ("equal-shares", "greedy-per-cost", "add1u"),
        "seconds": seconds,
        "digest": digest(race, outcome.selected),
        "steps": steps,
        "endowment": outcome.endowment,
        "fallbacks": outcome.fallbacks,
        "ballots": election.votes.ballots,
        "distinct": len(race.counts),
        "lines": len(race.ids),
        "memory": memory(),
    }


def _funded(race: Race, order: TieOrder, counting: Counting) -> tuple[str, ...]:
    """Winners of equal shares without the exact account of every payment, which pabutools does not give."""
    chosen = winners(race, order, counting)
    if counting.completion is Completion.ADD1U:
        left = race.budget - sum(race.costs[race.place_of[line]] for line in chosen)
        chosen += greedy(race, order, taken=chosen, left=left).selected
    return chosen


def fresh(race: Race) -> Race:
    """The race without thresholds, and without what an earlier count has worked out and kept."""
    return Race(race.budget, race.ids, race.costs, race.counts, race.starts, race.groups, race.points)


def growth(ballots: int) -> dict[str, Any]:
    """Equal shares, its completion in steps of a penny, and Phragmén on a synthetic election."""
    from benchmarks.synthetic import election

    began = time.process_time()
    race, approvals = election(ballots)
    figures: dict[str, Any] = {
        "ballots": ballots,
        "approvals": approvals,
        "distinct": len(race.counts),
        "lines": len(race.ids),
    }
    figures["made"] = time.process_time() - began
    order, start = order_as_listed(race.ids), Fraction(race.budget, race.voters)
    works: dict[str, Callable[[], object]] = {
        "greedy": lambda: apply_rule(fresh(race), COUNTINGS["greedy"], order),
        "one run": lambda: FastShares(fresh(race), order).selections([start]),
        "phragmen": lambda: apply_rule(fresh(race), COUNTINGS["phragmen"], order),
    }
    for name, work in works.items():
        began = time.process_time()
        work()
        figures[name] = time.process_time() - began
    if ballots <= 1_000_000:
        began = time.process_time()
        counting = Counting(Rule.EQUAL_SHARES, completion=Completion.ADD1U, increment=1)
        outcome = equal_shares(race, order, counting)
        figures |= {
            "add1u": time.process_time() - began,
            "runs": outcome.runs,
            "fallbacks": outcome.fallbacks,
        }
    return figures | {"memory": memory()}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds (the median of three where one takes less than a second) and what came out."""
    took: list[float] = []
    while True:
        began = time.process_time()
        found = work()
        took.append(time.process_time() - began)
        if took[0] > 1 or len(took) == 3:
            return statistics.median(took), found


def digest(race: Race, selected: Sequence[str]) -> str:
    """Stands for winners and money left."""
    left = race.budget - sum(race.costs[race.place_of[line]] for line in selected)
    return hashlib.sha256(json.dumps([sorted(selected), left]).encode()).hexdigest()[:16]


def memory() -> int:
    """Peak resident memory in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
