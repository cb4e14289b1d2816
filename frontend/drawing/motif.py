"""The picture that stands in when an idea has no photo: picked by its place from the few scenes of that
place, seeded by the idea, always the same.

Seven flat fills, a few lit things, no people and no landmark. Hidden from screen readers: it says
nothing that the words beside it do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from frontend.drawing.seed import Seeded

WIDE, HIGH = 320, 140


@dataclass(frozen=True, slots=True)
class Piece:
    """One flat shape: the fill's name and its path."""

    fill: str
    path: str


def draw(place: str, seed: object) -> tuple[Piece, ...]:
    """The pieces from back to front, in a box of 320 by 140."""
    draws = Seeded(f"{place}/{seed}")
    first = Seeded(place.strip().lower()).below(len(_SCENES))
    scene = _SCENES[(first + 2 * draws.below(4)) % len(_SCENES)]
    return (Piece("sky", f"M0 0h{WIDE}v{HIGH}H0z"), *scene(draws))


def _box(x: int, y: int, wide: int, high: int) -> str:
    return f"M{x} {y}h{wide}v{high}h-{wide}z"


def _disc(x: int, y: int, radius: int) -> str:
    return (
        f"M{x - radius} {y}a{radius} {radius} 0 1 1 {2 * radius} 0a{radius} {radius} 0 1 1 -{2 * radius} 0z"
    )


