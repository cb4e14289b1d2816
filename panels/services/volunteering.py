"""Volunteering: coming in, confirming, changing, withdrawing, being forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from panels.domain import volunteering as rules
from panels.domain.promise import digest_of
from panels.models import Anchor, InvitedAddress, Letter, Recruitment, SupportNeed, Volunteer
from panels.queries.recruiting import call_of, promise_of
from panels.services.inviting import hash_of
from panels.services.keys import keyed_hash
from panels.services.offering import give_up
from panels.services.writing import write
from pb.domain.verdict import Refused, refuse
from pb.queries.places import place_of


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody says of themselves. The postcode finds the area; it and the house are kept only as one
    keyed hash.
    """

    name: str
    email: str
    postcode: str = ""
    house: str = ""
    of_age: bool = False
    features: Mapping[str, str] = field(default_factory=dict)
    need: str = ""
    consents: bool = False


@transaction.atomic
def volunteer(*, recruitment: Recruitment, answers: Answers, at: datetime) -> Volunteer:
    """Put somebody's name down. It counts once they have confirmed by the letter that is sent to them.

    The same mailbox again, however it is spelled: who has confirmed gets a letter that says so, nothing
    changes; who has not is asked again with the new answers. The caller cannot tell which, so nobody learns
    who has volunteered. Refuses when the call is closed ("phase") and every answer that is missing or wrong
    ("input").
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    call = call_of(recruitment)
    _open_now(call, at)
    place = place_of(answers.postcode)
    claim = rules.Claim(
        answers.name,
        answers.postcode,
        place.codes if place else (),
        answers.house,
        answers.of_age,
        answers.features,
        answers.consents,
    )
    verdict = rules.check(claim, call)
    if not verdict:
        raise Refused(verdict, "input")
    assert place is not None
    found = _standing(recruitment, answers.email)
    if found is not None and found.confirmed_at is not None:
        write(kind=Letter.Kind.ALREADY, to=found, at=at)
        return found
    row = found or Volunteer(recruitment=recruitment, route=Volunteer.Route.OPEN_CALL, joined_at=at)
    row.email, row.email_hash = answers.email.strip(), _mailbox(answers.email)
    row.household_hash = keyed_hash("household", rules.household(place.postcode, answers.house))
    _fill(row, answers, call, digest_of(promise_of(recruitment)))
    write(kind=Letter.Kind.CONFIRM, to=row, at=at)
    return row


@transaction.atomic
def answer_invitation(*, recruitment: Recruitment, code: str, answers: Answers, at: datetime) -> Volunteer:
    """Somebody at an invited address answers with the code of the letter: one person for each letter.

    The code proves the address. It can be used again until the person it brought has confirmed, so that a
    slip in the e-mail address does not waste it. Refuses an unknown or spent code with one and the same
    reason.
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    call = call_of(recruitment)
    _open_now(call, at)
    address = InvitedAddress.objects.filter(
        list__recruitment=recruitment, code_hash=hash_of(recruitment=recruitment, code=code)
    ).first()
    spent = address and address.volunteers.filter(withdrawn_at=None, erased_at=None).first()
    if address is None or (spent and spent.confirmed_at):
        raise refuse("invitation_not_valid")
    claim = rules.Claim(answers.name, "", (), "", answers.of_age, answers.features, answers.consents)
    verdict = rules.check(claim, call, by_invitation=True)
    if not verdict:
        raise Refused(verdict, "input")
    found = _standing(recruitment, answers.email)
    if found is not None and found.confirmed_at is not None:
        write(kind=Letter.Kind.ALREADY, to=found, at=at)
        return found
    if spent and found and spent.pk != found.pk:
        withdraw(volunteer=spent, at=at)
        spent = None
    row = found or spent or Volunteer(recruitment=recruitment, joined_at=at)
    row.route, row.anchor, row.address = Volunteer.Route.INVITED, None, address
    row.email, row.email_hash = answers.email.strip(), _mailbox(answers.email)
    row.household_hash = keyed_hash("household", rules.household(address.postcode, address.text))
    _fill(row, answers, call, digest_of(promise_of(recruitment)))
    write(kind=Letter.Kind.CONFIRM, to=row, at=at)
    return row


