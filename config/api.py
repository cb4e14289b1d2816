"""The API's front: problem responses after RFC 9457, and the addresses of each app's part."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import exception_handler

from pb.domain.verdict import Refused
from pb.models import Person, Round
from pb.moment import now
from pb.services import watching
from pb.web import STATUS, say

TITLE = {
    "phase": "Not in this phase",
    "state": "Not in this state",
    "hand": "Not yours to do",
    "input": "Something in the request needs changing",
}
PROBLEM = "application/problem+json"


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal and every error as application/problem+json; None for what is a fault of ours (500)."""
    _note(error, context)
    if isinstance(error, Refused):
        return _answer(
            STATUS[error.kind],
            TITLE[error.kind],
            kind=error.kind,
            reasons=[
                {"code": reason.code, "params": dict(reason.params), "text": say(reason)}
                for reason in error.verdict.reasons
            ],
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    extra: dict[str, Any] = {}
    if isinstance(error, exceptions.ValidationError):
        extra["errors"] = error.detail
    elif isinstance(error, exceptions.APIException):
        extra["detail"] = str(error.detail)
    elif isinstance(error, Http404 | PermissionDenied):
        extra["detail"] = str(error)
    status = 422 if isinstance(error, exceptions.ValidationError) else response.status_code
    answer = _answer(status, HTTPStatus(status).phrase, **extra)
    for name, value in response.headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            answer[name] = value
    return answer


def _note(error: Exception, context: dict[str, Any]) -> None:
    """A refused try to change a rule stands in the ledger."""
    request, view = context.get("request"), context.get("view")
    if request is None or view is None:
        return
    bears_rules = getattr(view, "bears_rules", False) and isinstance(
        error, exceptions.MethodNotAllowed | exceptions.PermissionDenied
    )
    tried = watching.is_a_try(error.verdict) if isinstance(error, Refused) else bears_rules
    if tried and request.method not in SAFE_METHODS and isinstance(request.user, Person):
        watching.note_refused(
            door="api",
            what=f"{request.method} {type(view).__name__}",
            by=request.user,
            at=now(),
            round=Round.objects.filter(slug=view.kwargs.get("slug", "")).first(),
            codes=error.verdict.codes if isinstance(error, Refused) else (),
        )


def _answer(status: int, title: str, **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return Response(body, status=status, content_type=PROBLEM)


urlpatterns = [
    path("", include("pb.api.urls")),
    path("", include("proposals.api.urls")),
    path("", include("voting.api.urls")),
    path("", include("panels.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
