"""The first line of every act in the panel's room."""

from __future__ import annotations

from pb.domain.verdict import Refused
from pb.models import Person
from pb.rules import Case, may


def guard(by: Person, permission: str, case: Case) -> None:
    """Raise Refused with kind "hand" or "phase" unless the person may do this now."""
    verdict = may(by, permission, case)
    if not verdict:
        wrong_hand = {"wrong_hand", "not_signed_in"} & set(verdict.codes)
        raise Refused(verdict, "hand" if wrong_hand else "phase")
