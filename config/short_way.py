"""The short way for ballots that come by the API and for answers of phones to a live poll: past everything
that pages need and these do not.

Such a request is known by the signed pass inside it, or by the signed cookie of the poll. It has no session
and no signed-in person, sets no cookie, and is never shown as a page; so the layers below this one would only
take time, on the busiest evening of all. What guards every answer stays: HTTPS and its headers (the layer
above this one), the check of the host, and a policy that allows a browser nothing. Another site cannot send a
phone's answer: its browser would not add the cookie (SameSite), nor X-Live without asking us first.

Only what is plainly whole goes this way. Anything else goes on as if this layer were not here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from rest_framework.renderers import JSONRenderer

from config.api import PROBLEM, problem
from panels.api import taking
from panels.web import COOKIE
from pb.domain.verdict import Refused
from voting.api.taking import take_quickly

_BALLOTS = re.compile(r"/api/rounds/([-a-zA-Z0-9_]+)/ballots/")
_JSON = ("application/json", "application/json; charset=utf-8")
_MOST_BYTES = 65_536
_ANSWERS = re.compile(r"/join/([2-9A-Z]{6})/")
_FORM = "application/x-www-form-urlencoded"
_MOST_ANSWER = 4_096
_GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


class ShortWay:
    """Middleware, second from the top."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _ballot(request) or _poll_answer(request) or self.get_response(request)


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


def _poll_answer(request: HttpRequest) -> HttpResponse | None:
    meta = request.META
    if request.method != "POST" or meta.get("HTTP_X_LIVE") != "1":
        return None
    found, length = _ANSWERS.fullmatch(request.path_info), meta.get("CONTENT_LENGTH", "")
    kind = meta.get("CONTENT_TYPE", "").lower().partition(";")[0]
    if not found or kind != _FORM or not length.isdigit() or int(length) > _MOST_ANSWER:
        return None
    here = f"{request.scheme}://{request.get_host()}"
    if meta.get("HTTP_ORIGIN", here) != here or COOKIE not in request.COOKIES:
        return None
    if not taking.take_quickly(found[1], request.COOKIES[COOKIE], request.body):
        return None
    text = b'{"saved": true, "why": []}'
    return _answer(text, HTTPStatus.OK, "application/json")


def _no(refused: Refused) -> HttpResponse:
    """As REST framework would word it."""
    answer = problem(refused, {})
    assert answer is not None
    return _answer(JSONRenderer().render(answer.data), answer.status_code, PROBLEM)


def _answer(text: bytes, status: int, kind: str) -> HttpResponse:
    headers = {"Content-Length": str(len(text)), **_GUARDS}
    return HttpResponse(text, status=status, content_type=kind, headers=headers)
