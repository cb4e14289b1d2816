"""The panel adopts its draft: from then on it is the round's charter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain import consent
from panels.domain.consent import Tally
from panels.domain.ladder import Rung
from panels.models import Draft, Panel
from panels.queries.ladder import at_earlier_rung, open_askings, tallies
from panels.queries.panels import bar_of, charter_in, current_draft, panel_of, seats
from panels.services.answering import close
from panels.services.guarding import guard
from pb.domain import charter_checks
from pb.domain.verdict import Refused, Verdict, refuse
from pb.jobs import enqueue
from pb.models import CharterVersion, Person, Round
from pb.rules import Case
from pb.services import charters, ledger


def what_stands_in_the_way(*, draft: Draft) -> Verdict:
    """Every reason why this draft cannot be adopted; yes when it can. Reads, never writes."""
    panel = draft.panel
    verdict = charter_checks.check(charter_in(draft)) & consent.adoptable(tallies(panel), bar_of(panel))
    for article, rung in at_earlier_rung(panel).items():
        verdict &= Verdict.no("rung_still_open", article=article, rung=rung.rung)
    return verdict


@transaction.atomic
def adopt_charter(*, round: Round, digest_seen: str, by: Person, at: datetime) -> CharterVersion:
    """Adopt the current draft as the round's charter, with the tally and the objections of every article.

    `digest_seen` is the SHA-256 of the draft the person was shown: a draft changed meanwhile is refused
    (`draft_replaced`). Refuses a wrong hand or phase, an article short of quorum or agreement, and a
    charter that cannot work (kind "state", every reason).
    """
    guard(by, "panels.adopt", Case(round, at))
    draft = seen_draft(round=round, digest_seen=digest_seen)
    panel = draft.panel
    ready = what_stands_in_the_way(draft=draft)
    if not ready:
        raise Refused(ready, "state")
    found = tallies(panel)
    version = charters.adopt_charter(
        round=round,
        charter=charter_in(draft),
        adopted_by=f"{panel.name}, {seats(panel)} members",
        by=by,
        at=at,
        reasons={each.article: consent.in_words(each) for each in found},
    )
    body = {"draft": draft.number, "digest": draft.digest, "tallies": numbers(found)}
    ledger.record(act="panel.adopted", round=round, by=by, at=at, body=body)
    close_all(panel=panel, at=at, agreed=True)
    enqueue("panels.announce_adoption", version=version.pk)
    return version


def seen_draft(*, round: Round, digest_seen: str) -> Draft:
    """The current draft, with the panel and all that is asked of it locked, so that no voice comes in between
    the tally and the charter. Refuses one that is not the draft that was seen (`draft_replaced`, "state").
    """
    panel = panel_of(round)
    if panel is None:
        raise refuse("panel_missing", "state", round=round.title)
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    draft = current_draft(panel)
    if draft is None:
        raise refuse("draft_missing", "state", round=round.title)
    if draft.digest != digest_seen:
        raise refuse("draft_replaced", "state")
    list(open_askings(panel).select_for_update())
    draft.panel = panel
    return draft


def numbers(found: tuple[Tally, ...]) -> dict[str, list[int]]:
    """By article: how many agreed, objected, said nothing, and stepped out."""
    return {each.article: [each.agree, each.objects, each.silent, each.out] for each in found}


def close_all(*, panel: Panel, at: datetime, agreed: bool) -> None:
    """End everything that is asked of the panel."""
    for asking in open_askings(panel).select_related("panel__round"):
        close(asking=asking, at=at, agreed=agreed and asking.rung == Rung.CONSENT)
