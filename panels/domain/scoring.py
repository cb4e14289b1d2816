"""Scores of a panel: raw and adjusted side by side, each with its uncertainty, and the band around the cut.

A mark is 1 to 5 on a labelled scale, or missing ("can't judge"): missing is never nought. The adjusted score
takes out that some members mark higher than others: a mark is the proposal's quality plus the member's habit
plus chance. Habits are free, so that moving one member's whole scale changes no order; qualities are drawn
towards the middle (ridge) as far as the scores disagree with each other. The strength of that pull is
estimated from the scores themselves (restricted maximum likelihood), as in plant and animal breeding
(Henderson, Robinson: best linear unbiased prediction).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pb.domain.verdict import Verdict

SCALE: tuple[tuple[int, str], ...] = (
    (1, "Not at all"),
    (2, "A little"),
    (3, "Partly"),
    (4, "Mostly"),
    (5, "Fully"),
)
"""The labelled scale: how well a proposal meets one criterion."""

LOWEST, HIGHEST = SCALE[0][0], SCALE[-1][0]

SURE = 1.2816
"""Standard errors on each side of an 80 per cent interval."""

_PULLS = np.geomspace(0.02, 50.0, 61)
_Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mark:
    """One member's marks for one proposal: criterion key → 1 to 5, or None for "can't judge"."""

    proposal: int
    member: int
    values: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score on the scale with its standard error; None for either where it cannot be told."""

    value: float | None
    error: float | None

    @property
    def low(self) -> float | None:
        return None if self.value is None or self.error is None else self.value - SURE * self.error

    @property
    def high(self) -> float | None:
        return None if self.value is None or self.error is None else self.value + SURE * self.error


@dataclass(frozen=True, slots=True)
class Standing:
    """One proposal: how many members could judge it, the raw mean, the adjusted score."""

    proposal: int
    scores: int
    raw: Estimate
    adjusted: Estimate


class Place(StrEnum):
    """Where a proposal stands towards the cut: in and out are clear, the band is for the panel to discuss."""

    IN = "in"
    BAND = "band"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut between the last that fits and the first that does not. `at` None: everything fits."""

    at: float | None
    places: Mapping[int, Place]


def check(values: Mapping[str, int | None], criteria: Sequence[str]) -> Verdict:
    """Whether marks are whole: `mark_missing` for a criterion that is neither marked nor "can't judge",
    `mark_out_of_scale`.
    """
    verdict = Verdict.yes()
    for key in criteria:
        if key not in values:
            verdict &= Verdict.no("mark_missing", key=key)
        elif (value := values[key]) is not None and not LOWEST <= value <= HIGHEST:
            verdict &= Verdict.no("mark_out_of_scale", key=key, low=LOWEST, high=HIGHEST)
    return verdict


def standings(proposals: Iterable[int], marks: Collection[Mark]) -> tuple[Standing, ...]:
    """One standing per proposal: highest adjusted score first, then raw, then id; those nobody could judge
    last.

    The raw score is the mean over members of each member's own mean of the criteria they judged.
    """
    judged = [mark for mark in marks if any(value is not None for value in mark.values.values())]
    known = set(proposals)
    judged = [mark for mark in judged if mark.proposal in known]
    adjusted = _adjusted(judged)
    rows = []
    for proposal in sorted(known):
        means = [_mean(mark) for mark in judged if mark.proposal == proposal]
        rows.append(Standing(proposal, len(means), _raw(means), adjusted.get(proposal, Estimate(None, None))))
    return tuple(sorted(rows, key=_order))


def cut(found: Sequence[Standing], places: int, wanted: int) -> Cut:
    """Who is clearly in, clearly out, or in the band, when `places` fit. The cut lies half-way between the
    last
    that fits and the first that does not. A proposal is clear when its 80 per cent interval lies on one side
    and at least `wanted` members judged it: what was judged too little is always discussed.
    """
    scored = [row for row in found if row.adjusted.value is not None]
    if len(found) <= places:
        return Cut(None, {row.proposal: Place.IN for row in found})
    if len(scored) <= places:
        return Cut(None, {row.proposal: Place.BAND for row in found})
    line = (_value(scored[places - 1]) + _value(scored[places])) / 2 if places else math.inf
    return Cut(None if math.isinf(line) else line, {row.proposal: _place(row, line, wanted) for row in found})


def _place(row: Standing, line: float, wanted: int) -> Place:
    low, high = row.adjusted.low, row.adjusted.high
    if row.scores < wanted or low is None or high is None:
        return Place.BAND
    if low > line:
        return Place.IN
    return Place.OUT if high < line else Place.BAND


def _value(row: Standing) -> float:
    assert row.adjusted.value is not None
    return row.adjusted.value


def _order(row: Standing) -> tuple[float, float, int]:
    adjusted = -math.inf if row.adjusted.value is None else round(row.adjusted.value, 9)
    return -adjusted, -(row.raw.value or 0.0), row.proposal


