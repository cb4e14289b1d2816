"""What every page of the panel's room needs: the panel, who is looking, and forms that keep what was
typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from panels.models import Member, Panel
from panels.queries.panels import panel_of, seat_of
from pb.domain.verdict import Refused
from pb.models import Person
from pb.rules import Case, may
from pb.web import STATUS, RoundPage, say
from proposals.queries.appeals import appeals_of


class PanelPage(RoundPage):
    """A page of one panel. 404 while the round has none."""

    here = ""
    """The entry of the room's navigation that this page belongs to."""
    panel: Panel
    person: Person

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        panel = panel_of(self.round)
        if panel is None:
            raise Http404
        self.panel = panel
        if isinstance(request.user, Person):
            self.person = request.user

    @cached_property
    def seat(self) -> Member | None:
        """This person's own seat, if they sit."""
        return seat_of(self.panel, self.person) if isinstance(self.request.user, Person) else None

    def may(self, name: str, subject: Any = None) -> bool:
        """Whether the visitor may, in the page's own case or about something else."""
        case = self.case if subject is None else Case(self.round, self.at, subject)
        return bool(may(self.request.user, f"panels.{name}", case))

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"panels:{name}", args=[self.round.slug, *args])

    def context(self, **more: Any) -> dict[str, Any]:
        shared = {
            "panel": self.panel,
            "here": self.here,
            "runs_polls": self.may("run_poll"),
            "hears_appeals": appeals_of(self.round).exists(),
        }
        return super().context(**{**shared, **more})


class FormPage(PanelPage):
    """One form, one act. A no of the service stands at the form, and nothing typed is lost."""

    template: ClassVar[str] = "panels/form.html"
    form_class: ClassVar[type[forms.Form]]
    heading: ClassVar[str] = ""
    lead: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    said: ClassVar[str] = "Saved."
    crumb: ClassVar[str] = "Room"
    back_to: ClassVar[str] = "room"

    def get(self, request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return self.form_class(data, files, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        """What the form says before anybody types."""
        return {}

    def back(self) -> str:
        return self.url(self.back_to)

    def more(self) -> dict[str, Any]:
        """What the template needs beside the form."""
        return {}

    def act(self, form: Any) -> str | None:
        """Call the service. May return the address to go to."""
        raise NotImplementedError

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        words = {"heading": self.heading, "lead": self.lead, "button": self.button, "crumb": self.crumb}
        return self.page(
            self.template, status=status, form=form, back=self.back(), **{**words, **self.more()}
        )

    def post(self, request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            there = self.act(form)
        except Refused as refused:
            if refused.kind == "hand":
                raise
            put_errors(form, refused)
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, self.said)
        return redirect(there or self.back())


def put_errors(form: forms.Form, refused: Refused, fields: Mapping[str, str] | None = None) -> None:
    """A service's no: beside the field that `fields` names for its code, else at the top of the form."""
    for reason in refused.verdict.reasons:
        form.add_error((fields or {}).get(reason.code), say(reason))
