"""How long records are kept, what would be deleted next and what has been: for staff and observers."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from panels.services.forgetting import listing
from pb.domain.record_names import FROM_WHEN, RECORD_NAMES
from pb.web import RoundPage


class RecordsPage(RoundPage):
    """A list that deletes nothing: the job that does looks by itself."""

    permission: ClassVar[str] = "panels.see_records"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        lines = listing(round=self.round)
        return self.page(
            "panels/records.html",
            lines=[
                (line, RECORD_NAMES[line.record], FROM_WHEN.get(line.record, "the end of the round"))
                for line in lines
            ],
        )
