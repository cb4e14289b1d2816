"""How the count is told: steps, bars in a table, money left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

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
