"""Consent, article by article: who agrees, who objects, and whether a charter may be adopted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pb.domain.verdict import Verdict


class Stand(StrEnum):
    CONSENTS = "consents"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Voice:
    """One member on one article. `words` explain an objection, and may go with a consent."""

    article: str
    stand: Stand
    words: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the panel asks of itself: members who must have spoken, and the per cent of them who must
    agree.
    """

    quorum: int
    threshold: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Voices on one article. `seats` counts the members who could speak."""

    article: str
    consents: int
    objects: int
    seats: int
    objections: tuple[str, ...] = ()

    @property
    def spoken(self) -> int:
        return self.consents + self.objects

    @property
    def silent(self) -> int:
        return max(0, self.seats - self.spoken)

    def meets(self, bar: Bar) -> Verdict:
        """Yes, or `article_needs_voices` / `article_needs_agreement`. Whole numbers: no rounding decides."""
        if self.spoken < bar.quorum:
            return Verdict.no(
                "article_needs_voices", article=self.article, spoken=self.spoken, wanted=bar.quorum
            )
        if self.consents * 100 < bar.threshold * self.spoken:
            return Verdict.no(
                "article_needs_agreement",
                article=self.article,
                consents=self.consents,
                spoken=self.spoken,
                threshold=bar.threshold,
            )
        return Verdict.yes()


def tallies(articles: Sequence[str], voices: Iterable[Voice], seats: int) -> tuple[Tally, ...]:
    """One tally per article, in the articles' order."""
    said: dict[str, list[Voice]] = {article: [] for article in articles}
    for voice in voices:
        if voice.article in said:
            said[voice.article].append(voice)
    return tuple(
        Tally(
            article,
            sum(voice.stand is Stand.CONSENTS for voice in heard),
            sum(voice.stand is Stand.OBJECTS for voice in heard),
            seats,
            tuple(voice.words for voice in heard if voice.stand is Stand.OBJECTS),
        )
        for article, heard in said.items()
    )


def adoptable(found: Iterable[Tally], bar: Bar) -> Verdict:
    """Yes when every article meets the bar; otherwise every article that does not."""
    verdict = Verdict.yes()
    for tally in found:
        verdict &= tally.meets(bar)
    return verdict


def in_words(tally: Tally) -> str:
    """ "9 agreed, 1 objected. Objection: ..." The minority's words are published with the article."""
    words = f"{tally.consents} agreed, {tally.objects} objected, {tally.silent} did not say."
    return " ".join([words, *(f"Objection: “{objection}”" for objection in tally.objections)])
