"""The result, for anyone: hidden until it is published, then told step by step, with everything to recount
it.
"""

from __future__ import annotations

import io
import zipfile
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse

from pb.domain.phases import Phase
from pb.queries.rounds import charter_of
from pb.web import RoundPage
from voting.domain.bundle import MANIFEST
from voting.queries.papers import state_of
from voting.queries.quarantine import quarantined
from voting.queries.results import Published, public_files, published_result, ratification_of
from voting.queries.telling import told
from voting.queries.turnout import turnout_by_area
from voting.services.publishing import bundle_folder

_LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # files in the archive carry no time, so that it is the same bytes every time


class ResultPage(RoundPage):
    permission: ClassVar[str] = "voting.see_result"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        published = published_result(self.round)
        if published is None:
            return self.page(
                "voting/result_to_come.html",
                voting=self.clock.window(Phase.VOTING),
                counting=self.clock.window(Phase.COUNTING),
                voted=self.clock.is_past(Phase.VOTING, self.at),
                state=state_of(self.round),
            )
        return self._told(published)

    def _told(self, published: Published) -> HttpResponse:
        pots = told(self.round, published)
        charter = charter_of(self.round)
        uncontested = published.paper_row.uncontested
        spent = sum(pot.result.cost for pot in pots) + sum(line["cost"] for line in uncontested)
        return self.page(
            "voting/result.html",
            published=published,
            pots=pots,
            uncontested=uncontested,
            spent=spent,
            funded=sum(len(pot.result.selected) for pot in pots) + len(uncontested),
            standing=sum(len(pot.lines) for pot in pots) + len(uncontested),
            ballots=published.result.ballots,
            turnout=turnout_by_area(published.seal, charter.openness.small_number if charter else 5),
            quarantine=quarantined(self.round),
            margin=min((pot.result.margin or 0 for pot in pots), default=0),
            files=public_files(self.round),
            ratification=ratification_of(self.round),
            rule_body=charter.ratification if charter else None,
        )


class BundleFile(RoundPage):
    """One file of the bundle, or all of them as an archive."""

    permission: ClassVar[str] = "voting.see_result"

    def get(self, request: HttpRequest, slug: str, name: str) -> HttpResponse:
        names = [MANIFEST, *(each for each, _, _ in public_files(self.round))]
        if len(names) == 1:
            raise Http404
        folder = bundle_folder(self.round)
        if name == f"{slug}.zip":
            data = _archive(slug, {each: (folder / each).read_bytes() for each in names})
        elif name in names:
            data = (folder / name).read_bytes()
        else:
            raise Http404
        kind = {"json": "application/json", "zip": "application/zip"}.get(
            name.rpartition(".")[2], "text/plain"
        )
        response = HttpResponse(data, content_type=f"{kind}; charset=utf-8" if kind == "text/plain" else kind)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _archive(slug: str, files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{slug}/{name}", _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()
