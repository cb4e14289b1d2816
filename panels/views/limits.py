"""How often one address may send a form that writes letters to people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle


class LetterThrottle(SimpleRateThrottle):
    """Sixty an hour: a library full of people can volunteer, a script cannot fill letter boxes."""

    scope = "letters"
    rate = "60/hour"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"letters:{self.get_ident(request)}"


def too_often(request: HttpRequest) -> HttpResponse | None:
    """The page that says so, or None."""
    if LetterThrottle().allow_request(request, None):  # type: ignore[arg-type]
        return None
    return render(request, "429.html", status=429)
