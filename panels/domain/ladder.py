"""The rungs an article can climb before consent: private ideas, a temperature check, dots or ranking.

Answers are counted without names. What is shown of them never tells one member's answer: nothing below the
charter's small number, and no change smaller than it while answers still come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from panels.domain.consent import Stand
from pb.domain.verdict import Reason, Verdict

T = TypeVar("T")
MOST_OPTIONS = 12
MOST_IDEAS = 5
DOTS = 8


class Rung(StrEnum):
    """What a panel is asked about an article. `BAR` is about the panel's own bar and no article."""

    IDEAS = "ideas"
    GRADIENT = "gradient"
    DOTS = "dots"
    RANKING = "ranking"
    CONSENT = "consent"
    BAR = "bar"

    @property
    def is_choice(self) -> bool:
        return self in (Rung.DOTS, Rung.RANKING)


EARLIER = (Rung.IDEAS, Rung.GRADIENT, Rung.DOTS, Rung.RANKING)
"""Before consent; while one of them is open on an article, its consent waits."""


class Channel(StrEnum):
    """How an answer came. All count the same."""

    ONLINE = "online"
    PHONE = "phone"
    ROOM = "room"
    PAPER = "paper"


# Eight steps from all for it to not at all, after Kaner's gradients of agreement.
STEPS: tuple[str, ...] = (
    "I am all for it",
    "I am for it, with one small point",
    "I can go along with it, with doubts",
    "I do not mind either way",
    "I need to talk about it more",
    "I do not like it, but I will not hold it up",
    "I do not want to work with it",
    "I cannot accept it",
)


@dataclass(frozen=True, slots=True)
class Content:
    """What one member answers. `step` 1 to 8 of the temperature check; `dots` by option; `order` of options,
    the best first; `ideas` one each.
    """

    stand: Stand | None = None
    words: str = ""
    change: str = ""
    step: int = 0
    dots: Mapping[int, int] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    ideas: tuple[str, ...] = ()

    def body(self, rung: Rung) -> dict[str, Any]:
        """JSON-able: what the rung asks for and no more."""
        match rung:
            case Rung.GRADIENT:
                return {"step": self.step}
            case Rung.DOTS:
                return {"dots": {str(option): number for option, number in self.dots.items() if number}}
            case Rung.RANKING:
                return {"order": list(self.order)}
            case Rung.IDEAS:
                return {"ideas": [idea for idea in self.ideas if idea]}
        return {}


def content_faults(rung: Rung, content: Content, options: Sequence[str]) -> Verdict:
    """Yes, or why this is no answer to the rung."""
    found: list[str] = []
    match rung:
        case Rung.GRADIENT if not 1 <= content.step <= len(STEPS):
            found.append("step_unknown")
        case Rung.DOTS if not _are_dots(content.dots, len(options)):
            found.append("dots_do_not_add_up")
        case Rung.RANKING if sorted(content.order) != list(range(len(options))):
            found.append("ranking_not_whole")
        case Rung.IDEAS if not any(content.ideas):
            found.append("ideas_missing")
        case Rung.CONSENT | Rung.BAR:
            if content.stand is None:
                found.append("stand_missing")
            if content.stand in (Stand.OBJECTS, Stand.CONCERN) and not content.words.strip():
                found.append(f"{'objection' if content.stand is Stand.OBJECTS else 'concern'}_without_words")
            if content.stand is Stand.OBJECTS and not content.change.strip():
                found.append("objection_without_change")
    return Verdict(tuple(Reason(code, {"dots": DOTS}) for code in found))


def _are_dots(dots: Mapping[int, int], options: int) -> bool:
    spread = all(0 <= option < options and number >= 0 for option, number in dots.items())
    return spread and 1 <= sum(dots.values()) <= DOTS


def shown_of(answers: Sequence[T], *, small_number: int, closed: bool) -> Sequence[T]:
    """The answers, in the order in which they came, that may be counted on a page: none below the small
    number; while the question is open, whole groups of that many, so that no change tells one answer.
    """
    least = max(1, small_number)
    if len(answers) < least:
        return answers[:0]
    return answers if closed else answers[: len(answers) - len(answers) % least]


def temperature(steps: Sequence[int]) -> tuple[int, ...]:
    """How many chose each of the eight steps."""
    return tuple(steps.count(step) for step in range(1, len(STEPS) + 1))


def dot_totals(answers: Sequence[Mapping[str, int]], options: int) -> tuple[int, ...]:
    """Dots for each option."""
    return tuple(sum(answer.get(str(option), 0) for answer in answers) for option in range(options))


def ranking_points(answers: Sequence[Sequence[int]], options: int) -> tuple[int, ...]:
    """Points for each option: as many as there are options behind it, on every answer (Borda)."""
    points = [0] * options
    for order in answers:
        for place, option in enumerate(order):
            points[option] += options - 1 - place
    return tuple(points)
