"""Limits that a charter sets on what may be funded together: exclusive sets, quotas of areas, caps of
organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limit:
    """Of `lines` (ids), at most `most_lines` are funded, for at most `most_money` (pence) together; None is
    no limit. At least `least_lines` of them are funded before all others, as far as money and support allow.

    Mutually exclusive lines: `most_lines` 1. An area's quota: `least_lines`, `most_lines` or `most_money`
    over the lines of the area. A cap per organisation: `most_money` over its lines.
    """

    key: str
    title: str
    lines: tuple[str, ...]
    most_lines: int | None = None
    most_money: int | None = None
    least_lines: int = 0


class Headroom:
    """What the limits still leave room for while lines are funded one by one."""

    def __init__(
        self, limits: Sequence[Limit], ids: Sequence[str], costs: Sequence[int], taken: Iterable[int] = ()
    ) -> None:
        self._costs = costs
        self._lines = [limit.most_lines for limit in limits]
        self._money = [limit.most_money for limit in limits]
        self._of: dict[int, list[int]] = {}
        place_of = {line: place for place, line in enumerate(ids)}
        for number, limit in enumerate(limits):
            if limit.most_lines is None and limit.most_money is None:
                continue
            for line in limit.lines:
                if line in place_of:
                    self._of.setdefault(place_of[line], []).append(number)
        for place in taken:
            self.take(place)

    def __bool__(self) -> bool:
        """Whether there is any limit at all."""
        return bool(self._of)

    def copy(self) -> Headroom:
        """The same room, to try something out in."""
        other = Headroom((), (), ())
        other._costs, other._of = self._costs, self._of
        other._lines, other._money = self._lines.copy(), self._money.copy()
        return other

    def allows(self, place: int, granted: int | None = None) -> bool:
        """Whether the line at `place` may still be funded, with `granted` (default: its cost)."""
        wanted = self._costs[place] if granted is None else granted
        for number in self._of.get(place, ()):
            lines, money = self._lines[number], self._money[number]
            if lines is not None and lines < 1:
                return False
            if money is not None and money < wanted:
                return False
        return True

    def take(self, place: int, granted: int | None = None) -> None:
        """Count the line at `place` as funded, with `granted` (default: its cost)."""
        spent = self._costs[place] if granted is None else granted
        for number in self._of.get(place, ()):
            lines, money = self._lines[number], self._money[number]
            if lines is not None:
                self._lines[number] = lines - 1
            if money is not None:
                self._money[number] = money - spent

    def fit_together(self, places: Iterable[int], money: int) -> bool:
        """Whether all lines at `places` can be funded side by side with `money` (pence)."""
        room = self.copy()
        for place in places:
            if self._costs[place] > money or not room.allows(place):
                return False
            money -= self._costs[place]
            room.take(place)
        return True

    def closed_by(self, place: int) -> tuple[int, ...]:
        """The lines that share a limit with the line at `place`: those its funding may close."""
        mine = self._of.get(place)
        if not mine:
            return ()
        return tuple(other for other, numbers in self._of.items() if not set(mine).isdisjoint(numbers))


def after_funding(limits: Sequence[Limit], funded: Mapping[str, int]) -> tuple[Limit, ...]:
    """The limits on what is not yet funded, when `funded` (line id: pence) is: used-up places and money are
    taken off, and places that were guaranteed."""
    rest = []
    for limit in limits:
        taken = [line for line in limit.lines if line in funded]
        spent = sum(funded[line] for line in taken)
        rest.append(
            replace(
                limit,
                lines=tuple(line for line in limit.lines if line not in funded),
                most_lines=None if limit.most_lines is None else max(0, limit.most_lines - len(taken)),
                most_money=None if limit.most_money is None else max(0, limit.most_money - spent),
                least_lines=max(0, limit.least_lines - len(taken)),
            )
        )
    return tuple(rest)
