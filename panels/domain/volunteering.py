"""Who may be taken into a pool, and how mailboxes and households are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from panels.domain.area_profile import Category
from pb.domain.verdict import Verdict

_DOTLESS = {"gmail.com", "googlemail.com"}
_NOISE = {"flat", "apartment", "apt", "no", "number", "house", "unit"}


@dataclass(frozen=True, slots=True)
class Call:
    """What a call asks of volunteers: its window (half-open, UTC), age, household rule, categories, areas."""

    opens: datetime
    closes: datetime
    minimum_age: int
    one_per_household: bool
    categories: tuple[Category, ...]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a volunteer says. `areas`: codes around the postcode, empty when it is unknown."""

    name: str
    postcode: str
    areas: Collection[str]
    house: str
    of_age: bool
    features: Mapping[str, str]
    consents: bool


def window(call: Call, at: datetime) -> Verdict:
    """Yes while volunteers are taken, else `volunteering_not_open` with both ends."""
    if call.opens <= at < call.closes:
        return Verdict.yes()
    return Verdict.no("volunteering_not_open", opens=call.opens, closes=call.closes, over=at >= call.closes)


def check(claim: Claim, call: Call, *, by_invitation: bool = False) -> Verdict:
    """Yes, or every reason why not. Somebody invited has proven the address by the code."""
    verdict = Verdict.yes() if claim.name.strip() else Verdict.no("volunteer_name_missing")
    if not by_invitation:
        verdict &= _place(claim, call)
    if not claim.of_age:
        verdict &= Verdict.no("volunteer_too_young", age=call.minimum_age)
    verdict &= features(claim.features, call.categories)
    if not claim.consents:
        verdict &= Verdict.no("volunteer_consent_missing")
    return verdict


def features(given: Mapping[str, str], categories: Collection[Category]) -> Verdict:
    """Every category answered with one of its groups, else `feature_missing` for each that is not."""
    verdict = Verdict.yes()
    for category in categories:
        if given.get(category.key) not in {group.key for group in category.groups}:
            verdict &= Verdict.no("feature_missing", category=category.name, key=category.key)
    return verdict


def _place(claim: Claim, call: Call) -> Verdict:
    verdict = Verdict.yes()
    if not claim.areas:
        verdict = Verdict.no("postcode_unknown", postcode=claim.postcode)
    elif not call.areas & set(claim.areas):
        verdict = Verdict.no("volunteer_lives_elsewhere", postcode=claim.postcode)
    if call.one_per_household and not claim.house.strip():
        verdict &= Verdict.no("house_missing")
    return verdict


def mailbox(email: str) -> str:
    """One way of writing each mailbox: width and capitals, what follows a plus, and dots where the provider
    ignores them. Two spellings of one mailbox give the same text; it is compared, never written to.
    """
    plain = unicodedata.normalize("NFKC", email).strip().casefold()
    local, _, host = plain.rpartition("@")
    host = host.rstrip(".")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    local = local.partition("+")[0] or local
    if host in _DOTLESS:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}@{host}"


def household(postcode: str, house: str) -> str:
    """One way of writing a home: the postcode and the numbers in the order given, or the words of a house
    that has none. Told apart as well as people write it down, no better.
    """
    plain = unicodedata.normalize("NFKC", house).casefold()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word and word not in _NOISE]
    numbers = [word for word in words if any(letter.isdigit() for letter in word)]
    return " ".join([postcode.replace(" ", "").upper(), *(numbers or words)])
