"""The comparison of counts as a picture: each point a file and rule, both axes in powers of ten."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Any

SIZE, EDGE = 640, 70
LOW, HIGH = -4.5, 2.0  # powers of ten of a second
_CLOCK = 0.001  # pabutools is timed under an alarm clock, whose ticks are no finer
INKS = {
    "greedy": "#0b6e4f",
    "greedy-per-cost": "#7a9e3a",
    "equal-shares": "#1d4e89",
    "equal-shares-cardinality": "#6fa8dc",
    "phragmen": "#b8560f",
    "add1u": "#8a1c4a",
}


def plot(points: Sequence[tuple[str, float, float]]) -> str:
    """SVG from (rule, our seconds, pabutools' seconds); lines show where we take a 1st, 30th and 100th."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" font-size="12">',
        "<style>text { font-family: sans-serif }</style>",
        "<title>CPU seconds of Decides against pabutools</title>",
        f'<rect width="{SIZE}" height="{SIZE}" fill="#fff"/>',
    ]
    for power in range(-4, 3):
        at, up = _across(power), _up(power)
        parts.append(f'<path d="M{at} {EDGE}V{SIZE - EDGE}M{EDGE} {up}H{SIZE - EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{at}" y="{SIZE - EDGE + 18}" text-anchor="middle">{_label(power)}</text>')
        parts.append(f'<text x="{EDGE - 8}" y="{up + 4}" text-anchor="end">{_label(power)}</text>')
    for ratio in (1, 30, 100):
        shift = log10(ratio)
        first, last = max(LOW, LOW + shift), min(HIGH, HIGH + shift)
        x1, y1, x2, y2 = _across(first), _up(first - shift), _across(last), _up(last - shift)
        parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#999" stroke-dasharray="4 4"/>')
        parts.append(f'<text x="{x2 - 4}" y="{y2 - 6}" text-anchor="end" fill="#555">{ratio} ×</text>')
    for rule, ours, theirs in points:
        at, up = _across(log10(max(theirs, 1e-6))), _up(log10(max(ours, 1e-6)))
        parts.append(
            f'<circle cx="{at}" cy="{up}" r="2.6" fill="{INKS.get(rule, "#444")}" fill-opacity=".6"/>'
        )
    for place, (rule, ink) in enumerate(INKS.items()):
        parts.append(f'<circle cx="{EDGE + 14}" cy="{EDGE + 16 + 18 * place}" r="4" fill="{ink}"/>')
        parts.append(f'<text x="{EDGE + 24}" y="{EDGE + 20 + 18 * place}">{rule}</text>')
    middle = SIZE / 2
    parts.append(f'<text x="{middle}" y="{SIZE - 22}" text-anchor="middle">pabutools, CPU seconds</text>')
    turned = f'transform="rotate(-90 20 {middle})" text-anchor="middle"'
    parts.append(f'<text x="20" y="{middle}" {turned}>Decides, CPU seconds</text></svg>')
    return "\n".join(parts) + "\n"


def drawn(rows: Sequence[dict[str, Any]]) -> str:
    """The plot of rows as `benchmarks.tally` writes them: the faster of pabutools' exact modes counts."""
    points = []
    for row in rows:
        times = [row[who]["seconds"] for who in ("exact", "grouped") if "seconds" in row[who]]
        if times and min(times) >= _CLOCK:
            points.append((row["rule"], row["ours"]["seconds"], min(times)))
    return plot(points)


def _across(power: float) -> float:
    return round(EDGE + (min(max(power, LOW), HIGH) - LOW) / (HIGH - LOW) * (SIZE - 2 * EDGE), 1)


def _up(power: float) -> float:
    return round(SIZE - EDGE - (min(max(power, LOW), HIGH) - LOW) / (HIGH - LOW) * (SIZE - 2 * EDGE), 1)


def _label(power: int) -> str:
    return f"{10**power:g} s"
