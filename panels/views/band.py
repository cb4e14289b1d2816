"""What the panel found: the band around the cut, and what two people said of eligibility."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from panels.domain.reviewing import Finding, Kind
from panels.domain.scoring import Place
from panels.queries.reviews import is_over, latest_review
from panels.queries.scores import findings_of, table_of
from panels.queries.suggestions import standing_suggestion
from panels.views.scoring import ReviewPage

PLACES = ((Place.BAND, "To talk about"), (Place.IN, "Clearly in"), (Place.OUT, "Clearly out"))


class BandPage(ReviewPage):
    """Read-only. Nothing shows before a review is over, to nobody."""

    permission: ClassVar[str] = "panels.see_band"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        review = self.the_review()
        scores = latest_review(self.panel, Kind.SCORES)
        checked = latest_review(self.panel, Kind.ELIGIBILITY)
        more: dict[str, Any] = {"waits": not is_over(review, self.at)}
        if scores is not None and is_over(scores, self.at):
            table = table_of(scores, self.person)
            more |= {"scores": scores, "table": table}
            more["groups"] = [(words, place, table.of(place)) for place, words in PLACES]
            more["earlier"] = sum(bool(row.earlier) for row in table.rows)
        if checked is not None and is_over(checked, self.at):
            found = findings_of(checked, self.person)
            more |= {"checked": checked, "found": found, "Finding": Finding}
            more["split"] = sum(finding is Finding.SPLIT for _, finding, _, _ in found)
        more["can_suggest"] = self.may("suggest_shortlist")
        more["list"] = standing_suggestion(self.panel)
        return self.page("panels/band.html", **more)
