"""What the form says of an article and what is refused when it is changed are the same thing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pb.domain.amending import Standing, check_amendment, check_still_open, promised, stand_whole
from pb.domain.charter import ARTICLES, Charter
from pb.domain.phases import Phase
from tests.factories import pb as make

CHARTER = make.charter()
BODY = CHARTER.model_dump(mode="json")
POTS = BODY["money"]["pots"]

HARMLESS: dict[str, dict[str, Any]] = {
    "money": {"allocation": "By need."},
    "proposing": {"proposals_each": 5},
    "funding": {"never": []},
    "too_few": {"skip_vote": False},
    "ballot": {"number": 2},
    "panel_powers": {"asked_when_overrun_percent": 20},
    "counting": {"rule": "greedy-no-skip"},
    "left_over": {"then": "return"},
    "openness": {"small_number": 7},
}
HARM: dict[str, tuple[str, dict[str, Any]]] = {
    "pot_smaller": ("money", {"pots": [POTS[0], POTS[1] | {"amount": 9_000_000}]}),
    "limits_tighter": ("money", {"pots": [POTS[0], POTS[1] | {"minimum": 100}]}),
    "fewer_may_propose": ("proposing", {"proposals_each": 1}),
    "criteria_stricter": ("funding", {"never": ["Party politics", "Boats"]}),
    "appeals_are_promised": ("panel_powers", {"hears_appeals": False}),
    "order_is_out": ("ballot", {"order": "alphabetical"}),
    "approval_is_out": ("panel_powers", {"approves_shortlist": False}),
}


def with_change(article: str, change: dict[str, Any]) -> Charter:
    return Charter.model_validate(BODY | {article: BODY[article] | change})


def standing(phase: Phase, **more: bool) -> Standing:
    return Standing(CHARTER.timetable.clock(), make.during(phase), **more)


STANDINGS = {
    "before": Standing(CHARTER.timetable.clock(), make.START - timedelta(days=1)),
    "submitting": standing(Phase.SUBMITTING),
    "assessing": standing(Phase.ASSESSING),
    "shortlisted": standing(Phase.SHORTLISTING, shortlisted=True),
}


def whats(article: str, change: dict[str, Any], when: str) -> set[str]:
    verdict = check_amendment(CHARTER, with_change(article, change), STANDINGS[when])
    assert all(each.params["article"] == article for each in verdict.reasons)
    return {each.params["what"] for each in verdict.reasons}


@pytest.mark.parametrize("when", STANDINGS)
@pytest.mark.parametrize("article", HARMLESS)
def test_a_change_that_harms_nobody_is_refused_only_where_the_article_stands(article: str, when: str) -> None:
    stands = stand_whole(STANDINGS[when]).get(article)
    assert whats(article, HARMLESS[article], when) == ({stands} if stands else set())


@pytest.mark.parametrize("when", STANDINGS)
@pytest.mark.parametrize("what", HARM)
def test_harm_is_refused_exactly_when_the_form_has_said_so(what: str, when: str) -> None:
    article, change = HARM[what]
    said = what in promised(article, STANDINGS[when])
    stands = stand_whole(STANDINGS[when]).get(article)
    found = whats(article, change, when)
    assert found >= ({what} if said else set())
    assert bool(found) == (said or bool(stands))


def test_before_anything_was_done_everything_may_change() -> None:
    early = STANDINGS["before"]
    assert (stand_whole(early), [promised(article, early) for article in ARTICLES]) == ({}, [()] * 16)


def test_nothing_changes_once_the_paper_is_frozen_or_voting_is_open() -> None:
    frozen, voting = standing(Phase.SHORTLISTING, frozen=True), standing(Phase.VOTING)
    assert check_still_open(frozen).codes == ("paper_already_cites_charter",)
    assert check_still_open(voting).codes == ("amendment_too_late",)
    for when in (frozen, voting):
        found = check_amendment(CHARTER, with_change("counting", {"rule": "greedy-no-skip"}), when)
        assert found.codes == check_still_open(when).codes


def test_an_amendment_that_says_the_same_is_none() -> None:
    assert check_amendment(CHARTER, CHARTER, STANDINGS["before"]).codes == ("amendment_changes_nothing",)
