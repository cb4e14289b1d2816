"""The panel takes its adopted charter up again: an amendment goes the way that the charter went."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain import consent
from panels.models import Amendment, Draft, Panel
from panels.queries.amending import in_force, may_become, open_amendment, standing_of
from panels.queries.ladder import tallies
from panels.queries.panels import charter_in, current_draft, panel_of, seats
from panels.services import adopting, drafting
from panels.services.adopting import close_all, numbers, seen_draft
from panels.services.guarding import guard
from pb.domain import charter_digest
from pb.domain.amending import changed_articles, check_still_open
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import CharterVersion, Person, Round
from pb.rules import Case
from pb.services import charters, ledger
from proposals.models import Announcement
from proposals.services.announcing import announce

JOB = "panels.run_due"


@transaction.atomic
def open_an_amendment(*, round: Round, why: str, by: Person, at: datetime) -> Amendment:
    """Take the adopted charter up again. `why` is public. The draft begins as the charter stands, extensions
    included; changing an article of it asks everybody about that one.

    Refuses whoever is not of the panel ("hand"), a round without a charter, an amendment that is open
    already, and a round in which rules stand for good ("state"); a missing reason ("input").
    """
    guard(by, "panels.amend", Case(round, at))
    panel = _panel(round)
    before = in_force(panel.round)
    if before is None or panel.round.charter is None:
        raise refuse("no_charter_yet", "state", round=round.title)
    if open_amendment(panel) is not None:
        raise refuse("amendment_is_open", "state")
    late = check_still_open(standing_of(panel.round, at))
    if not late:
        raise Refused(late, "state")
    if not why.strip():
        raise refuse("reason_missing")
    draft = current_draft(panel)
    if draft is None:
        raise refuse("draft_missing", "state", round=round.title)
    amendment = Amendment.objects.create(
        panel=panel,
        number=panel.amendments.count() + 1,
        base=panel.round.charter,
        after=draft,
        why=why.strip()[:2000],
        by=by,
        at=at,
    )
    if draft.digest != charter_digest.digest(before):
        _write_draft(panel, "As the charter stands", by, at)
    body = {"amendment": amendment.number, "previous": amendment.base.digest, "why": amendment.why}
    ledger.record(act="panel.amendment_opened", round=panel.round, by=by, at=at, body=body)
    return amendment


def what_stands_in_the_way(*, draft: Draft, at: datetime) -> Verdict:
    """Every reason why this draft cannot be adopted as the charter, or as its amendment, now. Reads only."""
    return adopting.what_stands_in_the_way(draft=draft) & may_become(draft.panel, charter_in(draft), at)


@transaction.atomic
def adopt_amendment(*, round: Round, digest_seen: str, by: Person, at: datetime) -> CharterVersion:
    """The amended charter holds from now on: the next version, the windows and pots that follow from it, and
    a letter to everybody with a part in the round. Voices on articles that did not change stay with them.

    Refuses as `adopting.adopt_charter` does, and what may not change any more (kind "state", every reason).
    """
    guard(by, "panels.adopt", Case(round, at))
    draft = seen_draft(round=round, digest_seen=digest_seen)
    panel = draft.panel
    # No shortlist is published and no paper frozen between the look at how far the round is and the charter.
    panel.round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    amendment = open_amendment(panel)
    before = in_force(panel.round)
    if amendment is None or before is None:
        raise refuse("amendment_is_not_open", "state")
    ready = what_stands_in_the_way(draft=draft, at=at)
    if not ready:
        raise Refused(ready, "state")
    found, charter = tallies(panel), charter_in(draft)
    version = charters.amend_charter(
        round=panel.round,
        charter=charter,
        adopted_by=f"{panel.name}, {seats(panel)} members",
        by=by,
        at=at,
        reasons=amendment.base.reasons | {each.article: consent.in_words(each) for each in found},
    )
    body = {
        "amendment": amendment.number,
        "draft": draft.number,
        "digest": draft.digest,
        "tallies": numbers(found),
    }
    ledger.record(act="panel.amended", round=panel.round, by=by, at=at, body=body)
    close_all(panel=panel, at=at, agreed=True)
    _close(amendment, Amendment.Outcome.ADOPTED, at, version=version)
    announce(
        round=panel.round,
        kind=Announcement.Kind.CHARTER_AMENDED,
        given={
            "version": version.number,
            "articles": list(changed_articles(before, charter)),
            "note": amendment.why,
        },
        at=at,
    )
    return version


@transaction.atomic
def keep_the_timetable(*, round: Round, by: Person, at: datetime) -> Draft:
    """The draft of an open amendment takes the timetable as it stands, after a window was made longer
    meanwhile. Refuses as `drafting.change_draft`, and no open amendment ("state").
    """
    panel = _panel(round)
    before, draft = in_force(panel.round), current_draft(panel)
    if before is None or draft is None or open_amendment(panel) is None:
        raise refuse("amendment_is_not_open", "state")
    charter = charter_in(draft).model_copy(update={"timetable": before.timetable})
    return drafting.change_draft(
        panel=panel, charter=charter, note="The timetable as it stands", by=by, at=at
    )


@transaction.atomic
def take_back(*, round: Round, why: str, by: Person, at: datetime) -> Amendment:
    """The amendment ends without a change: the draft says again what the charter says, and what was asked is
    closed. For the facilitator, and for the member who opened it; others can object.

    Refuses anybody else ("hand"), no open amendment ("state"), and a missing reason ("input").
    """
    guard(by, "panels.amend", Case(round, at))
    panel = _panel(round)
    amendment = open_amendment(panel)
    if amendment is None:
        raise refuse("amendment_is_not_open", "state")
    if by.pk != amendment.by_id:
        guard(by, "panels.draft", Case(round, at))
    if not why.strip():
        raise refuse("reason_missing")
    words = why.strip()[:2000]
    body = {"amendment": amendment.number, "why": words}
    ledger.record(act="panel.amendment_taken_back", round=panel.round, by=by, at=at, body=body)
    _end_without_change(amendment, Amendment.Outcome.WITHDRAWN, by, at, why=words)
    return amendment


@transaction.atomic
def lapse_amendment(*, amendment: int, at: datetime) -> bool:
    """End an open amendment of a round in which rules stand for good by now. True when this call did."""
    row = Amendment.objects.filter(pk=amendment, closed_at=None).select_related("panel__round").first()
    if row is None:
        return False
    panel = _panel(row.panel.round)
    still = open_amendment(panel)
    if still is None or still.pk != amendment or check_still_open(standing_of(panel.round, at)):
        return False
    ledger.record(
        act="panel.amendment_lapsed", round=panel.round, job=JOB, at=at, body={"amendment": still.number}
    )
    _end_without_change(still, Amendment.Outcome.LAPSED, still.by, at)
    return True


def lapse_amendments(*, at: datetime) -> int:
    """End every open amendment that has become too late. Returns how many."""
    return sum(
        lapse_amendment(amendment=pk, at=at)
        for pk in Amendment.objects.filter(closed_at=None).values_list("pk", flat=True)
    )


def _panel(round: Round) -> Panel:
    panel = panel_of(round)
    if panel is None:
        raise refuse("panel_missing", "state", round=round.title)
    return Panel.objects.select_for_update(of=("self",)).select_related("round__charter").get(pk=panel.pk)


def _end_without_change(
    amendment: Amendment, outcome: Amendment.Outcome, by: Person, at: datetime, why: str = ""
) -> None:
    panel = amendment.panel
    close_all(panel=panel, at=at, agreed=False)
    draft = current_draft(panel)
    before = in_force(panel.round)
    assert draft is not None  # there was one when it was opened
    assert before is not None
    if draft.digest != charter_digest.digest(before):
        _write_draft(panel, "As the charter stands", by, at)
    _close(amendment, outcome, at, why=why)


def _write_draft(panel: Panel, note: str, by: Person, at: datetime) -> Draft:
    """The charter as it stands, as the current draft. Nothing is asked of it."""
    before = in_force(panel.round)
    assert before is not None
    return drafting.write(panel=panel, charter=before, note=note, by=by, at=at)


def _close(
    amendment: Amendment,
    outcome: Amendment.Outcome,
    at: datetime,
    version: CharterVersion | None = None,
    why: str = "",
) -> None:
    amendment.closed_at, amendment.outcome = at, outcome
    amendment.version, amendment.closed_why = version, why
    amendment.save(update_fields=["closed_at", "outcome", "version", "closed_why"])
