"""Telling electors that a ballot was cast or changed in their name, without writing down who voted.

Nothing is noted when a ballot is cast: a row, a queue or a log that named the voter at that moment would tie
a person to an envelope by its order. Instead a job goes over everybody from time to time, finds by the link
key whose slot has a version that was not told yet, and writes to all of them at once, in random order. What
it keeps is a number on the slot.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterator
from dataclasses import dataclass
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.template.loader import render_to_string

from pb import chance
from pb.models import Person, Round
from pb.queries.rounds import charter_of
from voting.domain.evidence import aside_mark_of, evidence_key
from voting.domain.seal import slot_of
from voting.models import Box, Elector, Exclusion, SetAside
from voting.models.envelope import Slot
from voting.services import keystore
from voting.services.marks import uid_hash, uid_of

log = structlog.get_logger()
MOST_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Notice:
    """To whom, of which slot, and up to which version; `before`: the version they were told of last; `void`:
    that version was declared void, and they are asked to vote again."""

    email: str
    slot: str
    version: int
    before: int
    void: bool


def tell_all_voters() -> int:
    """Tell the voters of every open box. Returns how many notices went out."""
    rounds = Round.objects.filter(box__state=Box.State.OPEN).select_related("charter").order_by("pk")
    return sum(tell_voters(round=round) + tell_set_aside(round=round) for round in rounds)


def tell_voters(*, round: Round, all_of_them: bool = False) -> int:
    """Write to those who voted by their account since the last time. Returns how many were written to.

    Fewer than the charter's small number wait for others, so that no message tells when one person came;
    `all_of_them`: write to those too. Stops after MOST_SECONDS or when mail fails, and goes on next time:
    somebody may be told twice, nobody is passed over while the box is open.
    """
    waiting = chance.shuffled(list(_waiting(round)))
    charter = charter_of(round)
    least = 1 if all_of_them or charter is None else charter.openness.small_number
    if len(waiting) < least:  # those who must vote again are never kept waiting
        waiting = [notice for notice in waiting if notice.void]
    if not waiting:
        return 0
    told: list[Notice] = []
    try:
        with get_connection() as mail:
            until = time.monotonic() + MOST_SECONDS
            for notice in waiting:
                if time.monotonic() > until:
                    break
                mail.send_messages([_message(round, notice)])
                told.append(notice)
    except (SMTPException, OSError) as error:
        log.error("notices not sent", round=round.slug, left=len(waiting) - len(told), error=str(error))
    _keep(round, told)
    return len(told)


def _waiting(round: Round) -> Iterator[Notice]:
    box = Box.objects.filter(round=round).first()
    if box is None or not keystore.has_link_key(name=box.key_name):
        return
    link = keystore.link_key(name=box.key_name)
    void = set(Exclusion.objects.filter(round=round).values_list("slot", "version"))
    slots = {
        slot: (version, told, (slot, version) in void)
        for slot, version, told, asked in Slot.objects.filter(round=round).values_list(
            "slot", "version", "told", "asked_again"
        )
        if (asked < version if (slot, version) in void else told < version)
    }
    for email, slot in _accounts(round, link, slots):
        yield Notice(email, slot, *slots[slot])


def _accounts(round: Round, link: bytes, slots: Container[str]) -> Iterator[tuple[str, str]]:
    """E-mail address and slot of those who are on the roll by their account and have one of these slots."""
    kind = Elector.Kind.ACCOUNT
    refs = dict(Elector.objects.filter(round=round, kind=kind).values_list("uid_hash", "ref"))
    for person in Person.objects.filter(is_active=True).only("email").iterator():
        ref = refs.get(uid_hash(link_key=link, round=round.slug, kind=kind, uid=uid_of(person)))
        slot = slot_of(link, round.slug, str(ref)) if ref else ""
        if slot in slots:
            yield person.email, slot


def _message(round: Round, notice: Notice) -> EmailMessage:
    given = {
        "round": round,
        "changed": notice.before > 0,
        "void": notice.void,
        "site": settings.SITE_NAME,
        "address": f"{settings.ORIGIN}/rounds/{round.slug}/",
    }
    what = "Your ballot was changed" if notice.before else "A ballot was cast in your name"
    subject = f"{'Please vote again' if notice.void else what}: {round.title}"
    return EmailMessage(subject, render_to_string("voting/notice.txt", given), to=[notice.email])


@transaction.atomic
def _keep(round: Round, told: list[Notice]) -> None:
    """In one statement and one transaction for all, so that rows tell nothing of who came with whom.

    Not while another is sealing: the seal writes these rows anew, and two who lock many rows in two orders
    stop each other.
    """
    if Box.objects.select_for_update(skip_locked=True).filter(round=round).first() is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE voting_slot SET told = new.version, "
            "asked_again = CASE WHEN new.void THEN new.version ELSE asked_again END "
            "FROM unnest(%s::text[], %s::int[], %s::boolean[]) AS new (slot, version, void) "
            "WHERE voting_slot.round_id = %s AND voting_slot.slot = new.slot",
            [
                [each.slot for each in told],
                [each.version for each in told],
                [each.void for each in told],
                round.pk,
            ],
        )


def tell_set_aside(*, round: Round) -> int:
    """Write to those who voted by their account and whose ballot two people set aside, or let count again.
    Returns how many were written to.

    The decision has a moment of its own, which says nothing of when anybody voted: nobody is kept waiting.
    """
    box, marks = (
        Box.objects.filter(round=round).first(),
        dict(SetAside.objects.filter(round=round, told=False).values_list("mark", "released")),
    )
    if not marks or box is None or not keystore.has_link_key(name=box.key_name):
        return 0
    link = keystore.link_key(name=box.key_name)
    key = evidence_key(link, round.slug)
    voted = {
        mark: slot
        for slot in Slot.objects.filter(round=round).values_list("slot", flat=True)
        if (mark := aside_mark_of(key, slot)) in marks
    }
    concerned = {slot: mark for mark, slot in voted.items()}
    told: list[str] = []
    try:
        with get_connection() as mail:
            for email, slot in chance.shuffled(list(_accounts(round, link, concerned))):
                mail.send_messages([_aside_message(round, email, released=marks[concerned[slot]])])
                told.append(concerned[slot])
    except (SMTPException, OSError) as error:
        log.error("notices not sent", round=round.slug, left=len(concerned) - len(told), error=str(error))
    for released in (False, True):  # a decision that changed in between is told next time
        done = [mark for mark in told if marks[mark] is released]
        SetAside.objects.filter(round=round, mark__in=done, released=released).update(told=True)
    return len(told)


def _aside_message(round: Round, email: str, *, released: bool) -> EmailMessage:
    given = {
        "round": round,
        "released": released,
        "site": settings.SITE_NAME,
        "address": f"{settings.ORIGIN}/rounds/{round.slug}/",
    }
    what = "Your ballot counts again" if released else "Your ballot is set aside"
    text = render_to_string("voting/aside.txt", given)
    return EmailMessage(f"{what}: {round.title}", text, to=[email])
