"""What follows from a charter cannot be written otherwise, by the ORM or by SQL, whatever a session sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pb.domain.charter import Charter
from pb.domain.charter_digest import as_data, canonical, digest
from pb.models import CharterVersion, PhaseWindow, Pot, Round
from pb.services import laying, ledger
from tests.factories import pb as make
from voting.models import Box

pytestmark = pytest.mark.django_db


def sql(statement: str) -> Callable[[Round], object]:
    def act(round: Round) -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement, [round.pk])

    return act


def otherwise(round: Round) -> Charter:
    """The round's charter with another threshold."""
    assert round.charter is not None
    body = round.charter.body | {"counting": round.charter.body["counting"] | {"threshold_votes": 9}}
    return Charter.model_validate(body)


def another_version(round: Round, number: int = 2) -> None:
    """A version with another threshold that nobody agreed."""
    charter = otherwise(round)
    CharterVersion.objects.create(
        round=round,
        number=number,
        body=as_data(charter),
        canonical=canonical(charter).decode(),
        digest=digest(charter),
        adopted_at=make.START,
        adopted_by="Nobody",
    )


TRIES: dict[str, Callable[[Round], object]] = {
    "close voting later": sql("UPDATE pb_phasewindow SET closes = closes + '1 day' WHERE round_id = %s"),
    "open voting earlier": lambda round: PhaseWindow.objects.filter(round=round, phase="voting").update(
        opens=make.START
    ),
    "no voting at all": sql("DELETE FROM pb_phasewindow WHERE round_id = %s"),
    "a window of one's own": lambda round: PhaseWindow.objects.create(
        round=make.round(), phase="voting", opens=make.START, closes=make.START + timedelta(days=1)
    ),
    "every window": sql("TRUNCATE pb_phasewindow /* %s */"),
    "another name for a pot": lambda round: Pot.objects.filter(round=round, key="main").update(name="Mine"),
    "a further pot": lambda round: Pot.objects.create(round=round, key="mine", name="Mine", position=2),
    "no pot": sql("DELETE FROM pb_pot WHERE round_id = %s"),
    "another charter text": lambda round: CharterVersion.objects.filter(round=round).update(body={}),
    "no charter text": lambda round: CharterVersion.objects.filter(round=round)._raw_delete("default"),
    "a version nobody agreed": another_version,
    "a version out of turn": lambda round: another_version(round, 7),
    "no charter": sql("UPDATE pb_round SET charter_id = NULL WHERE id = %s"),
    "somebody else's charter": lambda round: Round.objects.filter(pk=round.pk).update(
        charter=make.chartered_round().charter
    ),
    "called imported": sql("UPDATE pb_round SET imported_from = 'x' WHERE id = %s"),
    "past the triggers by the package's variable": sql(
        "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true);"
        "UPDATE pb_phasewindow SET closes = closes + '1 day' WHERE round_id = %s"
    ),
    "with a charter table of one's own": sql(
        "CREATE TEMPORARY TABLE pb_charterversion AS SELECT * FROM public.pb_charterversion;"
        "UPDATE pb_charterversion SET body = jsonb_set(body, '{timetable,windows}', ("
        " SELECT jsonb_agg(jsonb_set(rule, '{closes}', to_jsonb((rule->>'closes')::timestamptz + '1 hour')))"
        " FROM jsonb_array_elements(body->'timetable'->'windows') AS rule));"
        "UPDATE public.pb_phasewindow SET closes = closes + '1 hour'"
        " WHERE round_id = %s AND phase = 'delivering'"
    ),
}


@pytest.mark.parametrize("name", TRIES)
def test_the_database_refuses(name: str) -> None:
    round = make.chartered_round()
    before = list(PhaseWindow.objects.filter(round=round).values_list("phase", "opens", "closes"))
    with pytest.raises(DatabaseError), transaction.atomic():
        TRIES[name](round)
    round.refresh_from_db()
    assert round.charter is not None
    assert (round.charters.count(), round.charter.number, round.pots.count()) == (1, 1, 2)
    assert list(PhaseWindow.objects.filter(round=round).values_list("phase", "opens", "closes")) == before


def test_a_version_told_to_the_ledger_alone_is_not_of_the_panel() -> None:
    round = make.chartered_round()
    body = {"version": 2, "digest": digest(otherwise(round))}
    ledger.record(act="charter.amended", round=round, at=make.START, body=body)
    with pytest.raises(DatabaseError, match="what its panel has drafted"), transaction.atomic():
        another_version(round)
    make.drafted(round, otherwise(round))
    Box.objects.create(round=round)
    with pytest.raises(DatabaseError, match="once its paper is frozen"), transaction.atomic():
        another_version(round)


def test_a_version_that_is_not_laid_does_not_commit() -> None:
    """Told to the ledger, agreed by the panel, and the rest of the transaction left out."""
    round = make.chartered_round()
    charter = otherwise(round)
    make.drafted(round, charter)
    body = {"version": 2, "digest": digest(charter)}
    ledger.record(act="charter.amended", round=round, at=make.START, body=body)
    laying.begin()
    another_version(round)
    with pytest.raises(DatabaseError, match="newest charter version governs"), transaction.atomic():
        laying.finish()
    laying.lay(round=round, version=round.charters.get(number=2), charter=charter)
    round.refresh_from_db()
    assert round.charter == round.charters.get(number=2)


def test_every_trigger_function_is_hardened() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE proconfig IS NULL) FROM pg_proc"
            " WHERE prorettype = 'trigger'::regtype AND proname LIKE 'pgtrigger%'"
        )
        in_all, soft = cursor.fetchone()
    assert in_all > 40
    assert soft == 0
