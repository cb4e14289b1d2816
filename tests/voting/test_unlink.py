"""After the seal nobody ties a person to a ballot: looked for in rows, dumps, the log of writes, logs, Redis.

The search is worth something because it finds the link in each of several broken variants of the product.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from django.core.cache import cache

from pb.models import Round
from pb.moment import now
from pb.services import ledger
from tests.voting.unlink_kit import ENOUGH, SEARCHES, VOTERS, Vote, by_transaction, told_together
from voting.domain import seal
from voting.models import Elector, Trace
from voting.services import casting, counting, excluding, keystore, quarantining, sealing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.unlink]


def links(vote: Vote, logged: str) -> set[str]:
    """By which ways a link was found."""
    found = {name for name, search in SEARCHES.items() if search(vote) > ENOUGH.get(name, 0)}
    if told_together(vote, logged.splitlines()):
        found.add("logs")
    return found


def everything_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> str:
    told = capfd.readouterr()
    return "\n".join((caplog.text, told.out, told.err))


def test_after_the_seal_no_search_ties_a_person_to_a_ballot(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    vote = Vote()
    assert links(vote, everything_logged(caplog, capfd)) == set()


def not_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_rewrite", lambda round: None)


def written_anew_in_the_old_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_REWRITE", sealing._REWRITE.replace("gen_random_uuid()", "id"))


def beside(monkeypatch: pytest.MonkeyPatch, act: Callable[[Round, UUID, Any], None]) -> None:
    """Have casting do something more inside its transaction."""
    whole = casting._enter

    def enter(round: Round, elector: UUID, *rest: Any) -> Any:
        row = whole(round, elector, *rest)
        act(round, elector, row)
        return row

    monkeypatch.setattr(casting, "_enter", enter)


def a_mark_on_the_roll(monkeypatch: pytest.MonkeyPatch) -> None:
    beside(monkeypatch, lambda round, elector, row: _touch(elector))


def _touch(elector: UUID) -> None:
    Elector.objects.filter(ref=elector).update(connection="live")


def a_line_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.get_logger()
    beside(monkeypatch, lambda round, elector, row: log.warning("cast", elector=str(elector), slot=row.slot))


def a_note_in_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    beside(monkeypatch, lambda round, elector, row: cache.set(f"voted:{elector}", row.slot))


def an_entry_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(round: Round, elector: UUID, row: Any) -> None:
        ledger.record(act="cast", at=now(), body={"elector": str(elector), "envelope": row.sha256})

    beside(monkeypatch, tell)


def evidence_of_each_casting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a careless engineer would do: note device and slot as the ballot comes in."""

    def note(round: Round, elector: UUID, row: Any) -> None:
        Trace.objects.create(
            id=uuid4(), round=round, handle=str(elector)[:32], device=row.slot[:32], kind="card", bucket=1
        )

    beside(monkeypatch, note)


def evidence_that_outlives_the_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excluding, "_destroy", lambda *rest: None)


def a_key_that_outlives_the_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = SimpleNamespace(**{**vars(keystore), "has_link_key": lambda name: False})
    monkeypatch.setattr(counting, "keystore", blind)
    monkeypatch.setattr(keystore, "shred_link_key", lambda name: None)


def set_aside_by_the_electors_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision kept with the elector's own reference beside the slot."""
    whole = seal.slot_of

    def slot_of(link: bytes, round: str, ref: str) -> str:
        slot = whole(link, round, ref)
        ledger.record(act="aside", at=now(), body={"elector": ref, "slot": slot})
        return slot

    monkeypatch.setattr(quarantining, "slot_of", slot_of)


@pytest.mark.parametrize(
    ("broken", "ways"),
    [
        (evidence_of_each_casting, {"write-ahead log"}),
        (evidence_that_outlives_the_seal, {"evidence"}),
        (a_key_that_outlives_the_seal, {"key"}),
        (set_aside_by_the_electors_name, {"dump"}),
        (not_written_anew, {"order"}),
        (written_anew_in_the_old_order, {"order"}),
        (a_mark_on_the_roll, {"write-ahead log"}),
        (a_line_in_the_log, {"logs"}),
        (a_note_in_redis, {"redis"}),
        (an_entry_in_the_ledger, {"dump", "write-ahead log"}),
    ],
)
def test_the_search_finds_the_link_in_a_broken_variant(
    broken: Callable[[pytest.MonkeyPatch], None],
    ways: set[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    broken(monkeypatch)
    vote = Vote()
    assert links(vote, everything_logged(caplog, capfd)) >= ways


def test_rows_that_were_not_written_anew_join_by_their_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A roll that marks who voted beside the ballot, and a seal that leaves rows alone: all are found."""
    not_written_anew(monkeypatch)
    a_mark_on_the_roll(monkeypatch)
    assert by_transaction(Vote()) == VOTERS
