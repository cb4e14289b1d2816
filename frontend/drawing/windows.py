"""The windows of a street: how many, how much of each is there, how much of that is lit, and their
outlines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

BAY, FLOOR = 60, 76
_WIDTH, _HEIGHT = 36, 52


@dataclass(frozen=True, slots=True)
class Pane:
    """One window. `size` is how much of a whole window the money fills, `lit` how much of a whole window
    is lit.
    """

    size: float
    lit: float


@dataclass(frozen=True, slots=True)
class Laid:
    dark: str
    lit: tuple[str, ...]
    part: str
    bars: str
    frames: str


def needed(money: int, one: int) -> int:
    return -(-money // one)


def panes(money: int, funded: int, one: int, count: int) -> tuple[Pane, ...]:
    """The windows from the first, bottom left, to the last, with the light filling them in that order."""
    return tuple(
        Pane(
            size=min(1.0, (money - number * one) / one),
            lit=max(0.0, min(1.0, (min(funded, money) - number * one) / one)),
        )
        for number in range(count)
    )


def lay(row: Sequence[Pane], columns: int, pot: int, left: int, base: int) -> Laid:
    """Place windows floor by floor from the ground up, a short top floor in the middle; each kind one
    path.
    """
    floors = -(-len(row) // columns)
    outline, bar = _OUTLINES[pot % len(_OUTLINES)], _BARS[pot % len(_BARS)]
    dark, bars, frames, part = "", "", "", ""
    lit = [""] * floors
    for number, pane in enumerate(row):
        floor, column = divmod(number, columns)
        short = columns - min(columns, len(row) - floor * columns)
        x = left + column * BAY + (BAY - _WIDTH) // 2 + short * BAY // 2
        bottom = base - floor * FLOOR - 8
        tall = round(_HEIGHT * pane.size)
        if tall < _HEIGHT:
            whole, glass = _sash(x, bottom, max(tall, 6)), ""
        else:
            whole, glass = outline(x, bottom), bar(x, bottom)
        if pane.lit >= pane.size:
            lit[floor] += whole
        else:
            dark += whole
            if high := int(_HEIGHT * pane.lit):
                part += f"M{x - 4} {bottom}v-{high}h44v{high}z"
        frames += whole
        bars += glass
    return Laid(dark, tuple(lit), part, bars, frames)


def _sash(x: int, bottom: int, tall: int = _HEIGHT) -> str:
    return f"M{x} {bottom}v-{tall}h{_WIDTH}v{tall}z"


def _arch(x: int, bottom: int) -> str:
    return f"M{x} {bottom}v-34a18 18 0 0 1 36 0v34z"


def _wide(x: int, bottom: int) -> str:
    return f"M{x - 4} {bottom}v-42h44v42z"


def _round(x: int, bottom: int) -> str:
    return f"M{x - 2} {bottom - 24}a20 20 0 1 1 40 0a20 20 0 1 1 -40 0z"


def _lancet(x: int, bottom: int) -> str:
    return f"M{x + 2} {bottom}v-24q0-18 16-28q16 10 16 28v24z"


def _fan(x: int, bottom: int) -> str:
    return f"M{x - 3} {bottom}v-12a21 24 0 0 1 42 0v12z"


_OUTLINES: tuple[Callable[[int, int], str], ...] = (_arch, _sash, _wide, _round, _lancet, _fan)
_BARS: tuple[Callable[[int, int], str], ...] = (
    lambda x, bottom: f"M{x} {bottom - 26}h36",
    lambda x, bottom: f"M{x} {bottom - 26}h36M{x + 18} {bottom - 26}v26",
    lambda x, bottom: f"M{x + 10} {bottom - 42}v42M{x + 26} {bottom - 42}v42",
    lambda x, bottom: f"M{x - 2} {bottom - 24}h40M{x + 18} {bottom - 44}v40",
    lambda x, bottom: f"M{x + 18} {bottom - 52}v52",
    lambda x, bottom: f"M{x + 18} {bottom}v-36M{x + 18} {bottom}l-15-24M{x + 18} {bottom}l15-24",
)
