"""Several lives in the order of time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from frontend.seeding.diary import live

START = datetime(2027, 1, 1, tzinfo=UTC)


def test_the_earliest_moment_acts_first_and_nothing_acts_after_the_end() -> None:
    said: list[str] = []

    def life(name: str, *days: int) -> Iterator[datetime]:
        for day in days:
            yield START + timedelta(days=day)
            said.append(f"{name}{day}")

    acts = live([life("a", 1, 4, 9), life("b", 2, 3), life("c")], until=START + timedelta(days=9))
    assert said == ["a1", "b2", "b3", "a4"]
    assert acts == 4
