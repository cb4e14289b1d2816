"""The panel's record: what was agreed, where it differed, who came, as numbers; what anybody may read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from panels.domain.consent import Stand, Tally, Voice, tally
from panels.domain.room_states import MinutesState, SittingState, TermsState
from panels.models import Difference, Evidence, Minutes, Panel, Sitting, Terms
from panels.queries.panels import bar_of, seats, sitting


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting as the record tells it: how many came, never who."""

    sitting: Sitting
    present: int
    minutes: Minutes | None


def terms_tally(terms: Terms) -> Tally:
    """Voices of members who still sit."""
    rows = terms.voices.filter(member__in=sitting(terms.panel)).order_by("pk")
    voices = [Voice("terms", Stand.CONSENTS if row.agrees else Stand.OBJECTS, row.words) for row in rows]
    bar = bar_of(terms.panel)
    # Terms are not amended round by round: the panel's share decides as soon as enough have spoken.
    return tally("terms", voices, seats=seats(terms.panel), out=0, before=bar.patience, bar=bar)


def agreed_terms(panel: Panel) -> Terms | None:
    return panel.terms.filter(state=TermsState.AGREED).first()


def waiting_terms(panel: Panel) -> Terms | None:
    return panel.terms.filter(state=TermsState.PUT).first()


def sitting_lines(panel: Panel) -> list[SittingLine]:
    """Sittings that were held, the newest first, with numbers and published minutes."""
    came = Count("attendance", filter=Q(attendance__actual__in=["in_room", "online"]))
    rows = panel.sittings.filter(state=SittingState.HELD).annotate(present=came).order_by("-starts_at")
    published = {
        row.sitting_id: row
        for row in Minutes.objects.filter(sitting__panel=panel, state=MinutesState.PUBLISHED)
    }
    return [SittingLine(row, row.present, published.get(row.pk)) for row in rows]


def differences_of(panel: Panel) -> QuerySet[Difference]:
    return panel.differences.filter(removed_at=None)


def evidence_of(panel: Panel) -> QuerySet[Evidence]:
    """Evidence before the panel, without files that were taken away."""
    rows = panel.evidence.exclude(paper__removed_at__isnull=False)
    return rows.select_related("paper").order_by("-pk")
