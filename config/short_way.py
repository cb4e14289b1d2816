"""The short way for ballots that come by the API: past everything that pages need and a ballot does not.

Such a request is known by the signed pass inside it. It has no session and no signed-in person, sets no
cookie, and is never shown as a page; so the layers below this one would only take time, on the busiest
evening of all. What guards every answer stays: HTTPS and its headers (the layer above this one), the check
of the host, and a policy that allows a browser nothing.

Only a ballot that is plainly whole goes this way. Anything else goes on as if this layer were not here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from rest_framework.renderers import JSONRenderer

from config.api import PROBLEM, problem
from pb.domain.verdict import Refused
from voting.api.taking import take_quickly

_BALLOTS = re.compile(r"/api/rounds/([-a-zA-Z0-9_]+)/ballots/")
_JSON = ("application/json", "application/json; charset=utf-8")
_MOST_BYTES = 65_536
_GUARDS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


class ShortWay:
    """Middleware, second from the top."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _ballot(request) or self.get_response(request)


def _ballot(request: HttpRequest) -> HttpResponse | None:
    if request.method != "POST" or not (found := _BALLOTS.fullmatch(request.path_info)):
        return None
    meta = request.META
    length = meta.get("CONTENT_LENGTH", "")
    if meta.get("CONTENT_TYPE", "").lower() not in _JSON or not length.isdigit() or int(length) > _MOST_BYTES:
        return None
    request.get_host()
    try:
        body = take_quickly(found[1], request.body)
    except Refused as refused:
        return _no(refused)
    if body is None:
        return None
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return _answer(text, HTTPStatus.CREATED, "application/json")


def _no(refused: Refused) -> HttpResponse:
    """As REST framework would word it."""
    answer = problem(refused, {})
    assert answer is not None
    return _answer(JSONRenderer().render(answer.data), answer.status_code, PROBLEM)


def _answer(text: bytes, status: int, kind: str) -> HttpResponse:
    headers = {"Content-Length": str(len(text)), **_GUARDS}
    return HttpResponse(text, status=status, content_type=kind, headers=headers)
