"""One article of the draft: what it says, what has been said of it, and my own answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.ladder import STEPS, Rung
from panels.forms.answering import AnswerForm, AskForm
from panels.models import Answer, Asking, Member, Panel
from panels.queries.amending import standing_of
from panels.queries.ladder import (
    Shown,
    answer_of,
    entries_waiting,
    open_askings,
    shown,
    small_number_of,
)
from panels.queries.panels import bar_of, charter_in, sitting
from panels.services import answering, asking
from panels.views.charter import DraftPage
from pb.domain.amending import stand_whole
from pb.domain.charter import ARTICLES
from pb.domain.verdict import Refused
from pb.web import STATUS, say

KEPT = 3


@dataclass(frozen=True, slots=True)
class RungRow:
    """An earlier rung of the article. `result` is None for who may not see it: numbers are for those who have
    answered, and for the facilitator once it is closed."""

    asking: Asking
    mine: Answer | None
    result: Shown | None

    @property
    def lines(self) -> list[tuple[str, int]]:
        if self.result is None or not self.result.numbers:
            return []
        names = STEPS if self.asking.rung == Rung.GRADIENT else self.asking.body["options"]
        return list(zip(names, self.result.numbers, strict=True))

    @property
    def most(self) -> int:
        return max((number for _, number in self.lines), default=0)


class ArticlePage(DraftPage):
    def get(self, request: HttpRequest, slug: str, article: str) -> HttpResponse:
        if article not in ARTICLES:
            raise Http404
        return self.show(article)

    def show(
        self,
        article: str,
        answer: AnswerForm | None = None,
        ask: AskForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        panel = self.panel()
        draft = self.draft_of(panel)
        bar = bar_of(panel)
        row = next((each for each in self.rows(panel, bar) if each.name == article), None)
        put = {each.rung: each for each in open_askings(panel).filter(article=article)}
        seat = sitting(panel).filter(person=self.person).first()
        self.case = type(self.case)(self.round, self.at, article)
        has_voice = self.can("panels.consent") and seat is not None
        text = put.get(Rung.CONSENT)
        rungs = [self.rung_row(each, seat) for each in self.earlier(panel, article)]
        open_rung = next((each for each in rungs if each.asking.closed_at is None), None)
        form = answer
        current = open_rung.asking if open_rung else text
        if form is None and has_voice and current is not None and seat is not None:
            form = AnswerForm(asking=current, mine=answer_of(current, seat))
        return self.page(
            "panels/article.html",
            status=status,
            panel=panel,
            draft=draft,
            bar=bar,
            needed=bar.voices_needed(row.tally.seats) if row else 0,
            amendment=self.amendment,
            stands=stand_whole(standing_of(self.round, self.at)).get(article) if self.amendment else None,
            charter=charter_in(draft),
            article=article,
            number=ARTICLES.index(article) + 1,
            articles=len(ARTICLES),
            row=row,
            verdict=row.tally.meets(bar) if row else None,
            small=small_number_of(panel),
            form=form if has_voice else None,
            asking=current,
            open_rung=open_rung,
            rungs=[each for each in rungs if each.asking.closed_at is not None],
            new_text=seat is not None
            and row is not None
            and row.mine is None
            and self.spoke_before(panel, article, seat),
            for_me=[
                each
                for each in entries_waiting(panel)
                if each.asking.article == article and each.member.person_id == self.person.pk
            ],
            can_draft=self.can("panels.draft"),
            can_enter=self.can("panels.enter"),
            can_ask_again=self.can("panels.draft")
            and row is not None
            and row.tally.objects
            and row.tally.is_quorate(bar),
            ask=ask or (AskForm() if self.can("panels.draft") and open_rung is None else None),
            before=ARTICLES[ARTICLES.index(article) - 1] if article != ARTICLES[0] else "",
            after=ARTICLES[ARTICLES.index(article) + 1] if article != ARTICLES[-1] else "",
        )

    def earlier(self, panel: Panel, article: str) -> list[Asking]:
        """The newest earlier rungs of the article, the open one among them."""
        rows = panel.askings.filter(article=article).exclude(rung=Rung.CONSENT).order_by("-pk")
        return list(rows[:KEPT])

    def rung_row(self, each: Asking, seat: Member | None) -> RungRow:
        mine = answer_of(each, seat) if seat else None
        closed = each.closed_at is not None
        may_see = mine is not None or (closed and (each.rung == Rung.IDEAS or self.can("panels.draft")))
        result = shown(each, small_number=small_number_of(each.panel)) if may_see else None
        return RungRow(each, mine, result)

    def spoke_before(self, panel: Panel, article: str, seat: Member) -> bool:
        """Whether the member spoke on an earlier text of the article."""
        earlier = panel.askings.filter(article=article, rung=Rung.CONSENT).exclude(closed_at=None)
        return Answer.objects.filter(asking__in=earlier, member=seat, confirmed_at__isnull=False).exists()


class AnswerPage(ArticlePage):
    """My answer to what is asked of an article."""

    write_permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:  # type: ignore[override]
        return redirect("panels:article", self.round.slug, self.asked(pk).article)

    def asked(self, pk: int) -> Asking:
        return get_object_or_404(
            Asking.objects.select_related("panel__round").exclude(article=""), panel=self.panel(), pk=pk
        )

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        asked = self.asked(pk)
        form = AnswerForm(request.POST, asking=asked)
        if not form.is_valid():
            return self.show(asked.article, answer=form, status=422)
        try:
            answering.answer(asking=asked, content=form.content(), by=self.person, at=self.at)
        except Refused as refused:
            if refused.kind == "hand" or not self.drawn_up:
                raise
            put_beside(form, refused)
            return self.show(asked.article, answer=self.carried(form, asked), status=STATUS[refused.kind])
        messages.success(request, "Your answer is counted. You can change it until this is closed.")
        return redirect("panels:article", self.round.slug, asked.article)

    def carried(self, form: AnswerForm, asked: Asking) -> AnswerForm:
        """The words typed for a text that has been changed meanwhile, in the form of the new one."""
        now = open_askings(asked.panel).filter(article=asked.article, rung=asked.rung).first()
        if now is None or now.pk == asked.pk:
            return form
        moved = AnswerForm(form.data, asking=now)
        moved.is_valid()
        for each in form.errors.get("__all__", []):
            moved.add_error(None, each)
        return moved


class AskPage(ArticlePage):
    """The facilitator asks something before consent, closes it, or asks for consent once more."""

    permission: ClassVar[str] = "panels.draft"

    def get(self, request: HttpRequest, slug: str, article: str) -> HttpResponse:
        return redirect("panels:article", self.round.slug, article)

    def post(self, request: HttpRequest, slug: str, article: str) -> HttpResponse:
        panel, act = self.panel(), request.POST.get("act")
        if article not in ARTICLES:
            raise Http404
        if act == "close":
            asked = get_object_or_404(Asking, panel=panel, pk=request.POST.get("asking") or 0)
            asking.close_rung(asking=asked, by=self.person, at=self.at)
            messages.success(request, "It is closed. What was answered stands below, without names.")
            return redirect("panels:article", self.round.slug, article)
        if act == "again":
            asking.ask_again(panel=panel, article=article, by=self.person, at=self.at)
            messages.success(request, "The article is put once more, and everybody is asked again.")
            return redirect("panels:article", self.round.slug, article)
        form = AskForm(request.POST)
        if form.is_valid():
            try:
                asking.open_rung(
                    panel=panel,
                    article=article,
                    rung=Rung(form.cleaned_data["rung"]),
                    question=form.cleaned_data["question"],
                    options=form.cleaned_data["options"].splitlines(),
                    by=self.person,
                    at=self.at,
                )
            except Refused as refused:
                if refused.kind != "input":
                    raise
                for reason in refused.verdict.reasons:
                    form.add_error("options", say(reason))
            else:
                messages.success(request, "The panel is asked. Consent waits until you close this.")
                return redirect("panels:article", self.round.slug, article)
        return self.show(article, ask=form, status=422)


def put_beside(form: AnswerForm, refused: Refused) -> None:
    """Every reason beside the field it is about."""
    for reason in refused.verdict.reasons:
        form.add_error(form.field_of(reason.code), say(reason))
