"""The private discussion: rules, threads, posts, hiding, appeals."""

from __future__ import annotations

from typing import Any

from django import forms

from panels.domain.posts import HIDE_WORDS
from panels.forms import parts
from panels.models import Panel


class RulesForm(forms.Form):
    text = parts.words(
        "Ground rules",
        rows=8,
        most=4000,
        hint="As the panel agreed them. Everybody accepts them before their next post.",
    )
    anonymous = forms.BooleanField(
        label="Posts do not tell members who wrote them",
        required=False,
        help_text="The facilitator always knows. A post stays as it was written, nameless or not.",
    )
    watched = forms.BooleanField(
        label="Observers, elected members and officers may read along",
        required=False,
        help_text="Without a voice, and without any name.",
    )


class PostForm(forms.Form):
    text = parts.words("Your post", rows=4, most=4000)


class ThreadForm(forms.Form):
    title = parts.line("What is it about?")
    article = parts.article()
    sitting = forms.ChoiceField(label="Which sitting?", required=False)
    text = parts.words("Your post", rows=5, most=4000)

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sittings = [(str(each.pk), f"Sitting {each.number}") for each in panel.sittings.order_by("number")]
        parts.offer(self.fields["sitting"], [("", "None in particular"), *sittings])


class HideForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why must it be hidden?",
        choices=[(reason.value, words) for reason, words in HIDE_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason."},
    )
    why = parts.words(
        "Tell the author",
        rows=3,
        most=500,
        hint="Only the author reads this. They can ask an officer to look again.",
    )


class AppealForm(forms.Form):
    why = parts.words("Why should it be shown?", rows=3, most=500)


class DecideForm(forms.Form):
    restore = forms.ChoiceField(
        label="What do you decide?",
        choices=[("yes", "Show it again"), ("no", "It stays hidden")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you decide."},
    )
    why = parts.words("Why", rows=3, most=500)