@transaction.atomic
def nominate(*, anchor: Anchor, name: str, email: str, agreed: bool, at: datetime) -> Volunteer:
    """An anchor organisation puts somebody forward who has agreed to it. They answer for themselves, and
    count once they do. Refuses a closed link or call, a missing name, and a nomination without agreement.
    """
    recruitment = Recruitment.objects.select_for_update().get(pk=anchor.recruitment_id)
    anchor = Anchor.objects.select_for_update().get(pk=anchor.pk)
    if anchor.closed_at is not None:
        raise refuse("anchor_closed", "state", name=anchor.name)
    _open_now(call_of(recruitment), at)
    if not name.strip():
        raise refuse("volunteer_name_missing")
    if not agreed:
        raise refuse("nominee_has_not_agreed")
    found = _standing(recruitment, email)
    if found is not None:
        write(kind=Letter.Kind.ALREADY if found.confirmed_at else Letter.Kind.CONFIRM, to=found, at=at)
        return found
    row = Volunteer.objects.create(
        recruitment=recruitment,
        route=Volunteer.Route.NOMINATED,
        anchor=anchor,
        name=name.strip(),
        email=email.strip(),
        email_hash=_mailbox(email),
        joined_at=at,
    )
    write(kind=Letter.Kind.NOMINATED, to=row, at=at)
    return row


@transaction.atomic
def confirm(*, volunteer: Volunteer, at: datetime) -> Volunteer:
    """They opened the letter and say yes: from now on they count. Doing so twice changes nothing. Refuses a
    closed call, and somebody nominated who has not answered yet (`feature_missing`).
    """
    row = _locked(volunteer)
    if row.confirmed_at is not None:
        return row
    call = call_of(row.recruitment)
    _open_now(call, at)
    if not row.consent:
        raise refuse("volunteer_consent_missing")
    verdict = rules.features(row.features, call.categories)
    if not verdict:
        raise Refused(verdict, "input")
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    return row


@transaction.atomic
def change(*, volunteer: Volunteer, answers: Answers, at: datetime) -> Volunteer:
    """New answers on their own page, while the call is open. Somebody nominated says here for the first time
    where they live; for others the home stays. Refuses as `volunteer` does.
    """
    row = _locked(volunteer)
    call = call_of(row.recruitment)
    _open_now(call, at)
    homeless = not row.household_hash
    place = place_of(answers.postcode) if homeless else None
    claim = rules.Claim(
        answers.name,
        answers.postcode,
        place.codes if place else (),
        answers.house,
        answers.of_age or not homeless,
        answers.features,
        answers.consents or bool(row.consent),
    )
    verdict = rules.check(claim, call, by_invitation=not homeless)
    if not verdict:
        raise Refused(verdict, "input")
    if place is not None:
        row.household_hash = keyed_hash("household", rules.household(place.postcode, answers.house))
    _fill(row, answers, call, row.consent or digest_of(promise_of(row.recruitment)))
    return row


@transaction.atomic
def withdraw(*, volunteer: Volunteer, at: datetime) -> None:
    """No longer. Possible at any time; twice changes nothing. A number already in a lottery stays in it, and
    a seat it wins is offered to nobody by that draw.
    """
    row = _locked(volunteer)
    give_up(volunteer=row, at=at)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])


@transaction.atomic
def erase(*, volunteer: Volunteer, at: datetime) -> None:
    """Delete what is kept of somebody. The empty row stays, with its route, so that numbers stay right."""
    row = _locked(volunteer)
    give_up(volunteer=row, at=at)
    SupportNeed.objects.filter(volunteer=row).delete()
    row.letters.all().delete()
    row.tickets.update(volunteer=None)
    row.name = row.email = row.email_hash = row.household_hash = row.consent = ""
    row.features, row.address = {}, None
    row.withdrawn_at = row.withdrawn_at or at
    row.erased_at = row.erased_at or at
    row.save()


def _fill(row: Volunteer, answers: Answers, call: rules.Call, consent: str) -> None:
    keys = {category.key for category in call.categories}
    row.name, row.consent = answers.name.strip(), consent
    row.features = {key: group for key, group in answers.features.items() if key in keys}
    row.save()
    if answers.need.strip():
        SupportNeed.objects.update_or_create(volunteer=row, defaults={"words": answers.need.strip()})
    else:
        SupportNeed.objects.filter(volunteer=row).delete()


def _standing(recruitment: Recruitment, email: str) -> Volunteer | None:
    return recruitment.volunteers.filter(
        email_hash=_mailbox(email), withdrawn_at=None, erased_at=None
    ).first()


def _locked(volunteer: Volunteer) -> Volunteer:
    return (
        Volunteer.objects.select_for_update(of=("self",))
        .select_related("recruitment__round__programme")
        .get(pk=volunteer.pk)
    )


def _mailbox(email: str) -> str:
    return keyed_hash("mailbox", rules.mailbox(email))


def _open_now(call: rules.Call, at: datetime) -> None:
    verdict = rules.window(call, at)
    if not verdict:
        raise Refused(verdict, "phase")
