"""Staff's judgement of a proposal against the charter's fixed criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pb.domain.charter import Criterion, PotRule
from pb.domain.verdict import Verdict
from proposals.domain import costing


class Finding(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion's finding, with the words that explain it."""

    finding: Finding
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Costing:
    """What the applicant asks and what the officer finds it costs, in pence; `reason` says why they
    differ.
    """

    asked: int
    found: int
    reason: str = ""


def check(
    answers: Mapping[str, Answer], criteria: Sequence[Criterion], cost: Costing, pot: PotRule | None
) -> Verdict:
    """Whether the assessment is whole: every criterion answered, every no explained, a changed cost
    explained.

    A feasible proposal must also cost what its pot can pay. People are told why at every step where something
    is turned down (National Standards for Community Engagement).
    """
    verdict = Verdict.yes()
    for criterion in criteria:
        answer = answers.get(criterion.key)
        if answer is None:
            verdict &= Verdict.no("criterion_unanswered", key=criterion.key, question=criterion.question)
        elif answer.finding is not Finding.MET and not answer.reason.strip():
            verdict &= Verdict.no("criterion_reason_missing", key=criterion.key, question=criterion.question)
    if cost.found != cost.asked and not cost.reason.strip():
        verdict &= Verdict.no("cost_reason_missing", asked=cost.asked, found=cost.found)
    if pot is not None and feasible(answers, criteria):
        verdict &= costing.within_pot(cost.found, pot)
    return verdict


def feasible(
    answers: Mapping[str, Answer], criteria: Sequence[Criterion], exceptions: Sequence[str] = ()
) -> bool:
    """True when no criterion is unmet or unanswered, and none of what the money never pays for applies; a
    criterion that does not apply does not stand in the way."""
    return not exceptions and all(
        (answer := answers.get(criterion.key)) is not None and answer.finding is not Finding.NOT_MET
        for criterion in criteria
    )


def why_not(
    answers: Mapping[str, Answer], criteria: Sequence[Criterion], exceptions: Sequence[str] = ()
) -> str:
    """The words for every unmet criterion, in the charter's order, and what this money never pays for."""
    said = [
        answer.reason.strip()
        for criterion in criteria
        if (answer := answers.get(criterion.key)) is not None and answer.finding is Finding.NOT_MET
    ]
    never = [f"This money never pays for: {text.rstrip('.')}." for text in exceptions]
    return " ".join([*said, *never])
