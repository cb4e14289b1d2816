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
from pb import chance
from pb.models import Person
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.models import Elector
from voting.services.casting import Taken
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

    def person_words(self) -> set[str]:
        return {self.person.email, str(self.person.subject), str(self.elector.ref), self.elector.uid_hash}

    def ballot_words(self) -> set[str]:
        receipt = self.taken.signed.receipt
        return {receipt.slot, receipt.envelope_sha256, self.taken.code, str(self.submission), self.code}


class Vote:
    """A round in which people enrol and vote one after the other, the easiest case for whoever looks on."""

    def __init__(self) -> None:
        self.start = _wal_place()
        self.round = make.open_round()
        self.tables = _tables()
        self.voted = [self._one() for _ in range(VOTERS)]
        make.end_voting(self.round)
        run_due(job="test", at=now())

    def _one(self) -> Voted:
        person = ground.person()
        elector = make.elector(self.round, person)
        ballot, submission = make.ballot(("a", "b", "e")), UUID(bytes=chance.token(16), version=4)
        return Voted(
            person, elector, make.cast(self.round, elector, ballot, submission), submission, ballot.code
        )


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


def by_time(vote: Vote) -> int:
    """Columns of ballots that hold a time."""
    rows = _rows(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_name IN ('voting_envelope', 'voting_slot', 'voting_leaf') "
        "AND (data_type LIKE 'timestamp%%' OR data_type IN ('date', 'time'))"
    )
    return len(rows)


SEARCHES: dict[str, Callable[[Vote], int]] = {
    "transaction": by_transaction,
    "order": by_order,
    "foreign key": by_foreign_key,
    "time": by_time,
    "dump": in_a_dump,
    "write-ahead log": in_the_write_ahead_log,
    "redis": in_redis,
}
ENOUGH = {"order": VOTERS // 2}
"""Chance alone puts one or two of two orders in the same place."""
