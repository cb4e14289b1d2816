"""Equal shares as its definition reads: one voter at a time, every price found by trying. Slow and plain."""

from __future__ import annotations

from fractions import Fraction

from voting.domain.counting import Utility
from voting.domain.race import Race
from voting.domain.ties import TieOrder


def naive_equal_shares(
    race: Race, order: TieOrder, endowment: Fraction, *, utility: Utility = Utility.COST
) -> list[str]:
    """Lines in order of selection."""
    voters = [group for group, count in enumerate(race.sizes) for _ in range(count)]
    money = [endowment for _ in voters]
    worth = [
        {
            voter: points * (cost if utility is Utility.COST and not race.additive else 1)
            for voter, group in enumerate(voters)
            for supporter, points in supporters
            if supporter == group
        }
        for supporters, cost in zip(race.supporters, race.costs, strict=True)
    ]
    chosen: list[str] = []
    while True:
        best: tuple[Fraction, int] | None = None
        for place, line in enumerate(race.ids):
            if line in chosen or race.scores[place] < race.least[place]:
                continue
            price = _price(race.costs[place], worth[place], money)
            if price is not None and (
                best is None or (price, order.rank[line]) < (best[0], order.rank[race.ids[best[1]]])
            ):
                best = (price, place)
        if best is None:
            return chosen
        price, place = best
        for voter, value in worth[place].items():
            money[voter] -= min(money[voter], price * value)
        chosen.append(race.ids[place])


def _price(cost: int, worth: dict[int, int], money: list[Fraction]) -> Fraction | None:
    """The least price per unit of worth at which supporters, each paying at most what they hold, cover the
    cost."""
    if sum(money[voter] for voter in worth) < cost:
        return None
    for limit in sorted({money[voter] / value for voter, value in worth.items()}):
        if sum(min(money[voter], limit * value) for voter, value in worth.items()) >= cost:
            poor = [voter for voter, value in worth.items() if money[voter] / value < limit]
            rest = cost - sum(money[voter] for voter in poor)
            return Fraction(rest, sum(value for voter, value in worth.items() if voter not in poor))
    return None
