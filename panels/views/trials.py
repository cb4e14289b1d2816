"""The simulator: ask for a trial of rules, watch it, and see outcomes side by side."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from panels.domain.trial_rules import Rules
from panels.forms.trial import ColumnForm, ColumnForms, SourceForm, first_columns
from panels.models import Trial
from panels.queries.trials import lines_of, outcome_of, own_rules, past_rounds, rules_at_hand, trials_of
from panels.services.trying import DrawnVoters, PastRound, Source, Upload, ask_trial, run_trial
from panels.views.room_page import PanelPage, put_errors
from panels.views.trial_board import side_by_side
from pb.domain.verdict import Refused
from pb.web import STATUS


class TrialsPage(PanelPage):
    """What the panel has tried, newest first."""

    here = "trials"
    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page(
            "panels/trials.html",
            trials=trials_of(self.panel)[:100],
            may_try=self.may("try_rules"),
        )


class NewTrialPage(PanelPage):
    """Choose what to try rules on, and up to five columns."""

    here = "trials"
    permission: ClassVar[str] = "panels.try_rules"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        start = {"source": "drawn" if rules_at_hand(self.panel) else "round"}
        return self.show(
            SourceForm(initial=start, rounds=past_rounds(self.at)),
            ColumnForms(initial=first_columns(), prefix="col"),
        )

    def show(
        self, source: SourceForm, columns: BaseFormSet[ColumnForm], status: int = 200, **more: Any
    ) -> HttpResponse:
        return self.page(
            "panels/trial_new.html",
            status=status,
            source=source,
            columns=columns,
            own=own_rules(self.panel),
            rounds=past_rounds(self.at).exists(),
            **more,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        source = SourceForm(request.POST, request.FILES, rounds=past_rounds(self.at))
        columns = ColumnForms(request.POST, prefix="col")
        if not (source.is_valid() & columns.is_valid()):
            return self.show(source, columns, 422, with_own="own" in request.POST, tried=True)
        try:
            trial, small = ask_trial(
                panel=self.panel,
                source=_source(source),
                columns=self.columns(source, columns, with_own="own" in request.POST),
                by=self.person,
                at=self.at,
            )
        except Refused as refused:
            put_errors(source, refused)
            return self.show(
                source, columns, STATUS[refused.kind], with_own="own" in request.POST, tried=True
            )
        if small:
            run_trial(trial=trial.pk, at=self.at)
        else:
            messages.success(request, "Counting has begun. You can leave this page and come back.")
        return redirect("panels:trial", slug, trial.pk)

    def columns(self, source: SourceForm, forms: BaseFormSet[ColumnForm], *, with_own: bool) -> list[Rules]:
        """The panel's own rules first, then the columns that were filled in. Drawn voters fill in the
        draft's ballots unless a column says else."""
        own = own_rules(self.panel)
        drawn = source.cleaned_data["source"] == "drawn"
        ballot = own.ballot if own and drawn else None
        first = [own] if own and with_own else []
        return [*first, *(rules for form in forms if (rules := form.rules(ballot)) is not None)]


class TrialPage(PanelPage):
    """One trial: how far it is, or what came out."""

    here = "trials"
    permission: ClassVar[str] = "panels.room"

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        trial = get_object_or_404(self.panel.trials.defer("upload"), pk=pk)
        tried, lines = outcome_of(trial), lines_of(trial)
        if trial.state == Trial.State.DONE and request.GET.get("format") == "json":
            answer = JsonResponse(
                {
                    "title": trial.title,
                    "on": trial.source,
                    "columns": trial.columns,
                    "outcomes": trial.outcome,
                }
            )
            answer["Content-Disposition"] = f'attachment; filename="trial-{trial.pk}.json"'
            return answer
        return self.page(
            "panels/trial.html",
            trial=trial,
            over=trial.ended_at is not None,
            total=len(trial.columns),
            how_far=f"{trial.progress} of {len(trial.columns)} columns counted",
            names=[column["name"] for column in trial.columns],
            board=side_by_side(tried, lines) if tried else None,
            may_try=self.may("try_rules"),
        )


def _source(form: SourceForm) -> Source:
    held = form.cleaned_data
    if held["source"] == "round":
        return PastRound(held["round"])
    if held["source"] == "file":
        return Upload(*form.data_of_upload())
    return DrawnVoters(held["ideas"], held["voters"], held["seed"])
