"""The charter's articles as people call them."""

from __future__ import annotations

ARTICLE_NAMES = {
    "purpose": "What it is for",
    "money": "The money",
    "proposing": "Who can send in an idea",
    "funding": "What can be paid for",
    "electorate": "Who can vote",
    "ballot": "How you vote",
    "channels": "Where you vote",
    "counting": "How votes are counted",
    "left_over": "Money left over",
    "too_few": "Too few ideas",
    "timetable": "When",
    "panel_powers": "What the panel decides",
    "ratification": "Who confirms the result",
    "openness": "What is kept back",
    "quarantine": "How cheating is looked for",
    "retention": "How long things are kept",
}
