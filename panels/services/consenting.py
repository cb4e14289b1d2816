"""Members say what they think of each article."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.consent import Stand
from panels.models import Consent, Draft, Member
from panels.queries.interests import stepped_out_of
from panels.queries.panels import voices_of
from panels.services.guarding import guard
from pb.domain.charter import ARTICLES
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def speak(*, draft: Draft, article: str, stand: Stand, words: str, by: Person, at: datetime) -> Consent:
    """Consent to an article of the current draft, or object to it and say why. Speaking again replaces
    what was said; the earlier row stays. The words of an objection are published with the charter, without
    a name.

    Refuses anyone without a seat ("hand"), an adopted charter or a draft that has been replaced ("state"),
    an unknown article and an objection without words ("input").
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("panel__round").get(pk=draft.pk)
    round = draft.panel.round
    if round.charter_id is not None:
        raise refuse("charter_already_adopted", "state", round=round.title)
    guard(by, "panels.consent", Case(round, at, article))
    if draft.replaced_at is not None:
        raise refuse("draft_replaced", "state")
    if article not in ARTICLES:
        raise refuse("article_unknown", article=article)
    if stand is Stand.OBJECTS and not words.strip():
        raise refuse("objection_without_words")
    member = Member.objects.get(panel=draft.panel, person=by, left_at=None)
    draft.consents.filter(member=member, article=article, replaced_at=None).update(replaced_at=at)
    consent = Consent.objects.create(
        member=member, draft=draft, article=article, stand=stand, words=words.strip(), at=at
    )
    body = {"draft": draft.number, "article": article}  # how somebody stands is counted, never told by person
    ledger.record(act="charter.voice", round=round, by=by, at=at, body=body)
    return consent


@transaction.atomic
def consent_to_rest(*, draft: Draft, by: Person, at: datetime) -> int:
    """Consent to every article on which one has said nothing yet and may. Returns how many. Refuses as
    `speak` does.
    """
    said = voices_of(draft, by).keys() | stepped_out_of(by, draft.panel.round).articles
    left = [article for article in ARTICLES if article not in said]
    for article in left:
        speak(draft=draft, article=article, stand=Stand.CONSENTS, words="", by=by, at=at)
    return len(left)
