"""Code cards for people who vote without an account: issued in sheets, printed once, voided when lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pb import chance
from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.rules import Case, may
from pb.services import ledger
from voting.models import Box, CodeCard
from voting.queries.papers import state_of

MOST = 200
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SYMBOLS = 16  # of 5 bits: 80 bits
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card to print. The code is nowhere else: only its hash is kept."""

    serial: int
    code: str


@transaction.atomic
def issue_cards(*, round: Round, number: int, by: Person, at: datetime) -> list[PrintedCard]:
    """`number` new cards (1 to 200). Refuses a wrong hand, and a round whose voting is over ("state")."""
    verdict = may(by, "voting.issue_cards", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand")
    if not 1 <= number <= MOST:
        raise refuse("cards_out_of_range", most=MOST)
    Round.objects.select_for_update().get(pk=round.pk)
    if state_of(round) not in (Box.State.DRAFT, Box.State.OPEN):
        raise refuse("box_not_open", "state", round=round.title)
    last = CodeCard.objects.filter(round=round).aggregate(last=Max("serial"))["last"] or 0
    cards = [PrintedCard(last + place, _code()) for place in range(1, number + 1)]
    CodeCard.objects.bulk_create(
        CodeCard(
            round=round, serial=card.serial, code_hash=hash_of(round=round, code=card.code), issued_at=at
        )
        for card in cards
    )
    body = {"from": cards[0].serial, "to": cards[-1].serial}
    ledger.record(act="cards.issued", round=round, by=by, at=at, body=body)
    return cards


@transaction.atomic
def void_card(*, round: Round, serial: int, reason: str, by: Person, at: datetime) -> None:
    """A lost card lets nobody in any more. Refuses an unknown serial and a missing reason."""
    verdict = may(by, "voting.issue_cards", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand")
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
