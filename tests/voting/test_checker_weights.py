"""Recount and stand-alone checker on bundles whose ballots count more or less than one, by area."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import approvals, contest, elections
from tests.voting.domain.test_bundle import bundle_of, relisted
from tests.voting.test_checker import RULES
from voting.checker import check
from voting.checker_pots import Wrong
from voting.domain.ballot import Marks
from voting.domain.bundle import BundleError, check_bundle
from voting.domain.contest import Contest, Weight
from voting.domain.counting import Counting, Rule
from voting.domain.paper import Kind

WEIGHTS = (Weight(("hill", "shore"), "3/2"), Weight(("mill",), "0.25"))
LABELS = ("", *(weight.label for weight in WEIGHTS))


@given(elections(Kind.APPROVAL), st.sampled_from(RULES), st.integers(0, 2), st.data())
def test_weighed_ballots_stand(
    election: tuple[Contest, list[Marks]], counting: Counting, threshold: int, data: st.DataObject
) -> None:
    assume(counting.rule is not Rule.STV)
    one, marks = election
    one = replace(one, weights=WEIGHTS)
    areas = [data.draw(st.sampled_from(LABELS)) for _ in marks]
    files = bundle_of(one, marks, replace(counting, threshold_votes=threshold), areas=areas)
    assert check_bundle(files).ok
    assert len(check(files)) == 1


def weighed() -> dict[str, bytes]:
    """Two voters of the hill for a count as three for b."""
    one = replace(contest({"a": 6000, "b": 6000}, 10000), weights=WEIGHTS)
    return bundle_of(one, approvals([("a", 3), ("b", 4)]), areas=["hill+shore"] * 3 + [""] * 4)


def test_a_weight_decides() -> None:
    (pot,) = check_bundle(weighed()).result.contests[0].pots
    assert (pot.selected, pot.clones, pot.voters) == (("a",), 4, 34)
    votes = {line.line: (line.votes, line.votes_short) for line in pot.lines}
    assert votes == {"a": (18, None), "b": (16, 1)}
    assert b"voter_id;vote;neighborhood\nCODE-00000;a;hill+shore\n" in weighed()["ballots-main.pb"]
    assert b"\na;60.00;3;" in weighed()["ballots-main.pb"] or b"\na;60;3;" in weighed()["ballots-main.pb"]


def test_a_ballot_that_takes_another_weight_is_seen() -> None:
    files = weighed()
    ballots = files["ballots-main.pb"].replace(b"CODE-00003;b;", b"CODE-00003;b;hill+shore")
    forged = relisted(files, ballots__main_pb=ballots)
    assert [finding.code for finding in check_bundle(forged).findings] == ["result"]
    with pytest.raises(Wrong):
        check(forged)


def test_a_weight_that_the_paper_does_not_give_is_refused() -> None:
    files = weighed()
    ballots = files["ballots-main.pb"].replace(b"CODE-00003;b;", b"CODE-00003;b;hill")
    forged = relisted(files, ballots__main_pb=ballots)
    with pytest.raises(BundleError, match="no weight to ballots of hill"):
        check_bundle(forged)
    with pytest.raises((Wrong, ValueError), match="no weight to ballots of hill"):
        check(forged)
