"""A round's money drawn as a street: one building a pot, every window one fixed sum, lit when it is
funded.

Pure arithmetic from sums to SVG path data; the template only writes it down. A window is never rounded
up: what does not fill a whole window shows as a part-lit or a lower one, and the description says the
sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.drawing import windows
from frontend.drawing.windows import BAY, FLOOR, Pane

_NICE: tuple[int, ...] = tuple(step * int(10**power) for power in range(3, 13) for step in (1, 2, 5))
_MOST_WINDOWS, _GOOD_WINDOWS = 64, 40
_GAP, _EDGE, _BASE, _TOP, _FOOT = 10, 16, 46, 84, 70
_COLUMNS_OF_ONE_HOUSE = 6


@dataclass(frozen=True, slots=True)
class PotMoney:
    """A pot as the street sees it: its name and pence in it, and pence given to winners once that is
    public.
    """

    name: str
    money: int
    funded: int = 0


@dataclass(frozen=True, slots=True)
class House:
    """One building. Path data only; `stone` picks the fill, `lit` holds a path for each floor that is
    lit, `part` the light of part-lit windows, to be clipped to the frames.
    """

    stone: str
    wall: tuple[int, int, int, int]
    roof: str
    stacks: str
    pots: str
    trims: tuple[int, ...]
    door: tuple[int, int]
    panes: str
    lit: tuple[str, ...]
    part: str
    bars: str
    frames: str


@dataclass(frozen=True, slots=True)
class Street:
    width: int
    height: int
    ground: int
    houses: tuple[House, ...]
    window: int
    windows: int


def window_sum(sums: Sequence[int]) -> int:
    """The pence one window stands for: a round figure that divides every pot if one does, about forty
    windows in all.
    """
    total = sum(sums)
    close = sorted(_NICE, key=lambda nice: abs(total / nice - _GOOD_WINDOWS))
    fits = [nice for nice in close if 8 <= total / nice <= _MOST_WINDOWS]
    whole = [nice for nice in fits if all(each % nice == 0 for each in sums)]
    return (whole or fits or close)[0]


def draw(pots: Sequence[PotMoney]) -> Street:
    """Lay the pots out from left to right. No pot, or pots without money, give an empty street."""
    filled = [(index, pot) for index, pot in enumerate(pots) if pot.money > 0]
    one = window_sum([pot.money for _, pot in filled]) if filled else 0
    counts = [windows.needed(pot.money, one) for _, pot in filled]
    floors = _floors(counts)
    height = _TOP + floors * FLOOR + _BASE + _FOOT
    ground = height - _FOOT
    houses: list[House] = []
    left = _EDGE
    for (index, pot), count in zip(filled, counts, strict=True):
        for panes in _split(windows.panes(pot.money, pot.funded, one, count), floors):
            house = _house(len(houses), index, panes, floors, left, ground)
            houses.append(house)
            left += house.wall[2] + _GAP
    return Street(left - _GAP + _EDGE if houses else 320, height, ground, tuple(houses), one, sum(counts))


def _floors(counts: Sequence[int]) -> int:
    """As many storeys as make the picture about half as wide again as high."""

    def misfit(floors: int) -> float:
        columns = sum(-(-count // floors) for count in counts)
        width = columns * BAY + (len(counts) + columns // _COLUMNS_OF_ONE_HOUSE) * 40
        return abs(width / (_TOP + floors * FLOOR + _BASE + _FOOT) - 1.5)

    return min((3, 4, 5, 6), key=misfit)


def _split(panes: Sequence[Pane], floors: int) -> list[Sequence[Pane]]:
    """A long terrace becomes several houses side by side, none wider than a tenement."""
    columns = -(-len(panes) // floors)
    houses = -(-columns // _COLUMNS_OF_ONE_HOUSE)
    each = -(-columns // houses) * floors
    return [panes[start : start + each] for start in range(0, len(panes), each)]


def _house(place: int, pot: int, panes: Sequence[Pane], floors: int, left: int, ground: int) -> House:
    columns = -(-len(panes) // floors)
    storeys = -(-len(panes) // columns)
    tall = place % 2 == 1
    width = columns * BAY + 24
    top = ground - _BASE - storeys * FLOOR - (14 if tall else 0)
    drawn = windows.lay(panes, columns, pot, left + 12, ground - _BASE)
    stacks, chimney_pots = _chimneys(left, width, top, place)
    return House(
        stone="blond" if tall else "red",
        wall=(left, top, width, ground - top),
        roof=_roof(place, left, width, top),
        stacks=stacks,
        pots=chimney_pots,
        trims=tuple(ground - _BASE - storey * FLOOR + 2 for storey in range(storeys)),
        door=(left + width // 2 - 11, ground - 40),
        panes=drawn.dark,
        lit=drawn.lit,
        part=drawn.part,
        bars=drawn.bars,
        frames=drawn.frames,
    )


def _roof(place: int, left: int, width: int, top: int) -> str:
    """Gable, hipped and flat roofs by turns; a wide house never gets a gable."""
    kind = place % 3
    if kind == 0 and width < 130:
        return f"M{left - 4} {top}l{width // 2 + 4}-46l{width - width // 2 + 4} 46z"
    if kind == 1 or width >= 240:
        return f"M{left - 5} {top}l20-26h{width - 30}l20 26z"
    return f"M{left - 4} {top}v-14h{width + 8}v14z"


def _chimneys(left: int, width: int, top: int, place: int) -> tuple[str, str]:
    if place % 3 == 0 and width < 130:
        return "", ""
    back = top - (26 if place % 3 == 1 or width >= 240 else 14)
    spots = (left + 34, left + width - 68) if width > 190 else (left + width - 56,)
    stacks = "".join(f"M{spot} {back + 2}v-22h34v22z" for spot in spots)
    chimney_pots = "".join(f"M{spot + dx} {back - 20}v-11h7v11z" for spot in spots for dx in (5, 20))
    return stacks, chimney_pots
