from __future__ import annotations

from pb.domain.charter import Criterion
from proposals.domain import assessment
from proposals.domain.assessment import Answer, Costing, Finding
from tests.factories import pb as make

CRITERIA = (
    Criterion(key="benefit", question="Does it help?"),
    Criterion(key="legal", question="Is it lawful?"),
)
YES, NO, NA = (
    Answer(Finding.MET),
    Answer(Finding.NOT_MET, "It is not."),
    Answer(Finding.NOT_APPLICABLE, "Indoors."),
)
POT = make.charter().pot("main")


def test_feasible_only_when_nothing_is_unmet_and_everything_is_answered() -> None:
    sets = (
        {"benefit": YES, "legal": YES},
        {"benefit": YES, "legal": NA},
        {"benefit": YES, "legal": NO},
        {"benefit": YES},
    )
    assert [assessment.feasible(answers, CRITERIA) for answers in sets] == [True, True, False, False]


def test_every_question_and_every_no_is_owed_an_answer() -> None:
    answers = {"legal": Answer(Finding.NOT_MET, " ")}
    verdict = assessment.check(answers, CRITERIA, Costing(100, 100), None)
    assert verdict.codes == ("criterion_unanswered", "criterion_reason_missing")
    assert [reason.params["key"] for reason in verdict.reasons] == ["benefit", "legal"]


def test_a_changed_cost_is_explained() -> None:
    good = {"benefit": YES, "legal": YES}
    assert assessment.check(good, CRITERIA, Costing(100, 90), None).codes == ("cost_reason_missing",)
    assert assessment.check(good, CRITERIA, Costing(100, 90, "Cheaper pots."), None).codes == ()


def test_only_a_feasible_idea_must_fit_its_pot() -> None:
    dear = Costing(4_000_000, 4_000_000)
    assert assessment.check({"benefit": YES, "legal": YES}, CRITERIA, dear, POT).codes == (
        "cost_above_maximum",
    )
    assert assessment.check({"benefit": YES, "legal": NO}, CRITERIA, dear, POT).codes == ()


def test_why_not_gathers_the_words_of_every_no() -> None:
    answers = {"legal": NO, "benefit": Answer(Finding.NOT_MET, " Nobody lives there. ")}
    assert assessment.why_not(answers, CRITERIA) == "Nobody lives there. It is not."
