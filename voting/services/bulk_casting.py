"""Casting in bulk, for elections that were held elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import connection, transaction

from pb.domain.verdict import Refused, refuse
from pb.models import Round
from voting.domain.ballot import Ballot, check_ballot, encode, sealed_size
from voting.domain.canonical import sha256_hex
from voting.domain.envelope import EnvelopeMark
from voting.domain.seal import Sealer, mark_of, slot_of
from voting.models import Box, Paper
from voting.queries.papers import value_of
from voting.services import keystore
from voting.services.locking import hold_box


@transaction.atomic
def cast_from_elsewhere(*, round: Round, ballots: Iterable[tuple[UUID, Ballot]]) -> int:
    """Ballots of an imported election into envelopes, in bulk: the same seal, the same rows. Returns how
    many.

    `ballots` are (elector's ref, ballot with its code), one an elector. Refuses a round that was not imported
    or whose box is not open (kind "state"), and the first ballot that the paper does not allow ("input").
    """
    hold_box(round)
    box, paper = Box.objects.get(round=round), Paper.objects.get(round=round)
    if not round.imported_from or box.state != Box.State.OPEN:
        raise refuse("box_not_open", "state", round=round.title)
    link, value = keystore.link_key(name=box.key_name), value_of(paper)
    sealer, size, number = Sealer(bytes.fromhex(box.tally_public)), sealed_size(value), 0
    with connection.cursor() as cursor:
        rows = "voting_envelope (round_id, slot, version, submission_id, ciphertext, sha256, mark)"
        with cursor.copy(f"COPY {rows} FROM STDIN") as copy:
            for elector, ballot in ballots:
                verdict = check_ballot(value, ballot)
                if not verdict:
                    raise Refused(verdict, "input")
                slot = slot_of(link, round.slug, str(elector))
                sealed = sealer.seal(encode(ballot, size), round=round.slug, slot=slot)
                submission, sha256 = uuid4(), sha256_hex(sealed)
                mark = mark_of(link, EnvelopeMark(round.slug, slot, 1, sha256), str(submission))
                copy.write_row((round.pk, slot, 1, submission, sealed, sha256, mark))
                number += 1
        cursor.execute(
            "INSERT INTO voting_slot (round_id, slot, version, current_id) "
            "SELECT round_id, slot, version, id FROM voting_envelope WHERE round_id = %s",
            [round.pk],
        )
    return number
