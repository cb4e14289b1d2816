"""Every article of a charter can be named and told."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from panels.domain.templates import TEMPLATES, back_to_back, charter_from
from pb.domain.article_names import ARTICLE_NAMES
from pb.domain.charter import ARTICLES
from pb.domain.phases import Phase
from tests.factories import pb as make

TIMETABLE = back_to_back(
    {phase: make.during(phase) for phase in Phase}, make.during(Phase.DELIVERING).replace(year=2028)
)


def test_every_article_has_a_name() -> None:
    assert tuple(ARTICLE_NAMES) == ARTICLES


@pytest.mark.parametrize("key", TEMPLATES)
@pytest.mark.parametrize("article", ARTICLES)
def test_every_article_of_every_template_is_told_in_words(article: str, key: str) -> None:
    charter = charter_from(key, total=20_000_000, areas=["S16"], timetable=TIMETABLE)
    told = render_to_string(f"pb/articles/{article}.html", {"charter": charter})
    assert told.strip().startswith("<")
    assert [code in told for code in ("Phase.", "Connection.", "_votes", "None")] == [False] * 4


def test_sums_and_rules_are_told_as_people_say_them() -> None:
    charter = charter_from("three-pots", total=20_000_000, areas=["S16"], timetable=TIMETABLE)
    money, ballot = (
        render_to_string(f"pb/articles/{article}.html", {"charter": charter})
        for article in ("money", "ballot")
    )
    assert "Each idea can ask for £500 to £1,000. " in money
    assert " No bank account is needed." in money
    assert "You have three votes over all pots and use all of them." in ballot
