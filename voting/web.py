"""What the voting pages need of HTTP: the booth's cookies, and a limit on tries.

A voter is known to the booth by a signed cookie of its own, never by the session: no row of ours holds a
signed-in person beside a ballot. Choices travel in the pages' own forms.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pb import chance
from pb.domain.verdict import refuse
from pb.models import Round
from voting.domain.evidence import Seen

BOOTH_SECONDS = 2 * 3600
RECEIPT_SECONDS = 3600
DEVICE_SECONDS = 60 * 24 * 3600


def enter_booth(request: HttpRequest, response: HttpResponse, round: Round, elector: UUID) -> None:
    """Let this browser vote as the elector, for two hours or until it is closed."""
    _put(request, response, round, "booth", {"elector": str(elector)})


def elector_in_booth(request: HttpRequest, round: Round) -> UUID | None:
    """Which elector votes in this browser, or None."""
    held = _get(request, round, "booth", BOOTH_SECONDS)
    return UUID(held["elector"]) if held else None


def leave_booth(response: HttpResponse, round: Round) -> None:
    """Nothing of the voter stays in this browser: what marks the device says only that it was used."""
    for what in ("booth", "receipt"):
        response.delete_cookie(_name(round, what), path=_path(round), samesite="Lax")


def hand_receipt(request: HttpRequest, response: HttpResponse, round: Round, receipt: dict[str, Any]) -> None:
    """Keep the receipt in the voter's browser for an hour, and nowhere else."""
    _put(request, response, round, "receipt", receipt)


def receipt_in_hand(request: HttpRequest, round: Round) -> dict[str, Any] | None:
    return _get(request, round, "receipt", RECEIPT_SECONDS)


def token_for(round: Round, elector: UUID) -> str:
    """The booth's pass as text, for the API."""
    return signing.dumps({"elector": str(elector)}, salt=_salt(round, "booth"))


def elector_of(round: Round, token: str) -> UUID | None:
    held = _load(round, "booth", token, BOOTH_SECONDS)
    return UUID(held["elector"]) if held else None


def seen_in(request: HttpRequest, round: Round) -> Seen:
    """Where a request comes from, for quarantine: the browser's own random mark, made up the first time, and
    the address."""
    held = _get(request, round, "device", DEVICE_SECONDS)
    device = held["mark"] if held else chance.token(16).hex()
    return Seen(str(device), str(get_adapter(request).get_client_ip(request) or ""))


def keep_device(request: HttpRequest, response: HttpResponse, round: Round, seen: Seen) -> None:
    """Leave the browser's mark in it. It says nothing of who used the browser, or for what: a library's
    computer keeps one for all."""
    _put(request, response, round, "device", {"mark": seen.device}, lasts=DEVICE_SECONDS)


def limit(request: HttpRequest, what: str, *, most: int, seconds: int) -> None:
    """Refuse (`too_many_tries`, kind "state") once an address has tried `most` times within `seconds`."""
    address = get_adapter(request).get_client_ip(request)
    key = f"limit:{what}:{address}"
    cache.add(key, 0, timeout=seconds)
    try:
        tries = cache.incr(key)
    except ValueError:
        return
    if tries > most:
        raise refuse("too_many_tries", "state", minutes=-(-seconds // 60))


def _put(
    request: HttpRequest,
    response: HttpResponse,
    round: Round,
    what: str,
    value: dict[str, Any],
    *,
    lasts: int | None = None,
) -> None:
    response.set_cookie(
        _name(round, what),
        signing.dumps(value, salt=_salt(round, what), compress=True),
        max_age=lasts,
        path=_path(round),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _get(request: HttpRequest, round: Round, what: str, seconds: int) -> dict[str, Any] | None:
    return _load(round, what, request.COOKIES.get(_name(round, what), ""), seconds)


def _load(round: Round, what: str, text: str, seconds: int) -> dict[str, Any] | None:
    try:
        value: dict[str, Any] = signing.loads(text, salt=_salt(round, what), max_age=seconds)
    except signing.BadSignature:
        return None
    return value


def _name(round: Round, what: str) -> str:
    return f"{what}-{round.pk}"


def _salt(round: Round, what: str) -> str:
    return f"voting.{what}.{round.slug}"


def _path(round: Round) -> str:
    return reverse("voting:start", args=[round.slug])
