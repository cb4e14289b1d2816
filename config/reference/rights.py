"""Permissions, with the agreed answers for everybody at every phase."""

import json
from collections import defaultdict

from config.env import ROOT
from config.reference.markdown import code, codes, table
from pb.domain.phases import IN_ORDER
from pb.rules import PERMISSIONS

MATRIX = ROOT / "tests" / "pb" / "rules" / "matrix.json"


def permissions() -> str:
    rows = [
        (
            code(each.name),
            each.says,
            codes(phase for phase in IN_ORDER if phase in each.phases)
            if each.phases is not None
            else "at any time",
        )
        for _, each in sorted(PERMISSIONS.items())
    ]
    return table(("permission", "who may", "when"), rows)


def matrix() -> str:
    """For each permission, who of the cast is answered yes, and when."""
    agreed: dict[str, dict[str, str]] = json.loads(MATRIX.read_text())
    return table(("permission", "yes"), [(code(name), _answers(agreed[name])) for name in sorted(agreed)])


def _answers(row: dict[str, str]) -> str:
    groups: dict[str, list[str]] = defaultdict(list)
    for who, when in row.items():
        if when != "never":
            groups[when].append(who)
    if set(groups) == {"always"} and len(groups["always"]) == len(row):
        return "everybody, always"
    said = []
    for when, people in groups.items():
        said.append(f"{_who(people, row)}: {when if when == 'always' else codes(when.split())}")
    return "; ".join(said) or "nobody"


def _who(people: list[str], row: dict[str, str]) -> str:
    others = set(row) - set(people)
    if others <= {"visitor"}:
        return "everybody who is signed in" if others else "everybody"
    return codes(sorted(people))
