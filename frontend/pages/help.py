"""Short pages of help: accessibility, your data, contact."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

TOPICS = ("accessibility", "your-data", "contact")


class HelpPage(View):
    def get(self, request: HttpRequest, topic: str, **kwargs: Any) -> HttpResponse:
        if topic not in TOPICS:
            raise Http404
        return render(request, f"help/{topic}.html")
