"""What the page has to say: notices, errors, reasons for a no, empty places, tags."""

from __future__ import annotations

from typing import Any, Literal

from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string

from pb.domain.verdict import Verdict

Tone = Literal["plain", "good", "wait", "stop"]


def notice(content: str, tone: Tone = "plain", title: str = "", level: int = 2, live: bool = False) -> str:
    """A boxed remark. Green done, amber waiting, red only when somebody must act. `live` reads it out at
    once.
    """
    return render_to_string(
        "components/notice.html",
        {"content": content, "tone": tone, "title": title, "level": level, "live": live},
    )


def empty_state(content: str, title: str = "") -> str:
    """An empty place: says what will be here, and when."""
    return render_to_string("components/empty_state.html", {"content": content, "title": title})


def tag(text: str, tone: Tone = "plain") -> dict[str, Any]:
    """A state in a word: always a sign plus the word."""
    return {"text": text, "tone": tone}


def refusal(verdict: Verdict, title: str = "Not yet") -> dict[str, Any]:
    """Why not, reason by reason, each with what to do next."""
    return {"reasons": verdict.reasons, "title": title}


def error_summary(
    *forms: BaseForm | BaseFormSet[Any] | None, title: str = "There is a problem"
) -> dict[str, Any]:
    """Every error of the forms and formsets given, each a link to its field. Shows nothing when there is
    none.
    """
    return {
        "title": title,
        "errors": [error for form in forms if form is not None for error in _errors(form)],
    }


def anchor(field: BoundField) -> str:
    """The id an error points at: the field itself, or the first of its choices."""
    return field.id_for_label or f"{field.auto_id}_0"


def _errors(form: BaseForm | BaseFormSet[Any]) -> list[tuple[str, str]]:
    if isinstance(form, BaseFormSet):
        found = [("", str(error)) for error in form.non_form_errors()]
        return found + [error for each in form.forms for error in _errors(each)]
    if not form.is_bound:
        return []
    found = [("", str(error)) for error in form.non_field_errors()]
    found += [("", str(error)) for hidden in form.hidden_fields() for error in hidden.errors]
    return found + [(anchor(field), text) for field in form.visible_fields() for text in _told(field)]


def _told(field: BoundField) -> list[str]:
    """The field's errors as the summary says them: away from the field, an empty one needs its name."""
    coded = field.form.errors.as_data().get(field.name, [])
    empty = any(error.code == "required" for error in coded)
    asks = "Choose" if field.field.widget.use_fieldset else "Fill in"
    return [f"{asks}: {field.label}"] if empty else [str(error) for error in field.errors]
