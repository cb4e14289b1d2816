"""The draft charter: every article, how far it is, what stands in the way, and adopting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from panels.domain.consent import Bar, Tally
from panels.models import Answer, Asking, Draft, Panel
from panels.queries.ladder import (
    at_earlier_rung,
    entries_waiting,
    open_askings,
    small_number_of,
    tallies,
    voices_of,
)
from panels.queries.panels import bar_of, charter_in, current_draft, panel_of, seats
from panels.services import adopting, consenting
from pb.domain.charter import ARTICLES
from pb.domain.charter_checks import warnings
from pb.models import Person
from pb.rules import may
from pb.web import RoundPage


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article as the draft's page shows it. `numbers`: whether enough have spoken to show them; `rung`:
    an earlier rung that is open."""

    name: str
    tally: Tally
    agreed: bool
    numbers: bool
    mine: Answer | None
    rung: Asking | None


class DraftPage(RoundPage):
    """A page about the draft. 404 until there is a panel; `draft` is None until there is one."""

    permission: ClassVar[str] = "panels.room"

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(**({"panel": panel_of(self.round)} | more))

    @property
    def person(self) -> Person:
        assert isinstance(self.request.user, Person)
        return self.request.user

    def panel(self) -> Panel:
        panel = panel_of(self.round)
        if panel is None:
            raise Http404
        return panel

    def draft_of(self, panel: Panel) -> Draft:
        draft = current_draft(panel)
        if draft is None:
            raise Http404
        return draft

    def can(self, permission: str) -> bool:
        """May, and the charter is still being drawn up."""
        return bool(may(self.request.user, permission, self.case)) and self.round.charter is None

    def rows(self, panel: Panel, bar: Bar) -> list[ArticleRow]:
        mine, rungs, small = voices_of(panel, self.person), at_earlier_rung(panel), small_number_of(panel)
        return [
            ArticleRow(
                each.article,
                each,
                bool(each.meets(bar)) and each.article not in rungs,
                each.may_be_shown(bar, small),
                mine.get(each.article),
                rungs.get(each.article),
            )
            for each in tallies(panel)
        ]


class CharterPage(DraftPage):
    """What the panel is agreeing; what waits for my voice; what stands in the way."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        panel = panel_of(self.round)
        draft = current_draft(panel) if panel else None
        context: dict[str, Any] = {
            "panel": panel,
            "draft": draft,
            "adopted": self.round.charter,
            "seats": seats(panel) if panel else 0,
            "bar": bar_of(panel) if panel else None,
            "can_draft": self.can("panels.draft"),
        }
        if panel is None or draft is None:
            return self.page("panels/charter.html", **context)
        return self.page("panels/charter.html", **context, **self.of_draft(panel, draft))

    def of_draft(self, panel: Panel, draft: Draft) -> dict[str, Any]:
        bar = bar_of(panel)
        rows = self.rows(panel, bar)
        has_voice = self.can("panels.consent")
        ready = adopting.what_stands_in_the_way(draft=draft)
        quiet = [each.params["article"] for each in ready.reasons if each.code == "article_needs_voices"]
        charter = charter_in(draft)
        waiting = entries_waiting(panel)
        return {
            "charter": charter,
            "rows": rows,
            "needed": bar.voices_needed(seats(panel)),
            "agreed": sum(row.agreed for row in rows),
            "left": [row.name for row in rows if row.mine is None and row.rung is None] if has_voice else [],
            "rungs": [row for row in rows if row.rung] if has_voice else [],
            "has_voice": has_voice,
            "ready": ready,
            "quiet": quiet,
            "others": [each for each in ready.reasons if each.code != "article_needs_voices"],
            "warnings": warnings(charter),
            "bar_put": open_askings(panel).filter(rung="bar").first(),
            "for_me": [each for each in waiting if each.member.person_id == self.person.pk],
            "entries": len(waiting) if self.can("panels.check_card") or self.can("panels.enter") else 0,
            "can_adopt": self.can("panels.adopt"),
        }


class SayPage(DraftPage):
    """A member can live with every article that is left."""

    write_permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect("panels:charter", self.round.slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        draft = self.panel().drafts.filter(digest=request.POST.get("digest", "")).last()
        if draft is None:
            raise Http404
        count = consenting.consent_to_rest(draft=draft, by=self.person, at=self.at)
        messages.success(
            request,
            f"You can live with {count} more articles. You can change your mind until the panel adopts.",
        )
        return redirect("panels:charter", self.round.slug)


class AdoptPage(DraftPage):
    """Look at everything once more, then adopt."""

    permission: ClassVar[str] = "panels.adopt"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, unsure: bool = False, status: int = 200) -> HttpResponse:
        panel = self.panel()
        draft = self.draft_of(panel)
        if self.round.charter is not None:
            raise Http404
        return self.page(
            "panels/adopt.html",
            status=status,
            panel=panel,
            draft=draft,
            charter=charter_in(draft),
            articles=ARTICLES,
            rows=self.rows(panel, bar_of(panel)),
            ready=adopting.what_stands_in_the_way(draft=draft),
            unsure=unsure,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not request.POST.get("sure"):
            return self.show(unsure=True, status=422)
        adopting.adopt_charter(
            round=self.round, digest_seen=request.POST.get("digest", ""), by=self.person, at=self.at
        )
        messages.success(request, "The charter is adopted. From now on nobody changes it alone.")
        return redirect("pb:charter", self.round.slug)
