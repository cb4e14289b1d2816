"""`{% load civic %}`: sums, moments, counts and reasons in plain words."""

from __future__ import annotations

from datetime import datetime

from django.template import Library

from frontend import rules_in_words, wording
from panels.models import Amendment
from panels.queries.amending import open_amendment
from panels.queries.panels import panel_of
from pb.domain.article_names import ARTICLE_NAMES
from pb.domain.charter import PotRule, Record
from pb.domain.clock import Window
from pb.domain.money import pounds
from pb.domain.phases import Phase
from pb.domain.record_names import FROM_WHEN, RECORD_NAMES
from pb.domain.verdict import Reason
from pb.models import Round
from pb.web import say as pb_say

register = Library()


@register.filter
def money(pence: int | None) -> str:
    """1250000 -> "£12,500"; 1250050 -> "£12,500.50"; nothing for None."""
    return "" if pence is None else pounds(pence)


@register.filter
def likely_winners(pot: PotRule) -> str:
    """ "There is room for 2 to 80 ideas." """
    return rules_in_words.likely_winners(pot)


@register.filter
def day_time(when: datetime | None, how: str = "") -> str:
    """ "Friday 21 May, 8 pm"; with :"year" the year too; with :"short" "Fri 21 May, 8 pm"."""
    return wording.day_time(when, year="year" in how, short="short" in how) if when else ""


@register.filter
def in_words(value: str | datetime) -> str:
    """A text as it is; a moment with its year."""
    return wording.day_time(value, year=True) if isinstance(value, datetime) else value


@register.filter
def day(when: datetime | None, how: str = "") -> str:
    """ "Friday 21 May"; the same :"year" and :"short"."""
    return wording.day(when, year="year" in how, short="short" in how) if when else ""


@register.filter
def clock_time(when: datetime | None) -> str:
    return wording.clock_time(when) if when else ""


@register.filter
def time_left(until: datetime, at: datetime) -> str:
    """`{{ window.closes|time_left:at }}` -> "9 days left"."""
    return wording.time_left(until, at)


@register.filter
def span(window: Window) -> str:
    """A phase's window: "Sun 5 Jul to Sun 30 Aug, noon"."""
    return wording.span(window.opens, window.closes)


@register.filter
def iso(when: datetime) -> str:
    """For the `datetime` attribute of a <time> element."""
    return when.isoformat(timespec="seconds")


@register.filter
def number(value: int) -> str:
    return wording.number(value)


@register.filter
def word(value: int) -> str:
    """3 -> "three"; above ten the figures."""
    return wording.number_word(value)


@register.filter
def count_of(value: int, names: str) -> str:
    """`{{ 38|count_of:"idea" }}` -> "38 ideas"; `{{ n|count_of:"person,people" }}`."""
    one, _, many = names.partition(",")
    return wording.count_of(value, one, many)


@register.filter
def word_of(value: int, names: str) -> str:
    """Like count_of, with the number in letters up to ten: "three ideas"."""
    one, _, many = names.partition(",")
    return f"{wording.number_word(value)} {one if value == 1 else many or one + 's'}"


@register.filter
def minutes(value: int) -> str:
    """20 -> "20 minutes"; 150 -> "3 hours", 4400 -> "4 days", always rounded up."""
    return wording.minutes(value)


@register.filter
def article_name(article: str) -> str:
    """A charter's article as people call it: "electorate" -> "Who can vote"."""
    return ARTICLE_NAMES.get(article, article)


@register.filter
def phase_name(phase: Phase | str | None) -> str:
    return wording.phase_name(phase)


@register.filter
def say(reason: Reason) -> str:
    """A reason as a plain sentence: why, and what to do next."""

    return pb_say(reason)


@register.filter
def record_name(record: str) -> str:
    return RECORD_NAMES[Record(record)]


@register.filter
def kept_from(record: str) -> str:
    """From when the days of a class of record count."""
    return FROM_WHEN.get(Record(record), "the end of the round")


@register.filter
def role_name(role: str) -> str:
    """`returning_officer` -> "returning officer"."""
    return str(role).replace("_", " ")


@register.filter
def on_scale(score: float | None) -> float | None:
    """A score from 1 to 5: what arithmetic puts beyond an end stands at the end."""
    return None if score is None else min(5.0, max(1.0, score))


@register.simple_tag
def amendment_of(round: Round) -> Amendment | None:
    """`{% amendment_of round as amendment %}`: what the round's panel works on."""
    panel = panel_of(round)
    return open_amendment(panel) if panel else None
