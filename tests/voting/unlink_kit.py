"""Ways to look for a link from a person to a ballot, and a vote in which the test knows them all."""

from __future__ import annotations

import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from redis import Redis

from config.services.binaries import postgres_bin
from panels.domain.templates import QUARANTINE
from pb import chance
from pb.models import Person
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.voting.quarantine_kit import COUNTS, both_say
from voting.domain.evidence import Seen, evidence_key, handle_of
from voting.models import Box, Elector, Finding
from voting.services import keystore
from voting.services.casting import Taken
from voting.services.judging import object_to
from voting.services.notifying import tell_set_aside
from voting.services.quarantining import look_for_patterns
from voting.services.running import run_due

VOTERS = 14
BALLOT_TABLES = {"voting_envelope", "voting_slot"}
WRITES = {"INSERT", "MULTI_INSERT", "UPDATE", "HOT_UPDATE", "DELETE"}


@dataclass(frozen=True)
class Voted:
    """What the test knows of one voter, and nobody else should be able to put together."""

    person: Person
    elector: Elector
    taken: Taken
    submission: UUID
    code: str
    device: str
    handle: str

    def person_words(self) -> set[str]:
        """What leads to the person, or to where they voted from."""
        person, elector = self.person, self.elector
        return {
            person.email,
            str(person.subject),
            str(elector.ref),
            elector.uid_hash,
            self.handle,
            self.device,
        }

    def ballot_words(self) -> set[str]:
        receipt = self.taken.signed.receipt
        return {receipt.slot, receipt.envelope_sha256, self.taken.code, str(self.submission), self.code}


class Vote:
    """A round in which people enrol and vote one after the other, the easiest case for whoever looks on."""

    def __init__(self) -> None:
        self.start = _wal_place()
        self.round = make.open_round(quarantine={**QUARANTINE, "one_device": 3, "one_contact": 2})
        self.tables, self.shared = _tables(), chance.token(16).hex()
        self.voted = [self._one(number) for number in range(VOTERS)]
        self._quarantine()
        make.end_voting(self.round)
        run_due(job="test", at=now())

    def _quarantine(self) -> None:
        """Three with one device are set aside, told of it, and one of them objects and counts again."""
        look_for_patterns(round=self.round)
        for finding in Finding.objects.filter(round=self.round):
            both_say(finding)
        tell_set_aside(round=self.round)
        slot = self.voted[0].taken.signed.receipt.slot
        both_say(object_to(round=self.round, slot=slot, words="We are three.", at=now()), (COUNTS, COUNTS))

    def _one(self, number: int) -> Voted:
        person = ground.person()
        device = self.shared if number < 3 else chance.token(16).hex()
        elector = make.elector(self.round, person, seen=Seen(device, f"151.101.{number}.7"))
        ballot, submission = make.ballot(("a", "b", "e")), UUID(bytes=chance.token(16), version=4)
        return Voted(
            person,
            elector,
            make.cast(self.round, elector, ballot, submission),
            submission,
            ballot.code,
            device,
            handle_of(self._key(), str(elector.ref)),
        )

    def _key(self) -> bytes:
        box = Box.objects.get(round=self.round)
        return evidence_key(keystore.link_key(name=box.key_name), self.round.slug)


def _wal_place() -> str:
    return str(_rows("SELECT pg_current_wal_lsn()")[0][0])


