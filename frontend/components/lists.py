"""Lists of things to do, to check and to page through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string

State = Literal["done", "now", "to_do", "stop", "wait"]

_WORDS = {"done": "Done", "now": "Under way", "wait": "Under way", "to_do": "Not started", "stop": "Not done"}
_TONES = {"done": "good", "now": "wait", "wait": "wait", "to_do": "plain", "stop": "stop"}


def check(content: str, state: State) -> str:
    """One item of a `<ul class="checks">`: done, under way or not done, in a word as well as a sign."""
    return render_to_string(
        "components/check.html", {"content": content, "word": _WORDS[state], "tone": _TONES[state]}
    )


def task(content: str, title: str, state: State, href: str = "", word: str = "") -> str:
    """One item of a `<ul class="tasks">`: a part of a longer job, its state, and the way there."""
    return render_to_string(
        "components/task.html",
        {
            "content": content,
            "title": title,
            "href": href,
            "word": word or _WORDS[state],
            "tone": _TONES[state],
        },
    )


def progress(done: int, total: int, text: str) -> dict[str, Any]:
    """How far along a job is. The text says it in words; the bar repeats it."""
    return {"done": done, "total": total, "text": text}


def voices(agree: int, objecting: int, waiting: int) -> dict[str, Any]:
    """A panel's voices on one article, a window each: lit agrees, crossed objects, outlined has not said
    yet.
    """
    kinds = ["agree"] * agree + ["object"] * objecting + ["wait"] * waiting
    words = [f"{agree} agree"]
    words += [f"{objecting} object"] if objecting else []
    words += [f"{waiting} to come"] if waiting else []
    return {
        "panes": [(kind, 1 + 16 * place) for place, kind in enumerate(kinds)],
        "wide": max(1, 16 * len(kinds)),
        "text": " · ".join(words),
    }


def pagination(context: Context, page: Page[Any], what: str = "Pages", key: str = "page") -> dict[str, Any]:
    """Links to the pages of a list. Keeps the filters of the address. Shows nothing when there is one
    page.
    """
    query: QueryDict = context["request"].GET.copy()

    def address(number: int | str) -> str:
        query[key] = str(number)
        return query.urlencode()

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "what": what,
        "numbers": [(number, address(number) if isinstance(number, int) else "") for number in shown],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


def breadcrumbs(*steps: str) -> dict[str, Any]:
    """The way here: `{% breadcrumbs "Canal ward" url "Ideas" url2 %}`, text and address in turn, home
    excluded.
    """
    pairs: Sequence[tuple[str, str]] = list(zip(steps[::2], steps[1::2], strict=True))
    return {"steps": pairs}


def table_frame(content: str, label: str) -> str:
    """Wrap a wide table so that it scrolls by itself, with the keyboard too."""
    return render_to_string("components/table_frame.html", {"content": content, "label": label})


def filters(items: Iterable[tuple[str, str, bool]], label: str = "Show") -> dict[str, Any]:
    """Ways to narrow a list: (text, address, is this the one shown)."""
    return {"items": list(items), "label": label}
