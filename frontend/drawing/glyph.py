"""A pot's window: a shape and a colour by its index. More pots add shapes before they repeat colours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Outline and glazing bars of one window in a box 22 wide and 26 high, as SVG path data."""

    name: str
    outline: str
    bars: str


SHAPES = (
    Shape("arch", "M2 24V11a9 9 0 0 1 18 0v13z", "M2 13h18"),
    Shape("sash", "M2 2h18v22H2z", "M2 13h18M11 13v11"),
    Shape("wide", "M2 6h18v18H2z", "M8 6v18M14 6v18"),
    Shape("round", "M2 13a9 9 0 1 1 18 0a9 9 0 1 1-18 0z", "M11 4v18M2 13h18"),
    Shape("lancet", "M3 24V13Q3 6 11 2q8 4 8 11v11z", "M11 2v22"),
    Shape("fan", "M2 20v-4a9 10 0 0 1 18 0v4z", "M11 20V6M11 20L5 9M11 20l6-11"),
)

COLOURS = ("a", "b", "c")


def shape(index: int) -> Shape:
    return SHAPES[index % len(SHAPES)]


def colour(index: int) -> str:
    """The letter of the pot colour: the tokens --pot-a, --pot-b, --pot-c."""
    return COLOURS[(index + index // len(SHAPES)) % len(COLOURS)]
