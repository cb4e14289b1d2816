"""Reason codes and ledger acts: what people are told, and what is written down."""

import re

from config.env import ROOT
from config.reference.markdown import code, codes, table
from config.reference.source import ledger_acts, where_said
from panels.domain.room_states import TABLES
from proposals.domain import lifecycle
from voting.services.running import STEPS

REASONS = ROOT / "frontend" / "templates" / "reasons"
# What may stand in the place that an act leaves open. A new pattern has to be named here.
FILLED = {
    "proposal.{}": tuple(dict.fromkeys(row.act for row in lifecycle.ROWS)),
    "award.{}": ("accept", "decline"),
    "award.overrun_{}": ("agreed", "refused"),
    "panel.{}": tuple(
        dict.fromkeys(f"{kind}_{row.act}" for kind, rows in TABLES.items() for row in rows if row.ledger)
    ),
    "result.{}": ("ratified", "returned"),
    "box.{}_refused": tuple(STEPS),
}


def reasons() -> str:
    rows = [
        (code(path.stem), in_words(path.read_text()), codes(where_said(path.stem)))
        for path in sorted(REASONS.glob("*.txt"))
    ]
    return table(("code", "what the person reads", "said by"), rows)


def in_words(template: str) -> str:
    """The template as a sentence: ‹name› for what is filled in, / between alternatives."""
    text = re.sub(r"\{%\s*(else|elif)\b.*?%\}", " / ", template)
    text = re.sub(r"\{%\s*include\s+\"(?:[\w-]+/)*_?(\w+)\.\w+\".*?%\}", r"‹\1›", text)
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text)
    text = re.sub(r"\{\{\s*[\w.]+\|pluralize(?::\"(?:[^\",]*,)?([^\"]*)\")?\s*\}\}", _many, text)
    text = re.sub(r"\{\{\s*([\w.]+).*?\}\}", r"‹\1›", text)
    return text.strip()


def _many(found: re.Match[str]) -> str:
    """The ending for several: "s" unless the filter names its own."""
    ending = found.group(1)
    return "s" if ending is None else str(ending)


def acts() -> str:
    rows = []
    for each in ledger_acts():
        names = [each.act.format(part) for part in FILLED[each.act]] if "{}" in each.act else [each.act]
        rows.append((codes(names), codes(each.facts), code(f"{each.module}.{each.function}")))
    return table(("act", "facts in the body", "written by"), rows)
