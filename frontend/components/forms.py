"""A form field: label, hint, error and control, joined so that a screen reader hears all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField

from frontend.components.notices import anchor


def field(
    bound: BoundField,
    label: str = "",
    hint: str = "",
    prefix: str = "",
    size: str = "",
    loud: bool = False,
    show_label: bool = True,
    autocomplete: str = "",
    optional: bool = False,
) -> dict[str, Any]:
    """Any Django form field. `size` is "s", "m" or "l" for a control as wide as its answer; `prefix`
    such as £ stands before it; `loud` makes the label the page's question;
    `optional` says so beside the label.
    """
    widget = bound.field.widget
    hint = hint or str(bound.help_text or "")
    ident = bound.auto_id
    described = [f"{ident}_hint"] if hint else []
    if bound.errors:
        described.append(f"{ident}_error")
    context: dict[str, Any] = {
        "bound": bound,
        "kind": _kind(widget),
        "label": label or bound.label,
        "hint": hint,
        "prefix": prefix,
        "loud": loud,
        "show_label": show_label,
        "ident": ident,
        "target": anchor(bound),
        "described": " ".join(described),
        "optional": optional,
    }
    if context["kind"] in {"line", "area", "select", "file", "tick"}:
        context["control"] = bound.as_widget(attrs=_attributes(bound, described, size, autocomplete))
    return context


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget):
        return "several"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.Textarea):
        return "area"
    return "select" if isinstance(widget, forms.Select) else "line"


def _attributes(bound: BoundField, described: list[str], size: str, autocomplete: str) -> dict[str, Any]:
    given = bound.field.widget.attrs
    attrs: dict[str, Any] = {}
    if not isinstance(bound.field.widget, forms.CheckboxInput):
        attrs["class"] = " ".join(filter(None, (given.get("class"), "control", size and f"control-{size}")))
    if "placeholder" in given:
        attrs["placeholder"] = False  # the label says it, and stays when one types
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if autocomplete:
        attrs["autocomplete"] = autocomplete
    if isinstance(bound.field.widget, forms.Textarea) and "rows" not in bound.field.widget.attrs:
        attrs["rows"] = 5
    return attrs
