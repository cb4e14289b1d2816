"""Members say what they think of each article."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.consent import Stand
from panels.domain.ladder import Content, Rung
from panels.models import Answer, Draft, Member, Panel
from panels.queries.amending import at_stake
from panels.queries.ladder import at_earlier_rung, open_askings, stepped_out, voices_of
from panels.queries.panels import charter_in
from panels.services.answering import answer, refuse_when_settled
from panels.services.guarding import guard
from pb.domain.charter import ARTICLES
from pb.domain.charter_digest import article_digest
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case


@transaction.atomic
def speak(
    *, draft: Draft, article: str, stand: Stand, words: str, by: Person, at: datetime, change: str = ""
) -> Answer:
    """Support an article of the draft that was read, live with it, have a concern, or object: then say why,
    and what to `change`. Speaking again replaces what was said. The words are published with the charter,
    without a name. A newer draft that leaves the article as it was takes the voice all the same.

    Refuses as `answer` does, an unknown article ("input"), and an article that has been changed since
    (`draft_replaced`, "state").
    """
    panel = Panel.objects.select_related("round").get(pk=draft.panel_id)
    refuse_when_settled(panel)
    if article not in ARTICLES:
        raise refuse("article_unknown", article=article)
    asking = open_askings(panel).filter(rung=Rung.CONSENT, article=article).first()
    if asking is None or asking.digest != article_digest(charter_in(draft), article):
        guard(by, "panels.consent", Case(panel.round, at, article))
        raise refuse("draft_replaced", "state")
    return answer(asking=asking, content=Content(stand=stand, words=words, change=change), by=by, at=at)


@transaction.atomic
def consent_to_rest(*, draft: Draft, by: Person, at: datetime) -> int:
    """Say "I can live with it" of every article on which one has said nothing yet and may. Returns how many.
    Articles at an earlier rung are left out. Refuses as `speak` does.
    """
    panel = Panel.objects.select_related("round").get(pk=draft.panel_id)
    guard(by, "panels.consent", Case(panel.round, at))
    member = Member.objects.get(panel=panel, person=by, left_at=None)
    out = {article for article, members in stepped_out(panel).items() if member.pk in members}
    said = voices_of(panel, by).keys() | out | at_earlier_rung(panel).keys()
    left = [article for article in at_stake(panel) if article not in said]
    for article in left:
        speak(draft=draft, article=article, stand=Stand.CONSENTS, words="", by=by, at=at)
    return len(left)
