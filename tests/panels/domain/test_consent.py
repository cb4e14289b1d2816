from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from panels.domain.consent import Bar, Stand, Tally, Voice, adoptable, in_words, tallies

ARTICLES = ("purpose", "money")


def test_voices_are_counted_article_by_article() -> None:
    voices = [
        Voice("money", Stand.CONSENTS),
        Voice("purpose", Stand.OBJECTS, "Too narrow."),
        Voice("money", Stand.CONSENTS),
        Voice("unknown", Stand.CONSENTS),
    ]
    assert tallies(ARTICLES, voices, 3) == (
        Tally("purpose", 0, 1, 3, ("Too narrow.",)),
        Tally("money", 2, 0, 3),
    )


def test_what_is_short_of_quorum_and_what_of_agreement() -> None:
    found = (Tally("purpose", 1, 0, 5), Tally("money", 2, 2, 5, ("a", "b")))
    verdict = adoptable(found, Bar(quorum=2, threshold=51))
    assert verdict.codes == ("article_needs_voices", "article_needs_agreement")
    assert [reason.params["article"] for reason in verdict.reasons] == ["purpose", "money"]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.integers(1, 100))
def test_an_article_stands_exactly_at_its_bar(
    consents: int, objects: int, quorum: int, threshold: int
) -> None:
    spoken = consents + objects
    expected = spoken >= quorum and Fraction(consents, spoken or 1) >= Fraction(threshold, 100)
    assert bool(Tally("money", consents, objects, 100).meets(Bar(quorum, threshold))) == expected


def test_objections_are_told_in_the_words_of_those_who_object() -> None:
    tally = Tally("money", 2, 1, 4, ("Too little.",))
    assert in_words(tally) == "2 agreed, 1 objected, 1 did not say. Objection: “Too little.”"
