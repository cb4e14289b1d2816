"""Pages of the ground that anyone may read: the charter and the ledger."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse

from pb.domain.charter import ARTICLES
from pb.domain.ledger import GENESIS
from pb.queries.rounds import charter_of, charters_of, shown_ledger_of
from pb.web import RoundPage


class CharterPage(RoundPage):
    """The rules of the round in plain words, with their digest."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page(
            "pb/charter.html",
            charter=charter_of(self.round),
            version=self.round.charter,
            versions=charters_of(self.round),
            articles=ARTICLES,
        )


class CharterFile(RoundPage):
    """The exact text that the digest is taken of."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.round.charter is None:
            return JsonResponse({"detail": "This round has no charter yet."}, status=404)
        answer = HttpResponse(self.round.charter.canonical, content_type="application/json")
        answer["ETag"] = f'"{self.round.charter.digest}"'
        return answer


class LedgerPage(RoundPage):
    """Every act of staff, panel and jobs in this round, newest first."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        pages = Paginator(shown_ledger_of(self.round), 50)
        return self.page("pb/ledger.html", page=pages.get_page(request.GET.get("page")), genesis=GENESIS)
