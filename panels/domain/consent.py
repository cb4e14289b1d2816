"""Consent, article by article: who agrees, who objects, and whether a charter may be adopted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pb.domain.verdict import Verdict


class Stand(StrEnum):
    """What a member says to an article put for consent. A concern is written down and holds nothing up."""

    SUPPORTS = "supports"
    CONSENTS = "consents"
    CONCERN = "concern"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Voice:
    """One member on one article. An objection has `words` and the `change` that would mend it."""

    article: str
    stand: Stand
    words: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the panel asks of itself. At least `quorum` of every `quorum_out_of` seated members must have
    spoken. Nobody may object, until an article has been put `patience` times: from then on it is enough that
    `threshold` per cent of those who spoke agree.
    """

    quorum: int = 2
    quorum_out_of: int = 3
    threshold: int = 75
    patience: int = 2

    def voices_needed(self, seats: int) -> int:
        """Of so many seats, how many must have spoken: rounded up, at least one."""
        return max(1, -(-seats * self.quorum // self.quorum_out_of))


DEFAULT_BAR = Bar()
"""Two thirds of the seated speak and nobody objects; after two rounds 75 per cent of those who spoke. It
holds until the panel agrees another."""


def bar_faults(bar: Bar) -> Verdict:
    """Yes, or `panel_bar_out_of_range` for a bar that nobody could meet or that asks nothing."""
    sane = 1 <= bar.quorum <= bar.quorum_out_of <= 1000 and 1 <= bar.patience <= 9
    return Verdict.yes() if sane and 50 < bar.threshold <= 100 else Verdict.no("panel_bar_out_of_range")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why somebody objects, and what they would change. Without a name, for good."""

    words: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Voices on one article. `seats` counts the members who may speak on it, `out` those who stepped out.
    `rounds` counts the texts of the article, this one included, on which enough members have spoken.
    """

    article: str
    supports: int
    consents: int
    concerns: int
    objects: int
    seats: int
    out: int = 0
    rounds: int = 0
    objections: tuple[Objection, ...] = ()
    worries: tuple[str, ...] = ()

    @property
    def agree(self) -> int:
        """Those who do not stand in the way: support it, can live with it, or have a concern."""
        return self.supports + self.consents + self.concerns

    @property
    def spoken(self) -> int:
        return self.agree + self.objects

    @property
    def silent(self) -> int:
        return max(0, self.seats - self.spoken)

    def is_quorate(self, bar: Bar) -> bool:
        return self.spoken >= bar.voices_needed(self.seats)

    def may_be_shown(self, bar: Bar, small_number: int) -> bool:
        """Whether enough have spoken for the numbers to tell nobody's stand: the charter's small number, or
        the quorum of a panel that is smaller than that.
        """
        return self.spoken >= min(small_number, bar.voices_needed(self.seats))

    def meets(self, bar: Bar) -> Verdict:
        """Yes, or `article_needs_voices`, `objection_stands` (while the panel keeps looking for a text that
        nobody objects to) or `article_needs_agreement`. Whole numbers: no rounding decides.
        """
        if not self.is_quorate(bar):
            needed = bar.voices_needed(self.seats)
            return Verdict.no("article_needs_voices", article=self.article, spoken=self.spoken, wanted=needed)
        if not self.objects:
            return Verdict.yes()
        if self.rounds < bar.patience:
            return Verdict.no(
                "objection_stands",
                article=self.article,
                objects=self.objects,
                left=bar.patience - self.rounds,
            )
        if self.agree * 100 < bar.threshold * self.spoken:
            return Verdict.no(
                "article_needs_agreement",
                article=self.article,
                consents=self.agree,
                spoken=self.spoken,
                threshold=bar.threshold,
            )
        return Verdict.yes()


def tally(article: str, voices: Iterable[Voice], *, seats: int, out: int, before: int, bar: Bar) -> Tally:
    """Count the voices on one article. `before`: earlier texts of it on which enough members had spoken."""
    heard = [voice for voice in voices if voice.article == article]
    count = {stand: sum(voice.stand is stand for voice in heard) for stand in Stand}
    found = Tally(
        article,
        count[Stand.SUPPORTS],
        count[Stand.CONSENTS],
        count[Stand.CONCERN],
        count[Stand.OBJECTS],
        seats,
        out,
        before,
        tuple(Objection(voice.words, voice.change) for voice in heard if voice.stand is Stand.OBJECTS),
        tuple(voice.words for voice in heard if voice.stand is Stand.CONCERN and voice.words),
    )
    return replace(found, rounds=before + 1) if found.is_quorate(bar) else found


def adoptable(found: Iterable[Tally], bar: Bar) -> Verdict:
    """Yes when every article meets the bar; otherwise every article that does not."""
    verdict = Verdict.yes()
    for each in found:
        verdict &= each.meets(bar)
    return verdict


def in_words(found: Tally) -> str:
    """ "9 agreed, 1 of them with a concern, 1 objected. Objection: ..." What is published with the article,
    the words of the minority included. Who supports and who can live with it are told as one number.
    """
    agreed = f"{found.agree} agreed"
    if found.concerns:
        agreed += f", {found.concerns} of them with a concern"
    words = [f"{agreed}, {found.objects} objected, {found.silent} did not say."]
    if found.out:
        words.append(f"{found.out} stepped out.")
    words += [f"Objection: “{each.words}”" + _wanted(each) for each in found.objections]
    words += [f"Concern: “{worry}”" for worry in found.worries]
    return " ".join(words)


def _wanted(objection: Objection) -> str:
    return f" Wanted instead: “{objection.change}”" if objection.change else ""


def quorum_choices() -> Sequence[tuple[int, int]]:
    """The shares of the seated that a panel can choose from."""
    return ((1, 2), (2, 3), (3, 4), (1, 1))
