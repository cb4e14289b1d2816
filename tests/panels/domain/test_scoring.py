from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scoring import simulate
from panels.domain.scoring import Estimate, Mark, Place, Standing, check, cut, standings

Marks = list[Mark]


@st.composite
def panels(draw: st.DrawFn) -> Marks:
    """Marks by up to six members on up to eight proposals, some criteria not judged."""
    proposals, members = draw(st.integers(2, 8)), draw(st.integers(2, 6))
    value = st.one_of(st.none(), st.integers(1, 5))
    return [
        Mark(proposal, member, {"need": draw(value), "doable": draw(value)})
        for proposal in range(proposals)
        for member in range(members)
        if draw(st.booleans())
    ]


def order_of(marks: Marks) -> list[int]:
    return [row.proposal for row in standings(range(8), marks) if row.adjusted.value is not None]


@settings(max_examples=150, deadline=None)
@given(panels(), st.integers(0, 5), st.integers(-40, 40))
def test_shifting_one_members_whole_scale_changes_no_adjusted_order(
    marks: Marks, member: int, by: int
) -> None:
    moved = [
        Mark(mark.proposal, mark.member, {key: v and v + by for key, v in mark.values.items()})
        if mark.member == member
        else mark
        for mark in marks
    ]
    before = {row.proposal: row.adjusted.value for row in standings(range(8), marks)}
    after = {row.proposal: row.adjusted.value for row in standings(range(8), moved)}
    known = [pk for pk, value in before.items() if value is not None]
    shifts = [after[pk] - before[pk] for pk in known]  # type: ignore[operator]
    assert all(shift == pytest.approx(shifts[0], abs=1e-6) for shift in shifts)


@settings(max_examples=150, deadline=None)
@given(panels())
def test_what_could_not_be_judged_is_as_if_it_had_never_been_asked(marks: Marks) -> None:
    spoken = [
        Mark(mark.proposal, mark.member, {k: v for k, v in mark.values.items() if v is not None})
        for mark in marks
    ]
    assert standings(range(8), marks) == standings(range(8), [mark for mark in spoken if mark.values])


@settings(max_examples=100, deadline=None)
@given(panels())
def test_the_raw_score_is_the_mean_of_the_means_of_members(marks: Marks) -> None:
    for row in standings(range(8), marks):
        means = []
        for mark in marks:
            given_marks = [v for v in mark.values.values() if v is not None]
            if mark.proposal == row.proposal and given_marks:
                means.append(Fraction(sum(given_marks), len(given_marks)))
        assert row.scores == len(means)
        if means:
            assert row.raw.value == pytest.approx(float(sum(means) / len(means)))
            assert 1 <= (row.raw.value or 0) <= 5
        else:
            assert row.raw == Estimate(None, None)


def test_cannot_judge_does_not_pull_a_proposal_down() -> None:
    full = [Mark(0, member, {"need": 4}) for member in range(4)]
    other = [Mark(1, member, {"need": 3}) for member in range(4)]
    silent = [Mark(0, 9, {"need": None}), Mark(1, 9, {"need": 3}), Mark(2, 9, {"need": 2})]
    row = next(row for row in standings(range(3), [*full, *other, *silent]) if row.proposal == 0)
    assert row.raw.value == 4.0
    assert row.scores == 4


def test_leaving_out_a_hard_criterion_gains_nothing() -> None:
    """Every member finds "doable" two points harder than "need", everywhere. Proposal 1 is judged on "need"
    only by one of them: raw goes up, adjusted does not.
    """
    quality = {0: 3, 1: 3, 2: 4, 3: 2}
    marks = [
        Mark(p, m, {"need": q + 1, "doable": None if (p, m) == (1, 0) else q - 1})
        for p, q in quality.items()
        for m in range(5)
    ]
    found = {row.proposal: row for row in standings(quality, marks)}
    assert found[1].raw.value == pytest.approx(3.2)
    assert found[0].raw.value == pytest.approx(3.0)
    assert found[1].adjusted.value == pytest.approx(found[0].adjusted.value)


def test_a_planted_bias_is_recovered() -> None:
    """Two equal proposals, one read by the two hardest members, one by the two kindest: raw parts them by two
    points, adjusted by almost nothing, as everybody read the six in between.
    """
    habit = {0: -1, 1: -1, 2: 1, 3: 1}
    quality = {10: 2, 11: 3, 12: 4, 13: 3, 14: 2, 15: 4}
    common = [Mark(p, m, {"a": q + h}) for p, q in quality.items() for m, h in habit.items()]
    marks = [*common, *(Mark(20, m, {"a": 2}) for m in (0, 1)), *(Mark(21, m, {"a": 4}) for m in (2, 3))]
    found = {row.proposal: row for row in standings([*quality, 20, 21], marks)}
    assert found[21].raw.value == 4.0
    assert found[20].raw.value == 2.0
    assert found[21].adjusted.value == pytest.approx(found[20].adjusted.value, abs=0.05)


