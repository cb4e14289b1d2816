"""A count told step by step, as text for people and as plain data for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from voting.domain.bundle import Recount
from voting.domain.canonical import digest
from voting.domain.official import Comparison, Match
from voting.domain.pabulib import Election
from voting.domain.result import Fate, PotResult, Stage, Step, plain
from voting.domain.simulator import Simulation

_FATES = {
    Fate.FUNDED: "funded",
    Fate.OVER_BUDGET: "costs more than is left",
    Fate.AFTER_STOP: "after the first that did not fit",
    Fate.BELOW_THRESHOLD: "too few votes",
    Fate.SUPPORTERS_SHORT: "its supporters have too little left",
    Fate.NO_SUPPORT: "nobody chose it",
    Fate.LIMIT_REACHED: "a limit leaves no room",
    Fate.PART_FUNDED: "offered what is left",
    Fate.EXCLUDED: "excluded, its ballots pass on",
}
_MATCHES = {
    Match.SAME: "The official outcome is the same.",
    Match.SAME_BUT_TIES: "The official outcome is the same once ties are broken its way.",
    Match.SAME_BUT_ADDED: "The official outcome is the same, and projects marked as paid with other money.",
    Match.DIFFERENT: "The official outcome differs.",
    Match.NOT_STATED: "The file does not state an official outcome.",
}


def bundle_text(recount: Recount) -> str:
    """The recount of a bundle for people, amounts in pounds."""
    titles = {line.id: line.title for contest in recount.paper.contests for line in contest.lines}
    parts = [f"Round {recount.paper.round}. Rule: {recount.result.rule}. Ballots: {recount.result.ballots}."]
    parts.extend(
        _pot_text(f"{contest.contest} / {pot.pot}", pot, titles, lambda pence: _money(pence, 100))
        for contest in recount.result.contests
        for pot in contest.pots
    )
    parts.extend(f"DIFFERS  {finding.file}: {finding.text}" for finding in recount.findings)
    if recount.ok:
        parts.append(f"Same as published. Result SHA-256 {recount.result.digest}")
    return "\n\n".join(parts)


def bundle_json(recount: Recount) -> dict[str, Any]:
    """The recount of a bundle as data: the result, its digest, and what differs."""
    pots = [pot for contest in recount.result.contests for pot in contest.pots]
    return {
        "rule": recount.result.rule,
        "budget": sum(pot.budget for pot in pots),
        "selected": list(recount.result.selected),
        "cost": sum(pot.cost for pot in pots),
        "left": sum(pot.left for pot in pots),
        "ties": [plain(tie) for pot in pots for tie in pot.ties],
        "steps": [plain(step) for pot in pots for step in pot.steps],
        "digest": recount.result.digest,
        "same": recount.ok,
        "findings": [plain(finding) for finding in recount.findings],
        "result": recount.result.to_dict(),
    }


def election_text(election: Election, rule: str, result: PotResult, comparison: Comparison | None) -> str:
    """The count of a .pb file for people, amounts in the file's currency."""
    header = election.header
    titles = {project.id: project.name for project in header.projects}
    about = (
        f"{header.meta.get('description', 'Election')} {header.meta.get('instance', '')}. "
        f"{header.vote_type} ballots: {election.votes.ballots}. Rule: {rule}."
    )
    parts = [
        about,
        *election.notes,
        _pot_text("Count", result, titles, lambda amount: _money(amount, header.scale)),
    ]
    if comparison:
        parts.append(_MATCHES[comparison.match])
        parts.extend(f"  only in this count: {line}" for line in comparison.only_ours)
        parts.extend(f"  only in the official outcome: {line}" for line in comparison.only_theirs)
    return "\n\n".join(parts)


def election_json(
    election: Election, rule: str, result: PotResult, comparison: Comparison | None
) -> dict[str, Any]:
    """The count of a .pb file as data; money × `scale`."""
    account = {
        "rule": rule,
        "budget": result.budget,
        "scale": election.header.scale,
        "voters": result.voters,
        "endowment": result.endowment,
        "selected": list(result.selected),
        "cost": result.cost,
        "left": result.left,
        "ties": [plain(tie) for tie in result.ties],
        "steps": [plain(step) for step in result.steps],
    }
    official = {"official": plain(comparison)} if comparison else {}
    return {**account, "digest": digest(account), "notes": list(election.notes), **official}


