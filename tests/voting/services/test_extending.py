"""More time after a fault: three people, exactly what they signed, never after the close, for all to see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import Extension, LedgerEntry, OutboxJob, Person, PhaseWindow, Round, SignRequest
from pb.moment import now
from pb.queries.rounds import clock_of
from pb.services.roles import grant_role
from proposals.models import Announcement
from proposals.services.announcing import send_announcements
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.queries.papers import state_of
from voting.services.extending import Longer, ask_to_extend, sign_to_extend
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def holder(round: Round, role: Role) -> Person:
    person = ground.person()
    grant_role(person=person, round=round, role=role, by=None, at=now())
    return person


def closes(round: Round, phase: Phase = Phase.VOTING) -> object:
    return PhaseWindow.objects.get(round=round, phase=phase).closes


def ask(round: Round, by: timedelta = timedelta(hours=3)) -> tuple[SignRequest, SignRequest]:
    window = PhaseWindow.objects.get(round=round, phase=Phase.VOTING)
    longer = Longer(Phase.VOTING, window.closes + by)
    return ask_to_extend(
        round=round, longer=longer, reason="The site was down.", by=make.officer_of(round), at=now()
    )


def sign(request: SignRequest, by: Person) -> Extension | None:
    return sign_to_extend(request=request, digest_seen=request.payload_digest, by=by, at=now())


def extend(round: Round, by: timedelta = timedelta(hours=3)) -> Extension:
    staff, panel = ask(round, by)
    assert sign(panel, holder(round, Role.PANEL_MEMBER)) is None
    extension = sign(staff, holder(round, Role.RETURNING_OFFICER))
    assert extension is not None
    return extension


def codes(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return refused.value.verdict.codes


def test_three_people_make_a_window_longer_and_all_that_is_later_moves_by_as_much() -> None:
    round = make.open_round()
    elector = make.elector(round)
    before = {window.phase: window for window in clock_of(round).windows}
    extension = extend(round)
    after = {window.phase: window for window in clock_of(Round.objects.get(pk=round.pk)).windows}
    step = timedelta(hours=3)
    assert after[Phase.VOTING].closes == before[Phase.VOTING].closes + step == extension.closes
    assert after[Phase.VOTING].opens == before[Phase.VOTING].opens
    assert after[Phase.SHORTLISTING] == before[Phase.SHORTLISTING]
    for phase in (Phase.COUNTING, Phase.DELIVERING):
        assert after[phase].opens == before[phase].opens + step
        assert after[phase].closes == before[phase].closes + step
    entry = LedgerEntry.objects.get(round=round, act="window.extended")
    assert entry.body["reason"] == "The site was down."
    assert make.cast(round, elector).version == 1
    extend(round, timedelta(days=1))
    assert closes(round) == before[Phase.VOTING].closes + step + timedelta(days=1)


def test_everybody_with_a_part_in_the_round_is_told_once() -> None:
    round = make.open_round()
    extend(round)
    assert OutboxJob.objects.filter(name="proposals.announce").count() == 1
    roles = round.grants.values("person").distinct().count()
    mail.outbox.clear()
    assert send_announcements(at=now()) == roles == len(mail.outbox)
    assert "The site was down." in mail.outbox[0].body
    assert (send_announcements(at=now()), Announcement.objects.get().told) == (0, roles)


def test_one_person_is_not_two_and_each_signs_in_their_own_place() -> None:
    round = make.open_round()
    staff, panel = ask(round)
    asker, both = make.officer_of(round), holder(round, Role.OFFICER)
    grant_role(person=both, round=round, role=Role.PANEL_MEMBER, by=None, at=now())
    grant_role(person=asker, round=round, role=Role.PANEL_MEMBER, by=None, at=now())
    for request, by, code in (
        (staff, asker, "two_people_must_sign"),
        (panel, asker, "two_people_must_sign"),
        (panel, holder(round, Role.OFFICER), "wrong_hand"),
        (staff, holder(round, Role.PANEL_MEMBER), "wrong_hand"),
        (staff, ground.person(is_superuser=True), "wrong_hand"),
    ):
        with pytest.raises(Refused) as refused:
            sign(request, by)
        assert codes(refused) == (code,)
    assert sign(staff, both) is None
    with pytest.raises(Refused) as refused:
        sign(panel, both)
    assert codes(refused) == ("two_people_must_sign",)
    assert not Extension.objects.exists()


def test_never_shorter_never_very_long_never_without_a_reason_and_never_another_window() -> None:
    round = make.open_round()
    window, by = PhaseWindow.objects.get(round=round, phase=Phase.VOTING), make.officer_of(round)
    for longer, reason, code in (
        (Longer(Phase.VOTING, window.closes), "A fault.", "extension_not_longer"),
        (Longer(Phase.VOTING, window.closes - timedelta(hours=1)), "A fault.", "extension_not_longer"),
        (Longer(Phase.VOTING, window.closes + timedelta(days=15)), "A fault.", "extension_too_long"),
        (Longer(Phase.VOTING, window.closes + timedelta(days=1)), " ", "reason_missing"),
        (Longer(Phase.SUBMITTING, window.closes), "A fault.", "window_not_open"),
        (Longer(Phase.COUNTING, window.closes + timedelta(days=30)), "A fault.", "window_not_open"),
    ):
        with pytest.raises(Refused) as refused:
            ask_to_extend(round=round, longer=longer, reason=reason, by=by, at=now())
        assert codes(refused) == (code,)


def test_what_was_signed_for_another_close_or_seen_otherwise_does_not_hold() -> None:
    round = make.open_round()
    staff, panel = ask(round)
    member = holder(round, Role.PANEL_MEMBER)
    with pytest.raises(Refused) as refused:
        sign_to_extend(request=panel, digest_seen="0" * 64, by=member, at=now())
    assert codes(refused) == ("signed_something_else",)
    extend(round)
    with pytest.raises(Refused) as refused:
        sign(staff, holder(round, Role.OFFICER))
    assert codes(refused) == ("changed_meanwhile",)


def test_after_the_close_was_reached_nothing_is_longer_whether_or_not_the_job_ran() -> None:
    round = make.open_round()
    staff, panel = ask(round)
    assert sign(panel, holder(round, Role.PANEL_MEMBER)) is None
    make.end_voting(round)
    officer = holder(round, Role.OFFICER)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            sign(staff, officer)
        assert codes(refused)[0] in ("window_not_open", "wrong_phase")
        run_due(job="test", at=now())
    assert (state_of(round), Extension.objects.count()) == ("published", 0)


def test_the_database_takes_no_extension_that_three_people_did_not_sign() -> None:
    round = make.open_round()
    staff, panel = ask(round)
    window = PhaseWindow.objects.get(round=round, phase=Phase.VOTING)
    given = {
        "round": round,
        "charter_id": round.charter_id,
        "phase": "voting",
        "closes_before": window.closes,
        "seconds": 3 * 3600,
        "staff": staff,
        "panel": panel,
        "at": now(),
    }
    with pytest.raises(DatabaseError, match="three people sign"), transaction.atomic():
        Extension.objects.create(**given)
    extension = extend(round, timedelta(hours=1))
    for change in ({"seconds": 60}, {"closes_before": now()}, {"phase": "counting"}, {}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Extension.objects.create(
                **(given | {"staff": extension.staff, "panel": extension.panel} | change)
            )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE pb_extension SET seconds = seconds * 2")
