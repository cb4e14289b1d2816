"""What may happen to the things of the room: tables to read aloud.

Each row says: this act takes such a thing from one state to another, under this permission, and whether
it owes a reason. `panels.services.moving` is the one door; buttons and the docs are made from the same
rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Row:
    """`permission` is asked as `panels.<permission>`; `ledger` False keeps an act out of the public
    ledger.
    """

    act: str
    source: str
    target: str
    permission: str
    reason_needed: bool = False
    ledger: bool = True


class SittingState(StrEnum):
    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class MinutesState(StrEnum):
    DRAFTED = "drafted"
    PROPOSED = "proposed"
    AGREED = "agreed"
    PUBLISHED = "published"


class TermsState(StrEnum):
    PUT = "put"
    AGREED = "agreed"
    REPLACED = "replaced"


class NeedState(StrEnum):
    ASKED = "asked"
    BEING_ARRANGED = "being_arranged"
    ARRANGED = "arranged"
    NOT_POSSIBLE = "not_possible"
    WITHDRAWN = "withdrawn"


class ClaimState(StrEnum):
    CLAIMED = "claimed"
    APPROVED = "approved"
    REFUSED = "refused"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"


class PostState(StrEnum):
    SHOWN = "shown"
    HIDDEN = "hidden"
    APPEALED = "appealed"
    STAYS_HIDDEN = "stays_hidden"


WORDS: dict[str, str] = {
    "called": "To come",
    "held": "Held",
    "cancelled": "Cancelled",
    "drafted": "Draft",
    "proposed": "Proposed by one member",
    "agreed": "Agreed",
    "published": "Published",
    "put": "Put to the panel",
    "replaced": "Replaced",
    "asked": "Asked",
    "being_arranged": "Being arranged",
    "arranged": "Arranged",
    "not_possible": "Not possible",
    "withdrawn": "Taken back",
    "claimed": "Waiting for approval",
    "approved": "Approved",
    "refused": "Refused",
    "paid": "Paid",
    "answered": "Answered",
    "declined": "Declined",
    "shown": "Shown",
    "hidden": "Hidden",
    "appealed": "Hidden, appeal waiting",
    "stays_hidden": "Stays hidden",
}
"""Each state as people read it."""

S, M, T, N, C, Q, P = (
    SittingState,
    MinutesState,
    TermsState,
    NeedState,
    ClaimState,
    RequestState,
    PostState,
)

TABLES: dict[str, tuple[Row, ...]] = {
    "sitting": (
        Row("change", S.CALLED, S.CALLED, "hold_sitting"),
        Row("cancel", S.CALLED, S.CANCELLED, "hold_sitting", True),
        Row("hold", S.CALLED, S.HELD, "hold_sitting"),
    ),
    "minutes": (
        Row("change", M.DRAFTED, M.DRAFTED, "write_minutes"),
        Row("propose", M.DRAFTED, M.PROPOSED, "agree_minutes"),
        Row("second", M.PROPOSED, M.AGREED, "agree_minutes"),
        Row("reopen", M.PROPOSED, M.DRAFTED, "write_minutes", True),
        Row("reopen", M.AGREED, M.DRAFTED, "write_minutes", True),
        Row("publish", M.AGREED, M.PUBLISHED, "publish_minutes"),
    ),
    "terms": (
        Row("agree", T.PUT, T.AGREED, "settle_terms"),
        Row("replace", T.PUT, T.REPLACED, "write_terms"),
        Row("replace", T.AGREED, T.REPLACED, "settle_terms"),
    ),
    "need": (
        Row("take_on", N.ASKED, N.BEING_ARRANGED, "arrange_support", ledger=False),
        Row("take_on", N.BEING_ARRANGED, N.BEING_ARRANGED, "arrange_support", ledger=False),
        Row("arrange", N.BEING_ARRANGED, N.ARRANGED, "arrange_support", ledger=False),
        Row("say_not_possible", N.ASKED, N.NOT_POSSIBLE, "arrange_support", True, ledger=False),
        Row("say_not_possible", N.BEING_ARRANGED, N.NOT_POSSIBLE, "arrange_support", True, ledger=False),
        Row("take_back", N.ASKED, N.WITHDRAWN, "ask_support", ledger=False),
        Row("take_back", N.BEING_ARRANGED, N.WITHDRAWN, "ask_support", ledger=False),
        Row("take_back", N.ARRANGED, N.WITHDRAWN, "ask_support", ledger=False),
    ),
    "claim": (
        Row("take_back", C.CLAIMED, C.WITHDRAWN, "claim", ledger=False),
        Row("approve", C.CLAIMED, C.APPROVED, "approve_claim"),
        Row("refuse", C.CLAIMED, C.REFUSED, "approve_claim", True),
        Row("pay", C.APPROVED, C.PAID, "pay_claim"),
    ),
    "request": (
        Row("answer", Q.ASKED, Q.ANSWERED, "answer_request", True),
        Row("decline", Q.ASKED, Q.DECLINED, "answer_request", True),
    ),
    "post": (
        Row("hide", P.SHOWN, P.HIDDEN, "hide_post", True),
        Row("appeal", P.HIDDEN, P.APPEALED, "appeal", True, ledger=False),
        Row("restore", P.HIDDEN, P.SHOWN, "hide_post"),
        Row("restore", P.APPEALED, P.SHOWN, "decide_appeal"),
        Row("keep_hidden", P.APPEALED, P.STAYS_HIDDEN, "decide_appeal", True),
    ),
}
"""By kind of thing."""


def row(kind: str, act: str, state: str) -> Row | None:
    """The line for this act from this state, or None when the table has none."""
    return next((each for each in TABLES[kind] if each.act == act and each.source == state), None)


def acts_from(kind: str, state: str) -> tuple[Row, ...]:
    return tuple(each for each in TABLES[kind] if each.source == state)
