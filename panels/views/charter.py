"""The draft charter: every article, how far it is, what stands in the way, and adopting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from panels.domain.consent import Bar, Tally
from panels.domain.difference import difference
from panels.models import Amendment, Answer, Asking, Draft, Panel
from panels.queries.amending import amendments_of, at_stake, in_force, open_amendment, standing_of
from panels.queries.ladder import (
    at_earlier_rung,
    entries_waiting,
    open_askings,
    small_number_of,
    tallies,
    voices_of,
)
from panels.queries.panels import bar_of, charter_in, current_draft, panel_of, seats
from panels.services import adopting, amending, consenting
from pb.domain.amending import check_still_open, stand_whole
from pb.domain.charter import ARTICLES
from pb.domain.charter_checks import warnings
from pb.domain.verdict import Verdict
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

    @cached_property
    def amendment(self) -> Amendment | None:
        """The amendment that the panel is at work on."""
        panel = panel_of(self.round) if self.round.charter is not None else None
        return open_amendment(panel) if panel else None

    @property
    def drawn_up(self) -> bool:
        """Whether the panel draws up rules: its first charter, or an amendment."""
        return self.round.charter is None or self.amendment is not None

    def can(self, permission: str) -> bool:
        """May, and the charter is being drawn up or amended."""
        return bool(may(self.request.user, permission, self.case)) and self.drawn_up

    def ready(self, draft: Draft) -> Verdict:
        """What stands between the draft and adoption."""
        if self.amendment is None:
            return adopting.what_stands_in_the_way(draft=draft)
        return amending.what_stands_in_the_way(draft=draft, at=self.at)

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
            "adopted": None if panel and self.amendment else self.round.charter,
            "can_amend": bool(may(request.user, "panels.amend", self.case)),
            "seats": seats(panel) if panel else 0,
            "bar": bar_of(panel) if panel else None,
            "can_draft": self.can("panels.draft"),
        }
        if panel is None or draft is None:
            return self.page("panels/charter.html", **context)
        if self.round.charter is not None:
            context |= self.of_amendment(panel)
        return self.page("panels/charter.html", **context, **self.of_draft(panel, draft))

    def of_amendment(self, panel: Panel) -> dict[str, Any]:
        """What an amendment adds to the page: why, what it leaves alone, what stands for good."""
        standing, stake = standing_of(self.round, self.at), at_stake(panel)
        return {
            "amendment": self.amendment,
            "amendments": amendments_of(panel),
            "late": check_still_open(standing),
            "untouched": [
                (article, stand_whole(standing).get(article)) for article in ARTICLES if article not in stake
            ],
            "may_take_back": self.amendment is not None
            and (self.amendment.by_id == self.person.pk or self.can("panels.draft")),
        }

    def of_draft(self, panel: Panel, draft: Draft) -> dict[str, Any]:
        bar = bar_of(panel)
        rows = self.rows(panel, bar)
        has_voice = self.can("panels.consent")
        ready = self.ready(draft)
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
            "stale": any(each.code.startswith("window_") for each in ready.reasons),
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
        if not self.drawn_up:
            raise Http404
        before = in_force(self.round)
        return self.page(
            "panels/adopt.html",
            amendment=self.amendment,
            changes=difference(before, charter_in(draft)) if before else (),
            status=status,
            panel=panel,
            draft=draft,
            charter=charter_in(draft),
            articles=ARTICLES,
            rows=self.rows(panel, bar_of(panel)),
            ready=self.ready(draft),
            unsure=unsure,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not request.POST.get("sure"):
            return self.show(unsure=True, status=422)
        digest = request.POST.get("digest", "")
        if self.round.charter is None:
            adopting.adopt_charter(round=self.round, digest_seen=digest, by=self.person, at=self.at)
            words = "The charter is adopted. From now on nobody changes it alone."
        else:
            amending.adopt_amendment(round=self.round, digest_seen=digest, by=self.person, at=self.at)
            words = "The amended charter holds. Everybody with a part in the round is told."
        messages.success(request, words)
        return redirect("pb:charter", self.round.slug)
