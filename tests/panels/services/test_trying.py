"""Asking for trials of rules, and counting them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from panels.domain.trial_rules import BallotRule, Rules
from panels.models import Trial
from panels.queries.trials import lines_of, outcome_of, own_rules
from panels.services import trying
from panels.services.trying import DrawnVoters, PastRound, Upload, ask_trial, run_trial
from panels.tasks import run_trial as run_trial_job
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import Area, LedgerEntry, OutboxJob, Person
from pb.moment import now
from tests.factories import panels as rooms
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.voting.domain.pb_kit import pb_file
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.kinds import Kind
from voting.domain.progress import tell
from voting.services.importing import import_election
from voting.services.running import run_due

pytestmark = pytest.mark.django_db

GREEDY = Rules("Most votes first", Counting())
SHARES = Rules("Equal shares", Counting(Rule.EQUAL_SHARES, Completion.ADD1U))


def ask(room: rooms.Room, source: Any, columns: Any = (GREEDY, SHARES), by: Person | None = None) -> Trial:
    return ask_trial(
        panel=room.panel, source=source, columns=columns, by=by or room.members[0], at=ground.START
    )[0]


def refused(room: rooms.Room, source: Any, **more: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        ask(room, source, **more)
    return no.value.verdict.codes


def test_drawn_voters_live_in_the_neighbourhoods_and_use_the_draft_s_ballot() -> None:
    room = rooms.room()
    (area,) = room.round.areas.all()
    for name, people in (("North", 900), ("South", 300)):
        Area.objects.create(code=name[:1], name=name, parent=area, population=people)
    own = own_rules(room.panel)
    assert own is not None
    trial = ask(room, DrawnVoters(30, 400, 7), [own, Rules("Greedy", Counting(), own.ballot)])
    assert run_trial(trial=trial.pk, at=ground.START)
    trial.refresh_from_db()
    first, second = outcome_of(trial)
    assert (trial.state, trial.progress) == ("done", 2)
    assert first.granted == second.granted
    assert {group.name for group in first.groups} == {"North", "South"}
    assert {line.area for line in lines_of(trial)} == {"North", "South"}
    assert first.voters == 400
    assert own.ballot == BallotRule(Kind.APPROVAL, 3, exactly=True)
    entry = LedgerEntry.objects.get(act="panel.trial_asked")
    assert entry.body == {"trial": trial.pk, "on": "drawn", "columns": 2}


def test_the_same_draw_gives_the_same_outcome_also_after_the_draft_has_changed() -> None:
    room = rooms.room()
    trials = [
        ask(room, DrawnVoters(12, 100, seed), [Rules("", Counting(), BallotRule(Kind.APPROVAL))])
        for seed in (1, 1, 2)
    ]
    for trial in trials:
        run_trial(trial=trial.pk, at=ground.START)
        trial.refresh_from_db()
    assert trials[0].outcome == trials[1].outcome != trials[2].outcome


@pytest.mark.django_db(transaction=True)
def test_a_decided_round_can_be_tried_on_and_an_open_one_cannot() -> None:
    room = rooms.room()
    round = make.open_round()
    for marks in (("a", "b", "e"), ("a", "c", "f"), ("a", "b", "f")):
        make.cast(round, make.elector(round), marks)
    assert refused(room, PastRound(round)) == ("trial_round_undecided",)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert refused(room, PastRound(ground.round())) == ("trial_round_undecided",)
    trial = ask(room, PastRound(round))
    assert OutboxJob.objects.get(name="panels.run_trial").args == {"trial": trial.pk}
    assert run_trial_job(trial.pk)
    trial.refresh_from_db()
    greedy, shares = outcome_of(trial)
    assert (greedy.voters, shares.voters) == (3, 3)
    assert set(greedy.granted) == {"a", "b", "c", "e", "f"}
    assert not run_trial_job(trial.pk), "a trial that is over is not counted again"


@pytest.mark.django_db(transaction=True)
def test_an_imported_election_can_be_tried_on() -> None:
    room = rooms.room()
    imported = import_election(data=pb_file(), name="test.pb", at=now())
    trial = ask(room, PastRound(imported.round), [GREEDY])
    assert run_trial(trial=trial.pk, at=now())
    trial.refresh_from_db()
    assert set(outcome_of(trial)[0].granted) == set(imported.result.selected)


def test_a_file_that_cannot_be_read_ends_with_the_line_that_is_wrong() -> None:
    room = rooms.room()
    trial = ask(room, Upload("bad.pb", pb_file(votes=["voter_id;vote", "v1;9", "v2;1", "v3;1", "v4;1"])))
    run_trial(trial=trial.pk, at=ground.START)
    trial.refresh_from_db()
    assert trial.state == "failed"
    assert trial.fault.startswith("line ")
    garbage = ask(room, Upload("bad.pb", b"\xff\xfe\x00 not a file"))
    run_trial(trial=garbage.pk, at=ground.START)
    garbage.refresh_from_db()
    assert garbage.state == "failed"
    assert garbage.fault


def test_what_is_refused() -> None:
    room = rooms.room(draft=False)
    file = Upload("a.pb", pb_file())
    assert refused(room, DrawnVoters(10, 10, 1)) == ("trial_needs_draft",)
    assert refused(room, file, columns=[]) == ("trial_columns",)
    assert refused(room, file, columns=[GREEDY] * 7) == ("trial_columns",)
    assert refused(room, Upload("a.pb", b"x" * 10_000_001)) == ("trial_file_too_large",)
    assert refused(room, file, by=ground.with_role(room.round, Role.OBSERVER)) == ("wrong_hand",)
    assert refused(room, file, by=ground.person(is_superuser=True, is_staff=True)) == ("wrong_hand",)
    drafted = rooms.room()
    assert refused(drafted, DrawnVoters(1, 10, 1)) == ("trial_size",)
    assert refused(drafted, DrawnVoters(201, 10, 1)) == ("trial_size",)
    for _ in range(trying.MOST_WAITING):
        ask(room, file)
    assert refused(room, file) == ("trials_waiting",)


def test_what_was_asked_stays_as_it_was_asked() -> None:
    trial = ask(rooms.room(), Upload("a.pb", pb_file()))
    changes: list[dict[str, Any]] = [{"columns": []}, {"source": {}}, {"upload": b""}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Trial.objects.filter(pk=trial.pk).update(**change)


def test_progress_is_told_column_by_column(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = ask(rooms.room(), Upload("a.pb", pb_file()), [GREEDY, SHARES, GREEDY])
    seen: list[int] = []

    def tell_and_look(what: str, done: int) -> None:
        tell(what, done)
        seen.append(Trial.objects.get(pk=trial.pk).progress)

    monkeypatch.setattr("panels.domain.trial.tell", tell_and_look)
    run_trial(trial=trial.pk, at=ground.START)
    assert seen == [1, 2, 3]
