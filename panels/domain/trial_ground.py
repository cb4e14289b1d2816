"""What a trial can be run on: a published round, a real election's file, or voters drawn for an area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from panels.domain.trial import Ground
from panels.domain.trial_ballots import Preferences
from pb.domain.charter import Charter, PotRule
from voting.domain.bundle import votes_in
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.kinds import Kind
from voting.domain.pabulib import CastVote, Election, Project
from voting.domain.pabulib_paper import contest_of
from voting.domain.pabulib_reader import cast_votes, read_election
from voting.domain.votes import Group, Votes

_AREAS = ("neighborhood", "district", "subunit")
_VOTERS = (*_AREAS, "age", "sex")
_MOST_GROUPS = 30
_AGES = (
    (0, 17, "under 18"),
    (18, 29, "18 to 29"),
    (30, 44, "30 to 44"),
    (45, 64, "45 to 64"),
    (65, 200, "65 and over"),
)
_AT_HOME = 4.0
_RANKED = 30
_ASKED = 3


def from_bundle(title: str, files: Mapping[str, bytes]) -> Ground:
    """A published round. Raises BundleError when its files cannot be read."""
    paper, votes = votes_in(files)
    return Ground(title, paper.contests, votes)


def from_file(title: str, data: bytes) -> Ground:
    """A real election in the Pabulib format, with its voters by neighbourhood, age or sex as far as the file
    tells. Raises PabulibError (line, field, what was expected) or ValueError."""
    election = read_election(data)
    contest = contest_of(election, "all")
    projects = election.header.projects
    areas = _first_known([{one.id: one.fields.get(column, "") for one in projects} for column in _AREAS])
    lines = tuple(replace(line, area=areas.get(line.id, "")) for line in contest.lines)
    kinds = {one.id: _kind(one) for one in projects}
    votes = _with_groups(election, data)
    return Ground(
        title,
        (replace(contest, lines=lines),),
        {"all": votes},
        kinds=kinds if len(set(kinds.values())) > 1 else {},
        notes=election.notes[:5],
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood: its name, and how many people live there (0: not known)."""

    name: str
    people: int = 0


def drawn(charter: Charter, places: Sequence[Place], *, ideas: int, voters: int, seed: int) -> Ground:
    """Ideas and voters drawn for an area; the same arguments give the same. A model, not a forecast.

    Ideas are spread over the charter's pots by their money and over the places by their people; costs lie
    between a pot's least and most and ask for about three times its money. Every idea has a popularity of its
    own (a few are liked by many); voters live in the places by their people and like what is near four times
    as much; each ranks ideas by chance in proportion to that, and would choose about as many as the charter
    allows.
    """
    draw = np.random.default_rng(seed)
    homes = [place.name for place in places] or [""]
    people = np.array([max(1.0, float(place.people)) for place in places] or [1.0])
    pots = charter.money.pots
    lines = tuple(_ideas(draw, pots, homes, people, ideas))
    home = draw.choice(len(homes), voters, p=people / people.sum()).astype(np.int32)
    eager = draw.integers(1, 1 + min(ideas, max(5, charter.ballot.number)), voters).astype(np.int32)
    split = [(pot,) for pot in pots] if charter.ballot.per == "pot" else [tuple(pots)]
    contests, liked = [], {}
    for number, inside in enumerate(split):
        keys = {pot.key for pot in inside}
        mine = tuple(line for line in lines if line.pot in keys)
        contest = Contest(
            key=inside[0].key if len(split) > 1 else "all",
            title=inside[0].name if len(split) > 1 else "All pots",
            kind=Kind(charter.ballot.kind),
            min_choices=0,
            max_choices=len(mine),
            pots=tuple(PaperPot(pot.key, pot.name, pot.amount) for pot in inside),
            lines=mine,
        )
        contests.append(contest)
        names = tuple(homes) if len(homes) > 1 else ()
        liked[contest.key] = Preferences(
            _ranking(np.random.default_rng([seed, number]), mine, homes, home), home, names, eager
        )
    return Ground(f"{ideas} ideas and {voters:,} voters, drawn", tuple(contests), liked=liked)


