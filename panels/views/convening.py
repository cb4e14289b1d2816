"""The facilitator's pages of sittings: calling, changing, cancelling, papers, who came, minutes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.forms.parts import ReasonForm
from panels.forms.sittings import CameForm, MeetingForm, MinutesForm, PaperForm
from panels.models import Sitting
from panels.queries.panels import sitting as members_of
from panels.queries.sittings import minutes_of
from panels.services import minuting, sitting_together
from panels.services.moving import move
from panels.views.room_page import FormPage, PanelPage
from panels.views.sittings import OneSittingPage


class CallPage(FormPage):
    permission: ClassVar[str] = "panels.hold_sitting"
    here = "sittings"
    form_class = MeetingForm
    heading = "Call a sitting"
    button = "Call the sitting"
    said = "The sitting is called. Members see it first thing in the room."
    crumb = "Sittings"
    back_to = "sittings"

    def act(self, form: MeetingForm) -> str:
        sitting = sitting_together.call_sitting(
            panel=self.panel, meeting=form.meeting(), by=self.person, at=self.at
        )
        return self.url("sitting", sitting.number)


class OneSittingForm(OneSittingPage, FormPage):
    """A form about one sitting."""

    permission: ClassVar[str] = "panels.hold_sitting"
    sitting: Sitting

    def back(self) -> str:
        return self.url("sitting", self.sitting.number)

    def more(self) -> dict[str, Any]:
        return {"crumb": f"Sitting {self.sitting.number}"}


class ChangeSittingPage(OneSittingForm):
    form_class = MeetingForm
    heading = "Change the sitting"
    said = "Changed. Tell the members: the room shows it, but not everybody looks every day."

    def initial(self) -> dict[str, Any]:
        return MeetingForm.of(self.sitting)

    def act(self, form: MeetingForm) -> None:
        sitting_together.change_sitting(
            sitting=self.sitting, meeting=form.meeting(), by=self.person, at=self.at
        )


class CancelSittingPage(OneSittingForm):
    form_class = ReasonForm
    heading = "Cancel the sitting"
    button = "Cancel the sitting"
    said = "Cancelled. The reason stands in the room."

    def act(self, form: ReasonForm) -> None:
        facts = {"sitting": self.sitting.number}
        why = form.cleaned_data["why"]
        move(thing=self.sitting, act="cancel", by=self.person, at=self.at, why=why, facts=facts)


class AddPaperPage(OneSittingForm):
    form_class = PaperForm
    heading = "Add a paper"
    lead = (
        "Members save it from the sitting’s page. Pictures lose hidden data, such as where they were taken."
    )
    button = "Add the paper"
    said = "The paper is there."

    def act(self, form: PaperForm) -> None:
        found = form.cleaned_data
        sitting_together.add_paper(
            sitting=self.sitting,
            upload=found["file"],
            title=found["title"],
            article=found["article"],
            by=self.person,
            at=self.at,
        )


class RemovePaper(PanelPage):
    permission: ClassVar[str] = "panels.hold_sitting"

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        rows = self.panel.papers.filter(private=False).select_related("panel__round", "sitting")
        paper = get_object_or_404(rows, pk=pk)
        sitting_together.remove_paper(paper=paper, by=self.person, at=self.at)
        return redirect(self.url("sitting", paper.sitting.number) if paper.sitting else self.url("evidence"))


class CamePage(OneSittingForm):
    """Who came. Saving it marks the sitting as held."""

    form_class = CameForm
    heading = "Who came?"
    lead = "In public only the number is told. Members who were not there get the make-up pack."
    said = "Noted. You can mend it here."

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        members = members_of(self.panel).select_related("person").order_by("person__name", "pk")
        named = [(member.pk, str(member.person)) for member in members]
        known = {f"member-{row.member_id}": row.actual or row.plan for row in self.sitting.attendance.all()}
        start = {name: "absent" if value == "not" else value for name, value in known.items()}
        return CameForm(data, members=named, initial=start)

    def act(self, form: CameForm) -> None:
        sitting_together.hold(sitting=self.sitting, came=form.came(), by=self.person, at=self.at)


class MinutesPage(OneSittingForm):
    permission: ClassVar[str] = "panels.write_minutes"
    form_class = MinutesForm
    heading = "Minutes"
    lead = "A draft first: two members agree it as a true record before it becomes public."
    button = "Save the draft"
    said = "The draft is there for the members to read."

    def initial(self) -> dict[str, Any]:
        minutes = minutes_of(self.sitting)
        return {"text": minutes.text, "catch_up": minutes.catch_up} if minutes else {}

    def act(self, form: MinutesForm) -> None:
        minuting.write_minutes(sitting=self.sitting, by=self.person, at=self.at, **form.cleaned_data)


class ReopenMinutesPage(OneSittingForm):
    permission: ClassVar[str] = "panels.write_minutes"
    form_class = ReasonForm
    heading = "Open the minutes again"
    lead = "They become a draft, and two members are asked anew."
    button = "Open them again"
    said = "The minutes are a draft again."

    def act(self, form: ReasonForm) -> None:
        minutes = minutes_of(self.sitting)
        if minutes is None:
            raise Http404
        minuting.reopen_minutes(minutes=minutes, why=form.cleaned_data["why"], by=self.person, at=self.at)
