"""The people of the made-up council: those one can sign in as, and everyone else who acts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from frontend.seeding.texts import read
from pb.models import Person

DOMAIN = "clydeside.example"
"""Reserved by RFC 2606: no letter to it can ever arrive anywhere."""


@dataclass(slots=True)
class Cast:
    """`of[key]` is somebody to sign in as; `named(name)` is anybody, made when first named."""

    of: dict[str, Person]
    _by_name: dict[str, Person] = field(default_factory=dict)

    def named(self, name: str) -> Person:
        if name not in self._by_name:
            self._by_name[name] = _person(f"{_address(name)}@people.{DOMAIN}", name)
        return self._by_name[name]


def assemble() -> Cast:
    """Everyone one can sign in as, each with a verified address. Whoever is there already stays as is."""
    of = {
        each["key"]: _person(f"{each['key']}@{DOMAIN}", each["name"], staff=each.get("staff", False))
        for each in read("cast.toml")["people"]
    }
    return Cast(of, {person.name: person for person in of.values()})


def logins() -> list[dict[str, str]]:
    """Who is who, as the demonstration shows it: {"who", "email"}."""
    return [{"who": each["who"], "email": f"{each['key']}@{DOMAIN}"} for each in read("cast.toml")["people"]]


def _person(email: str, name: str, *, staff: bool = False) -> Person:
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person.objects.create_user(email, name=name, is_staff=staff)
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    return person


def _address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", ".", plain).strip(".")
