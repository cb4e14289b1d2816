"""The shortlist that lies before the panel, and how it stands."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from panels.domain.consent import Tally
from panels.domain.reviewing import Kind
from panels.models import Member, Panel, Suggestion, SuggestionVoice
from panels.queries.panels import bar_of, seats, sitting
from panels.queries.reviews import latest_review
from panels.queries.scores import table_of
from pb.domain.verdict import Verdict


def standing_suggestion(panel: Panel) -> Suggestion | None:
    return panel.suggestions.filter(replaced_at=None).select_related("panel__round").first()


def placed(panel: Panel) -> dict[int, str]:
    """By proposal, where it stood by the scores of the last review: in, out, or in the band."""
    review = latest_review(panel, Kind.SCORES)
    if review is None:
        return {}
    return {row.proposal.pk: str(row.place) for row in table_of(review, AnonymousUser()).rows}


def agreed(suggestion: Suggestion) -> tuple[Tally, Verdict]:
    """The voices of members who sit now, and whether the panel's own bar is met."""
    panel = suggestion.panel
    voices = list(suggestion.voices.filter(replaced_at=None, member__in=sitting(panel)))
    tally = Tally(
        "shortlist",
        sum(voice.agrees for voice in voices),
        sum(not voice.agrees for voice in voices),
        seats(panel),
        tuple(sorted(voice.words for voice in voices if not voice.agrees)),
    )
    bar = bar_of(panel)
    if tally.spoken < bar.quorum:
        return tally, Verdict.no("shortlist_needs_voices", spoken=tally.spoken, wanted=bar.quorum)
    if tally.consents * 100 < bar.threshold * tally.spoken:
        return tally, Verdict.no(
            "shortlist_needs_agreement",
            consents=tally.consents,
            spoken=tally.spoken,
            threshold=bar.threshold,
        )
    return tally, Verdict.yes()


def voice_of(suggestion: Suggestion, member: Member) -> SuggestionVoice | None:
    return suggestion.voices.filter(member=member, replaced_at=None).first()
