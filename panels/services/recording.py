"""The panel's terms of reference, where it differed, and what the council answers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.consent import Tally
from panels.domain.room_states import TermsState
from panels.models import CouncilAnswer, Difference, Panel, Terms, TermsVoice
from panels.queries.panels import bar_of, seat_of
from panels.queries.record import terms_tally
from panels.services.guarding import guard
from panels.services.moving import move
from pb.domain.charter import ARTICLES
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def put_terms(*, panel: Panel, text: str, by: Person, at: datetime) -> Terms:
    """Put a version of the terms of reference to the panel. It takes the place of one still waiting; agreed
    terms hold until the new ones are agreed.
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    guard(by, "panels.write_terms", Case(panel.round, at))
    for waiting in panel.terms.filter(state=TermsState.PUT):
        move(thing=waiting, act="replace", by=by, at=at)
    number = panel.terms.count() + 1
    terms = Terms.objects.create(panel=panel, number=number, text=text.strip(), by=by, at=at, changed_at=at)
    ledger.record(act="panel.terms_put", round=panel.round, by=by, at=at, body={"number": number})
    return terms


@transaction.atomic
def speak_on_terms(*, terms: Terms, agrees: bool, words: str, by: Person, at: datetime) -> Tally:
    """A member agrees, or says what should change. When everybody has spoken and the panel's bar is met, the
    terms are agreed in the same transaction. Returns how it stands.

    Refuses a wrong hand, terms no longer before the panel ("state"), an objection without words ("input").
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=terms.panel_id)
    terms = Terms.objects.get(pk=terms.pk)
    guard(by, "panels.agree_terms", Case(panel.round, at))
    if terms.state != TermsState.PUT:
        raise refuse("changed_meanwhile", "state")
    if not agrees and not words.strip():
        raise refuse("objection_without_words")
    voice = {"agrees": agrees, "words": words.strip(), "at": at}
    TermsVoice.objects.update_or_create(terms=terms, member=seat_of(panel, by), defaults=voice)
    tally = terms_tally(terms)
    if tally.silent == 0 and tally.meets(bar_of(panel)):
        _agree(panel, terms, tally, by, at)
    return tally


@transaction.atomic
def settle_terms(*, terms: Terms, by: Person, at: datetime) -> None:
    """The facilitator closes the round of voices: the terms are agreed if the panel's bar is met, although
    some have not spoken. Refuses a wrong hand, and a bar not met ("state", with what is missing).
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=terms.panel_id)
    terms = Terms.objects.get(pk=terms.pk)
    guard(by, "panels.write_terms", Case(panel.round, at))
    if terms.state != TermsState.PUT:
        raise refuse("changed_meanwhile", "state")
    tally = terms_tally(terms)
    if not tally.meets(bar_of(panel)):
        raise refuse("terms_not_agreed_yet", "state", spoken=tally.spoken, consents=tally.agree)
    _agree(panel, terms, tally, by, at)


def _agree(panel: Panel, terms: Terms, tally: Tally, by: Person, at: datetime) -> None:
    for old in panel.terms.filter(state=TermsState.AGREED):
        move(thing=old, act="replace", by=by, at=at)
    facts = {"number": terms.number, "tally": [tally.agree, tally.objects, tally.silent]}
    move(thing=terms, act="agree", by=by, at=at, facts=facts)


@transaction.atomic
def note_difference(
    *, panel: Panel, article: str, question: str, settled: str, minority: str, by: Person, at: datetime
) -> Difference:
    """Write down where the panel differed, how it was settled, and the view that did not carry, in roles."""
    guard(by, "panels.write_difference", Case(panel.round, at))
    if article and article not in ARTICLES:
        raise refuse("article_unknown")
    difference = Difference.objects.create(
        panel=panel,
        article=article,
        question=question.strip(),
        settled=settled.strip(),
        minority=minority.strip(),
        by=by,
        at=at,
    )
    body = {"difference": difference.pk, "article": article}
    ledger.record(act="panel.difference_noted", round=panel.round, by=by, at=at, body=body)
    return difference


@transaction.atomic
def remove_difference(*, difference: Difference, why: str, by: Person, at: datetime) -> None:
    """Take back what was written by mistake, with a reason. The row stays."""
    round = difference.panel.round
    guard(by, "panels.write_difference", Case(round, at))
    if not why.strip():
        raise refuse("why_missing")
    changes = {"removed_at": at, "removed_why": why.strip()}
    if not Difference.objects.filter(pk=difference.pk, removed_at=None).update(**changes):
        raise refuse("changed_meanwhile", "state")
    body = {"difference": difference.pk, "why": why.strip()}
    ledger.record(act="panel.difference_removed", round=round, by=by, at=at, body=body)


@transaction.atomic
def answer_panel(*, panel: Panel, said: str, did: str, why: str, by: Person, at: datetime) -> CouncilAnswer:
    """The council answers the panel in public: you said, we did, and why."""
    guard(by, "panels.answer_panel", Case(panel.round, at))
    answer = CouncilAnswer.objects.create(
        panel=panel, said=said.strip(), did=did.strip(), why=why.strip(), by=by, at=at
    )
    ledger.record(act="panel.answered", round=panel.round, by=by, at=at, body={"answer": answer.pk})
    return answer
