"""What everybody may see of a lottery: the commitment, the transcript, and the means to check them."""

from __future__ import annotations

import json
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from panels.queries.beacons import page_of_beacon
from panels.queries.draws import draws_of, public_of, receipt_of
from panels.views.volunteer import OwnPage
from pb.web import RoundPage

VERIFIER = Path(__file__).resolve().parent.parent / "verify_draw.py"


class DrawsPage(RoundPage):
    """Every lottery for the round's panel."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        rows = [public_of(draw) for draw in draws_of(self.round)]
        return self.page("panels/draws.html", rows=rows)


class DrawPage(RoundPage):
    """One lottery: frozen, committed, drawn."""

    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        draw = get_object_or_404(draws_of(self.round).select_related("previous"), number=number)
        return self.page("panels/draw.html", draw=draw, public=public_of(draw), beacon=page_of_beacon(draw))


class DrawFile(RoundPage):
    """The exact bytes of a published file."""

    def get(self, request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
        draw = get_object_or_404(draws_of(self.round), number=number)
        if name == "verify_draw.py":
            return _file(VERIFIER.read_bytes(), "text/x-python; charset=utf-8", name)
        text = {"commitment.json": draw.commitment, "transcript.json": draw.transcript}.get(name, "")
        if not text:
            raise Http404
        return _file(text.encode(), "application/json", f"draw-{number}-{name}")


class ReceiptFile(OwnPage):
    """A volunteer's proof that they are in the frozen pool, for themselves alone."""

    def get(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        receipt = receipt_of(self.volunteer)
        if receipt is None:
            raise Http404
        text = json.dumps(receipt, indent=1, ensure_ascii=False)
        answer = _file(text.encode(), "application/json", "my-number.json")
        answer["Cache-Control"] = "no-store"
        return answer

    def post(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        raise Http404


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
