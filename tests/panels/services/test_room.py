"""Seating, drafting, speaking and adopting."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from panels.domain.consent import Bar, Stand
from panels.domain.templates import back_to_back
from panels.models import Answer, Draft
from panels.queries.ladder import tallies, voices_of, waiting_for
from panels.queries.panels import bar_of
from panels.services.adopting import adopt_charter, what_stands_in_the_way
from panels.services.consenting import consent_to_rest, speak
from panels.services.drafting import change_draft, start_from_template
from panels.services.seating import seat_holders, seat_panel
from pb.domain.charter import ARTICLES
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from pb.services.roles import revoke_role
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def test_everybody_with_the_role_gets_one_seat() -> None:
    made = rooms.room(members=2, draft=False)
    late = make.with_role(made.round, Role.PANEL_MEMBER)
    assert [member.person for member in seat_holders(panel=made.panel, by=made.facilitator, at=NOW)] == [late]
    assert seat_holders(panel=made.panel, by=made.facilitator, at=NOW) == []
    assert LedgerEntry.objects.filter(act="panel.member_seated").count() == 3


def test_one_panel_a_round_which_starts_with_the_usual_bar() -> None:
    made = rooms.room(members=2, quorum=2, threshold=75, patience=1, draft=False)
    round = make.round()
    panel = seat_panel(round=round, name="Other", by=make.with_role(round, Role.OFFICER), at=NOW)
    assert bar_of(panel) == Bar(quorum=2, quorum_out_of=3, threshold=75, patience=2)
    with pytest.raises(Refused) as second:
        seat_panel(round=made.round, name="Other", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as hand:
        seat_panel(round=made.round, name="Other", by=made.members[0], at=NOW)
    assert [said(no) for no in (second, hand)] == [
        ("state", ("panel_already_seated",)),
        ("hand", ("wrong_hand",)),
    ]


def test_a_template_takes_the_rounds_areas_money_and_dates() -> None:
    made = rooms.room(draft=False)
    timetable = back_to_back(
        {phase: make.during(phase) for phase in Phase}, make.during(Phase.DELIVERING).replace(year=2028)
    )
    start_from_template(
        round=made.round,
        template="three-pots",
        total=20_000_000,
        timetable=timetable,
        by=made.facilitator,
        at=NOW,
    )
    body = made.draft.body
    assert body["electorate"]["areas"] == [area.code for area in made.round.areas.all()]
    assert sum(pot["amount"] for pot in body["money"]["pots"]) == 20_000_000
    assert (made.draft.number, made.draft.note) == (1, "Started from “Three pots, exactly three votes”")


def test_a_template_that_cannot_work_is_refused_with_reasons() -> None:
    made = rooms.room(draft=False)
    timetable = back_to_back({Phase.VOTING: make.during(Phase.VOTING)}, make.during(Phase.COUNTING))
    with pytest.raises(Refused) as no:
        start_from_template(
            round=made.round,
            template="three-pots",
            total=20_000_000,
            timetable=timetable,
            by=made.facilitator,
            at=NOW,
        )
    with pytest.raises(Refused) as unknown:
        start_from_template(
            round=made.round, template="best", total=1, timetable=timetable, by=made.facilitator, at=NOW
        )
    assert set(no.value.verdict.codes) == {"phase_without_window"}
    assert said(unknown) == ("input", ("template_unknown",))
    assert Draft.objects.count() == 0


def test_a_change_asks_again_about_what_changed_and_keeps_every_other_voice() -> None:
    made = rooms.room()
    first = made.draft
    rooms.agree(made)
    change_draft(
        panel=made.panel,
        charter=rooms.charter(made.round, counting={"rule": "greedy-no-skip"}),
        note="Changed: counting",
        by=made.facilitator,
        at=NOW,
    )
    assert [(row.number, row.replaced_at) for row in Draft.objects.order_by("number")] == [
        (1, NOW),
        (2, None),
    ]
    assert {each.article: each.spoken for each in tallies(made.panel)} == {
        article: 0 if article == "counting" else 3 for article in ARTICLES
    }
    assert Answer.objects.filter(asking__rung="consent").count() == 3 * len(ARTICLES)
    with pytest.raises(Refused) as late:
        speak(draft=first, article="counting", stand=Stand.CONSENTS, words="", by=made.members[0], at=NOW)
    assert said(late) == ("state", ("draft_replaced",))
    speak(draft=first, article="money", stand=Stand.SUPPORTS, words="", by=made.members[0], at=NOW)
    assert voices_of(made.panel, made.members[0])["money"].stand == "supports"


def test_a_change_by_anybody_else_or_that_changes_nothing_is_refused() -> None:
    made = rooms.room()
    same = rooms.charter(made.round)
    with pytest.raises(Refused) as nothing:
        change_draft(panel=made.panel, charter=same, note="", by=made.facilitator, at=NOW)
    with pytest.raises(Refused) as hand:
        change_draft(panel=made.panel, charter=same, note="", by=made.members[0], at=NOW)
    assert [said(no) for no in (nothing, hand)] == [
        ("input", ("draft_unchanged",)),
        ("hand", ("wrong_hand",)),
    ]


def test_a_voice_can_change_and_the_earlier_one_is_kept() -> None:
    made = rooms.room()
    member = made.members[0]
    rooms.object_to(made, member, "money", "Too little for small groups.")
    speak(draft=made.draft, article="money", stand=Stand.CONSENTS, words="", by=member, at=NOW)
    rows = Answer.objects.filter(asking__article="money").order_by("pk")
    assert list(rows.values_list("stand", "words", "replaced_at")) == [
        ("objects", "Too little for small groups.", NOW),
        ("consents", "", None),
    ]
    assert voices_of(made.panel, member)["money"].stand == "consents"


@pytest.mark.parametrize(
    ("article", "stand", "code"),
    [
        ("money", Stand.OBJECTS, "objection_without_words"),
        ("money", Stand.CONCERN, "concern_without_words"),
        ("moon", Stand.CONSENTS, "article_unknown"),
    ],
)
def test_what_cannot_be_said(article: str, stand: Stand, code: str) -> None:
    made = rooms.room()
    with pytest.raises(Refused) as no:
        speak(
            draft=made.draft,
            article=article,
            stand=stand,
            words=" ",
            change="Ask for less.",
            by=made.members[0],
            at=NOW,
        )
    assert said(no) == ("input", (code,))


def test_an_objection_says_what_it_would_change() -> None:
    made = rooms.room()
    with pytest.raises(Refused) as no:
        speak(draft=made.draft, article="money", stand=Stand.OBJECTS, words="No.", by=made.members[0], at=NOW)
    assert said(no) == ("input", ("objection_without_change",))


def test_only_members_with_a_seat_speak() -> None:
    made = rooms.room()
    unseated = make.with_role(made.round, Role.PANEL_MEMBER)
    for somebody in (made.facilitator, unseated, make.person()):
        with pytest.raises(Refused) as no:
            consent_to_rest(draft=made.draft, by=somebody, at=NOW)
        assert said(no) == ("hand", ("wrong_hand",))


def test_what_waits_for_whom() -> None:
    made = rooms.room()
    rooms.object_to(made, made.members[0], "money")
    assert waiting_for(made.members[0]) == {made.round.pk: len(ARTICLES) - 1}
    rooms.agree(made, made.members[0])
    assert waiting_for(made.members[0]) == {}
    assert waiting_for(made.facilitator) == {}


def test_articles_short_of_their_bar_stand_in_the_way() -> None:
    made = rooms.room(members=3, quorum=2, threshold=66)
    rooms.object_to(made, made.members[0], "money")
    rooms.agree(made, made.members[0], made.members[1])
    found = what_stands_in_the_way(draft=made.draft)
    assert [(reason.code, reason.params["article"]) for reason in found.reasons] == [
        ("article_needs_agreement", "money")
    ]
    with pytest.raises(Refused) as no:
        adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.facilitator, at=NOW)
    assert said(no) == ("state", ("article_needs_agreement",))
    rooms.agree(made, made.members[2])
    assert what_stands_in_the_way(draft=made.draft).codes == ()


def test_adopting_fixes_the_rules_and_keeps_the_minoritys_words() -> None:
    made = rooms.room()
    rooms.object_to(made, made.members[0], "money", "Too little for small groups.")
    rooms.agree(made)
    version = adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.members[1], at=NOW)
    made.round.refresh_from_db()
    assert (made.round.charter, version.digest, version.adopted_by) == (
        version,
        made.draft.digest,
        "Canal panel, 3 members",
    )
    assert version.reasons["money"] == (
        "2 agreed, 1 objected, 0 did not say. Objection: “Too little for small groups.” "
        "Wanted instead: “Something else.”"
    )
    assert LedgerEntry.objects.get(act="panel.adopted").body["tallies"]["money"] == [2, 1, 0, 0]
    with pytest.raises(Refused) as speaking:
        speak(draft=made.draft, article="money", stand=Stand.CONSENTS, words="", by=made.members[0], at=NOW)
    with pytest.raises(Refused) as changing:
        change_draft(
            panel=made.panel, charter=rooms.charter(made.round), note="", by=made.facilitator, at=NOW
        )
    assert [said(no) for no in (speaking, changing)] == [("state", ("charter_already_adopted",))] * 2


def test_what_is_adopted_is_what_was_seen() -> None:
    made = rooms.room()
    rooms.agree(made)
    with pytest.raises(Refused) as no:
        adopt_charter(round=made.round, digest_seen="0" * 64, by=made.facilitator, at=NOW)
    assert said(no) == ("state", ("draft_replaced",))


def test_the_database_keeps_drafts_and_voices() -> None:
    made = rooms.room()
    rooms.agree(made)
    for attempt in (
        lambda: Draft.objects.update(body={}),
        lambda: Answer.objects.update(stand="objects", words="No", change="x"),
        lambda: Answer.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()


def test_a_member_whose_role_is_taken_back_is_not_counted_any_more() -> None:
    made = rooms.room(members=3, quorum=2)
    rooms.agree(made)
    grant = made.members[0].grants.get(role=Role.PANEL_MEMBER)
    revoke_role(grant=grant, by=make.with_role(made.round, Role.OFFICER), at=NOW)
    assert {(tally.agree, tally.seats) for tally in tallies(made.panel)} == {(2, 2)}


def test_the_ledger_tells_who_spoke_on_what_and_not_how() -> None:
    made = rooms.room()
    rooms.object_to(made, made.members[0], "money", "Too little.")
    entry = LedgerEntry.objects.filter(act="charter.voice", body__article="money").get()
    told = {"asked": "consent", "article": "money", "channel": "online"}
    assert (entry.by, entry.body) == (str(made.members[0].subject), told)
