"""Counting articles that cannot work: choices that belong to another rule, or to other ballots."""

from __future__ import annotations

from collections.abc import Iterator

from pb.domain.charter import AreaQuota, Charter
from pb.domain.verdict import Reason

MOST_DOWDALL = 40  # ideas on a ballot whose Dowdall points are still whole numbers of 64 bits

_FILLED = ("equal-shares", "phragmen", "stv")
_ONLY_EQUAL_SHARES = {"utility": "cost", "start": "exact", "comparison": False}
_ONLY_RAISING = {"stop": "overspend", "increment": 100}


def counting_faults(charter: Charter) -> Iterator[Reason]:
    """Every choice of the counting article that its rule, or the ballot article, gives no meaning."""
    counting, ballot = charter.counting, charter.ballot
    if counting.completion == "utilitarian" and counting.rule not in _FILLED:
        yield Reason("rule_fills_up_itself", {"rule": counting.rule})
    if counting.rule != "equal-shares":
        if counting.completion in ("add1", "add1u"):
            yield Reason("completion_needs_equal_shares", {"completion": counting.completion})
        for name, usual in _ONLY_EQUAL_SHARES.items():
            if getattr(counting, name) != usual:
                yield Reason("choice_needs_equal_shares", {"choice": name})
    if counting.completion not in ("add1", "add1u"):
        for name, usual in _ONLY_RAISING.items():
            if getattr(counting, name) != usual:
                yield Reason("choice_needs_add1", {"choice": name})
    yield from _with_ballot(charter)
    for areas in ([quota.area for quota in counting.quotas], [weight.area for weight in counting.weights]):
        for area in sorted({area for area in areas if areas.count(area) > 1}):
            yield Reason("named_twice", {"article": "counting", "name": area})
    for weight in counting.weights:
        if not float(weight.weight):
            yield Reason("weight_of_nothing", {"area": weight.area})
    for quota in counting.quotas:
        yield from _quota(quota, charter)
    if ballot.kind != "ranked" and counting.scoring != "borda":
        yield Reason("scoring_needs_ranked", {"scoring": counting.scoring})
    if counting.scoring == "dowdall" and ballot.number > MOST_DOWDALL:
        yield Reason("dowdall_needs_short_ballots", {"most": MOST_DOWDALL})


def _with_ballot(charter: Charter) -> Iterator[Reason]:
    counting, ballot = charter.counting, charter.ballot
    points = ballot.kind in ("cumulative", "score") or ballot.boost > 0
    if ballot.kind == "ranked":
        points = counting.scoring != "approval"
    if counting.rule == "stv" and ballot.kind != "ranked":
        yield Reason("stv_needs_ranked", {"kind": ballot.kind})
    if counting.rule in ("phragmen", "maximin-support") and points:
        yield Reason("rule_takes_no_points", {"rule": counting.rule})
    if counting.rule == "equal-shares" and counting.utility != "cost" and points:
        yield Reason("points_are_the_utility", {"utility": counting.utility})


def _quota(quota: AreaQuota, charter: Charter) -> Iterator[Reason]:
    if quota.most_lines is not None and quota.most_lines < quota.least_lines:
        yield Reason("quota_least_above_most", {"area": quota.area})
    if quota.least_lines == 0 and quota.most_lines is None and quota.most_money is None:
        yield Reason("quota_says_nothing", {"area": quota.area})
