"""The ballot paper: what stands to be voted on, how a ballot is filled in, and how it will be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from voting.domain.canonical import digest as digest_of
from voting.domain.combinations import ballot_faults, counting_faults
from voting.domain.contest import Contest, contest_dict, contest_faults, contest_from
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.kinds import Kind as Kind  # noqa: PLC0414 (told on: this is where others find it)

FORMAT = "decides-paper/2"


class PaperError(ValueError):
    """A paper that cannot be voted on or counted; the message says what is wrong with it."""


@dataclass(frozen=True)
class Paper:
    """A frozen ballot paper. Raises PaperError when it cannot be voted on or counted."""

    round: str
    charter_digest: str
    contests: tuple[Contest, ...]
    counting: Counting
    seed_commitment: str

    def __post_init__(self) -> None:
        for fault in faults(self):
            raise PaperError(fault)

    @cached_property
    def contest_by_key(self) -> Mapping[str, Contest]:
        return {contest.key: contest for contest in self.contests}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: what receipts and results cite."""
        return digest_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `Paper.from_dict` reads it back to an equal value."""
        return {
            "format": FORMAT,
            "round": self.round,
            "charter_digest": self.charter_digest,
            "contests": [contest_dict(contest) for contest in self.contests],
            "counting": {
                key: str(value) if isinstance(value, StrEnum) else value
                for key, value in asdict(self.counting).items()
            },
            "seed_commitment": self.seed_commitment,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Paper:
        """Raises PaperError when the form is not one that `to_dict` writes."""
        try:
            if data["format"] != FORMAT:
                raise PaperError(f"format is {data['format']!r}, expected {FORMAT!r}")
            counting = data["counting"]
            return cls(
                round=str(data["round"]),
                charter_digest=str(data["charter_digest"]),
                contests=tuple(contest_from(row) for row in data["contests"]),
                counting=Counting(
                    rule=Rule(counting["rule"]),
                    completion=Completion(counting["completion"]),
                    utility=Utility(counting["utility"]),
                    threshold_votes=int(counting["threshold_votes"]),
                    increment=int(counting["increment"]),
                    start=Start(counting["start"]),
                    stop=Stop(counting["stop"]),
                    comparison=bool(counting["comparison"]),
                    scoring=Scoring(counting["scoring"]),
                    threshold_percent=int(counting["threshold_percent"]),
                    part_funding_percent=int(counting["part_funding_percent"]),
                ),
                seed_commitment=str(data["seed_commitment"]),
            )
        except (KeyError, TypeError) as error:
            raise PaperError(f"missing or of the wrong type: {error}") from error
        except PaperError:
            raise
        except ValueError as error:
            raise PaperError(str(error)) from error


def faults(paper: Paper) -> list[str]:
    """Everything that stops this paper from being voted on or counted; empty when nothing does."""
    found: list[str] = []
    if not paper.contests:
        found.append("the paper has no contest")
    if len(paper.contest_by_key) != len(paper.contests):
        found.append("two contests have the same key")
    found.extend(counting_faults(paper.counting))
    known = {line.id for contest in paper.contests for line in contest.lines}
    if len({contest.weights for contest in paper.contests}) > 1:
        found.append("the contests weigh ballots differently")
    for contest in paper.contests:
        more = ballot_faults(
            paper.counting, contest.kind, choices=contest.max_choices, boost=contest.boost > 0
        )
        texts = (*contest_faults(contest, known), *more)
        found.extend(f"contest {contest.key}: {fault}" for fault in texts)
    return found