def _mean(mark: Mark) -> float:
    given = [value for value in mark.values.values() if value is not None]
    return sum(given) / len(given)


def _raw(means: Sequence[float]) -> Estimate:
    """The mean of the members' means with the usual standard error, which needs two of them."""
    if not means:
        return Estimate(None, None)
    mean = sum(means) / len(means)
    if len(means) < 2:
        return Estimate(mean, None)
    variance = sum((value - mean) ** 2 for value in means) / (len(means) - 1)
    return Estimate(mean, math.sqrt(variance / len(means)))


def _adjusted(marks: Sequence[Mark]) -> dict[int, Estimate]:
    """Best linear unbiased predictions of quality, members free, on the scale of the marks."""
    if not marks:
        return {}
    proposals = sorted({mark.proposal for mark in marks})
    members = sorted({mark.member for mark in marks})
    if len(marks) <= len(members):  # nobody has scored two: habit and quality cannot be told apart
        return {proposal: Estimate(None, None) for proposal in proposals}
    rows = np.array([proposals.index(mark.proposal) for mark in marks])
    columns = np.array([members.index(mark.member) for mark in marks])
    model = _Model(rows, columns, _level(marks), (len(proposals), len(members)))
    pull = max(_PULLS, key=lambda ratio: (round(model.likelihood(float(ratio)), 9), -ratio))
    quality, errors, middle = model.solve(float(pull))
    return {
        proposal: Estimate(float(middle + quality[place]), float(errors[place]))
        for place, proposal in enumerate(proposals)
    }


def _level(marks: Sequence[Mark]) -> _Vector:
    """One value a mark: the mean over the criteria judged, each less what that criterion is easier or harder
    than the others. The difficulty of criteria is taken within members and proposals (least squares), so that
    leaving out a hard criterion gains nothing.
    """
    keys = sorted({key for mark in marks for key, value in mark.values.items() if value is not None})
    place = {key: number for number, key in enumerate(keys)}
    normal, right = np.zeros((len(keys), len(keys))), np.zeros(len(keys))
    given = [
        [(place[key], float(value)) for key, value in mark.values.items() if value is not None]
        for mark in marks
    ]
    for cells in given:
        mean = sum(value for _, value in cells) / len(cells)
        for number, value in cells:
            right[number] += value - mean
            normal[number, number] += 1
            for other, _ in cells:
                normal[number, other] -= 1 / len(cells)
    ease = np.linalg.lstsq(normal, right, rcond=1e-9)[0]
    ease -= ease.mean()
    return np.array([sum(value - ease[number] for number, value in cells) / len(cells) for cells in given])


class _Model:
    """value = member's habit + proposal's quality + chance, with quality ~ chance's variance / pull."""

    def __init__(
        self, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], y: _Vector, shape: Edge
    ) -> None:
        self.cells = np.zeros(shape)
        np.add.at(self.cells, (rows, columns), 1)
        self.of_proposal, self.of_member = self.cells.sum(axis=1), self.cells.sum(axis=0)
        self.sum_proposal = np.bincount(rows, y, shape[0])
        self.sum_member = np.bincount(columns, y, shape[1])
        self.squares, self.free = float(y @ y), len(y) - shape[1]

    def _members(self, pull: float) -> tuple[_Vector, _Vector, _Vector]:
        """Normal equations of the habits with the qualities taken out, and their solution."""
        share = self.cells / (self.of_proposal + pull)[:, None]
        normal = np.diag(self.of_member) - self.cells.T @ share
        right = self.sum_member - share.T @ self.sum_proposal
        return normal, right, np.linalg.solve(normal, right)

    def _chance(self, right: _Vector, habit: _Vector, pull: float) -> float:
        """The variance of chance, given the pull."""
        left = (
            self.squares
            - float(self.sum_proposal**2 @ (1 / (self.of_proposal + pull)))
            - float(right @ habit)
        )
        return max(left, 1e-9) / self.free

    def likelihood(self, pull: float) -> float:
        """Restricted log-likelihood of the pull, up to a constant."""
        normal, right, habit = self._members(pull)
        spread = float(np.log1p(self.of_proposal / pull).sum()) + float(np.linalg.slogdet(normal)[1])
        return -0.5 * (self.free * math.log(self._chance(right, habit, pull)) + spread)

    def solve(self, pull: float) -> tuple[_Vector, _Vector, float]:
        """Qualities, their standard errors, and the middle of the scale."""
        normal, right, habit = self._members(pull)
        weight = 1 / (self.of_proposal + pull)
        quality = weight * (self.sum_proposal - self.cells @ habit)
        share = self.cells * weight[:, None]
        spread = weight + np.einsum("pm,mn,pn->p", share, np.linalg.inv(normal), share)
        errors = np.sqrt(self._chance(right, habit, pull) * spread)
        return quality, errors, float(habit.mean())


Edge = tuple[int, int]
