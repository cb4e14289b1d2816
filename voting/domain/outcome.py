"""What a rule did with one race."""

from __future__ import annotations

from dataclasses import dataclass

from voting.domain.result import Fate, Preferred, Step, Tie


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule did, in the order it was done.

    `stops`: the first line that does not fit ends it; `per_cost`: support of greedy steps is per unit of
    money. `runs` of equal shares were made, `fallbacks` of them by exact arithmetic from the start;
    `preferred` is set where the charter asks for the comparison.
    """

    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]
    endowment: str = ""
    stops: bool = False
    per_cost: bool = False
    runs: int = 0
    fallbacks: int = 0
    preferred: Preferred | None = None

    @property
    def selected(self) -> tuple[str, ...]:
        return tuple(step.line for step in self.steps if step.fate is Fate.FUNDED)
