"""The public board of a round, while people vote and after: for anyone, and for their tools."""

from __future__ import annotations

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from pb.domain.phases import Phase
from pb.queries.rounds import charter_of
from pb.web import RoundPage
from voting.models import BoardHead
from voting.queries.board import board_key, head_of, leaves_of, place_of, proof_of, voidings
from voting.queries.checking import receipt_symbols
from voting.queries.papers import box_of
from voting.web import limit

_TEXT = "text/plain; charset=utf-8"


class BoardPage(RoundPage):
    """What the board is, how far it has grown, and where its files are."""

    permission: ClassVar[str] = "voting.verify"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        box, charter = box_of(self.round), charter_of(self.round)
        return self.page(
            "voting/board.html",
            head=head_of(self.round),
            heads=BoardHead.objects.filter(round=self.round).order_by("-size")[:20],
            heads_in_all=BoardHead.objects.filter(round=self.round).count(),
            box=box,
            voidings=voidings(self.round),
            key=board_key(box) if box and box.board_origin else "",
            voting=self.clock.window(Phase.VOTING),
            least=charter.openness.small_number if charter else 1,
        )


class CheckpointFile(RoundPage):
    """A signed head as text: the newest, or the one of a size."""

    permission: ClassVar[str] = "voting.verify"

    def get(self, request: HttpRequest, slug: str, size: int | None = None) -> HttpResponse:
        head = (
            head_of(self.round)
            if size is None
            else BoardHead.objects.filter(round=self.round, size=size).first()
        )
        if head is None:
            raise Http404
        return HttpResponse(head.note, content_type=_TEXT)


class LeavesFile(RoundPage):
    """All leaves below the newest head, one a line, in the order of the tree."""

    permission: ClassVar[str] = "voting.verify"

    def get(self, request: HttpRequest, slug: str) -> StreamingHttpResponse:
        limit(request, "leaves", most=60, seconds=600)
        head = head_of(self.round)
        lines = (leaf + b"\n" for leaf in leaves_of(round=self.round, size=head.size if head else 0))
        response = StreamingHttpResponse(lines, content_type="application/jsonl")
        response["Content-Disposition"] = f'attachment; filename="board-{slug}.jsonl"'
        return response


class ProofFile(RoundPage):
    """The proof that the envelope of a receipt is on the board. 404: it is not there (yet)."""

    permission: ClassVar[str] = "voting.verify"

    def get(self, request: HttpRequest, slug: str, receipt: str) -> HttpResponse:
        limit(request, "verify", most=120, seconds=600)
        symbols = receipt_symbols(receipt)
        leaf = place_of(self.round, symbols) if symbols else None
        proof = proof_of(self.round, leaf) if leaf else None
        if proof is None:
            raise Http404
        response = HttpResponse(proof.text(), content_type=_TEXT)
        response["Content-Disposition"] = f'attachment; filename="{slug}-{symbols[:12]}.tlog-proof"'
        response["Cache-Control"] = "no-store"
        return response
