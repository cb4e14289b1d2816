"""The facilitator changes an article, brings articles from elsewhere, and everybody compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from pydantic import ValidationError

from panels.domain.charter_text import MOST_BYTES, CharterTextError, read_charter
from panels.domain.difference import ArticleChange, difference
from panels.forms.articles import ArticleForm, moved
from panels.forms.bringing import BringForm
from panels.forms.placing import place_errors, place_reasons
from panels.models import Draft, Panel
from panels.queries.amending import standing_of
from panels.queries.earlier import charters_to_compare
from panels.queries.panels import charter_in, current_draft
from panels.services import drafting
from panels.views.charter import DraftPage
from pb.domain.amending import promised, stand_whole
from pb.domain.charter import ARTICLES, Charter
from pb.domain.charter_digest import article_digest, canonical
from pb.domain.verdict import Reason, Refused, refuse
from pb.web import STATUS, say


class ChangePage(DraftPage):
    """Change one article of the draft. Everybody is asked again about that one."""

    permission: ClassVar[str] = "panels.draft"

    def get(self, request: HttpRequest, slug: str, article: str) -> HttpResponse:
        charter = charter_in(self.draft_of(self.panel()))
        self.refuse_when_it_stands(article)
        return self.show(self.form(charter), seen=article_digest(charter, article))

    def form(
        self, charter: Charter, data: QueryDict | None = None, typed: QueryDict | None = None
    ) -> ArticleForm:
        article = self.kwargs["article"]
        if article not in ARTICLES or not self.drawn_up:
            raise Http404
        names = {area.code: area.name for area in self.round.areas.order_by("name")}
        return ArticleForm(data, charter=charter, article=article, areas=names, typed=typed)

    def show(self, form: ArticleForm, *, seen: str, status: int = 200, **more: Any) -> HttpResponse:
        return self.page(
            "panels/change.html",
            form=form,
            views=form.views(),
            article=form.article,
            charter=form.charter,
            seen=seen,
            note=self.request.POST.get("note", ""),
            amendment=self.amendment,
            promises=self.promises(form.article),
            status=status,
            **more,
        )

    def promises(self, article: str) -> list[Reason]:
        """What may not be taken from people by an amendment of this article, as reasons to read."""
        if self.amendment is None:
            return []
        whats = promised(article, standing_of(self.round, self.at))
        return [Reason("relied_on", {"what": what}) for what in whats]

    def refuse_when_it_stands(self, article: str) -> None:
        """An article that may not change at all any more is not opened for change."""
        if self.amendment is not None:
            what = stand_whole(standing_of(self.round, self.at)).get(article)
            if what:
                raise refuse("relied_on", "state", article=article, what=what)

    def post(self, request: HttpRequest, slug: str, article: str) -> HttpResponse:
        panel = self.panel()
        charter = charter_in(self.draft_of(panel))
        seen = request.POST.get("seen", "")
        if "row" in request.POST:
            typed, _ = moved(request.POST, request.POST["row"])
            return self.show(self.form(charter, typed=typed), seen=seen)
        form = self.form(charter, request.POST)
        if not form.is_valid():
            return self.show(form, seen=seen, status=422)
        try:
            drafting.change_article(
                panel=panel,
                article=article,
                value=form.value(),
                seen=seen,
                note=request.POST.get("note", ""),
                by=self.person,
                at=self.at,
            )
        except ValidationError as error:
            place_errors(form, error)
            return self.show(form, seen=seen, status=422)
        except Refused as refused:
            place_reasons(form, refused.verdict)
            changed = "article_changed_meanwhile" in refused.verdict.codes
            if changed:  # what it says now stands beside what was typed: saving again is saving over that
                seen = article_digest(charter, article)
            return self.show(form, seen=seen, status=STATUS[refused.kind], changed=changed)
        messages.success(request, "The draft is changed. Everybody is asked again about this article.")
        return redirect("panels:article", self.round.slug, article)


class DraftFile(DraftPage):
    """The draft as a file: canonical JSON, whose SHA-256 is the digest shown on the page."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        draft = self.draft_of(self.panel())
        answer = HttpResponse(canonical(charter_in(draft)), content_type="application/json")
        name = f"{self.round.slug}-draft-{draft.number}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class ComparePage(DraftPage):
    """Two charters side by side: drafts of this panel, and the charters of other rounds."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        panel = self.panel()
        found = charters_to_compare(panel)
        if not found:
            raise Http404
        newest = next(iter(found))
        second = next((key for key in list(found)[1:]), newest)
        before = _chosen(request.GET.get("before"), found, second)
        after = _chosen(request.GET.get("after"), found, newest)
        old, new = found[before].charter, found[after].charter
        changes = difference(old, new)
        return self.page(
            "panels/compare.html",
            choices=found,
            before=before,
            after=after,
            before_name=found[before].name,
            after_name=found[after].name,
            changes=changes,
            same=[article for article in ARTICLES if article not in {each.article for each in changes}],
        )


class BringPage(DraftPage):
    """Bring articles from a file or from another round: look at what is different first, then take what is
    wanted."""

    permission: ClassVar[str] = "panels.draft"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        panel = self.panel()
        return self.show(BringForm(sources=self.sources(panel)))

    def sources(self, panel: Panel) -> dict[str, str]:
        return {key: each.name for key, each in charters_to_compare(panel, drafts=False).items()}

    def show(self, form: BringForm, status: int = 200, **more: Any) -> HttpResponse:
        return self.page("panels/bring.html", form=form, status=status, **more)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        panel = self.panel()
        draft = current_draft(panel)
        form = BringForm(request.POST, request.FILES, sources=self.sources(panel))
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            brought = self.brought(panel, form)
        except CharterTextError as error:
            for fault in error.faults:
                form.add_error(form.given_in(), fault)
            return self.show(form, status=422)
        changes = difference(charter_in(draft), brought) if draft else ()
        if request.POST.get("act") != "take":
            return self.look(form, draft, brought, changes)
        try:
            drafting.take_articles(
                panel=panel,
                charter=brought,
                articles=request.POST.getlist("articles") if draft else ARTICLES,
                seen=request.POST.get("seen", ""),
                note="Brought from elsewhere",
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, say(reason))
            return self.look(form, draft, brought, changes, status=STATUS[refused.kind])
        messages.success(request, "The articles are in the draft. Everybody is asked again about them.")
        return redirect("panels:charter", self.round.slug)

    def brought(self, panel: Panel, form: BringForm) -> Charter:
        source = form.cleaned_data["source"]
        if source:
            return charters_to_compare(panel, drafts=False)[source].charter
        file = form.cleaned_data["file"]
        return read_charter(file.read(MOST_BYTES + 1) if file else form.cleaned_data["text"].encode())

    def look(
        self,
        form: BringForm,
        draft: Draft | None,
        brought: Charter,
        changes: Sequence[ArticleChange],
        status: int = 200,
    ) -> HttpResponse:
        chosen = self.request.POST.getlist("articles") if self.request.POST.get("act") == "take" else None
        usual = [each.article for each in changes if each.article not in ("timetable", "electorate")]
        return self.show(
            form,
            status=status,
            brought=brought,
            text=canonical(brought).decode(),
            draft=draft,
            seen=draft.digest if draft else "",
            changes=changes,
            chosen=chosen if chosen is not None else usual,
        )


def _chosen(wanted: str | None, found: Mapping[str, Any], usual: str) -> str:
    return wanted if wanted is not None and wanted in found else usual
