"""The facilitator puts something to the panel before consent, closes it, or asks once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from panels.domain.consent import Bar, bar_faults
from panels.domain.ladder import EARLIER, MOST_OPTIONS, Rung
from panels.models import Asking, Draft, Panel
from panels.queries.amending import at_stake, standing_of
from panels.queries.ladder import open_askings, tally_of
from panels.queries.panels import bar_of
from panels.services.answering import close, refuse_when_settled
from panels.services.guarding import guard
from pb.domain.amending import stand_whole
from pb.domain.charter import ARTICLES, Charter
from pb.domain.charter_digest import article_digest
from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


def drawing_up(panel: Panel) -> Panel:
    """The panel, locked. Refuses one whose charter is adopted and not being amended."""
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    refuse_when_settled(panel)
    return panel


@transaction.atomic
def open_rung(
    *,
    panel: Panel,
    article: str,
    rung: Rung,
    by: Person,
    at: datetime,
    question: str = "",
    options: Sequence[str] = (),
) -> Asking:
    """Ask for private ideas, take the temperature, or put `options` (three or more) for dots or ranking. The
    article's consent waits meanwhile.

    Refuses anyone but the facilitator ("hand"), an article that is at such a rung already ("state"), and
    options that are too few, too many or the same twice ("input").
    """
    panel = drawing_up(panel)
    guard(by, "panels.draft", Case(panel.round, at))
    if article not in ARTICLES or rung not in EARLIER:
        raise refuse("article_unknown", article=article)
    if panel.round.charter_id is not None:
        stands = stand_whole(standing_of(panel.round, at)).get(article)
        if stands:
            raise refuse("relied_on", "state", article=article, what=stands)
    named = [option.strip() for option in options if option.strip()] if rung.is_choice else []
    if rung.is_choice and not 3 <= len(named) <= MOST_OPTIONS:
        raise refuse("options_too_few", least=3, most=MOST_OPTIONS)
    if len({option.casefold() for option in named}) != len(named):
        raise refuse("option_named_twice")
    if open_askings(panel).filter(article=article, rung__in=EARLIER).exists():
        raise refuse("rung_is_open", "state", article=article)
    body = {"question": question.strip(), "options": named}
    made = Asking.objects.create(panel=panel, rung=rung, article=article, body=body, by=by, at=at)
    ledger.record(
        act="charter.asked", round=panel.round, by=by, at=at, body={"asked": rung, "article": article, **body}
    )
    return made


@transaction.atomic
def close_rung(*, asking: Asking, by: Person, at: datetime) -> None:
    """End an earlier rung: ideas are shared without names, numbers are final, and consent goes on. Closing
    twice does nothing more. Refuses anyone but the facilitator, and consent itself.
    """
    panel = drawing_up(asking.panel)
    guard(by, "panels.draft", Case(panel.round, at))
    asking = Asking.objects.select_for_update(of=("self",)).select_related("panel__round").get(pk=asking.pk)
    if asking.closed_at is not None:
        return
    if asking.rung not in EARLIER:
        raise refuse("article_unknown", article=asking.article)
    close(asking=asking, at=at)
    body = {"asked": asking.rung, "article": asking.article}
    ledger.record(act="charter.asking_closed", round=panel.round, by=by, at=at, body=body)


@transaction.atomic
def ask_again(*, panel: Panel, article: str, by: Person, at: datetime) -> Asking:
    """Put the same text for consent once more, after the panel has talked about the objections: a further
    round, in which everybody speaks anew.

    Refuses anyone but the facilitator, and an article on which too few have spoken or nobody objects
    ("state").
    """
    panel = drawing_up(panel)
    guard(by, "panels.draft", Case(panel.round, at))
    asking = open_askings(panel).select_for_update().filter(rung=Rung.CONSENT, article=article).first()
    if asking is None:
        raise refuse("article_unknown", article=article)
    found = tally_of(asking)
    if not found.objects or not found.is_quorate(bar_of(panel)):
        raise refuse("nothing_to_ask_again", "state", article=article)
    close(asking=asking, at=at)
    made = Asking.objects.create(
        panel=panel,
        rung=Rung.CONSENT,
        article=article,
        draft=asking.draft,
        digest=asking.digest,
        by=by,
        at=at,
    )
    body = {"asked": Rung.CONSENT, "article": article, "again": True}
    ledger.record(act="charter.asked", round=panel.round, by=by, at=at, body=body)
    return made


@transaction.atomic
def put_bar(*, panel: Panel, bar: Bar, words: str, by: Person, at: datetime) -> Asking:
    """A member or the facilitator proposes how the panel decides. It holds as soon as the panel consents by
    the bar in force. A bar that was put before and is not agreed is taken back.

    Refuses anyone else ("hand"), a bar that nobody could meet and the one in force ("input").
    """
    panel = drawing_up(panel)
    guard(by, "panels.propose_bar", Case(panel.round, at))
    faults = bar_faults(bar)
    if not faults:
        raise Refused(faults, "input")
    if bar == bar_of(panel):
        raise refuse("bar_unchanged")
    for earlier in open_askings(panel).filter(rung=Rung.BAR).select_related("panel__round"):
        close(asking=earlier, at=at)
    numbers = {
        "quorum": bar.quorum,
        "quorum_out_of": bar.quorum_out_of,
        "threshold": bar.threshold,
        "patience": bar.patience,
    }
    made = Asking.objects.create(panel=panel, rung=Rung.BAR, body=numbers, by=by, at=at)
    ledger.record(
        act="panel.bar_put", round=panel.round, by=by, at=at, body={**numbers, "words": words.strip()[:500]}
    )
    return made


def put_texts(*, panel: Panel, draft: Draft, charter: Charter, by: Person, at: datetime) -> list[str]:
    """Put every article of a new draft for consent whose text is not the one put already; a temperature that
    was being taken of the old text ends. Of an amendment only what it changes is put: an article that says
    again what the charter says is asked no more. Returns the articles put anew: voices on all others stand.
    """
    before = {row.article: row for row in open_askings(panel).filter(rung=Rung.CONSENT)}
    stake = at_stake(panel)
    changed = []
    for article in ARTICLES:
        digest = article_digest(charter, article)
        old = before.get(article)
        if old is not None and old.digest == digest and article in stake:
            continue
        if old is not None:
            locked = Asking.objects.select_for_update().get(pk=old.pk)
            locked.panel = panel
            close(asking=locked, at=at)
            for warm in open_askings(panel).filter(rung=Rung.GRADIENT, article=article):
                warm.panel = panel
                close(asking=warm, at=at)
        if article not in stake:
            continue
        Asking.objects.create(
            panel=panel, rung=Rung.CONSENT, article=article, draft=draft, digest=digest, by=by, at=at
        )
        changed.append(article)
    return changed