def _pot_text(name: str, pot: PotResult, titles: Mapping[str, str], money: Callable[[int], str]) -> str:
    rows = [f"{name}: {money(pot.budget)}, {pot.voters} voters"]
    if pot.endowment:
        rows[0] += (
            f", each starts with {float(Fraction(pot.endowment)):.2f} in the smallest unit ({pot.endowment})"
        )
    rows += [
        f"{number:4}. {_step_text(step, titles, money)}" for number, step in enumerate(pot.steps, start=1)
    ]
    rows += [
        f"      tie at {tie.support}: {', '.join(tie.lines)} (order: {tie.broken_by})" for tie in pot.ties
    ]
    rows.append(f"      {len(pot.selected)} funded for {money(pot.cost)}, {money(pot.left)} left")
    return "\n".join(rows)


def _step_text(step: Step, titles: Mapping[str, str], money: Callable[[int], str]) -> str:
    title = titles.get(step.line, "")
    name = f"{step.line} {title[:48]}".strip()
    if step.fate is Fate.SUPPORTERS_SHORT:
        support = f"supporters hold {money(int(Fraction(step.support)))}"
    elif step.stage is Stage.EQUAL_SHARES:
        support = f"{float(Fraction(step.support)):.2f} effective votes"
    else:
        support = f"{step.support} votes or points"
    return f"{name} · {support} · {money(step.cost)} · {_FATES[step.fate]} · left {money(step.left_after)}"


def _money(amount: int, scale: int) -> str:
    """An amount in whole units of currency, decimals only when there are any."""
    whole, rest = divmod(abs(amount), scale)
    digits = len(str(scale)) - 1
    return f"{'-' if amount < 0 else ''}{whole:,}" + (f".{rest:0{digits}d}" if rest else "")


def simulation_text(simulation: Simulation, scale: int, titles: Mapping[str, str]) -> str:
    """Outcomes side by side for people: a column for each rule, amounts in the file's currency."""
    outcomes = simulation.outcomes
    rows: list[tuple[str, list[str]]] = [
        ("funded", [str(len(one.selected)) for one in outcomes]),
        ("spent", [_money(one.cost, scale) for one in outcomes]),
        ("left", [_money(one.left, scale) for one in outcomes]),
        ("voters with a winner", [_share(one.with_winner, one.voters) for one in outcomes]),
        ("winners per voter", [f"{float(one.choices_funded):.2f}" for one in outcomes]),
        ("ties met", [str(one.ties) for one in outcomes]),
    ]
    for place, other in enumerate(outcomes):
        ahead = [f"{row[place]}" for row in simulation.preferred]
        rows.append(
            (
                f"better off than with {_letter(place)}",
                ["-" if one is other else count for one, count in zip(outcomes, ahead, strict=True)],
            )
        )
    for number, area in enumerate(outcomes[0].areas if outcomes else ()):
        if len(outcomes[0].areas) > 1:
            cells = [one.areas[number] for one in outcomes]
            rows.append(
                (f"in {area.area or 'no area'}", [f"{cell.funded} of {cell.asked}" for cell in cells])
            )
    lines = list(dict.fromkeys(line for one in outcomes for line in one.selected))
    rows += [
        (
            f"{line} {titles.get(line, '')[:40]}".strip(),
            ["funded" if line in one.selected else "" for one in outcomes],
        )
        for line in lines
    ]
    names = [f"{_letter(place)}  {one.rule}" for place, one in enumerate(outcomes)]
    width = max(len(name) for name, _ in rows)
    heads = [_letter(place) for place in range(len(outcomes))]
    columns = [
        max(len(heads[place]), *(len(cells[place]) for _, cells in rows)) for place in range(len(outcomes))
    ]
    table = [("", heads), *rows]
    return "\n".join(
        [f"Money: {_money(simulation.budget, scale)}", *names, ""]
        + [
            f"{name:{width}}  " + "  ".join(f"{cell:>{columns[place]}}" for place, cell in enumerate(cells))
            for name, cells in table
        ]
    )


def simulation_json(simulation: Simulation, scale: int) -> dict[str, Any]:
    """Outcomes side by side as data; money × `scale`, averages exact as "a/b"."""
    outcomes = [
        {
            **plain(one),
            "choices_funded": str(one.choices_funded),
            "areas": [plain(area) for area in one.areas],
        }
        for one in simulation.outcomes
    ]
    preferred = [list(row) for row in simulation.preferred]
    return {"budget": simulation.budget, "scale": scale, "outcomes": outcomes, "preferred": preferred}


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "0"
