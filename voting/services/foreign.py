"""What a ballot file from elsewhere says of itself, as a charter of ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from pb.domain.charter import Charter
from pb.domain.phases import Phase
from voting.domain.contest import Contest
from voting.domain.counting import Counting
from voting.domain.pabulib import Header
from voting.domain.pabulib_paper import counting_of
from voting.domain.paper import Kind

_DAY = timedelta(days=1)
_AFTER = 9 * _DAY  # counting ends, and delivery begins, that long after the last day of voting


def title_of(header: Header) -> str:
    """Where and when: the round's title."""
    parts = (header.meta.get(key, "") for key in ("unit", "subunit", "instance"))
    return (", ".join(part for part in parts if part) or "An election")[:120]


def area_names(header: Header) -> tuple[str, str]:
    """(the council, the part of it that voted), the second "" when all of it did."""
    return (header.meta.get("unit", "") or "Unknown")[:120], header.meta.get("subunit", "")[:120]


def charter_for(
    header: Header, contest: Contest, *, area: str, name: str, at: datetime, points_scale: int = 1
) -> Charter:
    """The rules under which the file's election is counted again. Money in pence, all windows in the past of
    `at`.

    A rule that we have no counting for (custom, unknown) is counted as greedy with the file's threshold.
    """
    (pot,) = contest.pots
    points = contest.kind in (Kind.CUMULATIVE, Kind.SCORE)
    scale = header.threshold * points_scale
    counting = counting_of(header, points_scale, unit=100) or Counting(threshold_votes=scale)
    source = f"As in the file {name}"
    return Charter.model_validate(
        {
            "purpose": {
                "statement": header.meta.get("description", "")[:2000] or source,
                "inequality_focus": "Not stated in the file",
            },
            "money": {
                "pots": [{"key": pot.key, "name": pot.name, "amount": pot.budget, "maximum": pot.budget}]
            },
            "proposing": {"applicants": ["individual", "group", "unconstituted_group"]},
            "funding": {"criteria": [{"key": "file", "question": source}]},
            "electorate": {"connections": ["live"], "areas": [area], "minimum_age": 0},
            "ballot": {
                "kind": contest.kind.value,
                "choose": "up_to",
                "number": contest.max_points if points else contest.max_choices,
            },
            "counting": {
                "rule": counting.rule.value,
                "completion": counting.completion.value,
                "utility": counting.utility.value,
                "threshold_votes": counting.threshold_votes,
            },
            "too_few": {"skip_vote": False},
            "timetable": {"windows": _windows(header, at)},
            "ratification": {"body": area, "grounds": ["Decided elsewhere, before the import"]},
        }
    )


def _windows(header: Header, at: datetime) -> list[dict[str, Any]]:
    """Voting on the file's own days where it tells them, the other phases laid around them."""
    last = _day(header.meta.get("date_end", ""), end=True)
    if last is None or last + _AFTER > at:
        last = at.replace(hour=0, minute=0, second=0, microsecond=0) - _AFTER
    first = _day(header.meta.get("date_begin", ""), end=False)
    if first is None or first > last:
        first = last
    closes = last + _DAY
    edges = [
        first - 90 * _DAY,
        first - 60 * _DAY,
        first - 30 * _DAY,
        first,
        closes,
        last + _AFTER,
        last + _AFTER + 365 * _DAY,
    ]
    phases = list(Phase)[1:]
    return [
        {"phase": phase.value, "opens": opens.isoformat(), "closes": ends.isoformat()}
        for phase, opens, ends in zip(phases, edges[:-1], edges[1:], strict=True)
    ]


def _day(text: str, *, end: bool) -> datetime | None:
    """A day as files write it: 30.09.2019, or a year alone."""
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip()):
        day, month, year = (int(part) for part in match.groups())
    elif re.fullmatch(r"\d{4}", text.strip()):
        day, month, year = (31, 12, int(text)) if end else (1, 1, int(text))
    else:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
