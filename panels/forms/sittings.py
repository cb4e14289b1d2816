"""Sittings: when, where, on what; their papers, who comes, and the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from panels.domain.agenda import AgendaMisread, Item, read, written
from panels.forms import parts
from panels.models import Attendance, Sitting
from panels.services.sitting_together import Meeting
from pb.forms import MomentField


class MeetingForm(forms.Form):
    title = parts.line("What is this sitting about?", most=120)
    starts_at = MomentField(label="When does it start?")
    ends_at = MomentField(label="When does it end?")
    place = parts.line("Where?", most=200, needed=False, hint="Leave empty if it is online alone.")
    comfort = parts.line(
        "What makes it easy to come?", most=300, needed=False, hint="Lift, crèche, food, quiet room, bus."
    )
    online = forms.URLField(
        label="Link to join online",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Leave empty if there is none. Only the panel sees it.",
    )
    agenda = parts.words(
        "Agenda", rows=6, needed=False, hint="One line each, the time first: 18:30 Welcome and tea"
    )

    def clean_agenda(self) -> tuple[Item, ...]:
        try:
            return read(self.cleaned_data["agenda"])
        except AgendaMisread as misread:
            raise forms.ValidationError(str(misread)) from misread

    def meeting(self) -> Meeting:
        return Meeting(**self.cleaned_data)

    @staticmethod
    def of(sitting: Sitting) -> dict[str, Any]:
        """What the form says of a sitting that is there."""
        items = tuple(Item(row.starts, row.title) for row in sitting.agenda.all())
        names = ("title", "starts_at", "ends_at", "place", "comfort", "online")
        return {"agenda": written(items), **{name: getattr(sitting, name) for name in names}}


class PaperForm(forms.Form):
    title = parts.line("Title of the paper")
    file = parts.upload("The file")
    article = parts.article()


class PlanForm(forms.Form):
    plan = forms.ChoiceField(
        label="Are you coming?",
        choices=[each for each in Attendance.Plan.choices if each[0]],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you are coming."},
    )


class CameForm(forms.Form):
    """One choice a member, named `member-<id>`."""

    def __init__(self, *args: Any, members: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pk, name in members:
            self.fields[f"member-{pk}"] = forms.ChoiceField(
                label=name,
                choices=[each for each in Attendance.Actual.choices if each[0]],
                widget=forms.RadioSelect,
                error_messages={"required": f"Say whether {name} was there."},
            )

    def came(self) -> dict[int, Attendance.Actual]:
        return {
            int(name.partition("-")[2]): Attendance.Actual(value) for name, value in self.cleaned_data.items()
        }


class MinutesForm(forms.Form):
    text = parts.words(
        "Minutes",
        rows=16,
        most=40_000,
        hint="What was said and settled, in roles, without names. An empty line starts a paragraph.",
    )
    catch_up = parts.words(
        "For members who could not be there",
        rows=4,
        most=4000,
        needed=False,
        hint="What to read or watch, and what the panel still wants to hear from them.",
    )
