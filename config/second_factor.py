"""Staff open doors that residents do not; a code by e-mail alone must not be enough for them."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pb.models import RoleGrant

_FREE = ("/accounts/", "/static/", "/media/", "/health/", "/demo/")


class SecondFactorMiddleware:
    """Sends staff who have neither an authenticator app nor a passkey to the page where they set one up.

    Staff is whoever may enter the admin or holds a role in any round. Their second factor is asked at sign-in by
    allauth; this only sees to it that they have one before they see any page of the site as themselves.
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
    return is_staff(person)


def is_staff(person: AbstractBaseUser | AnonymousUser) -> bool:
    return bool(getattr(person, "is_staff", False)) or RoleGrant.objects.filter(person_id=person.pk).exists()


def has_second_factor(person: AbstractBaseUser | AnonymousUser) -> bool:
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=strong).exists())
