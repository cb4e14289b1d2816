"""Made-up choices: exact votes, and the same every time."""

import pytest

from frontend.seeding.lots import baskets, favourites


def _votes(chosen: list[tuple[str, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for basket in chosen:
        for line in basket:
            found[line] = found.get(line, 0) + 1
    return found


def test_each_line_gets_exactly_its_votes_within_the_money() -> None:
    votes, cost = {"a": 30, "b": 25, "c": 12}, {"a": 40, "b": 50, "c": 60}
    chosen = baskets(votes, voters=45, cost=cost, money=100, most=3)
    assert _votes(chosen) == votes
    assert len(chosen) == 45
    assert max(sum(cost[line] for line in basket) for basket in chosen) == 100
    assert min(len(basket) for basket in chosen) == 1


def test_no_basket_holds_more_lines_than_allowed() -> None:
    votes, cost = {"a": 9, "b": 9, "c": 2}, {"a": 1, "b": 2, "c": 3}
    chosen = baskets(votes, voters=10, cost=cost, money=None, most=2)
    assert _votes(chosen) == votes
    assert max(len(basket) for basket in chosen) == 2


def test_the_same_words_draw_the_same_lots() -> None:
    votes, cost = {"a": 5, "b": 4}, {"a": 1, "b": 1}
    first, second = (baskets(votes, voters=6, cost=cost, money=None, most=2) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("votes", "voters", "why"), [({"a": 4}, 3, "only 3 baskets"), ({"a": 2}, 3, "stays empty")]
)
def test_votes_that_cannot_be_cast_are_refused(votes: dict[str, int], voters: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        baskets(votes, voters=voters, cost={"a": 1}, money=None, most=1)


def test_heavier_lines_are_taken_more_often() -> None:
    weights = {"light": 1, "middle": 4, "heavy": 16}
    firsts = [favourites(weights, number=1, voter=voter, salt="x")[0] for voter in range(300)]
    assert firsts.count("heavy") > firsts.count("middle") > firsts.count("light") > 0
