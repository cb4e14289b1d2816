"""Buttons and the one next step."""

from __future__ import annotations

from typing import Any, Literal

from django.template.loader import render_to_string

ButtonKind = Literal["", "lit", "plain"]


def button(
    text: str,
    href: str = "",
    kind: ButtonKind = "",
    about: str = "",
    name: str = "",
    value: str = "",
    small: bool = False,
    wide: bool = False,
    formnovalidate: bool = False,
    formaction: str = "",
) -> dict[str, Any]:
    """A link that looks like a button when it has an `href`, else a submit button. `about` is read out
    after the text.
    """
    return {
        "text": text,
        "href": href,
        "kind": kind,
        "about": about,
        "name": name,
        "value": value,
        "small": small,
        "wide": wide,
        "formnovalidate": formnovalidate,
        "formaction": formaction,
    }


def next_step(
    content: str,
    title: str,
    action: str = "",
    href: str = "",
    second: str = "",
    second_href: str = "",
    state: Literal["open", "waiting", "closed"] = "open",
    ident: str = "next-step",
    level: int = 2,
) -> str:
    """The one thing to do now. Once a page. Waiting and closed say in the content what happens next, and
    when.
    """
    return render_to_string(
        "components/next_step.html",
        {
            "content": content,
            "title": title,
            "action": action,
            "href": href,
            "second": second,
            "second_href": second_href,
            "state": state,
            "ident": ident,
            "level": level,
        },
    )


def way_on(content: str, text: str, href: str) -> str:
    """One item of a `<ul class="ways">`: where else to go, and why one would."""
    return render_to_string("components/way_on.html", {"content": content, "text": text, "href": href})
