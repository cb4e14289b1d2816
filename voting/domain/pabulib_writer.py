"""Writes ballot files in the Pabulib format, strictly: what this writes, the format's own checker accepts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from voting.domain.ballot import Marks
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.paper import Kind
from voting.domain.race import race_of
from voting.domain.result import ContestResult
from voting.domain.tally import rule_name
from voting.domain.votes import group_marks

_VOTE_TYPES = {
    Kind.APPROVAL: "approval",
    Kind.KNAPSACK: "approval",
    Kind.CUMULATIVE: "cumulative",
    Kind.RANKED: "ordinal",
    Kind.SCORE: "scoring",
}


WEIGHED_BY = "neighborhood"  # the column that says by which weight a ballot counts

_Money = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class About:
    """What a ballot file says of its election. Dates as DD.MM.YYYY; `unit` is the council, `subunit` the
    area."""

    description: str
    unit: str
    instance: str
    date_begin: str
    date_end: str
    subunit: str = ""
    country: str = "United Kingdom"
    language: str = "en"
    currency: str = "GBP"


def ballot_file(
    contest: Contest,
    counting: Counting,
    ballots: Iterable[tuple[str, Marks, str]],
    about: About,
    result: ContestResult | None = None,
) -> bytes:
    """The contest's ballot file from (code, marks, label of the weight or ""): UTF-8, line feeds, ballots
    sorted by code, so the same ballots give the same bytes. Blank ballots are left out: the format has no
    place for them.

    Pounds with two decimals where any amount has pence, whole pounds else. Each line's pot stands in
    `category`, each pot's money in `budget_per_category` when there are several; where ballots are weighed,
    their labels stand in `neighborhood`. With `result`, `selected`
    is written and lines of equal score stand in the order in which ties were broken.
    Raises ValueError when two ballots have the same code.
    """
    rows = sorted((row for row in ballots if row[1].lines), key=lambda row: row[0])
    if len({code for code, _, _ in rows}) < len(rows):
        raise ValueError("two ballots have the same code")
    amounts = [*(line.cost for line in contest.lines), *(pot.budget for pot in contest.pots)]
    money = _pounds if all(amount % 100 == 0 for amount in amounts) else _pounds_and_pence
    with_points = contest.boost > 0 or contest.kind in (Kind.CUMULATIVE, Kind.SCORE)
    text = io.StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\n")
    out.writerows([["META"], ["key", "value"], *_meta(contest, counting, len(rows), about, money)])
    out.writerows([["PROJECTS"], *_projects(contest, [marks for _, marks, _ in rows], money, result)])
    weighed = bool(contest.weights)
    out.writerow(["VOTES"])
    out.writerow(["voter_id", "vote", *["points"] * with_points, *[WEIGHED_BY] * weighed])
    for code, marks, area in rows:
        lines, points = _in_order(contest, marks)
        given = [",".join(map(str, points))] if with_points else []
        out.writerow([code, ",".join(lines), *given, *[area] * weighed])
    return text.getvalue().encode()


def _in_order(contest: Contest, marks: Marks) -> tuple[Sequence[str], Sequence[int]]:
    """Lines as the format asks: as ranked; by falling points; else in the order of the paper."""
    position = {line.id: (line.position, line.id) for line in contest.lines}
    if contest.kind is Kind.RANKED:
        return marks.lines, ()
    points = marks.points or (1,) * len(marks.lines)
    pairs = sorted(zip(marks.lines, points, strict=True), key=lambda pair: (-pair[1], position[pair[0]]))
    return [line for line, _ in pairs], [point for _, point in pairs]


def _meta(
    contest: Contest, counting: Counting, ballots: int, about: About, money: _Money
) -> Iterable[tuple[str, str]]:
    rule, comment = _rule(counting, several=len(contest.pots) > 1)
    yield "description", _one_line(about.description)
    yield "country", about.country
    yield "unit", _one_line(about.unit)
    if about.subunit:
        yield "subunit", _one_line(about.subunit)
    yield "instance", _one_line(about.instance)
    yield "num_projects", str(len(contest.lines))
    yield "num_votes", str(ballots)
    yield "budget", money(sum(pot.budget for pot in contest.pots))
    yield "vote_type", "scoring" if contest.boost else _VOTE_TYPES[contest.kind]
    yield "rule", rule
    yield "date_begin", about.date_begin
    yield "date_end", about.date_end
    yield "min_length", str(max(1, contest.min_choices))
    yield "max_length", str(contest.max_choices)
    if contest.kind is Kind.KNAPSACK and len(contest.pots) == 1:
        yield "max_sum_cost", money(contest.pots[0].budget)
    if contest.kind is Kind.CUMULATIVE:
        yield "max_sum_points", str(contest.max_points)
    if contest.kind is Kind.SCORE:
        yield "max_points", str(contest.max_points)
    if contest.boost:
        yield "min_points", "1"
        yield "max_points", str(1 + contest.boost)
    if counting.threshold_votes:
        yield "min_project_score_threshold", str(counting.threshold_votes)
    yield "language", about.language
    yield "currency", about.currency
    if comment:
        yield "comment", f"#1: {comment}"
    if len(contest.pots) > 1:
        yield "categories", ",".join(pot.key for pot in contest.pots)
        yield "budget_per_category", ",".join(money(pot.budget) for pot in contest.pots)


def _rule(counting: Counting, *, several: bool) -> tuple[str, str]:
    """The format's name of the rule where it has one that means the same, else a near one and a comment."""
    if several:
        return (
            "greedy-custom",
            "Each category is a pot of its own and is counted by itself, within its own budget.",
        )
    same = _essence(counting)
    if same == Counting(threshold_votes=counting.threshold_votes):
        return ("greedy-threshold" if counting.threshold_votes else "greedy"), ""
    if same == Counting(Rule.GREEDY_NO_SKIP):
        return "greedy-no-skip", ""
    for name, completion in (("equalshares", Completion.NONE), ("equalshares/add1", Completion.ADD1)):
        for ending, comparison in (("", False), ("-comparison", True)):
            if same == Counting(Rule.EQUAL_SHARES, completion, comparison=comparison):
                return name + ending, ""
    return "greedy-custom", f"Counted by {rule_name(counting)}; the paper says exactly how."


