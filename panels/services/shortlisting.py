"""A shortlist is put to the panel with reasons, the panel speaks, and what it agrees is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from panels.models import Member, Panel, Suggestion, SuggestionLine, SuggestionVoice
from panels.queries.panels import panel_of
from panels.queries.reviews import is_over, latest_review
from panels.queries.suggestions import agreed, placed, standing_suggestion
from panels.services.guarding import guard
from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.rules import Case
from pb.services import ledger
from proposals.models import Shortlist
from proposals.queries import shortlists
from proposals.services import shortlisting


@transaction.atomic
def suggest(
    *,
    round: Round,
    chosen: Collection[int],
    reasons: Mapping[int, str],
    by: Person,
    at: datetime,
    alternatives: Mapping[int, str] | None = None,
) -> Suggestion:
    """Put a shortlist to the panel: `chosen` ids of feasible proposals, `reasons` why a proposal is on the
    list or (always) why it is left off, `alternatives` sets of those that exclude each other. Replaces one
    that stands; everybody is asked again.

    Refuses while members still score ("state"), once a shortlist is published ("state"), and what
    `proposals.services.shortlisting.check` finds ("input").
    """
    guard(by, "panels.suggest_shortlist", Case(round, at))
    panel = _locked(round)
    review = latest_review(panel)
    if review is not None and not is_over(review, at):
        raise refuse("review_still_open", "state", closes=review.closes)
    if Shortlist.objects.filter(round=round).exists():
        raise refuse("shortlist_already_published", "state")
    left_off = {pk: words for pk, words in reasons.items() if pk not in chosen}
    whole = shortlisting.check(round=round, chosen=chosen, left_off=left_off, alternatives=alternatives)
    if not whole:
        raise Refused(whole, "input")
    stood = placed(panel)
    panel.suggestions.filter(replaced_at=None).update(replaced_at=at)
    made = Suggestion.objects.create(
        panel=panel, review=review, number=panel.suggestions.count() + 1, by=by, at=at
    )
    SuggestionLine.objects.bulk_create(
        SuggestionLine(
            suggestion=made,
            proposal=row,
            chosen=row.pk in chosen,
            reason=reasons.get(row.pk, "").strip(),
            alternative_set=(alternatives or {}).get(row.pk, "").strip() if row.pk in chosen else "",
            stood=stood.get(row.pk, ""),
        )
        for row in shortlists.feasible(round)
    )
    body = {"number": made.number, "chosen": sorted(chosen)}
    ledger.record(act="panel.shortlist_suggested", round=round, by=by, at=at, body=body)
    return made


@transaction.atomic
def speak(*, suggestion: Suggestion, agrees: bool, words: str, by: Person, at: datetime) -> SuggestionVoice:
    """A member agrees to the list or objects and says why. Speaking again replaces what was said.

    Refuses anyone without a seat ("hand"), a list that has been replaced or published ("state") and an
    objection without words ("input"). The ledger tells that somebody spoke, not how.
    """
    round = suggestion.panel.round
    panel = _locked(round)
    guard(by, "panels.decide_shortlist", Case(round, at))
    _still_stands(panel, suggestion)
    if not agrees and not words.strip():
        raise refuse("objection_without_words")
    member = Member.objects.get(panel=panel, person=by, left_at=None)
    suggestion.voices.filter(member=member, replaced_at=None).update(replaced_at=at)
    voice = SuggestionVoice.objects.create(
        suggestion=suggestion, member=member, agrees=agrees, words=words.strip(), at=at
    )
    ledger.record(act="panel.list_voice", round=round, by=by, at=at, body={"number": suggestion.number})
    return voice


@transaction.atomic
def publish_agreed(*, suggestion: Suggestion, by: Person, at: datetime) -> Shortlist:
    """What the panel has agreed becomes the round's shortlist, frozen, every reason with it.

    Refuses while the panel's own bar is not met (`shortlist_needs_voices`, `shortlist_needs_agreement`), a
    list that does not stand any more ("state"), and as `proposals.services.shortlisting.publish` does.
    """
    round = suggestion.panel.round
    panel = _locked(round)
    guard(by, "panels.publish_agreed", Case(round, at))
    _still_stands(panel, suggestion)
    tally, ready = agreed(suggestion)
    if not ready:
        raise Refused(ready, "state")
    lines = list(suggestion.lines.all())
    chosen = {line.proposal_id for line in lines if line.chosen}
    sets = {line.proposal_id: line.alternative_set for line in lines if line.alternative_set}
    shortlisting.panel_agrees(round=round, chosen=chosen, alternatives=sets)
    published = shortlisting.publish(
        round=round,
        chosen=chosen,
        left_off={line.proposal_id: line.reason for line in lines if not line.chosen},
        reasons={line.proposal_id: line.reason for line in lines if line.chosen},
        alternatives=sets,
        by=by,
        at=at,
    )
    Suggestion.objects.filter(pk=suggestion.pk).update(published_at=at)
    body = {"number": suggestion.number, "tally": [tally.consents, tally.objects, tally.silent]}
    ledger.record(act="panel.shortlist_agreed", round=round, by=by, at=at, body=body)
    return published


def _locked(round: Round) -> Panel:
    panel = panel_of(round)
    if panel is None:
        raise refuse("panel_missing", "state", round=round.title)
    return Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)


def _still_stands(panel: Panel, suggestion: Suggestion) -> None:
    standing = standing_suggestion(panel)
    if standing is None or standing.pk != suggestion.pk or standing.published_at is not None:
        raise refuse("suggestion_replaced", "state")