def _tenements(draws: Seeded) -> Iterator[Piece]:
    x, stone = -draws.below(20), draws.one_of(("red", "blond"))
    while x < WIDE:
        columns = draws.between(3, 5)
        wide, top = columns * 19 + 9, draws.between(30, 58)
        yield Piece(stone, _box(x, top, wide, HIGH - top))
        yield Piece("slate", _box(x, top - 9, wide, 9) + _box(x + draws.between(8, 30), top - 23, 16, 14))
        dark, lit = "", ""
        for row in range((HIGH - top - 8) // 38 + 1):
            for column in range(columns):
                pane = _box(x + 10 + column * 19, top + 14 + row * 38, 11, 21)
                if draws.below(4) == 0:
                    lit += pane
                else:
                    dark += pane
        yield Piece("pane", dark)
        yield Piece("lit", lit)
        x += wide + 3
        stone = "blond" if stone == "red" else "red"


def _towpath(draws: Seeded) -> Iterator[Piece]:
    fall = draws.between(30, 64)
    yield Piece("bank", f"M0 {100 - fall // 2}L{WIDE} {70 - fall // 2}V{HIGH}H0z")
    yield Piece("water", f"M0 112L{WIDE} {112 - fall}v46L120 {HIGH}H0z")
    yield Piece("blond", f"M0 100L{WIDE} {100 - fall}v8L0 112z")
    for number in range(draws.between(2, 4)):
        x = 40 + number * draws.between(70, 84)
        y = 104 - fall * x // WIDE
        yield Piece("slate", _box(x, y - 46, 4, 46) + _box(x - 2, y - 51, 15, 5))
        yield Piece("lit", _disc(x + 10, y - 38, 8))


def _bridge(draws: Seeded) -> Iterator[Piece]:
    top, spans = draws.between(38, 54), draws.between(2, 4)
    yield Piece("bank", _box(0, 84, WIDE, 56))
    yield Piece("water", _box(0, 106, WIDE, 34))
    step = WIDE // spans
    half = step // 2 - 11
    rise = 112 - top - 18
    holes = "".join(f"M{n * step + 11} 114a{half} {rise} 0 0 1 {2 * half} 0z" for n in range(spans))
    yield Piece("red", f"M0 {top}h{WIDE}v76H0z{holes}")
    yield Piece("blond", _box(0, top - 8, WIDE, 11))
    lamp = (1 + draws.below(spans - 1)) * step
    yield Piece("slate", _box(lamp + 3, top - 34, 4, 26))
    yield Piece("lit", _disc(lamp + 5, top - 36, 7))


def _hills(draws: Seeded) -> Iterator[Piece]:
    a, b = draws.between(14, 40), draws.between(46, 78)
    yield Piece("bank", f"M0 90Q90 {a} 190 {b}T{WIDE} 52v88H0z")
    yield Piece(
        "line", f"M0 112Q90 {a + 24} 190 {b + 22}T{WIDE} 76M0 132Q90 {a + 50} 190 {b + 44}T{WIDE} 100"
    )
    for x, spread in ((62, 18), (94, 13), (238, 20), (278, 13)):
        x, radius, foot = x + draws.between(-14, 14), spread - draws.below(4), 82 - draws.below(14)
        yield Piece("slate", _box(x - 2, foot - 20, 5, 24))
        yield Piece("water", _disc(x, foot - 30, radius))


def _hall(draws: Seeded) -> Iterator[Piece]:
    doors = draws.between(3, 5)
    wide = doors * 40 + 30
    left = (WIDE - wide) // 2 + draws.between(-24, 24)
    yield Piece("bank", _box(0, 118, WIDE, 22))
    yield Piece(draws.one_of(("blond", "red")), _box(left, 58, wide, 64))
    yield Piece("slate", f"M{left - 14} 58l{wide // 2 + 14}-44l{wide - wide // 2 + 14} 44z")
    first = draws.below(doors)
    for number in range(doors):
        x = left + 23 + number * 40
        yield Piece("lit" if number in (first, first + 1) else "pane", f"M{x} 122v-34a12 12 0 0 1 24 0v34z")
    yield Piece("lit", _disc(left + wide // 2, 42, 8))


def _ward(draws: Seeded) -> Iterator[Piece]:
    x, y = draws.between(90, 150), draws.between(48, 74)
    u, v = draws.between(200, 240), draws.between(54, 80)
    yield Piece("bank", f"M0 0h{x - 20}L{x} {y}L{x - 50} {HIGH}H0z")
    yield Piece("blond", f"M{x - 20} 0h{u - x + 30}L{u} {v}L{x} {y}z")
    yield Piece("red", f"M{u + 10} 0H{WIDE}V{v - 4}L{u} {v}z")
    yield Piece("bank", f"M{u} {v}L{WIDE} {v - 4}V{HIGH}H{u - 30}z")
    yield Piece("blond", f"M{x} {y}L{u} {v}L{u - 30} {HIGH}H{x - 50}z")
    yield Piece("water", f"M0 96L{x} {y + 18}l60 34L{WIDE} 80v18L{x + 62} {HIGH - 8}L{x - 4} {y + 40}L0 118z")
    yield Piece("lit", _disc(draws.between(40, 280), draws.between(30, 110), 11))


def _gables(draws: Seeded) -> Iterator[Piece]:
    yield Piece("bank", _box(0, 116, WIDE, 24))
    for number in range(4):
        left, top = 10 + number * 78, draws.between(46, 66)
        stone = draws.one_of(("blond", "red"))
        yield Piece("slate", f"M{left - 6} {top + 2}l38-36l38 36z")
        yield Piece(stone, f"M{left} {top}l32-28l32 28v{124 - top}h-64z")
        window = _box(left + 10, top + 12, 16, 22)
        other = _box(left + 38, top + 12, 16, 22)
        yield Piece("lit" if draws.below(2) else "pane", window)
        yield Piece("pane", other)
        yield Piece("slate", _box(left + 24, 94, 17, 30))


def _narrowboat(draws: Seeded) -> Iterator[Piece]:
    left = draws.between(30, 90)
    yield Piece("bank", f"M0 70Q120 {draws.between(30, 56)} {WIDE} 66v30H0z")
    yield Piece("blond", _box(0, 84, WIDE, 7))
    yield Piece("water", _box(0, 91, WIDE, 49))
    yield Piece("red", f"M{left} 100h190l-14 22h-160q-14 0-16-22z")
    yield Piece("slate", _box(left + 34, 76, 120, 24) + _box(left + 30, 72, 128, 5))
    lit = draws.below(4)
    for number in range(4):
        yield Piece("lit" if number == lit else "pane", _disc(left + 52 + number * 28, 88, 8))
    yield Piece("line", f"M20 130h60M{left + 120} 132h90M250 108h50")


def _workshops(draws: Seeded) -> Iterator[Piece]:
    count = draws.between(3, 4)
    wide, top = 240 // count, draws.between(50, 60)
    left = 40 + draws.between(-20, 20)
    yield Piece("bank", _box(0, 118, WIDE, 22))
    yield Piece("slate", "".join(f"M{left + n * wide} {top}v-28l{wide} 28z" for n in range(count)))
    yield Piece(draws.one_of(("red", "blond")), _box(left, top, count * wide, 124 - top))
    lit = draws.below(count)
    for number in range(count):
        x = left + number * wide
        yield Piece("lit" if number == lit else "pane", _box(x + 12, top + 14, wide - 24, 20))
    yield Piece("slate", _box(left + draws.below(count) * wide + 16, 94, 30, 30))
    yield Piece("line", f"M{left + 20} 132h70M{left + 130} 132h90")


_SCENES: tuple[Callable[[Seeded], Iterator[Piece]], ...] = (
    _tenements, _towpath, _hall, _bridge, _workshops, _hills, _gables, _narrowboat, _ward,
)  # fmt: skip
