"""For each field of each article of the charter: somebody tries to break what it settles, through the real
services and by SQL as the software's own role, and is refused.

The fields are read from the charter's schema: a new article, or a new field, without a try fails here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from panels.domain.charter_schema import leaves_of
from pb.domain.charter import ARTICLES
from tests.pb.articles import after_the_vote, before_the_vote, the_vote
from tests.pb.articles.kit import TRIES

pytestmark = pytest.mark.django_db(transaction=True)
WORDS_ONLY = {
    "money.pots.explanation": "says in a few words what a pot is for",
    "money.allocation": "tells how the money was shared out; the formula is in fields of its own",
}
"""Fields that explain and settle nothing."""
ACTS = {act.__name__: act for acts in TRIES.values() for act in acts}


@pytest.mark.parametrize("name", ACTS)
def test_who_breaks_an_article_is_refused(name: str) -> None:
    ACTS[name]()


def test_every_field_of_every_article_has_somebody_who_tries() -> None:
    fields = {leaf.path for article in ARTICLES for leaf in leaves_of(article)}
    assert TRIES.keys() | WORDS_ONLY.keys() == fields
    assert not TRIES.keys() & WORDS_ONLY.keys()
    tried: list[Callable[[], None]] = [act for acts in TRIES.values() for act in acts]
    modules = {before_the_vote.__name__, the_vote.__name__, after_the_vote.__name__}
    assert {act.__module__ for act in tried} == modules
