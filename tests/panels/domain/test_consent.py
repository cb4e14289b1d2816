from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from panels.domain.consent import (
    DEFAULT_BAR,
    Bar,
    Objection,
    Stand,
    Tally,
    Voice,
    adoptable,
    bar_faults,
    in_words,
    tally,
)

small = st.integers(0, 40)
BARS = st.builds(
    lambda out, part, threshold, patience: Bar(max(1, out * part // 100), out, threshold, patience),
    st.integers(1, 30),
    st.integers(1, 100),
    st.integers(51, 100),
    st.integers(1, 4),
)


def test_voices_on_one_article_are_counted() -> None:
    voices = [
        Voice("money", Stand.CONSENTS),
        Voice("money", Stand.SUPPORTS),
        Voice("money", Stand.CONCERN, "Rent."),
        Voice("money", Stand.OBJECTS, "Too narrow.", "Wider."),
        Voice("purpose", Stand.CONSENTS),
    ]
    found = tally("money", voices, seats=5, out=1, before=1, bar=Bar(4, 5, 75, 2))
    assert found == Tally("money", 1, 1, 1, 1, 5, 1, 2, (Objection("Too narrow.", "Wider."),), ("Rent.",))
    assert (found.agree, found.spoken, found.silent) == (3, 4, 1)


def test_a_text_is_a_round_only_when_enough_have_spoken() -> None:
    voice = [Voice("money", Stand.CONSENTS)]
    assert tally("money", voice, seats=5, out=0, before=1, bar=Bar(4, 5)).rounds == 1


def test_what_is_short_of_quorum_of_a_text_and_of_agreement() -> None:
    bar = Bar(2, 5, 51, 2)
    found = (
        Tally("purpose", 0, 1, 0, 0, 5),
        Tally("money", 0, 2, 0, 2, 5, rounds=1),
        Tally("ballot", 0, 2, 0, 2, 5, rounds=2),
        Tally("counting", 0, 2, 0, 0, 5, rounds=1),
    )
    verdict = adoptable(found, bar)
    assert verdict.codes == ("article_needs_voices", "objection_stands", "article_needs_agreement")
    assert [reason.params["article"] for reason in verdict.reasons] == ["purpose", "money", "ballot"]


@given(small, small, small, small, small, st.integers(0, 5), BARS)
def test_an_article_stands_exactly_at_its_bar(
    supports: int, lives: int, concerns: int, objects: int, silent: int, before: int, bar: Bar
) -> None:
    spoken = supports + lives + concerns + objects
    seats = spoken + silent
    voices = [
        *[Voice("money", Stand.SUPPORTS)] * supports,
        *[Voice("money", Stand.CONSENTS)] * lives,
        *[Voice("money", Stand.CONCERN, "w")] * concerns,
        *[Voice("money", Stand.OBJECTS, "w", "c")] * objects,
    ]
    found = tally("money", voices, seats=seats, out=0, before=before, bar=bar)
    quorate = spoken >= 1 and Fraction(spoken) >= Fraction(seats * bar.quorum, bar.quorum_out_of)
    fall_back = before + 1 >= bar.patience and Fraction(spoken - objects, spoken or 1) >= Fraction(
        bar.threshold, 100
    )
    assert bool(found.meets(bar)) == (quorate and (objects == 0 or fall_back))


@given(small, small, small, BARS)
def test_one_more_agreement_never_undoes_an_agreed_article(
    agree: int, objects: int, seats: int, bar: Bar
) -> None:
    seats = max(seats, agree + objects + 1)
    before, after = (Tally("money", 0, each, 0, objects, seats, rounds=9) for each in (agree, agree + 1))
    assert not before.meets(bar) or bool(after.meets(bar))


@given(small, BARS)
def test_who_steps_out_never_makes_a_quorum_harder(seats: int, bar: Bar) -> None:
    assert bar.voices_needed(seats) <= bar.voices_needed(seats + 1) <= bar.voices_needed(seats) + 1


def test_the_usual_bar_is_two_thirds_and_no_objection() -> None:
    assert [DEFAULT_BAR.voices_needed(seats) for seats in (0, 1, 12, 13, 24)] == [1, 1, 8, 9, 16]
    assert bar_faults(DEFAULT_BAR).codes == ()


def test_bars_that_ask_nothing_or_too_much_are_refused() -> None:
    bars = (Bar(0, 3), Bar(4, 3), Bar(1, 2, 50), Bar(1, 2, 101), Bar(1, 2, 75, 0))
    assert {bar_faults(bar).codes for bar in bars} == {("panel_bar_out_of_range",)}


@given(st.integers(0, 4), st.integers(2, 10))
def test_numbers_are_shown_only_when_enough_have_spoken(spoken: int, small_number: int) -> None:
    big, tiny = Tally("money", 0, spoken, 0, 0, 24), Tally("money", 0, spoken, 0, 0, 3)
    assert big.may_be_shown(DEFAULT_BAR, small_number) == (spoken >= small_number)
    assert tiny.may_be_shown(DEFAULT_BAR, small_number) == (spoken >= 2)


def test_objections_are_told_in_the_words_of_those_who_object() -> None:
    found = Tally("money", 1, 2, 1, 1, 6, 1, 1, (Objection("Too little.", "Twice as much."),), ("Rent.",))
    assert in_words(found) == (
        "4 agreed, 1 of them with a concern, 1 objected, 1 did not say. 1 stepped out. "
        "Objection: “Too little.” Wanted instead: “Twice as much.” Concern: “Rent.”"
    )
