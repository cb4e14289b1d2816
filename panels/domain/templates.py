"""Charters to start from. A panel changes what it wants and agrees the rest: none of these is a default.

Each is a pure builder: sums in pence, moments aware UTC. What each is modelled on stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pb.domain.charter import Charter
from pb.domain.phases import IN_ORDER, Phase

Build = Callable[[int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Template:
    """`build` takes the money in all, in pence, and gives the articles that make this template what it is."""

    key: str
    name: str
    about: str
    build: Build


def charter_from(
    key: str, *, total: int, areas: Sequence[str], timetable: Sequence[Mapping[str, Any]]
) -> Charter:
    """A whole charter: the template's articles with the round's own money, area codes and windows.

    Raises KeyError for a template that does not exist, ValidationError for what has not the shape of a
    charter.
    """
    body: dict[str, Any] = {
        "electorate": {},
        "proposing": {
            "applicants": ["individual", "group", "unconstituted_group"],
            "minimum_people": 3,
            "adult_sponsor_under": 16,
            "proposals_each": 2,
        },
        "funding": {"criteria": CRITERIA, "never": NEVER},
        "ratification": {
            "body": "Area Partnership",
            "within_days": 28,
            "grounds": [
                "The count does not follow the charter.",
                "A winning idea would be unlawful.",
                "The round left out people it was meant for, and this can be shown.",
            ],
        },
        "quarantine": QUARANTINE,
        "retention": RETENTION,
        "timetable": {"windows": list(timetable)},
    } | TEMPLATES[key].build(total)
    body["electorate"] = {**body["electorate"], "areas": list(areas)}
    return Charter.model_validate(body)


def back_to_back(opens: Mapping[Phase, datetime], ends: datetime) -> list[dict[str, Any]]:
    """Windows from the moments at which phases open, each closing when the next opens and the last at
    `ends`.
    """
    named = [phase for phase in IN_ORDER if phase in opens]
    closes = [opens[phase] for phase in named[1:]] + [ends]
    return [
        {"phase": phase, "opens": opens[phase], "closes": close}
        for phase, close in zip(named, closes, strict=True)
    ]


CRITERIA = [
    {"key": "benefit", "question": "Does it help people who live in the area?"},
    {"key": "purpose", "question": "Does it serve the purpose of this round?"},
    {"key": "doable", "question": "Can it be done within a year, with this money?"},
    {"key": "lawful", "question": "Is it lawful and safe, and are the permissions it needs within reach?"},
    {"key": "new_money", "question": "Does it add to what the council must pay for anyway?"},
]
NEVER = [
    "Anything that has happened already.",
    "Party politics or the spreading of a religion.",
    "Profit for a private person.",
    "What the council has a duty to pay for.",
]
# Six weeks, twelve months and seven years are what Scottish councils state (Consul sites; Aberdeen UDecide).
RETENTION = [
    {"record": "roll", "days": 42, "basis": "Public task"},
    {"record": "drafts", "days": 42, "basis": "Public task"},
    {"record": "not_funded", "days": 365, "basis": "Public task"},
    {"record": "funded", "days": 2557, "basis": "Public task"},
    {"record": "panel_volunteers", "days": 90, "basis": "Consent"},
    {"record": "panel_needs", "days": 42, "basis": "Consent"},
    {"record": "panel_claims", "days": 2557, "basis": "Legal duty"},
    {"record": "panel_papers", "days": 42, "basis": "Public task"},
    {"record": "panel_discussion", "days": 365, "basis": "Public task"},
]
# Wrocław 2025: 320 votes from one address and voters "aged 200"; Santomera 2021: 100 votes from two e-mail
# accounts. A family of seven with one telephone, a street on one connection and a class of 25 stay below.
QUARANTINE = {
    "one_device": 8,
    "one_network": 100,
    "burst": 30,
    "burst_minutes": 20,
    "one_contact": 3,
    "oldest_age": 110,
    "keep_days": 28,
}
CHILDREN = "Children live with what is decided here. Other Scottish rounds let people vote from this age."


def _three_pots(total: int) -> dict[str, Any]:
    """Canal ward, May 2019: a starter pot of £500 to £1,000 without a bank account, a main fund up to
    £30,000 and a capital fund; three votes, all to be used. How the money was split is not known: the
    shares here are ours.
    """
    starter, capital = total // 10, total * 3 // 10
    main = total - starter - capital
    return {
        "purpose": {
            "statement": "Work, skills and the places where people find both.",
            "inequality_focus": "People without work, and people whose work does not pay enough to live on.",
            "outcomes": ["More people in fair work", "Stronger local groups"],
        },
        "money": {
            "pots": [
                {
                    "key": "starter",
                    "name": "Try it out",
                    "amount": starter,
                    "minimum": 50_000,
                    "maximum": min(100_000, starter),
                    "bank_account_needed": False,
                    "explanation": "For people and groups without a bank account.",
                },
                {
                    "key": "main",
                    "name": "Main fund",
                    "amount": main,
                    "minimum": 100_000,
                    "maximum": min(3_000_000, main),
                    "explanation": "For running costs: staff, rent, sessions.",
                },
                {
                    "key": "capital",
                    "name": "Capital fund",
                    "amount": capital,
                    "minimum": 100_000,
                    "maximum": min(3_000_000, capital),
                    "kind": "capital",
                    "explanation": "For things that last: equipment and repairs.",
                },
            ]
        },
        "electorate": {"connections": ["live", "work", "study"], "minimum_age": 8, "age_reason": CHILDREN},
        "ballot": {"kind": "approval", "choose": "exactly", "number": 3, "per": "pooled", "order": "drawn"},
        "channels": {"open": ["online", "paper", "event"], "one_ballot": "over_all_channels"},
        "counting": {"rule": "greedy"},
    }


def _spend_the_money(total: int) -> dict[str, Any]:
    """Gorbals Ideas Fund, October 2022: £60,000, voters from eight years on spend the whole budget
    themselves.
    """
    return {
        "purpose": {
            "statement": "Small ideas that make the neighbourhood better to live in.",
            "inequality_focus": "People who are seldom asked: children, carers, people new to the area.",
        },
        "money": {
            "pots": [
                {
                    "key": "ideas",
                    "name": "Ideas fund",
                    "amount": total,
                    "minimum": min(50_000, total),
                    "maximum": min(1_500_000, total),
                }
            ]
        },
        "electorate": {
            "connections": ["live"],
            "minimum_age": 8,
            "age_reason": CHILDREN,
        },
        "ballot": {"kind": "knapsack", "choose": "up_to", "number": 20, "per": "pooled", "order": "drawn"},
        "channels": {"open": ["online", "paper"], "one_ballot": "over_all_channels"},
        "counting": {"rule": "greedy"},
    }


def _ward_capital(total: int) -> dict[str, Any]:
    """Dundee Decides, 2018: £150,000 a ward for works on the ground, costed by officers; residents from
    eleven on.
    """
    return {
        "purpose": {
            "statement": "Lasting works in the ward: paths, lights, parks and play.",
            "inequality_focus": "Streets that had the least spent on them, and people who cannot use them.",
        },
        "money": {
            "pots": [
                {
                    "key": "ward",
                    "name": "Ward works",
                    "amount": total,
                    "minimum": min(100_000, total),
                    "maximum": total,
                    "kind": "capital",
                    "explanation": "The council does the work: nobody needs a bank account.",
                    "bank_account_needed": False,
                }
            ]
        },
        "electorate": {
            "connections": ["live"],
            "minimum_age": 11,
            "age_reason": "Everybody at secondary school can take part there, with help from their teachers.",
        },
        "ballot": {"kind": "knapsack", "choose": "up_to", "number": 30, "per": "pooled", "order": "drawn"},
        "channels": {"open": ["online", "desk"], "one_ballot": "over_all_channels"},
        "counting": {"rule": "greedy"},
    }


def _fair_shares(total: int) -> dict[str, Any]:
    """Up to three choices, counted by equal shares: every voter has the same part of the money (Peters and
    Skowron, 2020), so that a large group cannot take it all.
    """
    return {
        "purpose": {
            "statement": "Ideas from every part of the community, large and small.",
            "inequality_focus": "Groups who are outvoted when only the most votes count.",
        },
        "money": {
            "pots": [
                {
                    "key": "fair",
                    "name": "Shared fund",
                    "amount": total,
                    "minimum": min(50_000, total),
                    "maximum": max(1, total // 4),
                }
            ]
        },
        "electorate": {
            "connections": ["live", "work", "study", "volunteer"],
            "minimum_age": 11,
            "age_reason": "Everybody at secondary school can take part there, with help from their teachers.",
        },
        "ballot": {"kind": "approval", "choose": "up_to", "number": 3, "per": "pooled", "order": "drawn"},
        "counting": {"rule": "equal-shares", "completion": "add1u"},
    }


TEMPLATES: dict[str, Template] = {
    each.key: each
    for each in (
        Template(
            "three-pots",
            "Three pots, exactly three votes",
            "A starter pot for small ideas without a bank account, a main fund and a capital fund. "
            "Everybody has three votes and uses all of them.",
            _three_pots,
        ),
        Template(
            "spend-the-money",
            "Spend the money",
            "One pot. Everybody fills a basket with ideas until the money is spent.",
            _spend_the_money,
        ),
        Template(
            "ward-capital",
            "Works in a ward",
            "One pot for lasting works that the council carries out. "
            "Everybody fills a basket up to the ward's money.",
            _ward_capital,
        ),
        Template(
            "fair-shares",
            "Up to three votes, shared fairly",
            "One pot. Everybody has up to three votes, and the count "
            "gives each voter the same share of the money.",
            _fair_shares,
        ),
    )
}
