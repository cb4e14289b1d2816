"""Sums, moments and counts as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontend import wording
from frontend.templatetags import civic

SUMMER = datetime(2027, 5, 21, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pence", "words"),
    [(1_250_000, "£12,500"), (1_250_050, "£12,500.50"), (0, "£0"), (7, "£0.07"), (None, "")],
)
def test_money(pence: int | None, words: str) -> None:
    assert civic.money(pence) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (SUMMER, "Friday 21 May, 8 pm"),
        (SUMMER.replace(minute=42), "Friday 21 May, 8.42 pm"),
        (datetime(2027, 1, 15, 12, 0, tzinfo=UTC), "Friday 15 January, noon"),
        (datetime(2027, 1, 15, 0, 5, tzinfo=UTC), "Friday 15 January, 12.05 am"),
        (datetime(2027, 5, 20, 23, 0, tzinfo=UTC), "midnight at the end of Thursday 20 May"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "midnight at the end of Thursday 31 December"),
    ],
)
def test_a_moment_is_said_in_london_time(moment: datetime, words: str) -> None:
    assert civic.day_time(moment) == words


def test_a_moment_with_its_year_and_in_short() -> None:
    assert civic.day_time(SUMMER, "year") == "Friday 21 May 2027, 8 pm"
    assert civic.day_time(SUMMER, "short") == "Fri 21 May, 8 pm"
    assert civic.day(SUMMER, "year") == "Friday 21 May 2027"
    assert civic.day_time(None) == ""


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=9, hours=23), "9 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(minutes=119), "119 minutes left"),
        (timedelta(minutes=1, seconds=59), "1 minute left"),
        (timedelta(seconds=59), "less than a minute left"),
        (timedelta(0), "closed"),
    ],
)
def test_time_left_is_never_rounded_up(left: timedelta, words: str) -> None:
    assert wording.time_left(SUMMER + left, SUMMER) == words


def test_a_window_says_its_years_only_when_they_differ() -> None:
    opens = datetime(2026, 12, 28, 12, 0, tzinfo=UTC)
    assert wording.span(opens, opens + timedelta(days=1)) == "Mon 28 Dec to Tue 29 Dec, noon"
    assert wording.span(opens, opens + timedelta(days=9)) == "Mon 28 Dec 2026 to Wed 6 Jan 2027, noon"


def test_numbers_and_plurals() -> None:
    assert civic.count_of(1, "idea") == "1 idea"
    assert civic.count_of(4492, "person,people") == "4,492 people"
    assert civic.word_of(3, "vote") == "three votes"
    assert civic.word_of(1, "vote") == "one vote"
    assert civic.word(11) == "11"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"