def _rows(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _tables() -> dict[str, str]:
    """Tables by the number of their file."""
    found = _rows(
        "SELECT pg_relation_filenode(oid)::text, relname FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return dict(found)


def told_together(vote: Vote, lines: Iterable[str]) -> int:
    """Voters of whom one line names both the person and the ballot."""
    whole = list(lines)
    return sum(
        any(
            any(word in line for word in voted.person_words())
            and any(word in line for word in voted.ballot_words())
            for line in whole
        )
        for voted in vote.voted
    )


def in_a_dump(vote: Vote) -> int:
    command: list[str | Path] = [
        postgres_bin() / "pg_dump",
        "--inserts",
        "--rows-per-insert=1",
        "-h",
        _host(),
        "-U",
        "decides",
    ]
    dump = subprocess.run(
        [*command, connection.settings_dict["NAME"]], capture_output=True, text=True, check=True
    )
    return told_together(vote, dump.stdout.splitlines())


def _host() -> str:
    return str(connection.settings_dict["HOST"])


def in_redis(vote: Vote) -> int:
    client: Any = Redis.from_url(settings.REDIS_URL)
    lines = []
    for key in client.scan_iter():
        kept = client.dump(key) or b""
        if client.type(key) == b"string":
            kept = client.get(key) or b""
        lines.append(key.decode(errors="replace") + " " + kept.decode(errors="replace"))
    client.close()
    return told_together(vote, lines)


def by_transaction(vote: Vote) -> int:
    """Rows written by one transaction: a ballot's alone beside others that are not ballots."""
    ballots: dict[str, set[str]] = defaultdict(set)
    others: Counter[str] = Counter()
    for table in vote.tables.values():
        if table in BALLOT_TABLES:
            for slot, xmin in _rows(
                f"SELECT slot, xmin::text FROM {table} WHERE round_id = %s", vote.round.pk
            ):
                ballots[xmin].add(slot)
        else:
            others.update(xmin for (xmin,) in _rows(f"SELECT xmin::text FROM {table}"))
    return sum(len(slots) == 1 and others[xmin] > 0 for xmin, slots in ballots.items())


def in_the_write_ahead_log(vote: Vote) -> int:
    """Transactions that wrote one ballot and, beside it, to a table that is not of ballots."""
    folder = Path(_rows("SHOW data_directory")[0][0]) / "pg_wal"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_switch_wal()")
    command: list[str | Path] = [
        postgres_bin() / "pg_waldump",
        "-p",
        folder,
        "-s",
        vote.start,
        "-e",
        _wal_place(),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    wrote: dict[str, Counter[str]] = defaultdict(Counter)
    for line in told.splitlines():
        inner = re.search(r"rmgr: Transaction\s.*tx:\s+(\d+),.*desc: COMMIT .*subxacts: ([\d ]+)", line)
        if inner:  # a savepoint's writes are its transaction's
            for part in inner[2].split():
                wrote[inner[1]].update(wrote.pop(part, Counter()))
        found = re.search(r"rmgr: Heap\S*\s.*tx:\s+(\d+),.*desc: (\w+).*rel \d+/\d+/(\d+)", line)
        if found and found[2] in WRITES and found[3] in vote.tables:
            wrote[found[1]][vote.tables[found[3]]] += 1
    assert sum(tables["voting_envelope"] for tables in wrote.values()) >= VOTERS, "the log was not read"
    return sum(
        tables["voting_envelope"] == 1 and set(tables) - BALLOT_TABLES != set() for tables in wrote.values()
    )


def by_order(vote: Vote) -> int:
    """The best that setting two orders beside each other does, of all orders that are kept somewhere."""
    slot_of = {str(voted.elector.ref): voted.taken.signed.receipt.slot for voted in vote.voted}
    people: list[Sequence[str]] = [list(slot_of)]  # by account: persons are numbered as they came
    for order in ("ctid", "id"):
        rows = _rows(
            f"SELECT ref::text FROM voting_elector WHERE round_id = %s ORDER BY {order}", vote.round.pk
        )
        people.append([ref for (ref,) in rows])
    ballots: list[Sequence[str]] = []
    for table, orders in (
        ("voting_envelope", "ctid id"),
        ("voting_slot", "ctid id"),
        ("voting_leaf", "ctid index"),
    ):
        for order in orders.split():
            rows = _rows(f"SELECT slot FROM {table} WHERE round_id = %s ORDER BY {order}", vote.round.pk)
            ballots.append([slot for (slot,) in rows])
    return max(
        sum(slot_of[ref] == slot for ref, slot in zip(refs, slots, strict=True))
        for refs in people
        for slots in ballots
    )


def by_foreign_key(vote: Vote) -> int:
    """Keys of other tables that point at ballots, or from ballots to anything but round and envelope."""
    rows = _rows(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    )
    allowed = {
        ("voting_envelope", "pb_round"),
        ("voting_slot", "pb_round"),
        ("voting_slot", "voting_envelope"),
    }
    return sum(bool({one, other} & BALLOT_TABLES) and (one, other) not in allowed for one, other in rows)


def by_evidence(vote: Vote) -> int:
    """Rows of evidence that outlive the seal: traces, marks of slots, groups of handles."""
    handles = {voted.handle for voted in vote.voted}
    rows = _rows("SELECT handle FROM voting_trace WHERE round_id = %s", vote.round.pk)
    rows += _rows("SELECT mark FROM voting_setaside WHERE round_id = %s", vote.round.pk)
    kept = _rows("SELECT handles::text || mark FROM voting_finding WHERE round_id = %s", vote.round.pk)
    return len(rows) + sum(handle in text for (text,) in kept for handle in handles)


def by_a_key_that_is_left(vote: Vote) -> int:
    """Electors whose pseudonym among evidence can still be made: the evidence key outlives the seal."""
    try:
        key = vote._key()
    except keystore.KeyMissing:
        return 0
    return sum(handle_of(key, str(voted.elector.ref)) == voted.handle for voted in vote.voted)


def by_time(vote: Vote) -> int:
    """Columns of ballots that hold a time."""
    rows = _rows(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_name IN ('voting_envelope', 'voting_slot', 'voting_leaf', 'voting_exclusion', "
        "'voting_setaside', 'voting_trace') "
        "AND (data_type LIKE 'timestamp%%' OR data_type IN ('date', 'time'))"
    )
    return len(rows)


SEARCHES: dict[str, Callable[[Vote], int]] = {
    "transaction": by_transaction,
    "order": by_order,
    "foreign key": by_foreign_key,
    "time": by_time,
    "evidence": by_evidence,
    "key": by_a_key_that_is_left,
    "dump": in_a_dump,
    "write-ahead log": in_the_write_ahead_log,
    "redis": in_redis,
}
ENOUGH = {"order": VOTERS // 2}
"""Chance alone puts one or two of two orders in the same place."""
