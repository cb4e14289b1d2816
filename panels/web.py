"""What live polls need of HTTP: the token of one browser, in a signed cookie for the pages of one poll."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from panels.models import Poll
from pb.chance import token

COOKIE = "poll"
_SALT = "panels.poll"


def browser_in(cookie: str, poll: Poll) -> str:
    """The random token that only one browser has, for this poll only; "" where the cookie is not ours."""
    try:
        held = signing.loads(cookie, salt=f"{_SALT}.{poll.pk}")
    except signing.BadSignature:
        return ""
    return held if isinstance(held, str) else ""


def browser_of(request: HttpRequest, poll: Poll) -> str:
    """The token of the browser that asks; "" before its first visit."""
    return browser_in(request.COOKIES.get(COOKIE, ""), poll)


def give_token(request: HttpRequest, response: HttpResponse, poll: Poll) -> HttpResponse:
    """A cookie for the pages of this poll alone, gone with the browser."""
    if not browser_of(request, poll):
        response.set_cookie(
            COOKIE,
            signing.dumps(token(16).hex(), salt=f"{_SALT}.{poll.pk}"),
            path=reverse("panels:poll_answer", args=[poll.code]),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
