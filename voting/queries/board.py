"""The public board: its leaves, its signed heads, and the proof that an envelope is on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.db.models import QuerySet

from pb.models import LedgerEntry, Round
from pb.queries.rounds import ledger_of
from voting.domain.board import Tree
from voting.domain.canonical import canonical_bytes
from voting.domain.checkpoint import Proof, verifier_key
from voting.domain.envelope import EnvelopeMark
from voting.models import BoardHead, Box, Leaf

LEAVES, HEADS = "board.jsonl", "checkpoints.json"


def head_of(round: Round) -> BoardHead | None:
    """The newest signed head, or None before the first batch."""
    return BoardHead.objects.filter(round=round).order_by("-size").first()


def heads_of(round: Round) -> list[BoardHead]:
    """All signed heads, the smallest first."""
    return list(BoardHead.objects.filter(round=round).order_by("size"))


def voidings(round: Round) -> QuerySet[LedgerEntry]:
    """The ledger's entries of ballots that were declared void, the newest first."""
    return ledger_of(round).filter(act="ballots.voided")


def board_key(box: Box) -> str:
    """The public key of the board, as tools for signed notes take it."""
    return verifier_key(box.board_origin, bytes.fromhex(box.log_public))


def leaves_of(*, round: Round, size: int) -> Iterator[bytes]:
    """The first `size` leaves of the board, in order."""
    rows = Leaf.objects.filter(round=round, index__lt=size).order_by("index")
    for slot, version, sha256 in rows.values_list("slot", "version", "sha256").iterator(chunk_size=5000):
        yield EnvelopeMark(round.slug, slot, version, sha256).leaf()


def place_of(round: Round, symbols: str) -> Leaf | None:
    """The leaf of the envelope whose hash begins with `symbols` (16 or more hexadecimal digits), or None."""
    found = list(Leaf.objects.filter(round=round, sha256__startswith=symbols)[:2])
    return found[0] if len(found) == 1 else None


def proof_of(round: Round, leaf: Leaf) -> Proof | None:
    """That the leaf is on the board, under its newest head; None before there is one."""
    head = head_of(round)
    if head is None or leaf.index >= head.size:
        return None
    tree = _tree(round.pk, head.size, head.root)
    return Proof(leaf.index, tuple(tree.proof(leaf.index)), head.note)


@lru_cache(maxsize=4)
def _tree(round: int, size: int, root: str) -> Tree:
    """A board never changes below a head, so its tree is built once per process and head."""
    return Tree(list(leaves_of(round=Round.objects.get(pk=round), size=size)))


def board_files(*, round: Round) -> tuple[bytes, bytes]:
    """The board as it is published with the result: every leaf on a line of its own, in the order of the
    tree; and the signed heads, the smallest first, canonical JSON.
    """
    notes = list(BoardHead.objects.filter(round=round).order_by("size").values_list("size", "note"))
    size = notes[-1][0] if notes else 0
    leaves = b"".join(leaf + b"\n" for leaf in leaves_of(round=round, size=size))
    return leaves, canonical_bytes([note for _, note in notes])
