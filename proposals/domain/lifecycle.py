"""What may happen to a proposal: a table to read aloud.

Each row says: this act takes a proposal from one state to another, by this hand, in these phases. The service
that moves proposals, the buttons on pages, the permissions and the diagram in the docs all come from these
rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pb.domain.phases import Phase


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not_feasible"
    SHORTLISTED = "shortlisted"
    NOT_SHORTLISTED = "not_shortlisted"
    WON = "won"
    RESERVE = "reserve"
    NOT_WON = "not_won"


WORDS: dict[State, str] = {
    State.DRAFT: "Draft",
    State.SUBMITTED: "Sent in",
    State.WITHDRAWN: "Withdrawn",
    State.FEASIBLE: "Can be done",
    State.NOT_FEASIBLE: "Cannot be done",
    State.SHORTLISTED: "On the shortlist",
    State.NOT_SHORTLISTED: "Not on the shortlist",
    State.WON: "Won",
    State.RESERVE: "On the reserve list",
    State.NOT_WON: "Did not win",
}
"""Each state as people read it."""


class Hand(StrEnum):
    """Whose act it is. PANEL means the panel where the charter gives it the shortlist, else an officer.
    APPLICANT and HEARING, the author and the panel, exist where the charter lets the panel hear appeals.
    """

    AUTHOR = "author"
    ASSESSOR = "assessor"
    PANEL = "panel"
    COUNCIL = "council"
    APPLICANT = "applicant"
    HEARING = "hearing"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `permission` is the name it is asked under; `phases` None means at any time."""

    act: str
    source: State
    target: State
    hand: Hand
    phases: frozenset[Phase] | None
    permission: str
    reason_needed: bool = False


_SUBMITTING = frozenset({Phase.SUBMITTING})
_BEFORE_PAPER = frozenset({Phase.SUBMITTING, Phase.ASSESSING, Phase.SHORTLISTING})
_ASSESSING = frozenset({Phase.ASSESSING})
_SHORTLISTING = frozenset({Phase.SHORTLISTING})
_HEARING = _ASSESSING | _SHORTLISTING

S, H = State, Hand

ROWS: tuple[Row, ...] = (
    Row("edit", S.DRAFT, S.DRAFT, H.AUTHOR, _SUBMITTING, "edit"),
    Row("submit", S.DRAFT, S.SUBMITTED, H.AUTHOR, _SUBMITTING, "submit"),
    Row("reopen", S.SUBMITTED, S.DRAFT, H.AUTHOR, _SUBMITTING, "edit"),
    Row("withdraw", S.DRAFT, S.WITHDRAWN, H.AUTHOR, _BEFORE_PAPER, "withdraw"),
    Row("withdraw", S.SUBMITTED, S.WITHDRAWN, H.AUTHOR, _BEFORE_PAPER, "withdraw"),
    Row("withdraw", S.FEASIBLE, S.WITHDRAWN, H.AUTHOR, _BEFORE_PAPER, "withdraw"),
    Row("find_feasible", S.SUBMITTED, S.FEASIBLE, H.ASSESSOR, _ASSESSING, "assess"),
    Row("find_feasible", S.NOT_FEASIBLE, S.FEASIBLE, H.ASSESSOR, _ASSESSING, "assess"),
    Row("find_feasible", S.FEASIBLE, S.FEASIBLE, H.ASSESSOR, _ASSESSING, "assess"),
    Row("find_not_feasible", S.SUBMITTED, S.NOT_FEASIBLE, H.ASSESSOR, _ASSESSING, "assess", True),
    Row("find_not_feasible", S.FEASIBLE, S.NOT_FEASIBLE, H.ASSESSOR, _ASSESSING, "assess", True),
    Row("find_not_feasible", S.NOT_FEASIBLE, S.NOT_FEASIBLE, H.ASSESSOR, _ASSESSING, "assess", True),
    Row("appeal", S.NOT_FEASIBLE, S.NOT_FEASIBLE, H.APPLICANT, _HEARING, "appeal", True),
    Row("uphold", S.NOT_FEASIBLE, S.NOT_FEASIBLE, H.HEARING, _HEARING, "hear_appeal", True),
    Row("overturn", S.NOT_FEASIBLE, S.FEASIBLE, H.HEARING, _HEARING, "hear_appeal", True),
    Row("shortlist", S.FEASIBLE, S.SHORTLISTED, H.PANEL, _SHORTLISTING, "shortlist"),
    Row("leave_off", S.FEASIBLE, S.NOT_SHORTLISTED, H.PANEL, _SHORTLISTING, "shortlist", True),
    Row("win", S.SHORTLISTED, S.WON, H.COUNCIL, None, "award"),
    Row("hold_in_reserve", S.SHORTLISTED, S.RESERVE, H.COUNCIL, None, "award"),
    Row("not_win", S.SHORTLISTED, S.NOT_WON, H.COUNCIL, None, "award"),
    Row("move_up", S.RESERVE, S.WON, H.COUNCIL, None, "award"),
)

PUBLIC: frozenset[State] = frozenset(State) - {State.DRAFT, State.WITHDRAWN}
"""States in which anyone may read a proposal."""


def row(act: str, state: State) -> Row | None:
    """The line for this act from this state, or None when the table has none."""
    return next((each for each in ROWS if each.act == act and each.source == state), None)


def acts_from(state: State) -> tuple[Row, ...]:
    return tuple(each for each in ROWS if each.source == state)
