"""What every test may use. Real PostgreSQL and Redis are started by tests/services_plugin.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-matrix", action="store_true", help="write the permission matrix's current answers"
    )
    parser.addoption(
        "--times",
        type=int,
        default=1,
        help="how many times larger than in CI to run what is tried many times (race, close_race, crash, "
        "jobs_chaos, stuffing, tamper, mutants)",
    )


@pytest.fixture
def times(request: pytest.FixtureRequest) -> int:
    """By how much to multiply the size of a proof that is small in CI."""
    return int(request.config.getoption("--times"))


@pytest.fixture(scope="session", autouse=True)
def flushing_past_the_guards() -> Iterator[None]:
    """Emptying tables between tests that commit: the product's own triggers refuse TRUNCATE, so they sleep
    for that one statement, as only the database's owner can make them."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        asleep = "SET LOCAL session_replication_role = replica"
        plain(self, [asleep, *sql_list] if sql_list else sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture
def noon() -> datetime:
    """A moment to act at."""
    return datetime(2027, 5, 12, 11, 0, tzinfo=UTC)
