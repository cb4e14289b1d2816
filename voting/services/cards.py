"""Code cards for people who vote without an account: one person asks for a sheet, another signs, the first
prints it once. A card that was lost is voided.

Whoever holds a code may vote, so nobody makes codes alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pb import chance
from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round, SignRequest
from pb.rules import Case, may
from pb.services import ledger, signing
from voting.models import Box, CodeCard
from voting.queries.papers import state_of

ACT = "issue_cards"
MOST = 200
"""Cards in a sheet."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SYMBOLS = 16  # of 5 bits: 80 bits
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card to print. The code is nowhere else: only its hash is kept."""

    serial: int
    code: str


@transaction.atomic
def ask_for_cards(*, round: Round, number: int, reason: str, by: Person, at: datetime) -> SignRequest:
    """Ask a second person to sign for a sheet of `number` cards (1 to 200). Refuses a wrong hand, a number
    out of range or a missing reason ("input"), and a round whose voting is over ("state").
    """
    _check_hand(round, by, at)
    if not 1 <= number <= MOST:
        raise refuse("cards_out_of_range", most=MOST)
    _check_box(round)
    payload = {"number": number, "for": str(by.subject), "asked": at.isoformat()}
    return signing.request_signature(round=round, act=ACT, payload=payload, reason=reason, by=by, at=at)


@transaction.atomic
def sign_for_cards(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> SignRequest:
    """The second person signs for a sheet; no code exists yet. Refuses as `pb.services.signing.sign` does."""
    _check_hand(request.round, by, at)
    _check_box(request.round)
    return signing.sign(request=request, digest_seen=digest_seen, by=by, at=at)


@transaction.atomic
def issue_cards(*, request: SignRequest, by: Person, at: datetime) -> list[PrintedCard]:
    """The cards of a signed sheet, made now and shown this once. Refuses everybody but who asked for them
    (`cards_of_another`, "hand"), a sheet that is not signed, was printed or has lapsed
    (`second_signature_missing`, "hand"), and a round whose voting is over ("state").
    """
    round = request.round
    _check_hand(round, by, at)
    if request.requested_by_id != by.pk:
        raise refuse("cards_of_another", "hand")
    Round.objects.select_for_update().get(pk=round.pk)
    _check_box(round)
    sheet = signing.use_signature(round=round, act=ACT, payload=request.payload, at=at)
    last = CodeCard.objects.filter(round=round).aggregate(last=Max("serial"))["last"] or 0
    cards = [PrintedCard(last + place, _code()) for place in range(1, sheet.payload["number"] + 1)]
    CodeCard.objects.bulk_create(
        CodeCard(
            round=round,
            sheet=sheet,
            serial=card.serial,
            code_hash=hash_of(round=round, code=card.code),
            issued_at=at,
        )
        for card in cards
    )
    body = {"from": cards[0].serial, "to": cards[-1].serial, "digest": sheet.payload_digest}
    ledger.record(act="cards.issued", round=round, by=by, at=at, body=body)
    return cards


def _check_hand(round: Round, by: Person, at: datetime) -> None:
    verdict = may(by, "voting.issue_cards", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand")


def _check_box(round: Round) -> None:
    if state_of(round) not in (Box.State.DRAFT, Box.State.OPEN):
        raise refuse("box_not_open", "state", round=round.title)


@transaction.atomic
def void_card(*, round: Round, serial: int, reason: str, by: Person, at: datetime) -> None:
    """A lost card lets nobody in any more. Refuses an unknown serial and a missing reason."""
    _check_hand(round, by, at)
    if not reason.strip():
        raise refuse("reason_missing")
    if not CodeCard.objects.filter(round=round, serial=serial, voided_at=None).update(voided_at=at):
        raise refuse("card_not_found", serial=serial)
    body = {"serial": serial, "reason": reason.strip()}
    ledger.record(act="card.voided", round=round, by=by, at=at, body=body)


def hash_of(*, round: Round, code: str) -> str:
    """What is kept of a code. 80 random bits need no slow hash."""
    normal = code.upper().translate(_LOOK_ALIKES)
    return hashlib.sha256(f"decides-card/1\0{round.slug}\0{normal}".encode()).hexdigest()


def _code() -> str:
    number = int.from_bytes(chance.token(_SYMBOLS * 5 // 8), "big")
    symbols = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_SYMBOLS))
    return "-".join(symbols[start : start + 4] for start in range(0, _SYMBOLS, 4))
