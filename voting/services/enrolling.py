"""From a person's answers and credential to an elector of the round, or every reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from pb.domain import eligibility
from pb.domain.charter import Channel, Charter, Connection, SeenProof
from pb.domain.eligibility import Claim
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person, Round
from pb.queries.places import place_of
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from voting.domain.evidence import Seen
from voting.models import Box, CardHanding, CodeCard, Elector
from voting.queries.papers import box_of
from voting.services import keystore
from voting.services.cards import hash_of
from voting.services.handing import has_card
from voting.services.locking import hold_voter, share_box
from voting.services.marks import person_mark, uid_hash, uid_of
from voting.services.tokens import uuids
from voting.services.tracing import keep_trace


@dataclass(frozen=True, slots=True)
class Account:
    """The credential of somebody who has signed in with a verified e-mail address."""

    person: Person


@dataclass(frozen=True, slots=True)
class Card:
    """The credential of somebody who holds a code card; `code` as typed."""

    code: str


Credential = Account | Card


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody says of themselves. The postcode is used to find the area and then forgotten."""

    postcode: str
    age: int | None
    connection: Connection | None
    community: bool = False


@transaction.atomic
def enrol(
    *,
    round: Round,
    answers: Answers,
    credential: Credential | None,
    by: Person | None,
    at: datetime,
    seen: Seen | None = None,
) -> Elector:
    """The elector of this credential, new or as enrolled before. `seen`: what the request shows of where it
    came from.

    Raises Refused with every reason at once: wrong phase, box not open, channel not open, card not valid, no
    credential or one that the charter does not accept, `pb.domain.eligibility`'s reasons, and
    `casting_unavailable` when the round's link key is gone. Writes nothing about the postcode, and no ledger
    entry: enrolling is not an act of staff. What is kept for quarantine, where the charter has one, says
    `voting.services.tracing`.
    """
    share_box(round)
    charter = charter_of(round)
    box = box_of(round)
    verdict = may(by or AnonymousUser(), "voting.vote", Case(round, at))
    if not verdict:
        raise Refused(verdict, "phase")
    if charter is None or box is None or box.state != Box.State.OPEN:
        raise refuse("box_not_open", "state", round=round.title)
    try:
        link = keystore.link_key(name=box.key_name)
    except keystore.KeyMissing as error:
        raise refuse("casting_unavailable", "state") from error
    kind, uid, sound = _credential(round, charter, link, credential)
    place = place_of(answers.postcode)
    claim = Claim(
        answers.postcode.strip(),
        place.codes if place else (),
        answers.age,
        answers.connection,
        answers.community,
    )
    verdict = sound & _channel(charter) & _proof(charter, kind) & eligibility.check(claim, charter.electorate)
    if not verdict:
        raise Refused(verdict, "input")
    assert place is not None
    elector, _ = Elector.objects.get_or_create(
        round=round,
        kind=kind,
        uid_hash=uid_hash(link_key=link, round=round.slug, kind=kind, uid=uid),
        defaults={
            "area": place.area,
            "quintile": place.quintile,
            "connection": str(answers.connection or ""),
        },
    )
    keep_trace(
        round=round,
        charter=charter,
        link_key=link,
        elector=elector,
        seen=seen or Seen(),
        email=credential.person.email if isinstance(credential, Account) else "",
        age=answers.age,
        at=at,
    )
    return elector


@transaction.atomic
def enrol_from_list(*, round: Round, numbers: Sequence[str]) -> list[UUID]:
    """Electors with these pre-issued numbers, in bulk; their refs in the same order. For imported elections.

    PostgreSQL refuses a number that stands twice. Refuses a round that was not imported (kind "state").
    """
    box = box_of(round)
    if box is None or not round.imported_from:
        raise refuse("box_not_open", "state", round=round.title)
    link, kind, area = keystore.link_key(name=box.key_name), Elector.Kind.LIST, round.areas.first()
    refs = list(uuids(len(numbers)))
    with connection.cursor() as cursor:
        rows = "voting_elector (round_id, ref, kind, uid_hash, area_id, connection)"
        with cursor.copy(f"COPY {rows} FROM STDIN") as copy:
            for ref, number in zip(refs, numbers, strict=True):
                hashed = uid_hash(link_key=link, round=round.slug, kind=kind, uid=number)
                copy.write_row((round.pk, ref, kind.value, hashed, area.pk if area else None, ""))
    return refs


def _credential(
    round: Round, charter: Charter, link: bytes, credential: Credential | None
) -> tuple[Elector.Kind, str, Verdict]:
    if credential is None:
        return Elector.Kind.CARD, "", Verdict.no("credential_missing")
    if isinstance(credential, Account):
        return Elector.Kind.ACCOUNT, *_account(round, charter, link, credential.person)
    hashed = hash_of(round=round, code=credential.code)
    card = CodeCard.objects.filter(round=round, code_hash=hashed, voided_at=None).first()
    if card is None:
        return Elector.Kind.CARD, hashed, Verdict.no("card_not_valid")
    handing = CardHanding.objects.filter(card=card).first()
    if handing is None:
        seen = [each for each in charter.channels.open if each is not Channel.ONLINE]
        proofs = [charter.electorate.seen_proof(each) for each in seen]
        loose = all(SeenProof.SAID in accepted for accepted in proofs)
        return Elector.Kind.CARD, hashed, Verdict.yes() if loose else Verdict.no("card_not_given_out")
    if not handing.person_mark:
        return Elector.Kind.CARD, hashed, Verdict.yes()
    over_all = charter.channels.one_ballot == "over_all_channels"
    where = "" if over_all else f"{handing.channel}:"
    return Elector.Kind.CARD, f"mark:{where}{handing.person_mark}", Verdict.yes()


def _account(round: Round, charter: Charter, link: bytes, person: Person) -> tuple[str, Verdict]:
    uid = uid_of(person)
    marks = {
        person_mark(link_key=link, round=round.slug, email=person.email),
        uid_hash(link_key=link, round=round.slug, kind=Elector.Kind.ACCOUNT, uid=uid),
    }
    for mark in sorted(marks):
        hold_voter(mark)
    carded = has_card(round=round, charter=charter, marks=marks)
    return uid, Verdict.no("voted_another_way") if carded else Verdict.yes()


def _channel(charter: Charter) -> Verdict:
    if Channel.ONLINE in charter.channels.open:
        return Verdict.yes()
    return Verdict.no("channel_not_open", open=tuple(str(channel) for channel in charter.channels.open))


def _proof(charter: Charter, kind: Elector.Kind) -> Verdict:
    accepted = tuple(str(proof) for proof in charter.electorate.proof_online)
    return Verdict.yes() if kind in accepted else Verdict.no("proof_not_accepted", accepted=accepted)