def test_the_adjusted_score_is_that_of_the_mixed_model_written_out() -> None:
    """Against Henderson's equations solved in one piece, with the pull the model found."""
    rng = np.random.default_rng(3)
    cells = [(p, m) for p in range(9) for m in range(5) if (p + m) % 3]
    marks = [Mark(p, m, {"a": int(rng.integers(1, 6))}) for p, m in cells]
    found = {row.proposal: row.adjusted for row in standings(range(9), marks)}
    x, z = np.zeros((len(cells), 5)), np.zeros((len(cells), 9))
    for number, (p, m) in enumerate(cells):
        x[number, m] = z[number, p] = 1
    y = np.array([mark.values["a"] for mark in marks], dtype=float)
    best = (-math.inf, 0.0)
    for pull in np.geomspace(0.02, 50.0, 61):
        v = np.eye(len(cells)) + z @ z.T / pull
        w = np.linalg.inv(v)
        xtwx = x.T @ w @ x
        beta = np.linalg.solve(xtwx, x.T @ w @ y)
        rest = y - x @ beta
        sigma = rest @ w @ rest / (len(cells) - 5)
        size = np.linalg.slogdet(v)[1] + np.linalg.slogdet(xtwx)[1] + (len(cells) - 5) * math.log(sigma)
        best = max(best, (-size, pull))
    pull = best[1]
    whole = np.block([[x.T @ x, x.T @ z], [z.T @ x, z.T @ z + pull * np.eye(9)]])
    answer = np.linalg.solve(whole, np.concatenate([x.T @ y, z.T @ y]))
    sigma = (y @ y - answer @ np.concatenate([x.T @ y, z.T @ y])) / (len(cells) - 5)
    errors = np.sqrt(sigma * np.diag(np.linalg.inv(whole))[5:])
    for p in range(9):
        assert found[p].value == pytest.approx(answer[:5].mean() + answer[5 + p])
        assert found[p].error == pytest.approx(errors[p])


def test_one_score_a_member_gives_no_adjusted_score() -> None:
    found = standings([1, 2], [Mark(1, 1, {"a": 5}), Mark(2, 2, {"a": 1})])
    assert [row.adjusted for row in found] == [Estimate(None, None)] * 2
    assert [row.raw.value for row in found] == [5.0, 1.0]


def standing(proposal: int, value: float | None, error: float = 0.1, scores: int = 5) -> Standing:
    return Standing(
        proposal, scores, Estimate(value, error), Estimate(value, None if value is None else error)
    )


def test_the_band_is_what_is_not_clearly_on_one_side() -> None:
    found = [
        standing(1, 4.5),
        standing(2, 3.6),
        standing(3, 3.5),
        standing(4, 2.0),
        standing(5, None, scores=0),
    ]
    line = cut(found, places=2, wanted=3)
    assert line.at == pytest.approx(3.55)
    assert dict(line.places) == {
        1: Place.IN,
        2: Place.BAND,
        3: Place.BAND,
        4: Place.OUT,
        5: Place.BAND,
    }


def test_what_too_few_have_judged_is_in_the_band_however_high() -> None:
    found = [standing(1, 4.9, scores=2), standing(2, 4.0), standing(3, 2.0)]
    assert cut(found, places=2, wanted=3).places[1] is Place.BAND


def test_where_everything_fits_there_is_no_cut() -> None:
    found = [standing(1, 1.2), standing(2, None, scores=0)]
    line = cut(found, places=2, wanted=3)
    assert line.at is None
    assert set(line.places.values()) == {Place.IN}


def test_marks_have_to_be_whole_and_on_the_scale() -> None:
    verdict = check({"a": 6, "b": None}, ["a", "b", "c"])
    assert verdict.codes == ("mark_out_of_scale", "mark_missing")
    assert check({"a": 1, "b": None}, ["a", "b"])


@pytest.mark.parametrize("bias", [0.6, 1.0])
def test_adjusting_finds_at_least_the_share_of_the_true_top_third_that_raw_finds(bias: float) -> None:
    found = simulate(bias=bias, each=4, times=30)
    assert found.adjusted >= found.raw
    assert found.adjusted > 0.74


def test_the_interval_holds_the_truth_about_four_times_in_five() -> None:
    assert 0.75 <= simulate(bias=0.6, each=5, times=30).held <= 0.87
