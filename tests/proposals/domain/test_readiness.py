from __future__ import annotations

from dataclasses import replace

import pytest

from proposals.domain import readiness
from proposals.domain.costing import Cost
from proposals.domain.readiness import Draft
from tests.factories import pb as make

CHARTER = make.charter(
    proposing={
        "applicants": ["individual", "unconstituted_group"],
        "minimum_people": 3,
        "adult_sponsor_under": 16,
        "proposals_each": 2,
    }
)
WHOLE = Draft(
    title="Canal kitchen",
    summary="Cooking together.",
    description="On Fridays.",
    place="Possil hall",
    pot="main",
    applicant="individual",
    costs=(Cost("Pots", 200_000),),
)


def test_a_whole_draft_is_ready() -> None:
    assert readiness.check(WHOLE, CHARTER).codes == ()


def test_an_empty_draft_hears_every_reason_in_the_order_of_the_form() -> None:
    empty = Draft(title="", summary=" ", description="", place="", pot="", applicant="")
    assert readiness.check(empty, CHARTER).codes == (
        "title_missing",
        "summary_missing",
        "description_missing",
        "place_missing",
        "pot_missing",
        "applicant_missing",
        "cost_missing",
    )


GROUP = replace(
    WHOLE, applicant="unconstituted_group", group_name="Cooks", people=3, host_body="Possil Trust"
)


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (replace(WHOLE, applicant="group", group_name="Cooks", people=9), ("applicant_not_accepted",)),
        (GROUP, ()),
        (replace(GROUP, group_name=""), ("group_name_missing",)),
        (replace(GROUP, people=2), ("too_few_people",)),
        (replace(GROUP, people=None), ("too_few_people",)),
        (replace(GROUP, host_body=""), ("host_body_missing",)),
        (replace(GROUP, host_body="", pot="try", costs=(Cost("Pots", 60_000),)), ()),
        (replace(WHOLE, under_age=True), ("sponsor_missing",)),
        (replace(WHOLE, under_age=True, sponsor="Ann"), ()),
        (replace(WHOLE, others=2), ("too_many_proposals",)),
        (replace(WHOLE, others=1), ()),
        (replace(WHOLE, pot="try"), ("cost_above_maximum",)),
        (replace(WHOLE, pot="unknown"), ("pot_missing",)),
    ],
)
def test_each_rule_of_the_charter(draft: Draft, codes: tuple[str, ...]) -> None:
    assert readiness.check(draft, CHARTER).codes == codes


def test_the_cap_counts_everything_one_applicant_asks_for() -> None:
    body = make.charter_body()
    capped = make.charter(money=body["money"] | {"organisation_cap": 300_000})
    assert readiness.check(replace(WHOLE, asked_elsewhere=100_000), capped).codes == ()
    assert readiness.check(replace(WHOLE, asked_elsewhere=100_001), capped).codes == (
        "organisation_cap_exceeded",
    )
