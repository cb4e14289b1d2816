"""What the database refuses, whatever the code above does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from tests.factories.door import owners_door
from voting.models import Box, Count, Paper, PublicFile, Ratification, Seal
from voting.models.envelope import Envelope
from voting.services.running import run_due

pytestmark = pytest.mark.django_db


def slip_in(round: Round, slot: str = "0") -> None:
    with transaction.atomic():
        Envelope.objects.create(
            round=round, slot=slot * 64, version=1, submission_id=uuid4(), ciphertext=b"x", sha256="0" * 64
        )


def close(round: Round) -> None:
    """A closed box whose voting window, as the rows have it, is open still."""
    make.end_voting(round)
    Box.objects.filter(round=round).update(state="closed")
    make.end_voting(round, now() + timedelta(hours=1))


def test_a_box_closes_when_voting_has_ended_and_not_before() -> None:
    round = make.open_round()
    with pytest.raises(DatabaseError, match="when voting has ended"), transaction.atomic():
        Box.objects.filter(round=round).update(state="closed")
    close(round)
    assert Box.objects.get(round=round).state == "closed"


def test_an_envelope_enters_only_in_time_and_while_the_box_is_open() -> None:
    round = make.open_round()
    slip_in(round)
    make.end_voting(round)
    with pytest.raises(DatabaseError, match="not open"):
        slip_in(round, "1")


def test_an_envelope_waits_for_the_window_to_open() -> None:
    round = make.open_round()
    with owners_door():
        round.windows.filter(phase="voting").update(opens=now() + timedelta(hours=1))
    with pytest.raises(DatabaseError, match="not open"):
        slip_in(round)


def test_nothing_enters_a_box_that_is_not_open() -> None:
    round = make.open_round()
    close(round)
    with pytest.raises(DatabaseError, match="not open"):
        slip_in(round)


def test_envelopes_are_neither_changed_nor_taken_out() -> None:
    round = make.open_round()
    slip_in(round)
    with pytest.raises(DatabaseError), transaction.atomic():
        Envelope.objects.filter(round=round).update(version=2)
    with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
        Envelope.objects.filter(round=round).delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE voting_envelope CASCADE")
    assert Envelope.objects.filter(round=round).count() == 1


@pytest.mark.parametrize(
    ("start", "target", "allowed"),
    [
        ("open", "closed", True),
        ("open", "sealed", False),
        ("open", "draft", False),
        ("closed", "open", False),
        ("closed", "sealed", True),
        ("closed", "published", False),
    ],
)
def test_a_box_goes_one_way_step_by_step(start: str, target: str, allowed: bool) -> None:
    round = make.open_round()
    if start == "closed":
        close(round)
    if allowed:
        make.end_voting(round)
        assert Box.objects.filter(round=round).update(state=target) == 1
        return
    with pytest.raises(DatabaseError, match="next state only"), transaction.atomic():
        Box.objects.filter(round=round).update(state=target)


def test_a_box_begins_as_a_draft_and_stays() -> None:
    round = make.shortlisted_round()
    with pytest.raises(DatabaseError), transaction.atomic():
        Box.objects.create(round=round, state="open", opened_at=now(), tally_public="ab")
    Box.objects.create(round=round)
    with pytest.raises(DatabaseError), transaction.atomic():
        Box.objects.filter(round=round).delete()


def test_a_frozen_paper_is_fixed() -> None:
    round = make.open_round()
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(round=round).update(digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(round=round).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("model", "field"), [(Seal, "at"), (Count, "at"), (PublicFile, "name")])
def test_what_the_count_made_is_fixed(model: type[Seal], field: str) -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(round=round).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(round=round).update(**{field: now()})


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_the_elected_members_is_final() -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Ratification.objects.filter(round=round).update(state="returned", reason="")
    rows, ground = Ratification.objects.filter(round=round), "The count does not follow the charter"
    with pytest.raises(DatabaseError, match="ground of the charter"), transaction.atomic():
        rows.update(state="returned", reason="A box was left out")
    with owners_door():
        Box.objects.filter(round=round).update(published_at=now() - timedelta(days=28, seconds=1))
    with pytest.raises(DatabaseError, match="days to return"), transaction.atomic():
        rows.update(state="returned", reason="A box was left out", ground=ground)
    with owners_door():
        Box.objects.filter(round=round).update(published_at=now())
    rows.update(state="returned", reason="A box was left out", ground=ground)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ratification.objects.filter(round=round).update(state="ratified")
