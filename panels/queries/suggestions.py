"""The shortlist that lies before the panel, and how it stands."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from panels.domain.consent import Objection, Tally
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
    """The voices of members who sit now, and whether the panel's own quorum and share are met: a list cannot
    wait for rounds of consent, because the vote comes."""
    panel = suggestion.panel
    voices = list(suggestion.voices.filter(replaced_at=None, member__in=sitting(panel)))
    tally = Tally(
        "shortlist",
        supports=0,
        consents=sum(voice.agrees for voice in voices),
        concerns=0,
        objects=sum(not voice.agrees for voice in voices),
        seats=seats(panel),
        objections=tuple(Objection(words) for words in sorted(v.words for v in voices if not v.agrees)),
    )
    bar = bar_of(panel)
    if not tally.is_quorate(bar):
        wanted = bar.voices_needed(tally.seats)
        return tally, Verdict.no("shortlist_needs_voices", spoken=tally.spoken, wanted=wanted)
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
