"""The tally key in three hands: its shares are taken by trustees, and two of them open the count.

The server never stores the split key itself. Each share waits in the keystore until its trustee has copied it
down and typed it back; then the server's copy is destroyed. After the seal two trustees hand theirs in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from pb.domain.roles import Role
from pb.domain.verdict import refuse
from pb.jobs import enqueue
from pb.models import Person, Round
from pb.queries.people import grants_of
from pb.services import ledger
from voting.domain.seal import public_half
from voting.domain.splitting import NEEDED, TRUSTEES, Mistyped, code_of, combine, commitment, read_code
from voting.models import Box, KeyShare
from voting.services import keystore


def trustees_of(*, round: Round) -> list[Person]:
    """The three who would get a share now. Refuses (`trustees_missing`, kind "state") another number of
    holders of the role.
    """
    people = [grant.person for grant in grants_of(round).filter(role=Role.TRUSTEE).order_by("pk")]
    if len(people) != TRUSTEES:
        raise refuse("trustees_missing", "state", found=len(people), needed=TRUSTEES)
    return people


def give_out(*, round: Round, box: Box, trustees: list[Person], at: datetime) -> list[dict[str, Any]]:
    """Write down who gets which share, in the transaction that made the shares; returns what the ledger is to
    say of them. Shares given out before (rotation) are replaced.
    """
    told = []
    for number, person in enumerate(trustees, start=1):
        share = keystore.share_to_take(name=box.key_name, number=number)
        sign = commitment(round.slug, number, share)
        KeyShare.objects.update_or_create(
            round=round,
            number=number,
            defaults={"trustee": person, "commitment": sign, "taken_at": None, "handed_in_at": None},
        )
        told.append({"number": number, "trustee": str(person.subject), "commitment": sign})
    return told


@transaction.atomic
def show_share(*, round: Round, by: Person, at: datetime) -> str:
    """The trustee's share as a code to write down. It may be shown until it is taken; the ledger tells of
    each time.

    Refuses `not_a_trustee` ("hand"), `share_already_taken` ("state").
    """
    row = _share_of(round, by)
    code = code_of(row.number, _waiting(round, row))
    ledger.record(act="key_share.shown", round=round, by=by, at=at, body={"number": row.number})
    return code


@transaction.atomic
def take_share(*, round: Round, typed: str, by: Person, at: datetime) -> bool:
    """The trustee shows that they hold their share, and the server's copy is destroyed once that is written
    down. True when all shares are taken now. Taking it twice changes nothing.

    Refuses `not_a_trustee` ("hand"), `share_mistyped` and `share_not_yours` ("input").
    """
    row = _share_of(round, by)
    _check(round, row, typed)
    if row.taken_at is None:
        KeyShare.objects.filter(pk=row.pk).update(taken_at=at)
        ledger.record(act="key_share.taken", round=round, by=by, at=at, body={"number": row.number})
    name = Box.objects.get(round=round).key_name
    transaction.on_commit(lambda: keystore.forget_share(name=name, number=row.number))
    return not KeyShare.objects.filter(round=round, taken_at=None).exists()


@transaction.atomic
def hand_in(*, round: Round, typed: str, by: Person, at: datetime) -> int:
    """A trustee gives their share for the count; returns how many have come. With the second the count is
    asked for at once. Handing it in twice changes nothing.

    Refuses `not_a_trustee` ("hand"), a box that is not sealed or whose link key is not destroyed yet
    (`shares_not_asked_for`, "state": before, votes could be opened and tied to people; after the count,
    nothing is left to open), `share_mistyped` and `share_not_yours` ("input").
    """
    row = _share_of(round, by)
    box = Box.objects.select_for_update().get(round=round)
    if box.state != Box.State.SEALED or box.link_shredded_at is None:
        raise refuse("shares_not_asked_for", "state")
    share = _check(round, row, typed)
    keystore.hand_in_share(name=box.key_name, number=row.number, share=share)
    transaction.on_commit(lambda: keystore.forget_share(name=box.key_name, number=row.number))
    if row.handed_in_at is None:
        KeyShare.objects.filter(pk=row.pk).update(taken_at=row.taken_at or at, handed_in_at=at)
        ledger.record(act="key_share.handed_in", round=round, by=by, at=at, body={"number": row.number})
    come = len(keystore.shares_handed_in(name=box.key_name))
    if come >= NEEDED:
        enqueue("voting.run_due")
    return come


def tally_key(*, round: Round, box: Box) -> bytes:
    """The private tally key for the count: the worker's file, or what the trustees' shares give together.
    It is put together in memory only.

    Refuses (kind "state") `trustees_needed` while too few shares are here, `shares_do_not_fit` when what is
    here does not give the round's key, `tally_key_missing` where the key was not split and is not there.
    """
    if not KeyShare.objects.filter(round=round).exists():
        try:
            return keystore.tally_key(name=box.key_name)
        except keystore.KeyMissing as error:
            raise refuse("tally_key_missing", "state") from error
    shares = keystore.shares_handed_in(name=box.key_name)
    if len(shares) < NEEDED:
        raise refuse("trustees_needed", "state", come=len(shares), needed=NEEDED, among=TRUSTEES)
    private = combine(dict(sorted(shares.items())[:NEEDED]))
    if public_half(private).hex() != box.tally_public:
        raise refuse("shares_do_not_fit", "state")
    return private


def _share_of(round: Round, by: Person) -> KeyShare:
    row = KeyShare.objects.select_for_update().filter(round=round, trustee=by).first()
    if row is None:
        raise refuse("not_a_trustee", "hand")
    return row


def _waiting(round: Round, row: KeyShare) -> bytes:
    try:
        if row.taken_at is None:
            return keystore.share_to_take(name=Box.objects.get(round=round).key_name, number=row.number)
    except keystore.KeyMissing as error:
        raise refuse("share_missing", "state") from error
    raise refuse("share_already_taken", "state", taken=row.taken_at)


def _check(round: Round, row: KeyShare, typed: str) -> bytes:
    """The share in the code. Says of a wrong one only that it is wrong."""
    try:
        number, share = read_code(typed)
    except Mistyped as error:
        raise refuse("share_mistyped") from error
    if number != row.number or commitment(round.slug, number, share) != row.commitment:
        raise refuse("share_not_yours")
    return share
