"""The comparison of counts as text: a summary of each rule against its target, and every file."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def table(rows: Sequence[Row]) -> str:
    """Markdown: what each rule came to, then a line for each file and rule."""
    parts = [
        "## Summary",
        "",
        "| rule | files | same winners and money left | differ | CPU of ours | CPU of pabutools |",
    ]
    parts.append("| --- | ---: | ---: | --- | ---: | ---: |")
    rules = list(dict.fromkeys(row["rule"] for row in rows))
    for rule in rules:
        mine = [row for row in rows if row["rule"] == rule and _digests(row)]
        same = [row for row in mine if _digests(row) == {row["ours"]["digest"]}]
        differ = ", ".join(row["file"] for row in mine if row not in same)
        raced = [row for row in mine if _best(row) is not None]
        ours, theirs = sum(row["ours"]["seconds"] for row in raced), sum(_best(row) or 0 for row in raced)
        parts.append(
            f"| {rule} | {len(mine)} | {len(same)} | {differ or 'none'} | {ours:.2f} s | {theirs:.0f} s |"
        )
    parts += ["", "## Ratios", "", "| rule | where pabutools needs | files | least | median | most |"]
    parts.append("| --- | --- | ---: | ---: | ---: | ---: |")
    for rule in rules:
        for least in (10.0, 0.5, 0.01):
            parts += _ratios(rows, rule, least)
    parts += [
        "",
        "## Every file",
        "",
        "CPU seconds; “(…)” is one run times the number of runs; MiB: ours/theirs.",
        "",
    ]
    parts.append(
        "| file | rule | ballots | distinct | lines | ours | plain | grouped | floats | ratio | MiB |"
    )
    parts.append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    parts += [_row(row) for row in sorted(rows, key=lambda row: (row["file"], rules.index(row["rule"])))]
    return "\n".join(parts)


def growth_table(rows: Sequence[Row]) -> str:
    """Markdown: how counts grow with the number of ballots."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    parts = [f"| {' | '.join(names)} |", f"|{' ---: |' * len(names)}"]
    for row in rows:
        cells = [row.get(name, "") for name in names]
        parts.append(
            f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else f'{cell}' for cell in cells)} |"
        )
    return "\n".join(parts)


def _ratios(rows: Sequence[Row], rule: str, least: float) -> list[str]:
    found = sorted(
        best / row["ours"]["seconds"]
        for row in rows
        if row["rule"] == rule
        and (best := _best(row)) is not None
        and max(best, row["ours"]["seconds"]) >= least
    )
    if not found:
        return []
    cells = [rule, f"{least:g} s or more", len(found), f"{found[0]:.1f}"]
    cells += [f"{statistics.median(found):.0f}", f"{found[-1]:.0f}"]
    return [f"| {' | '.join(map(str, cells))} |"]


def _digests(row: Row) -> set[str]:
    return {row[who]["digest"] for who in ("exact", "grouped") if "digest" in row[who]}


def _best(row: Row) -> float | None:
    times = [row[who]["seconds"] for who in ("exact", "grouped") if "seconds" in row[who]]
    return min(times) if times else None


def _row(row: Row) -> str:
    ours, best = row["ours"], _best(row)
    cells = [row["file"], row["rule"], *(str(ours.get(key, "")) for key in ("ballots", "distinct", "lines"))]
    cells += [_seconds(row[who]) for who in ("ours", "exact", "grouped", "float")]
    cells.append(f"{best / ours['seconds']:.0f}" if best is not None else "")
    theirs = max((row[who].get("memory", 0) for who in ("exact", "grouped")), default=0)
    cells.append(f"{ours.get('memory', '')}/{theirs or ''}")
    return f"| {' | '.join(cells)} |"


def _seconds(side: Row) -> str:
    if "seconds" in side:
        return f"{side['seconds']:.4f}"
    return f"({side['extrapolated']:.0f})" if "extrapolated" in side else "failed" if "failed" in side else ""
