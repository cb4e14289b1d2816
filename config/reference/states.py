"""State tables: proposals, awards, the ballot box."""

from itertools import pairwise

from config.reference.diagram import drawing
from config.reference.markdown import code, codes, table
from panels.domain.room_states import TABLES
from pb.domain.phases import IN_ORDER
from proposals.domain import award, lifecycle
from voting.models import Box, Ratification
from voting.services.running import STEPS

_BOX = (
    ("freeze the paper", Box.State.DRAFT, Box.State.OPEN, "an officer or the returning officer"),
    ("close", Box.State.OPEN, Box.State.CLOSED, "job"),
    ("seal", Box.State.CLOSED, Box.State.SEALED, "job"),
    ("count", Box.State.SEALED, Box.State.COUNTED, "job"),
    ("publish", Box.State.COUNTED, Box.State.PUBLISHED, "job"),
)


def proposals() -> str:
    rows = [
        (
            code(row.act),
            code(row.source),
            code(row.target),
            code(row.hand),
            codes(phase for phase in IN_ORDER if phase in row.phases) if row.phases else "any",
            "yes" if row.reason_needed else "",
        )
        for row in lifecycle.ROWS
    ]
    return table(("act", "from", "to", "hand", "phases", "reason owed"), rows)


def awards() -> str:
    rows = [(code(row.act), code(row.source), code(row.target), code(row.hand)) for row in award.ROWS]
    return table(("act", "from", "to", "hand"), rows)


def proposals_drawing() -> str:
    moves = ((row.act, str(row.source), str(row.target)) for row in lifecycle.ROWS)
    return drawing("What may become of a proposal", moves)


def awards_drawing() -> str:
    moves = ((row.act, str(row.source), str(row.target)) for row in award.ROWS)
    return drawing("What may become of an award", moves)


def box() -> str:
    """The box's five steps; their order is the model's, and the jobs among them are those that run."""
    states = list(Box.State)
    steps = [(source, target) for _, source, target, _ in _BOX]
    if steps != list(pairwise(states)):
        raise ValueError("the box's states have changed: bring config/reference/states.py up to date")
    missing = set(STEPS) - {act for act, *_ in _BOX} - {"shred"}
    if missing:
        raise ValueError(f"acts on the box that no page tells of: {', '.join(sorted(missing))}")
    return table(("act", "from", "to", "hand"), [(code(a), code(s), code(t), hand) for a, s, t, hand in _BOX])


def ratification() -> str:
    return codes(Ratification.State)


def room() -> str:
    """The things of a panel's room, one table for all."""
    rows = [
        (
            kind,
            code(row.act),
            code(row.source),
            code(row.target),
            code(f"panels.{row.permission}"),
            "yes" if row.reason_needed else "",
            "yes" if row.ledger else "",
        )
        for kind, lines in TABLES.items()
        for row in lines
    ]
    return table(("thing", "act", "from", "to", "permission", "reason owed", "in the ledger"), rows)
