"""How people and their addresses meet allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse

from pb.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """People whom staff entered have an address that nobody confirmed: their first sign-in code does.

    Without this they would be asked for a second code by the same mail.
    """

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        records = get_authentication_records(request, user)
        shown = {str(record.get("email", "")).lower() for record in records if record["method"] == "code"}
        if user.email.lower() in shown:
            proven = {"primary": True, "verified": True}
            EmailAddress.objects.get_or_create(user=user, email=user.email.lower(), defaults=proven)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer
