"""Second factors in the demonstration: staff get authenticator apps whose codes are shown."""

import time
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from config.second_factor import has_second_factor
from pb.models import Person
from pb.queries.people import needs_second_factor

PERIOD = 30


@dataclass(frozen=True)
class CurrentCode:
    """What a person's authenticator app would show now, and for how many more seconds."""

    person: Person
    code: str
    seconds_left: int


def give_second_factors() -> int:
    """Set up an authenticator app for every member of staff who has no second factor; how many that were."""
    lacking = [
        person
        for person in Person.objects.all()
        if needs_second_factor(person) and not has_second_factor(person)
    ]
    for person in lacking:
        TOTP.activate(person, generate_totp_secret())
    return len(lacking)


def current_codes() -> list[CurrentCode]:
    """The codes of everyone who has an authenticator app, by name."""
    moment = int(time.time())
    apps = (
        Authenticator.objects.filter(type=Authenticator.Type.TOTP)
        .select_related("user")
        .order_by("user__email")
    )
    return [
        CurrentCode(
            person=app.user,
            code=format_hotp_value(hotp_value(decrypt(app.data["secret"]), moment // PERIOD)),
            seconds_left=PERIOD - moment % PERIOD,
        )
        for app in apps
    ]
