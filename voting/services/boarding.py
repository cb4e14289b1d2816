"""Posting on the board: envelopes become leaves of a public tree, in shuffled batches under signed heads."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from pb import chance
from pb.models import LedgerEntry, Round
from pb.queries.rounds import charter_of
from voting.domain.board import Peaks
from voting.domain.checkpoint import Checkpoint, NotANote, open_note, sign_note
from voting.domain.envelope import EnvelopeMark
from voting.models import BoardHead, Box, Leaf
from voting.models.envelope import Envelope
from voting.queries.board import leaves_of
from voting.services import keystore
from voting.services.locking import hold_board

_WAITING = """
SELECT slot, version, sha256 FROM voting_envelope AS envelope
WHERE round_id = %s AND NOT EXISTS (
    SELECT FROM voting_leaf AS leaf
    WHERE (leaf.round_id, leaf.slot, leaf.version) = (envelope.round_id, envelope.slot, envelope.version)
)
ORDER BY slot, version
"""


def new_origin(*, round: Round) -> str:
    """The name of a round's board in its checkpoints: the site's host and the round's address."""
    return f"{urlsplit(settings.ORIGIN).netloc}/rounds/{round.slug}"


def post_boards(*, at: datetime) -> int:
    """Post what waits on every open board. Returns how many leaves were added."""
    rounds = Round.objects.filter(box__state=Box.State.OPEN).select_related("charter").order_by("pk")
    return sum(post_board(round=round, at=at) for round in rounds)


@transaction.atomic
def post_board(*, round: Round, at: datetime, all_of_it: bool = False) -> int:
    """Post the envelopes that are not on the board yet, in random order, under a new signed head. Returns how
    many. While the box is open fewer than the charter's small number wait for others, so that no leaf tells
    when one person came; `all_of_it` posts them too. Safe to repeat.
    """
    box = Box.objects.filter(round=round).first()
    if box is None or not box.board_origin:
        return 0
    hold_board(round)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [round.pk])
        waiting = [EnvelopeMark(round.slug, *row) for row in cursor.fetchall()]
    charter = charter_of(round)
    least = 1 if all_of_it or charter is None else charter.openness.small_number
    head = BoardHead.objects.filter(round=round).order_by("-size").first()
    if len(waiting) < least and not (all_of_it and head is None):
        return 0
    tree = Peaks(head.size, [bytes.fromhex(each) for each in head.peaks]) if head else Peaks()
    waiting = chance.shuffled(waiting)
    with connection.cursor() as cursor:
        rows = "voting_leaf (round_id, index, slot, version, sha256)"
        with cursor.copy(f"COPY {rows} FROM STDIN") as copy:
            for mark in waiting:
                copy.write_row((round.pk, tree.size, mark.slot, mark.version, mark.sha256))
                tree.append(mark.leaf())
    _sign(round, box.board_origin, tree, at)
    return len(waiting)


def _sign(round: Round, origin: str, tree: Peaks, at: datetime) -> None:
    last = LedgerEntry.objects.order_by("-number").first()
    told = Checkpoint(origin, tree.size, tree.root, (last.number, last.digest) if last else None)
    BoardHead.objects.create(
        round=round,
        size=tree.size,
        root=tree.root.hex(),
        peaks=[peak.hex() for peak in tree.peaks],
        note=sign_note(told.text(), origin, keystore.log_key_private()),
        at=at,
    )


def board_faults(*, round: Round) -> dict[str, int]:
    """What of the board does not agree with the box and with its own signed heads, as numbers; all 0 when
    nothing was put in, taken out or written over behind it.
    """
    leaves = set(Leaf.objects.filter(round=round).values_list("slot", "version", "sha256"))
    kept = set(Envelope.objects.filter(round=round).values_list("slot", "version", "sha256"))
    return {
        "leaves_without_envelope": len(leaves - kept),
        "heads_not_as_signed": _unsigned_heads(round),
    }


def _unsigned_heads(round: Round) -> int:
    """How many heads are not the signed root over the leaves below them."""
    box, tree, wrong = Box.objects.get(round=round), Peaks(), 0
    heads = list(BoardHead.objects.filter(round=round).order_by("size").values_list("size", "note"))
    leaves = leaves_of(round=round, size=max((size for size, _ in heads), default=0))
    for size, note in heads:
        for leaf in islice(leaves, size - tree.size):
            tree.append(leaf)
        wrong += not _signed(note, box, tree)
    return wrong


def _signed(note: str, box: Box, tree: Peaks) -> bool:
    try:
        told = Checkpoint.read(open_note(note, box.board_origin, bytes.fromhex(box.log_public)))
    except NotANote:
        return False
    return (told.origin, told.size, told.root) == (box.board_origin, tree.size, tree.root)
