"""Worked examples from the literature, number by number. Sources: docs/explanation/counting.md."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.voting.domain.paper_kit import approvals, contest, race_and_order, shares
from voting.domain.ballot import Marks
from voting.domain.counting import Completion, Counting, Rule, Scoring, Stop, Utility
from voting.domain.greedy import greedy
from voting.domain.maximin_support import maximin_support
from voting.domain.outcome import Outcome
from voting.domain.paper import Kind
from voting.domain.phragmen import phragmen
from voting.domain.race import build_race
from voting.domain.result import Fate
from voting.domain.stv import stv
from voting.domain.tally import apply_rule
from voting.domain.ties import order_as_listed
from voting.domain.votes import group_marks

EIGHT = [("cd", 3), ("ab", 2), ("ac", 2), ("bd", 1)]
TWELVE = [("ab", 3), ("ac", 3), ("ad", 2), ("bcf", 1), ("e", 1), ("f", 1), ("g", 1)]


def prices(outcome: Outcome) -> list[tuple[str, Fraction]]:
    return [(step.line, Fraction(step.price)) for step in outcome.steps if step.fate is Fate.FUNDED]


def test_greedy_lackner_skowron_example_2() -> None:
    """Four seats: a with 8 approvals, b and c with 4, and a tie of d and f with 2."""
    race, _ = race_and_order(contest(dict.fromkeys("abcdefgh", 1), 4), approvals(TWELVE))
    assert race.scores == (8, 4, 4, 2, 1, 2, 1, 0)
    for ids, last in (("abcdefgh", "d"), ("abcfdegh", "f")):
        outcome = greedy(race, order_as_listed(list(ids)))
        assert outcome.selected == ("a", "b", "c", last)
        assert set(outcome.ties[-1].lines) == {"d", "f"}


def test_equal_shares_by_number_lackner_skowron_examples_11_and_12() -> None:
    """Costs of 1 and shares of 1/3 and 3/8 in the book; here a cost is 1 and the pot the number of seats."""
    race, order = race_and_order(contest(dict.fromkeys("abcdefgh", 1), 4), approvals(TWELVE))
    outcome = shares(race, order, utility=Utility.CARDINALITY)
    assert outcome.endowment == "1/3"
    assert prices(outcome) == [("a", Fraction(1, 8))]

    race, order = race_and_order(contest(dict.fromkeys("abcd", 1), 3), approvals(EIGHT))
    outcome = shares(race, order, utility=Utility.CARDINALITY)
    assert outcome.endowment == "3/8"
    assert prices(outcome) == [("c", Fraction(1, 5)), ("a", Fraction(13, 40))]


def test_equal_shares_by_cost_and_add1_where_the_stop_matters() -> None:
    """The trap that separates the rule of Wieliczka 2023 from that of the common tools, at hand size."""
    one = contest({"a": 500, "b": 900}, 1100)
    race, order = race_and_order(one, approvals([("a", 1), ("ab", 1), ("b", 2)]))
    plain = shares(race, order)
    assert (plain.endowment, plain.selected) == ("275", ("a",))
    official = shares(race, order, completion=Completion.ADD1, increment=100)
    assert (official.endowment, official.selected) == ("375", ("b",))
    tools = shares(race, order, completion=Completion.ADD1, increment=100, stop=Stop.EXHAUSTIVE)
    assert (tools.endowment, tools.selected) == ("275", ("a",))


def test_phragmen_lackner_skowron_example_12() -> None:
    """Loads 1/5, 1/3 and 29/60; Brill, Freeman, Janson and Lackner define them so."""
    race, order = race_and_order(contest(dict.fromkeys("abcd", 1), 3), approvals(EIGHT))
    assert prices(phragmen(race, order)) == [
        ("c", Fraction(1, 5)),
        ("b", Fraction(1, 3)),
        ("d", Fraction(29, 60)),
    ]


def test_phragmen_lackner_skowron_example_8() -> None:
    """The twelve voters elect a, b, c and d."""
    race, _ = race_and_order(contest(dict.fromkeys("abcdefgh", 1), 4), approvals(TWELVE))
    assert phragmen(race, order_as_listed(list("abcdefgh"))).selected == ("a", "b", "c", "d")


def test_phragmen_is_not_monotone_lackner_skowron_proposition_a3() -> None:
    """52 voters elect a, b and d; one more ballot for a and b takes the seat from b: a, c and d."""
    rows = [("ab", 10), ("c", 3), ("d", 12), ("abc", 21), ("cd", 6)]
    for more, elected in ((0, {"a", "b", "d"}), (1, {"a", "c", "d"})):
        ballots = approvals([*rows, ("ab", more)])
        race, _ = race_and_order(contest(dict.fromkeys("abcd", 1), 3), ballots)
        assert set(phragmen(race, order_as_listed(list("abcd"))).selected) == elected


def test_maximin_support_on_the_same_votes() -> None:
    """By hand: c 1/5; a and c have 7 supporters together, so 2/7; with d all three have 8, so 3/8."""
    race, order = race_and_order(contest(dict.fromkeys("abcd", 1), 3), approvals(EIGHT))
    assert prices(maximin_support(race, order)) == [
        ("c", Fraction(1, 5)),
        ("a", Fraction(2, 7)),
        ("d", Fraction(3, 8)),
    ]


def test_maximin_support_and_phragmen_give_party_lists_what_dhondt_gives() -> None:
    """100,000, 80,000, 30,000 and 20,000 votes for 8 seats: 4, 3, 1 and 0 (the usual textbook example); the
    last seat goes at a quarter of the first party's votes."""
    votes = {"a": 100_000, "b": 80_000, "c": 30_000, "d": 20_000}
    ids = [party + str(number) for party in votes for number in range(8)]
    one = contest(dict.fromkeys(ids, 1), 8)
    ballots = [
        (tuple(line for line in ids if line[0] == party), (), count // 10_000)
        for party, count in votes.items()
    ]
    marks = [Marks(lines) for lines, _, count in ballots for _ in range(count)]
    race, order = race_and_order(one, marks)
    for outcome in (phragmen(race, order), maximin_support(race, order)):
        seats = [sum(line[0] == party for line in outcome.selected) for party in votes]
        assert seats == [4, 3, 1, 0]
        assert max(price for _, price in prices(outcome)) == Fraction(4, 10)


def test_stv_the_food_election() -> None:
    """20 guests, 3 dishes, Droop's quota of 6: chocolate has 12 and passes on 6, two thirds to strawberries;
    pears pass on to oranges, which reach 6; sweets go, strawberries are last."""
    rows = [
        (("orange",), 4),
        (("pear", "orange"), 2),
        (("chocolate", "strawberry"), 8),
        (("chocolate", "sweets"), 4),
        (("strawberry",), 1),
        (("sweets",), 1),
    ]
    dishes = ("orange", "pear", "chocolate", "strawberry", "sweets")
    one = contest(dict.fromkeys(dishes, 1), 3, kind=Kind.RANKED)
    race, order = race_and_order(one, [Marks(lines) for lines, count in rows for _ in range(count)])
    outcome = stv(race, order, quotas=[Fraction(6)] * 5)
    assert [(step.line, step.fate, step.support) for step in outcome.steps] == [
        ("chocolate", Fate.FUNDED, "12"),
        ("pear", Fate.EXCLUDED, "2"),
        ("orange", Fate.FUNDED, "6"),
        ("sweets", Fate.EXCLUDED, "3"),
        ("strawberry", Fate.FUNDED, "5"),
    ]


def test_stv_cumbernauld_south_2012() -> None:
    """The ward's 6,015 ballots and the stages that North Lanarkshire Council published for its four seats.

    There values are cut to five decimals, here they are exact, so stages agree within a tenth of a vote. The
    returning officer's last stages: McVey, McArthur and Masterton go with 153.14, 235.75 and 486.34 votes,
    then Homer with 916.95 to Hogg's 926.39.
    """
    text = (Path(__file__).parent / "cumbernauld_south_2012.txt").read_text()
    ballots = [(word.rstrip("0123456789"), int(word.lstrip("ABCDEFGH"))) for word in text.split()]
    assert sum(count for _, count in ballots) == 6015
    one = contest(dict.fromkeys("ABCDEFGH", 1), 4, kind=Kind.RANKED)
    race, order = race_and_order(one, [Marks(tuple(rank)) for rank, count in ballots for _ in range(count)])
    steps = stv(race, order, quotas=[Fraction(6015 // 5 + 1)] * 8).steps
    assert [(step.line, step.fate) for step in steps] == [
        ("A", Fate.FUNDED),
        ("B", Fate.FUNDED),
        ("C", Fate.FUNDED),
        ("H", Fate.EXCLUDED),
        ("G", Fate.EXCLUDED),
        ("F", Fate.EXCLUDED),
        ("D", Fate.EXCLUDED),
        ("E", Fate.FUNDED),
    ]
    published = [1779, 1413, 1210.43, 153.14, 235.75, 486.34, 916.95]
    for step, votes in zip(steps, published, strict=False):
        assert abs(float(Fraction(step.support)) - votes) < 0.1, step


def test_stv_with_money_by_hand() -> None:
    """£12 and twelve voters, £1 each; the account is in the documentation."""
    rows = [("ab", 6), ("bc", 2), ("c", 3), ("d", 1)]
    one = contest({"a": 400, "b": 300, "c": 500, "d": 300}, 1200, kind=Kind.RANKED)
    race, order = race_and_order(one, [Marks(tuple(lines)) for lines, count in rows for _ in range(count)])
    outcome = apply_rule(race, Counting(Rule.STV), order)
    assert [(step.line, step.fate, step.support, step.left_after) for step in outcome.steps] == [
        ("a", Fate.FUNDED, "6", 800),
        ("b", Fate.FUNDED, "4", 500),
        ("d", Fate.EXCLUDED, "1", 500),
        ("c", Fate.FUNDED, "7/2", 0),
    ]


def test_scores_of_a_ranked_ballot() -> None:
    """Borda 1770, Dowdall in Nauru: a ballot a > b > c of five lines."""
    ids = ("a", "b", "c", "d", "e")
    one = contest(dict.fromkeys(ids, 1), 5, kind=Kind.RANKED)
    votes = group_marks(one, [Marks(("a", "b", "c"))])
    expected = {
        Scoring.BORDA: (3, 2, 1, 0, 0),
        Scoring.FULL_BORDA: (5, 4, 3, 0, 0),
        Scoring.DOWDALL: (6, 3, 2, 0, 0),
        Scoring.PLURALITY: (1, 0, 0, 0, 0),
        Scoring.APPROVAL: (1, 1, 1, 0, 0),
    }
    for scoring, scores in expected.items():
        assert build_race(5, dict.fromkeys(ids, 1), votes, Kind.RANKED, scoring=scoring).scores == scores
