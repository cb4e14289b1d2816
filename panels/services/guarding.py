"""The first line of every act in the panel's room."""

from __future__ import annotations

from panels.queries.interests import has_stepped_out
from pb.domain.verdict import Refused, Verdict
from pb.models import Person
from pb.rules import Case, may


def guard(by: Person, permission: str, case: Case) -> None:
    """Raise Refused with kind "hand" or "phase" unless the person may do this now. Somebody who has stepped
    out of the matter is told so.
    """
    verdict = may(by, permission, case)
    if "wrong_hand" in verdict.codes and has_stepped_out(by, case.round, case.subject):
        raise Refused(Verdict.no("stepped_out"), "hand")
    if not verdict:
        wrong_hand = {"wrong_hand", "not_signed_in"} & set(verdict.codes)
        raise Refused(verdict, "hand" if wrong_hand else "phase")
