"""A guard of the database stopped something that a page let pass: that it was tried stands in the ledger."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pb.models import Person
from pb.moment import now
from pb.services import watching


class GuardMiddleware:
    """Writes the try down with who made it, and leaves the error what it is: a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        found = watching.refused_by_guard(exception)
        if found is None or not isinstance(request.user, Person):
            return
        what, round = found
        watching.note_refused(
            door="code", what=what, by=request.user, at=now(), round=round, session=watching.session_id()
        )
