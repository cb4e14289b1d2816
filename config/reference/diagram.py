"""State tables as drawings: SVG that is laid out by rule, so that the same rows give the same bytes."""

from collections.abc import Iterable, Sequence

WIDTH, ROW, BOX_WIDTH, BOX_HEIGHT, SIDESTEP = 720, 96, 132, 34, 36
_STYLE = """
  .box { fill: #fff; stroke: #3d4db3; stroke-width: 1.5 }
  text { font: 13px system-ui, sans-serif; text-anchor: middle; fill: #1c1c28 }
  .act { font-size: 11px; fill: #55556a; paint-order: stroke; stroke: #fff; stroke-width: 4px }
  .way { fill: none; stroke: #8a8aa3; stroke-width: 1.2; marker-end: url(#tip) }
  @media (prefers-color-scheme: dark) {
    .box { fill: #23253a; stroke: #9aa5f0 } text { fill: #eceefb }
    .act { fill: #b9bcd6; stroke: #1e2029 } .way { stroke: #777b9c }
  }
"""
_TIP = """<defs>
  <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
    <path d="M0 0 8 4 0 8z" fill="#8a8aa3"/>
  </marker>
</defs>"""
Move = tuple[str, str, str]
Place = tuple[float, float]


def drawing(title: str, moves: Iterable[Move]) -> str:
    """An SVG of (act, from, to). Acts that leave a state where it is are not drawn."""
    ways: dict[tuple[str, str], list[str]] = {}
    for act, source, target in moves:
        if source != target:
            ways.setdefault((source, target), []).append(act.replace("_", " "))
    places = _places(list(ways))
    height = max(y for _, y in places.values()) + BOX_HEIGHT
    shapes = [
        _way(places[source], places[target], ", ".join(acts)) for (source, target), acts in ways.items()
    ]
    boxes = [_box(state, place) for state, place in places.items()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            _TIP,
            *(line for line, _ in shapes),
            *boxes,
            *(label for _, label in shapes),
            "</svg>\n",
        ]
    )


def _places(ways: Sequence[tuple[str, str]]) -> dict[str, Place]:
    """Each state's middle: a row for every step from the beginning, states of a row side by side."""
    states = list(dict.fromkeys(state for way in ways for state in way))
    reached = {state: 0 for state in states if all(target != state for _, target in ways)} or {states[0]: 0}
    waiting = list(reached)
    while waiting:
        state = waiting.pop(0)
        for source, target in ways:
            if source == state and target not in reached:
                reached[target] = reached[state] + 1
                waiting.append(target)
    rows: dict[int, list[str]] = {}
    for state in states:
        rows.setdefault(reached[state], []).append(state)
    return {
        state: (WIDTH * (2 * number + 1) / (2 * len(row)), BOX_HEIGHT + ROW * depth)
        for depth, row in rows.items()
        for number, state in enumerate(row)
    }


def _box(state: str, place: Place) -> str:
    x, y = place
    left, top = x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2
    return (
        f'<rect class="box" x="{left:g}" y="{top:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        f'<text x="{x:g}" y="{y + 4:g}">{state.replace("_", " ")}</text>'
    )


def _way(source: Place, target: Place, acts: str) -> tuple[str, str]:
    """The arrow and its label: straight down, swung out to the side when it goes up or along a row."""
    (x1, y1), (x2, y2) = source, target
    if y1 == y2:
        side = 1 if x2 > x1 else -1
        over = 3 if abs(x2 - x1) > WIDTH / 2 else 1
        x1, x2 = x1 + side * BOX_WIDTH / 2, x2 - side * BOX_WIDTH / 2
        return _curve((x1, y1), (x2, y2), (0, -30 * side * over), acts, 0.5)
    down = 1 if y2 > y1 else -1
    x1, x2 = x1 + (0 if down == 1 else SIDESTEP), x2 + (0 if down == 1 else SIDESTEP)
    y1, y2 = y1 + down * BOX_HEIGHT / 2, y2 - down * BOX_HEIGHT / 2
    swing = (0, 0) if down == 1 else (SIDESTEP, 18)
    return _curve((x1, y1), (x2, y2), swing, acts, 0.42)


def _curve(start: Place, end: Place, swing: Place, acts: str, part: float) -> tuple[str, str]:
    """A curve whose middle is pulled by `swing`; its label stands at `part` of the way."""
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) / 2 + swing[0], (y1 + y2) / 2 + swing[1]
    rest = 1 - part
    label = (
        rest * rest * x1 + 2 * rest * part * x + part * part * x2,
        rest * rest * y1 + 2 * rest * part * y + part * part * y2,
    )
    return _line(f"M{x1:g} {y1:g}Q{x:g} {y:g} {x2:g} {y2:g}"), _label(label[0], label[1] + 4, acts)


def _line(path: str) -> str:
    return f'<path class="way" d="{path}"/>'


def _label(x: float, y: float, acts: str) -> str:
    return f'<text class="act" x="{x:.1f}" y="{y:.1f}">{acts}</text>'
