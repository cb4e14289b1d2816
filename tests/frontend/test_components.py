"""Components: what stands in their markup for eyes, ears and keyboards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from frontend.components.ballot import money_left, qr, votes_left
from frontend.pages.kitchen_sink import AT, CLOCK, SampleForm, ballot
from pb.domain.clock import PhaseClock


def show(source: str, **context: Any) -> str:
    return Template("{% load components civic %}" + source).render(Context(context))


def test_a_button_with_an_address_is_a_link() -> None:
    assert '<a class="button button-lit" href="/vote/">Vote' in show(
        '{% button "Vote" href="/vote/" kind="lit" %}'
    )
    assert '<button class="button" type="submit" name="act" value="send">Send' in show(
        '{% button "Send" name="act" value="send" %}'
    )


def test_what_people_wrote_is_escaped_everywhere() -> None:
    evil = '<script>alert("x")</script>'
    made = show(
        "{% button w href=w about=w %}{% tag w %}{% notice title=w %}{{ w }}{% endnotice %}"
        "{% proposal_card w w place=w pot_name=w state=w %}"
        "{% next_step w action=w href=w %}{{ w }}{% endnext_step %}"
        "{% receipt w w at facts=pairs %}{% votes_table w rows %}{% breadcrumbs w w %}",
        w=evil,
        at=AT,
        pairs=[(evil, evil)],
        rows=[{"title": evil, "place": evil, "votes": 3, "cost": 100, "funded": True, "url": evil}],
    )
    assert "<script>" not in made
    assert "&lt;script&gt;" in made


def test_the_phase_bar_says_done_now_and_to_come() -> None:
    made = show("{% phase_bar clock at %}", clock=CLOCK, at=AT)
    assert made.count('class="phase-done"') == 4
    assert made.count('class="phase-to_come"') == 2
    assert made.count('aria-current="step"') == 1
    assert "Step 5 of 7 · </i>Voting: 9 days left" in made


def test_between_phases_the_bar_says_what_comes() -> None:
    clock = PhaseClock.of([window for window in CLOCK.windows if window.phase.value != "voting"])
    made = show("{% phase_bar clock at %}", clock=clock, at=AT)
    assert "aria-current" not in made
    assert "Next: Counting, from Friday 21 May, 8 pm" in made
    assert "This round is over" in show("{% phase_bar clock at %}", clock=CLOCK, at=AT + timedelta(days=900))


def test_before_a_charter_the_panel_writes_the_rules() -> None:
    made = show("{% phase_bar clock at %}", clock=PhaseClock(()), at=AT)
    assert "Step 1 of 7 · </i>Co-design" in made
    assert made.count('class="phase-to_come"') == 6


def test_a_field_joins_label_hint_and_error() -> None:
    form = SampleForm({"title": ""})
    made = show("{% field form.title %}", form=form)
    assert 'for="id_title"' in made
    assert 'aria-describedby="id_title_hint id_title_error"' in made
    assert 'aria-invalid="true"' in made
    assert 'id="id_title_hint"' in made
    assert 'id="id_title_error"' in made
    assert "Fill this in." in made


def test_choices_stand_in_a_fieldset_that_says_the_error() -> None:
    made = show("{% field form.pot %}", form=SampleForm({}))
    assert '<fieldset class="field field-bad" aria-describedby="id_pot_error">' in made
    assert made.count('type="radio"') == 3
    assert 'for="id_pot_0"' in made


def test_errors_are_links_to_their_fields_in_page_order() -> None:
    made = show("{% error_summary form %}", form=SampleForm({"title": "x", "why": "y"}))
    assert 'role="alert"' in made
    places = [made.index(f'href="#{target}"') for target in ("id_cost", "id_starts", "id_pot_0", "id_place")]
    assert places == sorted(places)
    assert "id_title" not in made
    assert "Fill in: What does it cost?" in made
    assert "Choose: Which pot?" in made
    assert show("{% error_summary form %}", form=SampleForm()).strip() == ""


def test_errors_of_formsets_are_in_the_summary_too() -> None:
    class Row(forms.Form):
        what = forms.CharField()

    many = forms.formset_factory(Row, extra=1)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-what": ""}
    made = show("{% error_summary form rows %}", form=SampleForm(), rows=many(data))
    assert 'href="#id_form-0-what"' in made


@pytest.mark.parametrize(
    ("kind", "least", "most", "used", "words"),
    [
        ("approval", 3, 3, 0, "Three votes left"),
        ("approval", 3, 3, 2, "One vote left"),
        ("approval", 3, 3, 3, "All three votes used"),
        ("approval", 3, 3, 4, "One vote too many: take one out"),
        ("approval", 1, 5, 2, "Two used, three more if you like"),
        ("approval", 1, 1, 1, "Your vote is used"),
        ("cumulative", 0, 10, 12, "Two points too many: take two out"),
    ],
)
def test_votes_left(kind: str, least: int, most: int, used: int, words: str) -> None:
    assert votes_left(ballot(kind, least, most), used) == words


def test_money_left_says_by_how_much_it_is_over() -> None:
    assert money_left(5_000_000, 2_000_000) == "£30,000 left to spend"
    assert money_left(5_000_000, 5_230_050) == "£2,300.50 too much: take something out"
    assert money_left(5_000_000, 5_000_000) == "All the money is spent"


def test_the_basket_without_scripts_shows_what_was_chosen() -> None:
    made = show("{% basket contests chosen=chosen %}", contests=[ballot("approval", 3, 3)], chosen=["1", "3"])
    assert made.count('class="slot-full"') == 2
    assert made.count("Free vote") == 1
    assert "One vote left" in made
    spent = show(
        "{% basket contests chosen=chosen %}", contests=[ballot("knapsack", 0, 6)], chosen=["1", "2"]
    )
    assert "£7,900 too much: take something out" in spent
    assert "spend-over" in spent


def test_a_ballot_line_is_a_tick_or_a_number() -> None:
    contest = ballot("approval", 3, 3)
    made = show("{% ballot_line line contest chosen=True %}", line=contest.lines[0], contest=contest)
    assert 'type="checkbox" id="line-approval-1" name="choice-approval" value="1"' in made
    assert "checked" in made
    shared = ballot("cumulative", 0, 10)
    made = show("{% ballot_line line contest points=4 %}", line=shared.lines[0], contest=shared)
    assert 'type="number"' in made
    assert 'name="choice-cumulative-1" value="4"' in made


def test_a_receipt_shows_its_code_and_a_code_that_opens_the_check() -> None:
    made = show("{% receipt 'K7QX-2M9D' 'Canal ward' at verify_url='https://d.example/v' %}", at=AT)
    assert "K7QX-2M9D" in made
    assert qr("https://d.example/v").path in made
    assert qr("https://d.example/v").path != qr("https://d.example/w").path


def test_bars_share_one_scale_and_lost_ideas_are_dashed() -> None:
    rows = [
        {"title": "A", "votes": 100, "cost": 100, "funded": True},
        {"title": "B", "votes": 50, "cost": 100, "funded": False},
    ]
    made = show("{% votes_table 'Main' rows most=200 %}", rows=rows)
    assert 'width="100" height="16"' in made
    assert 'class="bar bar-dashed"' in made
    assert "Did not fit" in made


def test_pages_of_a_list_keep_its_filters() -> None:
    from django.core.paginator import Paginator
    from django.test import RequestFactory

    request = RequestFactory().get("/?pot=main&page=2")
    made = show("{% pagination page %}", page=Paginator(range(50), 10).page(2), request=request)
    assert 'href="?pot=main&amp;page=3"' in made
    assert made.count('aria-current="page"') == 1
    assert show("{% pagination page %}", page=Paginator(range(5), 10).page(1), request=request).strip() == ""
