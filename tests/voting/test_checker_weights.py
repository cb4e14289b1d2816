"""The stand-alone checker on ballots that count more or less than one, by area."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import SEED
from tests.voting.test_checker import RULES
from voting.checker_ballots import Election, clones, counted, order_by_seed
from voting.checker_pots import check_pot
from voting.domain.counting import Counting, Rule
from voting.domain.paper import Kind
from voting.domain.race import build_race
from voting.domain.result import plain
from voting.domain.tally import count_race
from voting.domain.ties import order_from_seed
from voting.domain.votes import Group, Votes

COSTS = {"a": 6, "b": 5, "c": 4, "d": 1}
AREAS = ("hill", "shore")
BALLOTS = st.lists(
    st.tuples(st.lists(st.sampled_from(sorted(COSTS)), min_size=1, unique=True), st.sampled_from(AREAS)),
    max_size=8,
)
WEIGHTS = st.fixed_dictionaries({"hill": st.sampled_from([Fraction(3, 2), Fraction(5, 4), Fraction(1, 3)])})


@given(
    BALLOTS,
    WEIGHTS,
    st.sampled_from([rule for rule in RULES if rule.rule is not Rule.STV]),
    st.integers(0, 2),
)
def test_weighted_ballots_stand(
    ballots: list[tuple[list[str], str]], weights: dict[str, Fraction], counting: Counting, threshold: int
) -> None:
    counting = Counting(
        counting.rule,
        counting.completion,
        counting.utility,
        threshold,
        start=counting.start,
        stop=counting.stop,
    )
    ids = list(COSTS)
    groups = [
        Group(tuple(sorted(map(ids.index, chosen))), (), 1, AREAS.index(area)) for chosen, area in ballots
    ]
    votes = Votes.of(ids, groups, AREAS)
    race = build_race(10, COSTS, votes, Kind.APPROVAL, threshold=threshold, weights=weights)
    pot = plain(count_race("main", race, counting, order_from_seed(SEED, ids)))
    scale, sizes = clones(weights, [area for _, area in ballots])
    marks = [(chosen, [1] * len(chosen)) for chosen, _ in ballots]
    cast = counted(marks, [given for _, given in marks], sizes, COSTS, ranked=False)
    one = Election("main", "main", 10, COSTS, cast, order_by_seed(SEED, ids), threshold=threshold * scale)
    said, _ = check_pot(one, plain_counting(counting), pot, lambda _: None)
    assert said.endswith("It stands.")


def plain_counting(counting: Counting) -> dict[str, object]:
    return {name: getattr(counting, name) for name in counting.__slots__}
