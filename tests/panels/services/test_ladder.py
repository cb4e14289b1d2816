"""The rungs before consent, answers by other channels, asking again, and the panel's own bar."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from panels.domain.consent import DEFAULT_BAR, Bar, Stand
from panels.domain.ladder import Channel, Content, Rung
from panels.models import Answer, Asking
from panels.queries.ladder import shown, tallies, tally_of, waiting_for
from panels.queries.panels import bar_of
from panels.services.adopting import adopt_charter, what_stands_in_the_way
from panels.services.answering import answer
from panels.services.asking import ask_again, close_rung, open_rung, put_bar
from panels.services.consenting import consent_to_rest, speak
from panels.services.entering import check_card, confirm, enter_for
from pb.domain.charter import ARTICLES
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person
from pb.services.roles import grant_role
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START
OBJECTS = Content(stand=Stand.OBJECTS, words="Too little.", change="More.")


def codes(error: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return (error.value.kind, *error.value.verdict.codes)


def put(made: rooms.Room, article: str = "money") -> Asking:
    return made.panel.askings.get(rung=Rung.CONSENT, article=article, closed_at=None)


def opened(made: rooms.Room, rung: Rung, *options: str) -> Asking:
    return open_rung(
        panel=made.panel, article="money", rung=rung, options=options, by=made.facilitator, at=NOW
    )


def say(asking: Asking, person: Person, **content: object) -> Answer:
    return answer(asking=asking, content=Content(**content), by=person, at=NOW)  # type: ignore[arg-type]


def test_consent_waits_while_an_earlier_rung_is_open() -> None:
    made = rooms.room()
    asking = opened(made, Rung.GRADIENT)
    with pytest.raises(Refused) as no:
        speak(draft=made.draft, article="money", stand=Stand.CONSENTS, words="", by=made.members[0], at=NOW)
    assert codes(no) == ("state", "article_at_earlier_rung")
    assert consent_to_rest(draft=made.draft, by=made.members[0], at=NOW) == len(ARTICLES) - 1
    assert waiting_for(made.members[0]) == {made.round.pk: 1}
    say(asking, made.members[0], step=3)
    assert waiting_for(made.members[0]) == {}
    rooms.agree(made)
    assert what_stands_in_the_way(draft=made.draft).codes == ("article_needs_voices", "rung_still_open")
    close_rung(asking=asking, by=made.facilitator, at=NOW)
    rooms.agree(made)
    assert what_stands_in_the_way(draft=made.draft).codes == ()


def test_ideas_are_kept_back_until_they_are_shared_all_at_once_without_names() -> None:
    made = rooms.room()
    asking = opened(made, Rung.IDEAS)
    say(asking, made.members[0], ideas=("Zebra crossing", "", "Benches"))
    say(asking, made.members[1], ideas=("Apple trees",))
    assert (shown(asking, small_number=5).answered, shown(asking, small_number=5).ideas) == (2, ())
    close_rung(asking=asking, by=made.facilitator, at=NOW)
    asking.refresh_from_db()
    assert shown(asking, small_number=5).ideas == ("Apple trees", "Benches", "Zebra crossing")


def test_dots_and_ranking_need_three_options_and_whole_answers() -> None:
    made = rooms.room()
    with pytest.raises(Refused) as few:
        opened(made, Rung.DOTS, "A", "B")
    with pytest.raises(Refused) as twice:
        opened(made, Rung.DOTS, "A", "B", "a ")
    dots = opened(made, Rung.DOTS, "A", "B", "C")
    with pytest.raises(Refused) as many:
        say(dots, made.members[0], dots={0: 5, 1: 4})
    with pytest.raises(Refused) as second:
        opened(made, Rung.GRADIENT)
    say(dots, made.members[0], dots={0: 5, 2: 3})
    say(dots, made.members[1], dots={2: 1})
    assert shown(dots, small_number=2).numbers == (5, 0, 4)
    close_rung(asking=dots, by=made.facilitator, at=NOW)
    ranking = opened(made, Rung.RANKING, "A", "B", "C")
    with pytest.raises(Refused) as part:
        say(ranking, made.members[0], order=(0, 1))
    say(ranking, made.members[0], order=(2, 0, 1))
    say(ranking, made.members[1], order=(2, 1, 0))
    assert shown(ranking, small_number=2).numbers == (1, 1, 4)
    assert [codes(no) for no in (few, twice, many, second, part)] == [
        ("input", "options_too_few"),
        ("input", "option_named_twice"),
        ("input", "dots_do_not_add_up"),
        ("state", "rung_is_open"),
        ("input", "ranking_not_whole"),
    ]


def test_a_temperature_is_shown_in_groups_and_ends_with_its_text() -> None:
    made = rooms.room(members=6)
    asking = opened(made, Rung.GRADIENT)
    seen = []
    for number, member in enumerate(made.members, start=1):
        say(asking, member, step=number)
        seen.append(shown(asking, small_number=5).shown)
    assert seen == [0, 0, 0, 0, 5, 5]
    body = make.charter_body()["money"]
    body["pots"] = [{**body["pots"][0], "explanation": "New words."}, *body["pots"][1:]]
    rooms.redraft(made, money=body)
    asking.refresh_from_db()
    assert (asking.closed_at, shown(asking, small_number=5).shown) == (NOW, 6)


def test_the_fall_back_comes_only_after_two_rounds_that_enough_spoke_in() -> None:
    made = rooms.room(members=4, quorum=3, threshold=75, patience=2)
    rooms.object_to(made, made.members[0], "money")
    rooms.agree(made)
    assert what_stands_in_the_way(draft=made.draft).codes == ("objection_stands",)
    with pytest.raises(Refused) as early:
        adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.facilitator, at=NOW)
    ask_again(panel=made.panel, article="money", by=made.facilitator, at=NOW)
    rooms.agree(made, made.members[1])
    assert what_stands_in_the_way(draft=made.draft).codes == ("article_needs_voices",)
    rooms.object_to(made, made.members[0], "money")
    rooms.agree(made)
    found = next(each for each in tallies(made.panel) if each.article == "money")
    assert (found.rounds, found.agree, found.objects) == (2, 3, 1)
    assert (codes(early), what_stands_in_the_way(draft=made.draft).codes) == (
        ("state", "objection_stands"),
        (),
    )


def test_asking_again_needs_an_objection_and_enough_voices() -> None:
    made = rooms.room()
    rooms.object_to(made, made.members[0], "money")
    with pytest.raises(Refused) as few:
        ask_again(panel=made.panel, article="money", by=made.facilitator, at=NOW)
    rooms.agree(made)
    with pytest.raises(Refused) as nobody:
        ask_again(panel=made.panel, article="purpose", by=made.facilitator, at=NOW)
    assert [codes(no) for no in (few, nobody)] == [("state", "nothing_to_ask_again")] * 2


def test_a_text_that_too_few_spoke_on_is_no_round() -> None:
    made = rooms.room(members=4, quorum=3, threshold=75, patience=2)
    rooms.object_to(made, made.members[0], "counting")
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    assert next(each for each in tallies(made.panel) if each.article == "counting").rounds == 0


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.ROOM])
def test_what_is_written_down_for_a_member_counts_when_the_member_says_yes(channel: Channel) -> None:
    made = rooms.room()
    seat = made.panel.members.get(person=made.members[0])
    before = say(put(made), made.members[0], stand=Stand.SUPPORTS)
    entry = enter_for(
        asking=put(made), member=seat, content=OBJECTS, channel=channel, by=made.facilitator, at=NOW
    )
    assert (tally_of(put(made)).supports, tally_of(put(made)).objects) == (1, 0)
    for somebody in (made.facilitator, made.members[1]):
        with pytest.raises(Refused) as no:
            confirm(answer=entry, right=True, by=somebody, at=NOW)
        assert codes(no) == ("hand", "not_your_answer")
    confirm(answer=entry, right=True, by=made.members[0], at=NOW)
    before.refresh_from_db()
    assert (tally_of(put(made)).supports, tally_of(put(made)).objects, before.replaced_at) == (0, 1, NOW)
    with pytest.raises(Refused) as twice:
        confirm(answer=entry, right=False, by=made.members[0], at=NOW)
    assert codes(twice) == ("state", "answer_waits_no_more")


def test_what_the_member_did_not_say_is_set_aside() -> None:
    made = rooms.room()
    seat = made.panel.members.get(person=made.members[0])
    entry = enter_for(
        asking=put(made), member=seat, content=OBJECTS, channel=Channel.PHONE, by=made.facilitator, at=NOW
    )
    confirm(answer=entry, right=False, by=made.members[0], at=NOW)
    assert tally_of(put(made)).spoken == 0


def test_a_card_counts_when_a_second_person_reads_the_same_on_it() -> None:
    made = rooms.room()
    seat = made.panel.members.get(person=made.members[0])
    other = make.with_role(made.round, Role.FACILITATOR)

    def entry() -> Answer:
        return enter_for(
            asking=put(made), member=seat, content=OBJECTS, channel=Channel.PAPER, by=made.facilitator, at=NOW
        )

    first = entry()
    for somebody in (made.facilitator, made.members[1]):
        with pytest.raises(Refused):
            check_card(answer=first, content=OBJECTS, by=somebody, at=NOW)
    same = Content(stand=Stand.SUPPORTS)
    assert check_card(answer=first, content=same, by=other, at=NOW) is False
    assert tally_of(put(made)).spoken == 0
    again = entry()
    assert check_card(answer=again, content=Content(stand=Stand.OBJECTS), by=other, at=NOW) is True
    assert (tally_of(put(made)).objects, tally_of(put(made)).objections[0].change) == (1, "More.")


def test_nobody_enters_for_themselves_for_strangers_or_without_the_right() -> None:
    made = rooms.room()
    seat = made.panel.members.get(person=made.members[0])
    strange = rooms.room().panel.members.first()
    assert strange is not None
    both = rooms.room()
    grant_role(person=both.members[0], round=both.round, role=Role.FACILITATOR, by=None, at=NOW)
    own = both.panel.members.get(person=both.members[0])
    tries = [
        (made, seat, made.members[1]),
        (made, strange, made.facilitator),
        (both, own, both.members[0]),
    ]
    found = []
    for room, member, by in tries:
        with pytest.raises(Refused) as no:
            enter_for(asking=put(room), member=member, content=OBJECTS, channel=Channel.PHONE, by=by, at=NOW)
        found.append(codes(no))
    assert found == [("hand", "wrong_hand"), ("hand", "member_not_seated"), ("hand", "entered_for_oneself")]


def test_the_panel_sets_its_bar_by_the_bar_in_force() -> None:
    made = rooms.room(members=3, quorum=2, threshold=75, patience=2, draft=False)
    other = Bar(1, 2, 60, 1)
    asking = put_bar(panel=made.panel, bar=other, words="", by=made.members[0], at=NOW)
    say(asking, made.members[0], stand=Stand.SUPPORTS)
    made.panel.refresh_from_db()
    assert bar_of(made.panel) == DEFAULT_BAR
    say(asking, made.members[1], stand=Stand.OBJECTS, words="No.", change="Keep it.")
    made.panel.refresh_from_db()
    assert bar_of(made.panel) == DEFAULT_BAR
    say(asking, made.members[1], stand=Stand.CONSENTS)
    made.panel.refresh_from_db()
    asking.refresh_from_db()
    assert (bar_of(made.panel), asking.agreed) == (other, True)
    assert LedgerEntry.objects.get(act="panel.bar_agreed").body["voices"] == [2, 0, 1]


def test_officers_do_not_set_the_bar() -> None:
    made = rooms.room(draft=False)
    for by in (make.with_role(made.round, Role.OFFICER), make.person()):
        with pytest.raises(Refused) as no:
            put_bar(panel=made.panel, bar=Bar(1, 2, 60, 1), words="", by=by, at=NOW)
        assert codes(no) == ("hand", "wrong_hand")
    with pytest.raises(Refused) as same:
        put_bar(panel=made.panel, bar=bar_of(made.panel), words="", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as weak:
        put_bar(panel=made.panel, bar=Bar(1, 2, 50, 1), words="", by=made.facilitator, at=NOW)
    assert [codes(no) for no in (same, weak)] == [
        ("input", "bar_unchanged"),
        ("input", "panel_bar_out_of_range"),
    ]


def test_the_database_keeps_answers_and_their_second_hand() -> None:
    made = rooms.room()
    seat = made.panel.members.get(person=made.members[0])
    entry = enter_for(
        asking=put(made), member=seat, content=OBJECTS, channel=Channel.PAPER, by=made.facilitator, at=NOW
    )
    rows = Answer.objects.filter(pk=entry.pk)
    for attempt, error in (
        (lambda: rows.update(confirmed_at=NOW, confirmed_by=made.facilitator), IntegrityError),
        (lambda: rows.update(confirmed_at=NOW), IntegrityError),
        (lambda: rows.update(stand="supports"), ProgrammingError),
        (lambda: rows.delete(), ProgrammingError),
        (lambda: Asking.objects.update(digest="0" * 64), ProgrammingError),
        (lambda: Asking.objects.filter(article="purpose").delete(), ProgrammingError),
    ):
        with pytest.raises(error), transaction.atomic():
            attempt()
    close_rung(asking=opened(made, Rung.IDEAS), by=made.facilitator, at=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Asking.objects.filter(rung=Rung.IDEAS).update(closed_at=None)
