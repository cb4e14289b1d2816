"""A live poll in the room: what an answer may be, and what all answers together say.

Indicative only: nothing here is ever part of a ballot. Answers are counted afresh from the rows every time;
no counter is kept, so none can be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any

from pb.domain.verdict import Verdict

ALPHABET = "23456789CDFGHJKMPQRTVWXY"
"""Symbols of a code: none that looks like another, no vowels, so that no words arise."""

CODE_LENGTH = 6
SMALL = 5
"""Counts below this are hidden where the poll asks for it."""

LONGEST = 140
MOST_OPTIONS = 12
SCALE = (1, 2, 3, 4, 5)


class PollKind(StrEnum):
    PICK = "pick"
    RANK = "rank"
    SCALE = "scale"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a result. `count` None: hidden, because it is small. `share` of the longest in per cent."""

    text: str
    count: int | None
    share: int


@dataclass(frozen=True, slots=True)
class Result:
    """What all answers say. `middle`: the median of a scale. `words`: those the facilitator let through."""

    answers: int
    bars: tuple[Bar, ...] = ()
    middle: float | None = None
    words: tuple[str, ...] = ()


def tidy_code(text: str) -> str:
    """What somebody typed, as a code: capitals, without blanks and dashes."""
    return "".join(text.split()).replace("-", "").upper()[:40]


def code_from(chance: bytes) -> str:
    """A code out of unguessable bytes (16 or more)."""
    number = int.from_bytes(chance)
    symbols = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        symbols.append(ALPHABET[place])
    return "".join(symbols)


def check_question(kind: PollKind, question: str, options: Sequence[str], most: int) -> Verdict:
    """Whether a poll can be asked: a question; for picking and ranking two to twelve different options, and
    no more picks than options.
    """
    verdict = Verdict.yes()
    if not question.strip():
        verdict &= Verdict.no("poll_without_question")
    if kind in {PollKind.PICK, PollKind.RANK}:
        if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) != len(options):
            verdict &= Verdict.no("poll_options_wrong", most=MOST_OPTIONS)
        elif kind is PollKind.PICK and not 1 <= most <= len(options):
            verdict &= Verdict.no("poll_most_wrong", most=len(options))
    return verdict


def check_answer(kind: PollKind, body: Mapping[str, Any], options: int, most: int) -> Verdict:
    """Whether an answer fits: `picks` or `ranks` (places of options, from 0, each once), `value` on the
    scale, `words`.
    """
    if kind is PollKind.WORDS:
        words = body.get("words")
        fits = isinstance(words, str) and 0 < len(words.strip()) <= LONGEST
        return Verdict.yes() if fits else Verdict.no("poll_words_wrong", longest=LONGEST)
    if kind is PollKind.SCALE:
        return Verdict.yes() if body.get("value") in SCALE else Verdict.no("poll_value_missing")
    chosen = body.get("picks" if kind is PollKind.PICK else "ranks")
    least, top = (1, most) if kind is PollKind.PICK else (options, options)
    if not isinstance(chosen, list):
        chosen = []
    known = all(each in range(options) for each in chosen)
    if not known or len(set(chosen)) != len(chosen) or not least <= len(chosen) <= top:
        code = "poll_picks_wrong" if kind is PollKind.PICK else "poll_ranks_wrong"
        return Verdict.no(code, most=most)
    return Verdict.yes()


def result_of(
    kind: PollKind,
    options: Sequence[str],
    answers: Iterable[Mapping[str, Any]],
    words: Sequence[str] = (),
    *,
    hide_small: bool = False,
) -> Result:
    """Count every answer once. Picks: answers for each option. Ranks: Borda points, the first of n gives n.
    Scale: answers for each value, and the median. `words`: those let through, in the order to show.
    """
    given = list(answers)
    if kind is PollKind.WORDS:
        return Result(len(given), words=tuple(words))
    if kind is PollKind.SCALE:
        values = [int(body["value"]) for body in given]
        counts = Counter(values)
        lines = [(str(value), counts[value]) for value in SCALE]
        middle = float(median(values)) if values and not (hide_small and len(values) < SMALL) else None
        return Result(len(given), _bars(lines, hide_small), middle)
    if kind is PollKind.PICK:
        counts = Counter(place for body in given for place in body["picks"])
        return Result(
            len(given), _bars([(text, counts[place]) for place, text in enumerate(options)], hide_small)
        )
    points: Counter[int] = Counter()
    for body in given:
        for rank, place in enumerate(body["ranks"]):
            points[place] += len(options) - rank
    order = sorted(range(len(options)), key=lambda place: (-points[place], place))
    if hide_small and len(given) < SMALL:
        return Result(len(given), tuple(Bar(text, None, 0) for text in options))
    return Result(len(given), _bars([(options[place], points[place]) for place in order], False))


def _bars(lines: Sequence[tuple[str, int]], hide_small: bool) -> tuple[Bar, ...]:
    top = max((count for _, count in lines), default=0) or 1
    return tuple(
        Bar(text, None, 0) if hide_small and 0 < count < SMALL else Bar(text, count, round(100 * count / top))
        for text, count in lines
    )