def _essence(counting: Counting) -> Counting:
    """The counting without choices that its rule does not look at; those of equal shares all matter but for
    the steps of completions that take none."""
    plain = Counting()
    if counting.rule is Rule.EQUAL_SHARES:
        if counting.completion in (Completion.ADD1, Completion.ADD1U):
            return counting
        return replace(counting, increment=plain.increment, stop=plain.stop)
    return replace(
        counting,
        completion=plain.completion,
        utility=plain.utility,
        increment=plain.increment,
        start=plain.start,
        stop=plain.stop,
        comparison=plain.comparison,
    )


def _projects(
    contest: Contest, ballots: Sequence[Marks], money: _Money, result: ContestResult | None
) -> Iterable[Sequence[str]]:
    contest = replace(contest, weights=())  # `votes` are ballots, as the format wants them
    votes = group_marks(contest, ballots)
    scored = contest.boost > 0 or contest.kind in (Kind.CUMULATIVE, Kind.SCORE, Kind.RANKED)
    tallies: dict[str, tuple[int, int]] = {}
    for pot in contest.pots:
        race = race_of(contest, pot.key, votes)
        tallies |= {line: (race.votes[place], race.scores[place]) for place, line in enumerate(race.ids)}
    funded = {line for pot in result.pots for line in pot.selected} if result else set()
    turns = [step.line for pot in result.pots for step in pot.steps] if result else []
    turn = {line: place for place, line in reversed(list(enumerate(turns)))}
    yield [
        "project_id",
        "cost",
        "votes",
        *(["score"] if scored else []),
        "name",
        "category",
        *(["selected"] if result else []),
    ]
    for line in sorted(
        contest.lines, key=lambda line: (-tallies[line.id][1], turn.get(line.id, 0), line.position, line.id)
    ):
        voters, score = tallies[line.id]
        yield [
            line.id,
            money(line.cost),
            str(voters),
            *([str(score)] if scored else []),
            _one_line(line.title),
            line.pot,
            *([str(int(line.id in funded))] if result else []),
        ]


def _pounds(pence: int) -> str:
    return str(pence // 100)


def _pounds_and_pence(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
