"""Inviting by lot: a list that two people sign for, a seed, and letters with a code each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from panels.domain import inviting as rules
from panels.domain.inviting import Address, Difference
from panels.models import AddressList, InvitedAddress, Recruitment
from panels.queries.inviting import drawable, list_in_force
from panels.services.guarding import guard
from pb import chance
from pb.domain.verdict import refuse
from pb.models import Person, SignRequest
from pb.rules import Case
from pb.services import ledger, signing

ACT = "load_addresses"
MOST_LETTERS = 20_000
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SYMBOLS = 16  # of 5 bits: 80 bits
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@dataclass(frozen=True, slots=True)
class Invitation:
    """A letter to print. The code is nowhere else: only its hash is kept."""

    address: str
    postcode: str
    code: str


@transaction.atomic
def propose_addresses(
    *,
    recruitment: Recruitment,
    data: bytes,
    addresses: Sequence[Address],
    reason: str,
    by: Person,
    at: datetime,
) -> tuple[AddressList, Difference]:
    """Keep an uploaded list (`data`, read as `addresses`) until a second person signs for it, and say what it
    would change. Refuses a wrong hand.
    """
    guard(by, "panels.recruit", Case(recruitment.round, at))
    digest = hashlib.sha256(data).hexdigest()
    payload = {"sha256": digest, "rows": len(addresses)}
    request = signing.request_signature(
        round=recruitment.round, act=ACT, payload=payload, reason=reason, by=by, at=at
    )
    made = AddressList.objects.create(
        recruitment=recruitment, digest=digest, rows=len(addresses), request=request, uploaded_at=at
    )
    InvitedAddress.objects.bulk_create(
        (
            InvitedAddress(list=made, key=each.key, text=each.text, postcode=each.postcode)
            for each in addresses
        ),
        batch_size=5000,
    )
    return made, difference(made)


def difference(new: AddressList) -> Difference:
    """What changes when this list comes into force."""
    old = list_in_force(new.recruitment)
    before = old.addresses.values_list("key", flat=True) if old else ()
    return rules.compare(list(before), list(new.addresses.values_list("key", flat=True)))


@transaction.atomic
def sign_addresses(*, request: SignRequest, digest_seen: str, by: Person, at: datetime) -> AddressList:
    """The second person signs for exactly this list, and it is in force. Refuses as `signing.sign` does."""
    guard(by, "panels.countersign", Case(request.round, at))
    signing.sign(request=request, digest_seen=digest_seen, by=by, at=at)
    signing.use_signature(round=request.round, act=ACT, payload=request.payload, at=at)
    row = AddressList.objects.select_for_update().get(request=request)
    row.signed_at = at
    row.save(update_fields=["signed_at"])
    body = {"addresses": row.rows, "sha256": row.digest}
    ledger.record(act="panel.addresses_loaded", round=request.round, by=by, at=at, body=body)
    return row


@transaction.atomic
def invite(*, recruitment: Recruitment, number: int, by: Person, at: datetime) -> list[Invitation]:
    """Draw `number` addresses of the list in force that have not been invited, and make their letters.

    The list was signed for, with its digest in the ledger, before the seed exists; the seed is in the ledger
    too, so whoever may see the list can draw again. Refuses a wrong hand, no list ("state"), a number out of
    range, and fewer addresses than letters.
    """
    guard(by, "panels.recruit", Case(recruitment.round, at))
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    source = list_in_force(recruitment)
    if source is None:
        raise refuse("addresses_missing", "state")
    rows = {row.key: row for row in drawable(recruitment)}
    if not 1 <= number <= min(MOST_LETTERS, len(rows)):
        raise refuse("invitations_out_of_range", most=min(MOST_LETTERS, len(rows)))
    seed = chance.token(32)
    letters = []
    chosen = []
    for key in rules.draw(seed, list(rows), number):
        row, code = rows[key], _code()
        row.invited_at, row.code_hash = at, hash_of(recruitment=recruitment, code=code)
        chosen.append(row)
        letters.append(Invitation(row.text, row.postcode, code))
    InvitedAddress.objects.bulk_update(chosen, ["invited_at", "code_hash"], batch_size=2000)
    body = {"letters": number, "of": len(rows), "list": source.digest, "seed": seed.hex()}
    ledger.record(act="panel.invited", round=recruitment.round, by=by, at=at, body=body)
    return letters


def hash_of(*, recruitment: Recruitment, code: str) -> str:
    """What is kept of a code. 80 random bits need no slow hash."""
    normal = code.upper().translate(_LOOK_ALIKES)
    return hashlib.sha256(f"decides-invitation/1\0{recruitment.round.slug}\0{normal}".encode()).hexdigest()


def _code() -> str:
    number = int.from_bytes(chance.token(_SYMBOLS * 5 // 8), "big")
    symbols = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_SYMBOLS))
    return "-".join(symbols[start : start + 4] for start in range(0, _SYMBOLS, 4))
