"""The panel takes its charter up again, or takes that back; anybody reads how the rules changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from panels.domain.difference import ArticleChange, difference
from panels.forms.amending import AmendmentForm, TakeBackForm
from panels.models import Amendment
from panels.queries.amending import amendments_of, at_stake, in_force, open_amendment, standing_of
from panels.queries.panels import charter_in, current_draft
from panels.services import amending
from panels.views.room_page import FormPage, PanelPage
from pb.domain.amending import check_still_open, stand_whole
from pb.domain.charter import ARTICLES, Charter
from pb.domain.verdict import Refused
from pb.models import CharterVersion
from pb.queries.rounds import charters_of


class AmendPage(FormPage):
    """Open an amendment, with a reason."""

    permission: ClassVar[str] = "panels.amend"
    template: ClassVar[str] = "panels/amend.html"
    here = "charter"
    form_class = AmendmentForm
    heading = "Change the rules"
    button = "Open the amendment"
    said = "The amendment is open. Change an article, and everybody is asked about that one."
    crumb = "Charter"
    back_to = "charter"

    def get(self, request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        if self.round.charter is None or open_amendment(self.panel) is not None:
            return redirect(self.back())
        late = check_still_open(standing_of(self.round, self.at))
        if not late:
            raise Refused(late, "state")
        return super().get(request, slug, **kwargs)

    def more(self) -> dict[str, Any]:
        standing = standing_of(self.round, self.at)
        return {"stand": list(stand_whole(standing).items())}

    def act(self, form: AmendmentForm) -> None:
        why = form.cleaned_data["why"]
        amending.open_an_amendment(round=self.round, why=why, by=self.person, at=self.at)


class TakeBackPage(FormPage):
    """The amendment ends without a change."""

    permission: ClassVar[str] = "panels.amend"
    here = "charter"
    form_class = TakeBackForm
    heading = "Take the amendment back"
    lead = "The rules stay as they are. Voices on the changed articles go with it."
    button = "Take it back"
    said = "The amendment is taken back. The charter stands as it was."
    crumb = "Charter"
    back_to = "charter"

    def get(self, request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        if open_amendment(self.panel) is None:
            raise Http404
        return super().get(request, slug, **kwargs)

    def act(self, form: TakeBackForm) -> None:
        amending.take_back(round=self.round, why=form.cleaned_data["why"], by=self.person, at=self.at)


class TimetablePage(PanelPage):
    """The draft of an amendment takes the timetable as it stands."""

    permission: ClassVar[str] = "panels.draft"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect(self.url("charter"))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        amending.keep_the_timetable(round=self.round, by=self.person, at=self.at)
        messages.success(request, "The draft has the timetable as it stands.")
        return redirect(self.url("charter"))


@dataclass(frozen=True, slots=True)
class Step:
    """One version of the charter beside the one before. `voices`: what was said of each changed article."""

    version: CharterVersion
    before: int
    amendment: Amendment | None
    changes: tuple[ArticleChange, ...]
    voices: tuple[tuple[str, str], ...]


class ChangesPage(PanelPage):
    """How the rules changed, version by version: what, why, and who agreed in role. For anybody."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        versions = list(charters_of(self.round))
        if not versions:
            raise Http404
        amendments = list(amendments_of(self.panel))
        working = next((each for each in amendments if each.closed_at is None), None)
        draft, before = current_draft(self.panel), in_force(self.round)
        under_way = bool(working and draft and before)
        return self.page(
            "panels/changes.html",
            in_room=self.may("room"),
            versions=versions,
            steps=[self.step(new, old, amendments) for new, old in pairwise(versions)],
            working=working,
            planned=difference(before, charter_in(draft)) if under_way and draft and before else (),
            stake=at_stake(self.panel) if under_way else (),
            ended=[each for each in amendments if each.closed_at and each.version is None],
        )

    def step(self, new: CharterVersion, old: CharterVersion, amendments: list[Amendment]) -> Step:
        changes = difference(Charter.model_validate(old.body), Charter.model_validate(new.body))
        changed = {each.article for each in changes}
        return Step(
            new,
            old.number,
            next((each for each in amendments if each.version_id == new.pk), None),
            changes,
            tuple((name, new.reasons[name]) for name in ARTICLES if name in changed and name in new.reasons),
        )


class VersionFile(PanelPage):
    """The exact text of one version, that its fingerprint is taken of."""

    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        version = charters_of(self.round).filter(number=number).first()
        if version is None:
            raise Http404
        answer = HttpResponse(version.canonical, content_type="application/json")
        answer["ETag"] = f'"{version.digest}"'
        return answer
