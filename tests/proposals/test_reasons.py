"""Every no of proposals and panels has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from pb.domain.verdict import Reason
from pb.web import say

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"(?:\brefuse|Verdict\.no)\(\s*\"([a-z_]+)\"")
CODES = sorted(
    {
        code
        for app in ("proposals", "panels")
        for file in (ROOT / app).rglob("*.py")
        for code in CODE.findall(file.read_text())
    }
)


def test_the_codes_are_found() -> None:
    assert {"too_many_proposals", "article_needs_voices", "shortlist_empty"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_reason_is_a_sentence(code: str) -> None:
    get_template(f"reasons/{code}.txt")
    numbers = (
        "asked",
        "found",
        "cost",
        "minimum",
        "maximum",
        "cap",
        "most",
        "objects",
        "left",
        "consents",
        "spoken",
        "over",
        "likely",
        "to_come",
    )
    words = say(Reason(code, dict.fromkeys(numbers, 1)))
    assert words.endswith((".", "?", "”")), words


def test_sums_are_said_in_pounds_and_articles_by_name() -> None:
    limit = Reason("cost_above_maximum", {"cost": 4_000_000, "maximum": 3_000_000, "pot": "Main"})
    voices = Reason("article_needs_voices", {"article": "ballot", "spoken": 1, "wanted": 4})
    assert say(limit) == (
        "It costs £40,000, and Main pays £30,000 at most. Choose another pot or bring the costs down."
    )
    assert say(voices) == "How you vote: 1 of at least 4 members have said what they think. Ask the others."
