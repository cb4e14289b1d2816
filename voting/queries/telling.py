"""A published count as a page tells it: pots with their lines and steps, in the order of the count."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction

from django.db.models import Q

from pb.models import Area, Round
from voting.domain.contest import Contest
from voting.domain.paper import Kind
from voting.domain.result import AreaResult, Fate, LineResult, PotResult, Stage, Step, Tie
from voting.queries.results import Published

FATES = {
    Fate.FUNDED: "Funded",
    Fate.OVER_BUDGET: "Did not fit",
    Fate.AFTER_STOP: "After the count stopped",
    Fate.BELOW_THRESHOLD: "Too few votes",
    Fate.SUPPORTERS_SHORT: "Supporters' money ran out",
    Fate.NO_SUPPORT: "No votes",
    Fate.LIMIT_REACHED: "A limit of the charter",
    Fate.EXCLUDED: "Too few votes to stay in",
    Fate.PART_FUNDED: "Offered part of its cost",
}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line with its title and the number of its proposal's page."""

    result: LineResult
    title: str
    proposal: int
    outcome: str
    unit: str
    clones: int

    @property
    def score(self) -> str:
        """Votes or points as the count weighs them: "1,204", "31.5"."""
        return in_weights(Fraction(self.result.score, self.clones))

    @property
    def funded(self) -> bool:
        return self.result.fate is Fate.FUNDED

    @property
    def enough_votes(self) -> str:
        """What would have been enough in votes, as a page says it: "1 more vote", "12 more votes", "" where
        no figure is known. In a count by points a vote gives one point."""
        more = self.result.votes_short
        return f"{more:,} more {self.unit}{'' if more == 1 else 's'}" if more else ""

    @property
    def enough_cost(self) -> int | None:
        """The largest cost (pence) that would have been enough; None where there is none above nothing."""
        return self.result.enough_cost or None


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step of the count with names instead of ids. Money in pence."""

    step: Step
    title: str
    tied: tuple[str, ...]
    unit: str
    clones: int

    @property
    def funded(self) -> bool:
        return self.step.fate is Fate.FUNDED

    @property
    def support(self) -> str:
        """ "1,204 votes", "1 vote", "12.5 effective votes"."""
        exact = Fraction(self.step.support or "0") / self.clones
        number = in_weights(exact)
        return f"{number} {self.unit}{'' if exact == 1 else 's'}"

    @property
    def missing(self) -> int:
        return max(0, self.step.cost - self.step.left_before)

    @property
    def completing(self) -> bool:
        return self.step.stage is Stage.COMPLETION


def in_weights(exact: Fraction) -> str:
    """A number of votes for reading: whole as it is, with up to three decimals where these are all, else
    "about" with two."""
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    if 1000 % exact.denominator == 0:
        return f"{float(exact):,.3f}".rstrip("0")
    return f"about {float(exact):,.2f}"


@dataclass(frozen=True, slots=True)
class ToldTie:
    titles: tuple[str, ...]
    tie: Tie
    clones: int

    @property
    def support(self) -> str:
        return in_weights(Fraction(self.tie.support) / self.clones)


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """Voters of whose choices so many are funded; money in pence."""

    choices_funded: int
    voters: str
    money: int


@dataclass(frozen=True, slots=True)
class ToldArea:
    """What the ideas of an area got; money in pence."""

    name: str
    result: AreaResult


@dataclass(frozen=True, slots=True)
class ToldWeight:
    """What a ballot from these areas counts: "1.5"."""

    names: tuple[str, ...]
    each: str


@dataclass(frozen=True, slots=True)
class ToldPot:
    contest: Contest
    name: str
    index: int
    result: PotResult
    lines: tuple[ToldLine, ...]
    steps: tuple[ToldStep, ...]
    ties: tuple[ToldTie, ...]
    areas: tuple[ToldArea, ...]
    weights: tuple[ToldWeight, ...]

    @property
    def voters(self) -> str:
        """Who chose something here: "204 voters"; where ballots are weighed "31.5 weighed voters"."""
        number = Fraction(self.result.voters, self.result.clones)
        return f"{in_weights(number)} {'weighed ' if self.weights else ''}voter{'' if number == 1 else 's'}"

    @property
    def with_winner(self) -> str:
        return self._voters(self.result.with_winner)

    @property
    def groups(self) -> list[ToldGroup]:
        return [
            ToldGroup(group.choices_funded, self._voters(group.voters), group.money)
            for group in self.result.groups
        ]

    @property
    def preferred(self) -> dict[str, str]:
        """Voters better off with either outcome of the comparison; empty where there was none."""
        found = self.result.preferred
        return {name: self._voters(number) for name, number in asdict(found).items()} if found else {}

    def _voters(self, number: int) -> str:
        return in_weights(Fraction(number, self.result.clones))

    @property
    def winner_percent(self) -> str:
        """Voters with a funded choice, of all voters of the pot, as "87.5"."""
        return f"{100 * self.result.with_winner / self.result.voters:.1f}" if self.result.voters else "0"

    @property
    def closest(self) -> ToldLine | None:
        """The line that the fewest further votes would have funded; None where no figure is known."""
        known = [line for line in self.lines if not line.funded and line.result.votes_short]
        return min(known, key=lambda line: line.result.votes_short or 0, default=None)

    @property
    def most(self) -> int:
        return max((line.result.score for line in self.lines), default=0)


def told(round: Round, published: Published) -> list[ToldPot]:
    """Every pot that was voted on. Lines: funded first in the order of selection, then by score."""
    index = {pot.key: place for place, pot in enumerate(round.pots.all())}
    weighed = [area for weight in published.paper.contests[0].weights for area in weight.areas]
    inside = Q(code__in=weighed) | Q(pk__in=round.areas.values("pk"))
    names = dict(Area.objects.filter(inside).values_list("code", "name"))
    return [
        _pot(published, published.paper.contest_by_key[contest.contest], pot, index.get(pot.pot, 0), names)
        for contest in published.result.contests
        for pot in contest.pots
    ]


def _pot(
    published: Published, contest: Contest, pot: PotResult, index: int, names: dict[str, str]
) -> ToldPot:
    titles = {line.id: line.title for line in contest.lines}
    points = contest.boost > 0 or contest.kind in (Kind.CUMULATIVE, Kind.RANKED, Kind.SCORE)
    unit = "effective vote" if pot.endowment else "point" if points else "vote"
    turn = {line: place for place, line in enumerate(pot.selected)}
    lines = sorted(
        pot.lines, key=lambda line: (turn.get(line.line, len(turn)), -line.score, titles[line.line])
    )
    return ToldPot(
        contest=contest,
        name=contest.pot_by_key[pot.pot].name,
        index=index,
        result=pot,
        lines=tuple(
            ToldLine(
                line,
                titles[line.line],
                published.paper_row.proposals[line.line],
                FATES[line.fate],
                "point" if points else "vote",
                pot.clones,
            )
            for line in lines
        ),
        steps=tuple(
            ToldStep(
                step,
                titles[step.line],
                tuple(titles[line] for line in step.tied_with),
                "vote" if step.stage is Stage.STV else unit,
                pot.clones,
            )
            for step in pot.steps
        ),
        areas=tuple(ToldArea(names.get(area.area, area.area) or "Everywhere", area) for area in pot.areas),
        weights=tuple(
            ToldWeight(
                tuple(names.get(area, area) for area in weight.areas), in_weights(Fraction(weight.each))
            )
            for weight in contest.weights
        ),
        ties=tuple(ToldTie(tuple(titles[line] for line in tie.lines), tie, pot.clones) for tie in pot.ties),
    )
