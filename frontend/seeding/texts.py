"""Reading the made-up council: what stands in the TOML files, as values. Pounds there are pence here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_ARTICLES = ("purpose", "proposing", "electorate", "channels")
_SUMS = ("amount", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class ProposalText:
    """An idea as its author sent it in, with what officers and voters are to make of it. `votes`: exactly so
    many in a past round; `weight`: how much it is liked in an open one."""

    title: str
    summary: str
    text: str
    by: str
    place: str
    costs: tuple[tuple[str, int], ...]
    pot: str = ""
    group: str = ""
    kind: str = ""
    people: int | None = None
    host: str = ""
    under_age: bool = False
    sponsor: str = ""
    draft: bool = False
    assessed: str = ""
    assessed_reason: str = ""
    officer_cost: int | None = None
    officer_cost_reason: str = ""
    votes: int = 0
    weight: int = 5

    @property
    def applicant(self) -> str:
        return self.kind or ("group" if self.group else "individual")

    @property
    def asked(self) -> int:
        return sum(pence for _, pence in self.costs)


@dataclass(frozen=True, slots=True)
class Objection:
    article: str
    by: str
    words: str
    change: str


@dataclass(frozen=True, slots=True)
class RoundText:
    """One round. Its charter is a template with its own pots and articles. When its vote is over, `voters` of
    the `roll` have voted; else both are 0."""

    slug: str
    title: str
    strand: str
    theme: str
    areas: tuple[str, ...]
    summary: str
    template: str
    total: int
    match: bool
    note: str
    pots: tuple[Mapping[str, Any], ...]
    articles: Mapping[str, Mapping[str, Any]]
    panel: str
    members: tuple[str, ...]
    objections: tuple[Objection, ...]
    voters: int
    roll: int
    proposals: tuple[ProposalText, ...]


def read_round(name: str) -> RoundText:
    """The round in rounds/<name>.toml."""
    data = read(f"rounds/{name}.toml")
    about = data["round"]
    return RoundText(
        slug=about["slug"],
        title=about["title"],
        strand=about.get("strand", "place"),
        theme=about["theme"],
        areas=tuple(about["areas"]),
        summary=about["summary"],
        template=about["template"],
        total=about["total"] * 100,
        match=about.get("match", False),
        note=about.get("note", ""),
        pots=tuple(
            {key: value * 100 if key in _SUMS else value for key, value in pot.items()}
            for pot in data.get("pots", ())
        ),
        articles={name: data[name] for name in _ARTICLES if name in data},
        panel=data["panel"]["name"],
        members=tuple(data["panel"]["members"]),
        objections=tuple(Objection(**each) for each in data.get("objections", ())),
        voters=data.get("votes", {}).get("voters", 0),
        roll=data.get("votes", {}).get("roll", 0),
        proposals=tuple(_proposal(each) for each in data.get("proposals", ())),
    )


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _proposal(data: Mapping[str, Any]) -> ProposalText:
    fields = dict(data)
    fields["costs"] = tuple((what, pounds * 100) for what, pounds in data["costs"])
    if "officer_cost" in data:
        fields["officer_cost"] = data["officer_cost"] * 100
    return ProposalText(**fields)
