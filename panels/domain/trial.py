"""A trial: the same people, money and ideas under several sets of rules. A forecast of nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from panels.domain.trial_ballots import CannotFill, Preferences, contest_for, filled_from, refilled
from panels.domain.trial_outcome import Tried, Voters, better_off, happy_groups, shares, voters_of
from panels.domain.trial_rules import Rules, faults_of, fitting, limits_for
from voting.domain.contest import Contest
from voting.domain.counting import Counting
from voting.domain.deciding import without_idle_ties
from voting.domain.progress import tell
from voting.domain.race import race_of
from voting.domain.result import Fate
from voting.domain.tally import apply_rule, rule_name
from voting.domain.ties import TieOrder, order_as_listed
from voting.domain.votes import Votes


@dataclass(frozen=True, eq=False)
class Ground:
    """What a trial is run on. Money in pence. `votes` by contest key; their `area_names` are groups of
    voters, where anything is known of them. `liked`: what drawn voters would like, so that any kind of ballot
    can be filled. `kinds`: line id to what it is about. `notes`: what has to be said of the source."""

    title: str
    contests: tuple[Contest, ...]
    votes: Mapping[str, Votes] = field(default_factory=dict)
    liked: Mapping[str, Preferences] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Ballots:
    """The ballots of one contest as a column counts them. `filled` says how they came to be: columns whose
    ballots came to be alike have the same ballots."""

    contest: Contest
    votes: Votes
    filled: object


@dataclass(frozen=True, eq=False)
class _Column:
    tried: Tried
    filled: tuple[object, ...] = ()
    voters: tuple[Voters, ...] = ()


def try_out(ground: Ground, columns: Sequence[Rules]) -> tuple[Tried, ...]:
    """Count the ground under each column. A column whose rules cannot count these ballots has a `fault` and
    no figures. Ties go by the order of the lines on the paper. Tells its progress ("columns")."""
    found: list[_Column] = []
    for place, rules in enumerate(columns, start=1):
        try:
            found.append(_count(ground, rules, [_ballots(ground, each, rules) for each in ground.contests]))
        except CannotFill as error:
            found.append(_Column(Tried(rules.name, rule_name(rules.counting), fault=_cannot(error))))
        except ValueError as error:
            found.append(_Column(Tried(rules.name, rule_name(rules.counting), fault=_sentence(str(error)))))
        tell("columns", place)
    return tuple(replace(mine.tried, better=tuple(_better(mine, other) for other in found)) for mine in found)


def _ballots(ground: Ground, contest: Contest, rules: Rules) -> _Ballots:
    changed = replace(contest_for(contest, rules.ballot), limits=limits_for(contest, rules.spread))
    if contest.key in ground.liked:
        if rules.ballot is None:
            raise ValueError("drawn voters have to be told how a ballot is filled")
        return _Ballots(changed, filled_from(changed, ground.liked[contest.key], rules.ballot), rules.ballot)
    votes = ground.votes.get(contest.key) or Votes.of([line.id for line in contest.lines], ())
    if rules.ballot is None:
        return _Ballots(replace(contest, limits=changed.limits), votes, None)
    made = refilled(contest, votes, rules.ballot)
    return _Ballots(changed, made, None if made is votes else rules.ballot)


def _count(ground: Ground, rules: Rules, ballots: Sequence[_Ballots]) -> _Column:
    granted: dict[str, int] = {}
    support: dict[str, int] = {}
    ties = 0
    for each in ballots:
        contest = each.contest
        counting = fitting(rules.counting, contest.kind)
        choices, boost = contest.max_choices, contest.boost > 0
        if faults := faults_of(counting, contest.kind, choices, boost=boost):
            raise ValueError("; ".join(faults))
        order = order_as_listed([line.id for line in contest.lines])
        for pot in contest.pots:
            won, backed, met = _pot(each, pot.key, counting, order, granted)
            granted.update(won)
            support.update(backed)
            ties += met
    lines = [line for each in ballots for line in each.contest.lines]
    ids, full = [line.id for line in lines], {line.id for line in lines if granted.get(line.id) == line.cost}
    voters = tuple(voters_of(each.votes, granted, full) for each in ballots)
    tried = Tried(
        name=rules.name,
        rule=rule_name(rules.counting),
        granted=granted,
        support=support,
        budget=sum(pot.budget for each in ballots for pot in each.contest.pots),
        cost=sum(granted.values()),
        voters=sum(int(each.sizes[each.chosen > 0].sum()) for each in voters),
        with_winner=sum(int(each.sizes[each.funded > 0].sum()) for each in voters),
        choices=sum(int((each.sizes * each.chosen).sum()) for each in voters),
        choices_funded=sum(int((each.sizes * each.funded).sum()) for each in voters),
        ties=ties,
        areas=shares({line.id: line.area for line in lines}, ids, granted, full, support),
        kinds=shares(ground.kinds, ids, granted, full, support),
        groups=happy_groups(voters),
    )
    return _Column(tried, tuple(each.filled for each in ballots), voters)


def _pot(
    ballots: _Ballots, pot: str, counting: Counting, order: TieOrder, granted: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int], int]:
    """(what is granted, ballots that chose each line, ties that decided something) in one pot."""
    race = race_of(ballots.contest, pot, ballots.votes, counting, granted=granted)
    outcome = without_idle_ties(race, apply_rule(race, counting, order), order, utility=counting.utility)
    won = {step.line: step.cost for step in outcome.steps if step.fate is Fate.FUNDED}
    won |= {step.line: step.granted for step in outcome.steps if step.fate is Fate.PART_FUNDED}
    backed = {
        line: int(race.counts[race.supporters_of(place)].sum()) // race.clones
        for place, line in enumerate(race.ids)
    }
    return won, backed, len(outcome.ties)


def _better(mine: _Column, other: _Column) -> int | None:
    if mine.tried.fault or other.tried.fault or mine.filled != other.filled:
        return None
    return better_off(mine.voters, other.voters)


def _cannot(error: CannotFill) -> str:
    return (
        f"These are {error.held.value} ballots. They do not say how the same people would have filled in "
        f"{error.wanted.value} ballots like that."
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
