"""Yes and no: a decision answers with a Verdict, and a no carries its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["phase", "state", "hand", "input"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: a code that templates turn into a sentence, and the values that sentence needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """True when nothing stands in the way; otherwise every reason that does, in order."""

    reasons: tuple[Reason, ...] = ()

    @classmethod
    def yes(cls) -> Verdict:
        return _YES

    @classmethod
    def no(cls, code: str, **params: Any) -> Verdict:
        return cls((Reason(code, params),))

    def __bool__(self) -> bool:
        return not self.reasons

    def __and__(self, other: Verdict) -> Verdict:
        return Verdict(self.reasons + other.reasons)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


_YES = Verdict()


class Refused(Exception):
    """An act was refused. `kind` says which sort of no: wrong phase, state or hand, or bad input."""

    def __init__(self, verdict: Verdict, kind: Kind = "input") -> None:
        self.verdict = verdict
        self.kind: Kind = kind
        super().__init__(", ".join(verdict.codes))


def refuse(code: str, kind: Kind = "input", **params: Any) -> Refused:
    """A Refused with one reason, to raise."""
    return Refused(Verdict.no(code, **params), kind)