def _ideas(
    draw: np.random.Generator, pots: Sequence[PotRule], homes: Sequence[str], people: np.ndarray, ideas: int
) -> Iterable[Line]:
    money = np.array([float(pot.amount) for pot in pots])
    many = np.maximum(1, np.floor(ideas * money / money.sum())).astype(int)
    while many.sum() < ideas:
        many[int(np.argmax(ideas * money / money.sum() - many))] += 1
    position = 0
    for pot, number in zip(pots, many.tolist(), strict=True):
        for cost in _costs(pot, draw.random(number)):
            position += 1
            place = homes[int(draw.choice(len(homes), p=people / people.sum()))]
            yield Line(f"i{position}", f"Idea {position}", pot.key, cost, position, place)


def _costs(pot: PotRule, chances: np.ndarray) -> list[int]:
    """Costs in pence between a pot's least and most, in whole pounds of a hundred, that together ask for
    about three times its money, as far as those bounds let them."""
    least, most = max(10_000, pot.minimum), max(10_000, pot.maximum, pot.minimum)
    found: list[int] = []
    for bend in (1.0, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05, 0.02):
        exact = least * (most / least) ** (chances**bend)
        found = [min(most, max(least, round(cost / 10_000) * 10_000)) for cost in exact.tolist()]
        if sum(found) >= _ASKED * pot.amount:
            break
    return found


def _ranking(
    draw: np.random.Generator, lines: Sequence[Line], homes: Sequence[str], home: np.ndarray
) -> np.ndarray:
    """Places of lines, best first: chance in proportion to what a voter likes, one idea after the other."""
    liked = np.log(draw.gamma(0.8, 1.0, len(lines)) + 0.02)
    near = np.array([[_AT_HOME if line.area == name else 1.0 for line in lines] for name in homes])
    most = min(len(lines), _RANKED)
    rows = []
    for start in range(0, len(home), 4096):
        here = home[start : start + 4096]
        chance = draw.gumbel(size=(len(here), len(lines)))
        rows.append(np.argsort(-(liked + np.log(near[here]) + chance), axis=1)[:, :most])
    return np.concatenate(rows).astype(np.int32) if rows else np.empty((0, most), dtype=np.int32)


def _with_groups(election: Election, data: bytes) -> Votes:
    """The file's ballots with the group of each voter; as they are where the file tells nothing of voters."""
    column = _column(election, data)
    if not column:
        return election.votes
    index = {line: place for place, line in enumerate(election.votes.ids)}
    counted: Counter[tuple[tuple[int, ...], tuple[int, ...], str]] = Counter()
    ranked = election.header.kind is Kind.RANKED
    for vote in cast_votes(data, election):
        lines = tuple(index[line] for line in vote.lines)
        points = vote.points
        if not ranked:
            pairs = sorted(zip(lines, points or (0,) * len(lines), strict=True))
            lines = tuple(line for line, _ in pairs)
            points = tuple(each for _, each in pairs) if vote.points else ()
        counted[lines, points, _group(column, vote)] += 1
    common = Counter[str]()
    for (_, _, name), size in counted.items():
        common[name] += size
    names = [name for name, _ in common.most_common(_MOST_GROUPS) if name]
    place_of = {name: place for place, name in enumerate(sorted(names, key=_order))}
    groups = (
        Group(lines, points, size, place_of.get(name, -1))
        for (lines, points, name), size in sorted(counted.items())
    )
    return Votes.of(election.votes.ids, groups, sorted(names, key=_order))


def _column(election: Election, data: bytes) -> str:
    """The first column that tells more than one group of voters apart, among the first ballots."""
    seen: dict[str, set[str]] = {name: set() for name in _VOTERS}
    for number, vote in enumerate(cast_votes(data, election)):
        if number == 500:
            break
        for name, found in seen.items():
            found.add(_group(name, vote))
    return next((name for name, found in seen.items() if len(found - {""}) > 1), "")


def _group(column: str, vote: CastVote) -> str:
    said = vote.fields.get(column, "").strip()
    if column != "age":
        return said
    years = int(said) if said.isdigit() else -1
    return next((words for first, last, words in _AGES if first <= years <= last), "")


def _order(name: str) -> tuple[int, str]:
    ages = [words for _, _, words in _AGES]
    return (ages.index(name) if name in ages else len(ages), name)


def _kind(project: Project) -> str:
    return project.category[0] if project.category else ""


def _first_known(columns: Sequence[dict[str, str]]) -> dict[str, str]:
    return next((found for found in columns if len(set(found.values())) > 1), {})
