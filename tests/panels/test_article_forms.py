"""Forms made from the charter's schema: what goes in comes out, and what is wrong stands beside its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms import CheckboxInput
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from panels.domain.charter_schema import Kind, leaves_of, parts_of
from panels.domain.charter_words import CHOICES, ROWS, WORDS
from panels.domain.templates import TEMPLATES, back_to_back, charter_from
from panels.forms.articles import ArticleForm, moved
from panels.forms.placing import place_errors, place_reasons
from pb.domain import charter_checks
from pb.domain.charter import ARTICLES, Charter
from pb.domain.charter_digest import as_data, digest
from pb.domain.phases import Phase
from tests.factories import pb as make
from tests.panels.charters import AREAS, BY_ARTICLE

TIMETABLE = back_to_back(
    {phase: make.during(phase) for phase in Phase}, make.during(Phase.DELIVERING).replace(year=2028)
)
NAMES = {code: f"Area {code}" for code in AREAS}


def plain(key: str = "three-pots") -> Charter:
    return charter_from(key, total=20_000_000, areas=["S1"], timetable=TIMETABLE)


def as_sent(form: ArticleForm) -> QueryDict:
    """What a browser sends when nothing is touched."""
    sent = QueryDict(mutable=True)
    for name, count in form.counts.items():
        sent[f"{name}-count"] = str(count)
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, CheckboxInput):
            if value:
                sent[bound.name] = "on"
        elif isinstance(value, list):
            sent.setlist(bound.name, value)
        elif value is not None:
            sent[bound.name] = str(value).replace("\n", "\r\n")
    return sent


def opened(charter: Charter, article: str, data: QueryDict | None = None) -> ArticleForm:
    return ArticleForm(data, charter=charter, article=article, areas=NAMES)


def saved(charter: Charter, article: str) -> Charter:
    """The charter after its article was opened and sent back untouched."""
    form = opened(charter, article, as_sent(opened(charter, article)))
    assert form.is_valid(), form.errors
    return Charter.model_validate({**as_data(charter), article: form.value()})


@pytest.mark.parametrize("key", TEMPLATES)
@pytest.mark.parametrize("article", ARTICLES)
def test_every_article_of_every_template_comes_back_as_it_went_in(article: str, key: str) -> None:
    assert digest(saved(plain(key), article)) == digest(plain(key))


@pytest.mark.parametrize("article", ARTICLES)
def test_any_charter_comes_back_as_it_went_in(article: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(BY_ARTICLE[article])
    def comes_back(value: Any) -> None:
        charter = plain().model_copy(update={article: value})
        assert digest(saved(charter, article)) == digest(charter)

    comes_back()


@pytest.mark.parametrize("article", ARTICLES)
def test_everything_that_an_article_settles_has_words(article: str) -> None:
    for part in parts_of(article):
        if part.path in ROWS or hasattr(part, "leaves"):
            assert ROWS[part.path].legend
    for leaf in leaves_of(article):
        path = leaf.path if leaf.path in WORDS else leaf.path.rpartition(".")[0]
        assert leaf.kind is Kind.KEY or leaf.name == "text" or WORDS[path].label
        if leaf.choices:
            assert set(CHOICES[leaf.path]) == set(leaf.choices)


def test_the_words_are_of_the_schema_and_no_more() -> None:
    paths = {leaf.path for article in ARTICLES for leaf in leaves_of(article)}
    rows = {part.path for article in ARTICLES for part in parts_of(article)}
    assert set(WORDS) - paths - rows == set()
    assert set(CHOICES) - paths == set()
    assert set(ROWS) - rows == set()


@given(st.sampled_from(["add:pots", "out:pots:0", "out:pots:2", "up:pots:1", "up:pots:0", "out:pots:9", "x"]))
@settings(deadline=None)
def test_rows_are_added_taken_out_and_moved_and_nothing_typed_is_lost(act: str) -> None:
    sent = as_sent(opened(plain(), "money"))
    sent["pots-0-name"] = "typed just now"
    after, _ = moved(sent, act)
    names = [
        after[f"pots-{place}-name"]
        for place in range(int(str(after["pots-count"])))
        if f"pots-{place}-name" in after
    ]
    full = ["typed just now", "Main fund", "Capital fund"]
    expected = {
        "out:pots:0": full[1:],
        "out:pots:2": full[:2],
        "up:pots:1": [full[1], full[0], full[2]],
    }.get(act, full)
    assert names == expected
    assert int(str(after["pots-count"])) == len(expected) + (act == "add:pots")


def test_what_is_typed_stands_in_the_fields_when_a_row_is_added() -> None:
    sent = as_sent(opened(plain(), "money"))
    sent["pots-0-amount"] = "not a sum"
    typed, _ = moved(sent, "add:pots")
    form = ArticleForm(charter=plain(), article="money", areas=NAMES, typed=typed)
    assert (form["pots-0-amount"].value(), form.counts) == ("not a sum", {"pots": 4, "inputs": 0})
    assert form["pots-3-name"].value() is None


def test_an_empty_row_is_passed_over_and_a_half_filled_one_is_not() -> None:
    sent, _ = moved(as_sent(opened(plain(), "money")), "add:pots")
    sent["pots-3-bank_account_needed"] = "on"
    form = opened(plain(), "money", sent)
    assert form.is_valid()
    assert [pot["key"] for pot in form.value()["pots"]] == ["starter", "main", "capital"]
    sent["pots-3-amount"] = "5,000"
    half = opened(plain(), "money", sent)
    assert not half.is_valid()
    assert {"pots-3-name", "pots-3-maximum"} <= set(half.errors)


def test_new_rows_get_keys_of_their_own() -> None:
    sent, _ = moved(as_sent(opened(plain(), "money")), "add:pots")
    sent.update({"pots-3-name": "Main", "pots-3-amount": "1", "pots-3-maximum": "1"})
    form = opened(plain(), "money", sent)
    assert form.is_valid(), form.errors
    assert [pot["key"] for pot in form.value()["pots"]] == ["starter", "main", "capital", "main-2"]
    assert (form.value()["pots"][3]["minimum"], form.value()["pots"][3]["kind"]) == (0, "revenue")
    fresh = ArticleForm(charter=plain(), article="money", areas=NAMES, typed=moved(sent, "add:pots")[0])
    assert (fresh["pots-4-kind"].value(), fresh["pots-4-bank_account_needed"].value()) == ("revenue", True)


@pytest.mark.parametrize(
    ("article", "changes", "fields"),
    [
        ("money", {"pots-0-maximum": "9,000,000"}, {"pots-0-maximum"}),
        ("money", {"pots-1-minimum": "30,001"}, {"pots-1-minimum"}),
        ("money", {"pots-0-amount": "0"}, {"pots-0-amount", "pots-0-maximum"}),
        ("electorate", {"age_reason": ""}, {"age_reason"}),
        ("ballot", {"kind": "ranked", "boost": "2"}, set()),
        ("ballot", {"boost": "2", "kind": "approval"}, set()),
        ("counting", {"completion": "add1"}, {"completion"}),
        ("counting", {"utility": "cardinality"}, {"utility"}),
        ("counting", {"rule": "stv"}, {"rule"}),
    ],
)
def test_what_cannot_work_stands_beside_its_field(
    article: str, changes: dict[str, str], fields: set[str]
) -> None:
    sent = as_sent(opened(plain(), article))
    sent.update(changes) if not changes else [sent.__setitem__(*each) for each in changes.items()]
    form = opened(plain(), article, sent)
    assert form.is_valid(), form.errors
    charter = Charter.model_validate({**as_data(plain()), article: form.value()})
    place_reasons(form, charter_checks.check(charter))
    assert set(form.errors) == fields


@pytest.mark.parametrize(
    ("article", "changes", "field", "words"),
    [
        ("money", {"pots-0-amount": "999,999,999,999"}, "pots-0-amount", "At most £100,000,000,000."),
        (
            "money",
            {"pots-0-amount": "much"},
            "pots-0-amount",
            "Enter a sum in pounds, like 1,250 or 1250.50.",
        ),
        ("purpose", {"statement": "  "}, "statement", "Fill in “What is the round for?”"),
        ("proposing", {"minimum_people": "0"}, "minimum_people", "greater than or equal to 1"),
        ("timetable", {"windows-0-opens": "2027-03-28T01:30"}, "windows-0-opens", "Europe/London"),
        ("ratification", {"grounds-0-text": "x" * 2001}, "grounds-0-text", "2000"),
    ],
)
def test_what_has_no_shape_stands_beside_its_field(
    article: str, changes: dict[str, str], field: str, words: str
) -> None:
    sent = as_sent(opened(plain(), article))
    for name, value in changes.items():
        sent[name] = value
    form = opened(plain(), article, sent)
    if form.is_valid():
        with pytest.raises(ValidationError) as error:
            Charter.model_validate({**as_data(plain()), article: form.value()})
        place_errors(form, error.value)
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])


@pytest.mark.parametrize("rows", ["pots", "windows", "grounds", "criteria"])
def test_the_last_row_of_what_must_be_there_is_asked_for(rows: str) -> None:
    article = {"pots": "money", "windows": "timetable", "grounds": "ratification", "criteria": "funding"}[
        rows
    ]
    sent = as_sent(opened(plain(), article))
    sent[f"{rows}-count"] = "0"
    form = opened(plain(), article, sent)
    assert form.is_valid()
    with pytest.raises(ValidationError) as error:
        Charter.model_validate({**as_data(plain()), article: form.value()})
    place_errors(form, error.value)
    assert form.non_field_errors() == ["Keep at least one."]


@given(
    st.dictionaries(
        st.sampled_from(["pots-count", "pots-0-name", "row", "pots-1-amount"]), st.text(max_size=9)
    )
)
@settings(deadline=None)
def test_no_data_breaks_a_form(data: dict[str, str]) -> None:
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent[name] = value
    opened(plain(), "money", sent).is_valid()
    moved(sent, data.get("row", ""))


def test_another_rule_puts_the_choices_of_the_old_one_back() -> None:
    sent = as_sent(opened(plain("fair-shares"), "counting"))
    sent["rule"] = "greedy"
    form = opened(plain("fair-shares"), "counting", sent)
    assert form.is_valid()
    assert form.value()["completion"] == "none"
