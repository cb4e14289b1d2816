import json
from typing import Any

import pytest
from pydantic import ValidationError

from pb.domain import charter_checks, charter_digest
from pb.domain.charter import Charter
from tests.factories.pb import charter, charter_body


def test_the_charter_of_the_factories_works() -> None:
    assert charter_checks.check(charter()).codes == ()


def test_the_digest_does_not_depend_on_how_the_json_was_written() -> None:
    body = charter_body()
    turned = dict(reversed(list(body.items())))
    assert charter_digest.digest(Charter.model_validate(body)) == charter_digest.digest(
        Charter.model_validate_json(json.dumps(turned, indent=3))
    )


def test_the_canonical_text_reads_back_as_the_same_charter() -> None:
    assert Charter.model_validate_json(charter_digest.canonical(charter())) == charter()


def test_any_change_of_a_rule_changes_the_digest() -> None:
    changed = charter(counting={"rule": "greedy", "threshold_votes": 1})
    assert charter_digest.digest(changed) != charter_digest.digest(charter())


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValidationError):
        charter(secret_rule={"winner": "me"})


def test_the_schema_names_every_article() -> None:
    assert set(charter_body()) <= set(charter_digest.json_schema()["properties"])


WEIGHT = {"area": "S1", "weight": "1.5", "reason": "It was left out for years"}


def without_voting() -> dict[str, Any]:
    windows = charter_body()["timetable"]["windows"]
    return {"windows": [window for window in windows if window["phase"] != "voting"]}


def overlapping() -> dict[str, Any]:
    windows = charter_body()["timetable"]["windows"]
    windows[4]["opens"] = windows[3]["opens"]
    return {"windows": windows}


POT = {"key": "a", "name": "A", "amount": 100, "maximum": 100}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"money": {"pots": [POT | {"amount": 0, "maximum": 0}]}}, "pot_without_money"),
        ({"money": {"pots": [POT | {"maximum": 101}]}}, "pot_maximum_above_amount"),
        ({"money": {"pots": [POT | {"minimum": 101}]}}, "pot_minimum_above_maximum"),
        ({"money": {"pots": [POT, POT]}}, "named_twice"),
        ({"ballot": {"kind": "knapsack", "choose": "exactly"}}, "knapsack_has_no_exact_number"),
        ({"counting": {"rule": "greedy", "completion": "add1u"}}, "completion_needs_equal_shares"),
        ({"counting": {"rule": "greedy", "completion": "utilitarian"}}, "rule_fills_up_itself"),
        ({"counting": {"rule": "greedy", "comparison": True}}, "choice_needs_equal_shares"),
        ({"counting": {"rule": "equal-shares", "stop": "exhaustive"}}, "choice_needs_add1"),
        ({"counting": {"rule": "stv"}}, "stv_needs_ranked"),
        ({"counting": {"rule": "phragmen"}, "ballot": {"kind": "score"}}, "rule_takes_no_points"),
        (
            {"counting": {"rule": "phragmen"}, "ballot": {"kind": "approval", "boost": 1}},
            "rule_takes_no_points",
        ),
        (
            {"counting": {"rule": "equal-shares", "utility": "cardinality"}, "ballot": {"kind": "score"}},
            "points_are_the_utility",
        ),
        ({"counting": {"rule": "greedy", "scoring": "dowdall"}}, "scoring_needs_ranked"),
        (
            {
                "counting": {"rule": "greedy", "scoring": "dowdall"},
                "ballot": {"kind": "ranked", "number": 41},
            },
            "dowdall_needs_short_ballots",
        ),
        ({"counting": {"rule": "greedy", "quotas": [{"area": "S1"}]}}, "quota_says_nothing"),
        (
            {"counting": {"rule": "greedy", "quotas": [{"area": "S1", "least_lines": 2, "most_lines": 1}]}},
            "quota_least_above_most",
        ),
        ({"counting": {"rule": "greedy", "weights": [WEIGHT, WEIGHT]}}, "named_twice"),
        ({"counting": {"rule": "greedy", "weights": [WEIGHT | {"weight": "0.0"}]}}, "weight_of_nothing"),
        ({"quarantine": {"one_device": 2}}, "threshold_of_everyday_life"),
        ({"quarantine": {"one_network": 9}}, "threshold_of_everyday_life"),
        ({"quarantine": {"burst": 4}}, "threshold_of_everyday_life"),
        ({"quarantine": {"one_contact": 1}}, "threshold_of_everyday_life"),
        ({"quarantine": {"burst": 30, "burst_minutes": 25}}, "burst_in_steps"),
        ({"quarantine": {"burst": 30, "one_network": 30}}, "burst_says_nothing"),
        ({"quarantine": {"oldest_age": 99}}, "oldest_age_too_low"),
        ({"ballot": {"kind": "knapsack", "boost": 1}}, "boost_needs_approval"),
        (
            {"electorate": {"connections": ["live"], "areas": ["S1"], "minimum_age": 16}},
            "age_needs_a_reason",
        ),
        ({"timetable": without_voting()}, "phase_without_window"),
        ({"timetable": overlapping()}, "timetable_cannot_work"),
    ],
)
def test_a_charter_that_cannot_work_says_why(changes: dict[str, Any], code: str) -> None:
    assert charter_checks.check(charter(**changes)).codes == (code,)


def test_weights_are_warned_of() -> None:
    weighed = charter(counting={"rule": "greedy", "weights": [WEIGHT]})
    (shown,) = [one for one in charter_checks.warnings(weighed) if one.code == "weights_show_areas"]
    assert shown.params == {"areas": ["S1"], "least": 5}


def test_windows_that_are_too_tight_are_named() -> None:
    found = charter_checks.warnings(charter())
    named = {reason.params["phase"] for reason in found if reason.code == "too_tight"}
    assert named == {"co_design"}


BEFORE_QUARANTINE = "e31c6c27186baea25c5c979e329b039b948b5488ef362cc6e09d63c04ce6a42c"
"""Of `charter()`, as it was before charters had an article on quarantine."""


def test_charters_from_before_quarantine_keep_their_digest() -> None:
    assert charter_digest.digest(charter()) == BEFORE_QUARANTINE
    assert charter_digest.digest(charter(quarantine={"one_device": 0})) == BEFORE_QUARANTINE
    assert "quarantine" not in charter_digest.as_data(charter())
    looking = charter(quarantine={"one_device": 8})
    assert charter_digest.as_data(looking)["quarantine"]["one_device"] == 8
    assert Charter.model_validate_json(charter_digest.canonical(looking)) == looking
    assert charter_digest.digest(looking) != BEFORE_QUARANTINE
