"""How the count is told: steps, bars in a table, money left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol

from django.template.loader import render_to_string

Outcome = Literal["funded", "skipped", "tie"]


def count_step(
    content: str,
    title: str,
    outcome: Outcome = "funded",
    left: int | None = None,
    budget: int | None = None,
    level: int = 3,
) -> str:
    """One step of the count, inside `<ol class="steps">`. `left` and `budget` in pence draw the money
    left as a bar; the content says the same sum in words. A tie says in the content how it was
    broken.
    """
    return render_to_string(
        "components/count_step.html",
        {
            "content": content,
            "title": title,
            "outcome": outcome,
            "has_bar": left is not None and bool(budget),
            "bar": _part(left or 0, budget or 0, 400),
            "level": level,
        },
    )


def bar(value: int, most: int, filled: bool = True) -> dict[str, Any]:
    """A bar from nought on the page's one scale: filled when funded, dashed when not. Hidden from screen
    readers: the row that holds it says the number.
    """
    return {"wide": _part(value, most, 200), "filled": filled}


def votes_table(caption: str, rows: Iterable[Mapping[str, Any]], most: int | None = None) -> dict[str, Any]:
    """Ideas with their votes as bars. Each row a mapping: `title`, `votes`, `cost` (pence), `funded`,
    and optionally `url`, `place`, `outcome` (the word, else Funded or Did not fit). `most` is the
    longest bar of the page.
    """
    given = [dict(row) for row in rows]
    top = most or max((row["votes"] for row in given), default=0)
    for row in given:
        row["outcome"] = row.get("outcome") or ("Funded" if row["funded"] else "Did not fit")
    return {"caption": caption, "rows": given, "most": top}


def _part(value: int, whole: int, of: int) -> int:
    return round(of * max(0, min(value, whole)) / whole) if whole else 0


class Scored(Protocol):
    value: float | None
    low: float | None
    high: float | None


def interval(raw: Scored, adjusted: Scored, cut: float | None = None) -> dict[str, Any]:
    """Scores from 1 to 5 on a line: raw a hollow diamond, adjusted a dot with its interval, the cut dashed.
    Hidden from screen readers: the row that holds it says the numbers.
    """
    return {
        "raw": _across(raw.value),
        "adjusted": _across(adjusted.value),
        "low": _across(adjusted.low),
        "high": _across(adjusted.high),
        "cut": _across(cut),
    }


def _across(value: float | None) -> int | None:
    """Where on the line of 400 units, 12 from the left; beyond its ends at the ends."""
    return None if value is None else round(12 + 100 * (min(5.0, max(1.0, value)) - 1))
