"""Differences between charters, and charters from texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panels.domain.charter_text import MOST_BYTES, CharterTextError, read_charter
from panels.domain.difference import Line, difference
from pb.domain.charter import ARTICLES, Charter
from pb.domain.charter_digest import as_data, canonical, digest
from tests.panels.charters import BY_ARTICLE
from tests.panels.test_article_forms import plain

ANY = st.fixed_dictionaries(BY_ARTICLE).map(lambda parts: Charter.model_validate({**parts}))


@settings(max_examples=40, deadline=None)
@given(ANY, ANY)
def test_a_difference_names_exactly_the_articles_that_differ_and_says_what(
    one: Charter, other: Charter
) -> None:
    found = difference(one, other)
    assert [each.article for each in found] == [
        article for article in ARTICLES if getattr(one, article) != getattr(other, article)
    ]
    assert all(each.lines for each in found)
    assert difference(one, one) == ()


@settings(max_examples=40, deadline=None)
@given(ANY)
def test_a_charter_comes_back_from_its_own_text(charter: Charter) -> None:
    assert digest(read_charter(canonical(charter))) == digest(charter)


def test_sums_rows_and_choices_are_told_in_words() -> None:
    before = plain()
    body = as_data(before)
    body["money"]["pots"][0]["maximum"] = 80_000
    body["money"]["pots"].pop()
    body["ballot"]["choose"] = "up_to"
    body["funding"]["never"] = [*body["funding"]["never"][1:], "Statues."]
    lines = [line for each in difference(before, Charter.model_validate(body)) for line in each.lines]
    assert lines == [
        Line("Pot", "Capital fund", ""),
        Line("An idea asks for at most", "£1,000", "£800", "Try it out"),
        Line("What this money never pays for", before.funding.never[0], ""),
        Line("What this money never pays for", "", "Statues."),
        Line("Must all votes be used?", "Yes, exactly that many", "No, up to that many"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe{}", "not text in UTF-8"),
        (b"{", "not JSON (line 1)"),
        (b"[" * 100_000, "not JSON"),
        (b" " * (MOST_BYTES + 1), "longer than"),
        (b'{"format": "a", "format": "b"}', "is given twice"),
        (b'{"a": NaN}', "whole numbers only"),
        (b'{"a": 1.5}', "whole numbers only"),
        (b'{"a": "\\u0000"}', "cannot be kept"),
        (b"[]", "valid dictionary"),
        (b'{"extra": 1}', "extra"),
    ],
)
def test_texts_that_are_no_charter_are_refused_in_words(text: bytes, says: str) -> None:
    with pytest.raises(CharterTextError) as error:
        read_charter(text)
    assert says in " ".join(error.value.faults)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str).map(str.encode)
)
def test_nothing_breaks_the_reader(text: Any) -> None:
    with pytest.raises(CharterTextError):
        read_charter(text)


def test_every_fault_names_where_it_is() -> None:
    text = canonical(plain()).replace(b'"maximum":100000', b'"maximum":"lots"')
    with pytest.raises(CharterTextError) as error:
        read_charter(text)
    assert "An idea asks for at most" in error.value.faults[0]
    assert "money › pots › 1 › maximum" in error.value.faults[0]
