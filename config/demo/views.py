"""The demonstration's letter box. These addresses exist under the demo settings only."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from config.demo.factors import current_codes
from config.demo.mail import letters

SHOWN = 20


@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """The last messages, newest first, and what each authenticator app shows at this moment."""
    newest = [letter for _, letter in reversed(letters(settings.DEMO_MAIL))][:SHOWN]
    shown = [{"letter": letter, "sent": datetime.fromtimestamp(letter.sent, UTC)} for letter in newest]
    return render(request, "demo/mail.html", {"letters": shown, "codes": current_codes()})
