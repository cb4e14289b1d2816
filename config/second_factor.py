"""Staff open doors that residents do not; a code by e-mail alone must not be enough for them."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pb.models import Person
from pb.queries.people import needs_second_factor

_FREE = ("/accounts/", "/static/", "/media/", "/health/", "/demo/")


class SecondFactorMiddleware:
    """Sends staff who have neither an authenticator app nor a passkey to the page where they set one up.

    Staff is whoever may enter the admin or holds one of the roles in pb.domain.roles.SECOND_FACTOR in any
    round; panel members are residents and are not asked. allauth asks for the second factor at sign-in; this
    only sees to it that they have one before they see any page of the site as themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_FREE) and must_set_up(request):
            target = reverse("mfa_index")
            return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)


def must_set_up(request: HttpRequest) -> bool:
    """Whether this person is staff without a second factor."""
    person = request.user
    if not person.is_authenticated or has_second_factor(person):
        return False
    return needs_second_factor(person)


def has_second_factor(person: Person) -> bool:
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=strong).exists())
