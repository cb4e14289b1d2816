"""How the product says sums, moments and numbers. Plain functions, used by filters, tags and pages alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pb.domain.phases import Phase

HERE = ZoneInfo("Europe/London")

PHASE_NAMES = {
    Phase.CO_DESIGN: "Co-design",
    Phase.SUBMITTING: "Proposals",
    Phase.ASSESSING: "Assessing",
    Phase.SHORTLISTING: "Shortlist",
    Phase.VOTING: "Voting",
    Phase.COUNTING: "Counting",
    Phase.DELIVERING: "Delivery",
}

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def phase_name(phase: Phase | str | None) -> str:
    return PHASE_NAMES[Phase(phase)] if phase else ""


def day(when: datetime, *, year: bool = False, short: bool = False) -> str:
    """ "Friday 21 May", "Friday 21 May 2027" with the year, "Fri 21 May" when short. London time."""
    local = when.astimezone(HERE)
    weekday, month = _DAYS[local.weekday()], _MONTHS[local.month - 1]
    if short:
        weekday, month = weekday[:3], month[:3]
    return f"{weekday} {local.day} {month}" + (f" {local.year}" if year else "")


def clock_time(when: datetime) -> str:
    """ "8 pm", "6.42 pm", "noon". London time."""
    local = when.astimezone(HERE)
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    hour = local.hour % 12 or 12
    minutes = f".{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes} {'am' if local.hour < 12 else 'pm'}"


def day_time(when: datetime, *, year: bool = False, short: bool = False) -> str:
    """ "Friday 21 May, 8 pm". Midnight is said as the end of the day before, so that nobody is a day out."""
    local = when.astimezone(HERE)
    if (local.hour, local.minute) == (0, 0):
        return f"midnight at the end of {day(local - timedelta(minutes=1), year=year, short=short)}"
    return f"{day(when, year=year, short=short)}, {clock_time(when)}"


def span(opens: datetime, closes: datetime) -> str:
    """ "Sun 5 Jul to Sun 30 Aug, noon", with the years when they differ."""
    year = opens.astimezone(HERE).year != closes.astimezone(HERE).year
    return f"{day(opens, year=year, short=True)} to {day_time(closes, year=year, short=True)}"


def time_left(until: datetime, at: datetime) -> str:
    """ "9 days left", "3 hours left", "12 minutes left", "less than a minute left". Rounded down, never
    up.
    """
    seconds = int((until - at).total_seconds())
    if seconds <= 0:
        return "closed"
    if seconds < 60:
        return "less than a minute left"
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size * (2 if name != "minute" else 1):
            return f"{count_of(seconds // size, name)} left"
    raise AssertionError("unreachable")


def number(value: int) -> str:
    """4492 -> "4,492"."""
    return f"{value:,}"


def number_word(value: int) -> str:
    """3 -> "three"; above ten the figures."""
    return _WORDS[value] if 0 <= value < len(_WORDS) else number(value)


def minutes(value: int) -> str:
    """A span in minutes as people say it, rounded up: "20 minutes", "3 hours", "4 days"."""
    for size, name, most in ((1, "minute", 120), (60, "hour", 48 * 60)):
        if value <= most:
            return count_of(-(-value // size), name)
    return count_of(-(-value // (24 * 60)), "day")


def count_of(value: int, one: str, many: str = "") -> str:
    """(1, "idea") -> "1 idea"; (38, "idea") -> "38 ideas"; (2, "person", "people") -> "2 people"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def listed(items: list[str], joint: str = "and") -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"
