"""A shortlist put to the panel, spoken on, agreed and published; and never by one hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from panels.domain.consent import Tally
from panels.models import Suggestion, SuggestionVoice
from panels.queries.suggestions import agreed
from panels.services import shortlisting
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from proposals.domain.lifecycle import State
from proposals.models import Proposal, Shortlist
from proposals.services.shortlisting import publish
from tests.factories import scoring as bench

pytestmark = pytest.mark.django_db
AT = bench.AT
LATER = AT + timedelta(days=8)


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def scored(**more: int) -> bench.Bench:
    made = bench.bench(**{"members": 3, "ideas": 3, **more})
    review = bench.review(made, each=3)
    bench.score_all(review, {idea.pk: 5 - place for place, idea in enumerate(made.ideas)})
    return made


def speak(
    of: Suggestion, made: bench.Bench, number: int, agrees: bool = True, words: str = ""
) -> SuggestionVoice:
    return shortlisting.speak(suggestion=of, agrees=agrees, words=words, by=made.people[number], at=LATER)


def test_a_list_waits_until_members_have_scored_and_needs_a_reason_for_what_is_left_off() -> None:
    made = scored()
    with pytest.raises(Refused) as early:
        bench.suggestion(made, [made.ideas[0]])
    with pytest.raises(Refused) as why:
        shortlisting.suggest(
            round=made.round, chosen={made.ideas[0].pk}, reasons={}, by=made.facilitator, at=LATER
        )
    with pytest.raises(Refused) as hand:
        shortlisting.suggest(round=made.round, chosen=set(), reasons={}, by=made.people[0], at=LATER)
    assert [said(no) for no in (early, why, hand)] == [
        ("state", ("review_still_open",)),
        ("input", ("left_off_without_reason", "left_off_without_reason")),
        ("hand", ("wrong_hand",)),
    ]
    of = bench.suggestion(made, [made.ideas[0]], at=LATER)
    assert [(line.chosen, bool(line.reason)) for line in of.lines.order_by("proposal")] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert set(of.lines.values_list("stood", flat=True)) <= {"in", "band", "out"}


def test_the_list_is_published_once_the_panels_own_bar_is_met() -> None:
    made = scored(quorum=2, threshold=66)
    of = bench.suggestion(made, [made.ideas[0]], at=LATER)
    speak(of, made, 0)
    with pytest.raises(Refused) as quorum:
        shortlisting.publish_agreed(suggestion=of, by=made.people[0], at=LATER)
    speak(of, made, 1, agrees=False, words="Idea 2 is better.")
    with pytest.raises(Refused) as bar:
        shortlisting.publish_agreed(suggestion=of, by=made.people[0], at=LATER)
    assert [said(no) for no in (quorum, bar)] == [
        ("state", ("shortlist_needs_voices",)),
        ("state", ("shortlist_needs_agreement",)),
    ]
    speak(of, made, 1)
    assert agreed(of)[0] == Tally("shortlist", 0, 2, 0, 0, 3)
    published = shortlisting.publish_agreed(suggestion=of, by=made.facilitator, at=LATER)
    assert [line.proposal for line in published.lines.all()] == [made.ideas[0]]
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert [states[idea.pk] for idea in made.ideas] == [
        State.SHORTLISTED,
        State.NOT_SHORTLISTED,
        State.NOT_SHORTLISTED,
    ]
    entry = LedgerEntry.objects.get(act="panel.shortlist_agreed")
    assert entry.body["tally"] == [2, 0, 1]


def test_one_hand_alone_cannot_publish_what_the_panel_has_not_agreed() -> None:
    made = scored()
    chosen = {made.ideas[1].pk}
    off = {idea.pk: "No." for idea in made.ideas if idea.pk not in chosen}
    for by in (made.people[0], made.facilitator):
        with pytest.raises(Refused) as no:
            publish(round=made.round, chosen=chosen, left_off=off, by=by, at=LATER)
        assert said(no) == ("state", ("shortlist_is_with_the_panel",))
    assert not Shortlist.objects.exists()


def test_a_new_list_asks_everybody_again_and_the_old_one_takes_no_voice() -> None:
    made = scored()
    old = bench.suggestion(made, [made.ideas[0]], at=LATER)
    speak(old, made, 0)
    new = bench.suggestion(made, [made.ideas[1]], at=LATER)
    with pytest.raises(Refused) as no:
        speak(old, made, 1)
    assert said(no) == ("state", ("suggestion_replaced",))
    assert agreed(new)[0].spoken == 0


def test_an_objection_needs_words_and_only_members_speak() -> None:
    made = scored()
    of = bench.suggestion(made, [made.ideas[0]], at=LATER)
    with pytest.raises(Refused) as words:
        speak(of, made, 0, agrees=False)
    with pytest.raises(Refused) as hand:
        shortlisting.speak(suggestion=of, agrees=True, words="", by=made.facilitator, at=LATER)
    assert [said(no) for no in (words, hand)] == [
        ("input", ("objection_without_words",)),
        ("hand", ("wrong_hand",)),
    ]


def test_where_the_charter_leaves_it_to_officers_nobody_is_bound() -> None:
    made = bench.bench(members=3, ideas=3, panel_powers={"approves_shortlist": False})
    bench.review(made, each=3)
    of = bench.suggestion(made, [made.ideas[0]], at=LATER)
    for number in range(3):
        speak(of, made, number)
    with pytest.raises(Refused) as no:
        shortlisting.publish_agreed(suggestion=of, by=made.people[0], at=LATER)
    assert said(no) == ("hand", ("wrong_hand",))
