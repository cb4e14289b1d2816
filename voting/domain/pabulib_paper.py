"""A Pabulib file as a contest of ours: the same lines, money in pence, the counting rule it names."""

from __future__ import annotations

from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.pabulib import Election, Header
from voting.domain.paper import Kind

_PENCE = 100
_RULES = {
    "greedy": (Rule.GREEDY, Completion.NONE),
    "greedy-threshold": (Rule.GREEDY, Completion.NONE),
    "greedy-exclusive": (Rule.GREEDY, Completion.NONE),
    "greedy-no-skip": (Rule.GREEDY_NO_SKIP, Completion.NONE),
    "equalshares": (Rule.EQUAL_SHARES, Completion.NONE),
    "equalshares-comparison": (Rule.EQUAL_SHARES, Completion.NONE),
    "equalshares/add1": (Rule.EQUAL_SHARES, Completion.ADD1),
    "equalshares/add1-comparison": (Rule.EQUAL_SHARES, Completion.ADD1),
}


def counting_of(header: Header, points_scale: int = 1, *, unit: int | None = None) -> Counting | None:
    """The counting that the file's `rule` names; None when we have no rule of that meaning (custom, unknown).

    `unit`: how much one unit of the file's currency is in the money to be counted (default: the file's
    scale); add1 raises what a voter holds by that much. Files do not say which projects exclude each other:
    `greedy-exclusive` is counted as greedy.
    """
    found = _RULES.get(header.rule.lower())
    if found is None:
        return None
    rule, completion = found
    return Counting(
        rule,
        completion,
        threshold_votes=header.threshold * points_scale,
        increment=header.scale if unit is None else unit,
        comparison=header.rule.lower().endswith("-comparison"),
    )


def contest_of(election: Election, key: str = "main") -> Contest:
    """One contest with one pot, costs in pence (one unit of the file's currency is 100).

    Raises ValueError when an amount is finer than a hundredth of the currency.
    """
    header = election.header
    if _PENCE % header.scale:
        raise ValueError("an amount is finer than a hundredth of the currency")
    pence = _PENCE // header.scale
    lengths = [len(group.lines) for group in election.votes.groups]
    return Contest(
        key=key,
        title=header.meta.get("description", "") or key,
        kind=header.kind,
        min_choices=min(lengths, default=0),
        max_choices=max([1, *lengths]),
        pots=(
            PaperPot(
                "main",
                header.meta.get("subunit", "") or header.meta.get("unit", "") or "main",
                header.budget * pence,
            ),
        ),
        lines=tuple(
            Line(project.id, project.name or project.id, "main", project.cost * pence, position)
            for position, project in enumerate(header.projects, start=1)
        ),
        max_points=_most_points(election),
    )


def _most_points(election: Election) -> int:
    if election.header.kind is Kind.CUMULATIVE:
        return max((sum(group.points) for group in election.votes.groups), default=1) or 1
    if election.header.kind is Kind.SCORE:
        return max((max(group.points, default=1) for group in election.votes.groups), default=1) or 1
    return 0
