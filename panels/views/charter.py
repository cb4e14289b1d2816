"""The draft charter: everybody's voices, and adopting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from panels.domain.consent import Stand, Tally
from panels.forms.drafting import ARTICLE_FORMS, VoiceForm
from panels.models import Consent, Draft, Panel
from panels.queries.interests import stepped_out_of
from panels.queries.panels import bar_of, charter_in, current_draft, panel_of, seats, tallies_of, voices_of
from panels.services import adopting, consenting
from pb.domain.charter import ARTICLES
from pb.domain.charter_checks import warnings
from pb.domain.verdict import Refused
from pb.models import Person
from pb.rules import may
from pb.web import STATUS, RoundPage, say


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article as the room shows it. `form` is None for those who have no voice."""

    name: str
    tally: Tally
    agreed: bool
    mine: Consent | None
    form: VoiceForm | None
    can_change: bool


class CharterPage(RoundPage):
    """What the panel is agreeing, article by article; what waits for my voice; what stands in the way."""

    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, spoken: VoiceForm | None = None, status: int = 200) -> HttpResponse:
        person = self.request.user
        assert isinstance(person, Person)
        panel = panel_of(self.round)
        draft = current_draft(panel) if panel else None
        context: dict[str, Any] = {
            "panel": panel,
            "draft": draft,
            "adopted": self.round.charter,
            "seats": seats(panel) if panel else 0,
            "can_draft": may(person, "panels.draft", self.case) and not self.round.charter,
        }
        if panel is None or draft is None:
            return self.page("panels/charter.html", status=status, **context)
        return self.page(
            "panels/charter.html",
            status=status,
            **context,
            **self.draft_context(person, panel, draft, spoken),
        )

    def draft_context(
        self, person: Person, panel: Panel, draft: Draft, spoken: VoiceForm | None
    ) -> dict[str, Any]:
        bar, mine = bar_of(panel), voices_of(draft, person)
        out = stepped_out_of(person, self.round).articles
        has_voice = bool(may(person, "panels.consent", self.case)) and not self.round.charter
        can_draft = bool(may(person, "panels.draft", self.case)) and not self.round.charter
        rows = [
            ArticleRow(
                tally.article,
                tally,
                bool(tally.meets(bar)),
                mine.get(tally.article),
                _form(tally.article, mine.get(tally.article), spoken)
                if has_voice and tally.article not in out
                else None,
                can_draft and tally.article in ARTICLE_FORMS,
            )
            for tally in tallies_of(draft)
        ]
        charter = charter_in(draft)
        ready = adopting.what_stands_in_the_way(draft=draft)
        quiet = [each.params["article"] for each in ready.reasons if each.code == "article_needs_voices"]
        left = [row.name for row in rows if row.form is not None and row.mine is None]
        return {
            "charter": charter,
            "rows": rows,
            "agreed": sum(row.agreed for row in rows),
            "left": left,
            "has_voice": has_voice,
            "spoken": spoken,
            "ready": ready,
            "quiet": quiet,
            "others": [each for each in ready.reasons if each.code != "article_needs_voices"],
            "warnings": warnings(charter),
            "can_adopt": may(person, "panels.adopt", self.case) and not self.round.charter,
        }


class SayPage(CharterPage):
    """A member speaks on one article, or consents to all that are left."""

    write_permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect("panels:charter", self.round.slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        assert isinstance(request.user, Person)
        panel = panel_of(self.round)
        draft = panel.drafts.filter(digest=request.POST.get("digest", "")).last() if panel else None
        if draft is None:
            raise Http404
        if request.POST.get("act") == "rest":
            count = consenting.consent_to_rest(draft=draft, by=request.user, at=self.at)
            messages.success(request, f"You have consented to {count} articles. You can change your mind.")
            return redirect("panels:charter", self.round.slug)
        form = VoiceForm(request.POST, auto_id=_ids(request.POST.get("article", "")))
        if not form.is_valid():
            return self.show(form, status=422)
        article = form.cleaned_data["article"]
        try:
            consenting.speak(
                draft=draft,
                article=article,
                stand=Stand(form.cleaned_data["stand"]),
                words=form.cleaned_data["words"],
                by=request.user,
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error("words", say(reason))
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, "Your voice is counted. You can change your mind until the panel adopts.")
        answer = redirect("panels:charter", self.round.slug)
        answer["Location"] += f"#article-{article}"
        return answer


class AdoptPage(RoundPage):
    """Look at everything once more, then adopt."""

    permission: ClassVar[str] = "panels.adopt"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show()

    def show(self, unsure: bool = False, status: int = 200) -> HttpResponse:
        panel = panel_of(self.round)
        draft = current_draft(panel) if panel else None
        if panel is None or draft is None or self.round.charter is not None:
            raise Http404
        return self.page(
            "panels/adopt.html",
            status=status,
            panel=panel,
            draft=draft,
            charter=charter_in(draft),
            articles=ARTICLES,
            voices=[(tally.article, tally) for tally in tallies_of(draft)],
            ready=adopting.what_stands_in_the_way(draft=draft),
            unsure=unsure,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        assert isinstance(request.user, Person)
        if not request.POST.get("sure"):
            return self.show(unsure=True, status=422)
        adopting.adopt_charter(
            round=self.round, digest_seen=request.POST.get("digest", ""), by=request.user, at=self.at
        )
        messages.success(request, "The charter is adopted. From now on nobody changes it alone.")
        return redirect("pb:charter", self.round.slug)


def _ids(article: str) -> str:
    return f"id_{article}_%s"


def _form(article: str, mine: Consent | None, spoken: VoiceForm | None) -> VoiceForm:
    if spoken is not None and spoken.data.get("article") == article:
        return spoken
    initial = {"article": article}
    if mine is not None:
        initial |= {"stand": mine.stand, "words": mine.words}
    return VoiceForm(initial=initial, auto_id=_ids(article))
