"""Sealing: the set of counted ballots is fixed, and the link between electors and envelopes destroyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from pb.domain.verdict import refuse
from pb.models import Round
from pb.queries.rounds import ledger_of
from pb.services import ledger
from voting.domain.board import Tree
from voting.domain.canonical import canonical_bytes
from voting.domain.envelope import EnvelopeMark
from voting.domain.seal import mark_of, slot_of
from voting.models import Box, Elector, Exclusion, Seal
from voting.models.envelope import Envelope, Slot
from voting.services import keystore
from voting.services.boarding import board_faults, post_board
from voting.services.excluding import close_quarantine
from voting.services.quarantining import is_set_aside

COUNTED_SET = "sealed.json"


@transaction.atomic
def seal_box(*, round: Round, job: str, at: datetime) -> bool:
    """Seal a closed box. True when this call did it; False when it is not closed or another is at it.

    Every slot must belong to exactly one elector and every envelope to a slot: a row slipped into the
    database, or taken out of it after it was on the board, is found here and refuses the seal
    (`box_does_not_add_up`, kind "state") with what is wrong. What is not on the board yet is posted first,
    and ballots that two people set aside are excluded. Turnout is kept as sums. The rows are written anew in
    random order, so that neither their place nor their transaction tells who came when. The link key is
    shredded after the commit, and again by `shred_link` should that have failed.
    """
    box = Box.objects.select_for_update(skip_locked=True).filter(round=round, state=Box.State.CLOSED).first()
    if box is None:
        return False
    try:
        link = keystore.link_key(name=box.key_name)
    except keystore.KeyMissing as error:
        raise refuse("link_key_missing", "state") from error
    electors = list(Elector.objects.filter(round=round).values_list("ref", "area__code", "quintile"))
    slots = {str(ref): slot_of(link, round.slug, str(ref)) for ref, _, _ in electors}
    owners = {slots[str(ref)]: (area, quintile) for ref, area, quintile in electors}
    post_board(round=round, at=at, all_of_it=True)
    last = dict(slots_that_count(round=round).values_list("slot", "version"))
    close_quarantine(round=round, link_key=link, voted=last, slots=slots, job=job, at=at)
    _check(round, link, set(owners), len(electors))
    voted = list(slots_that_count(round=round).values_list("slot", flat=True))
    _rewrite(round)
    leaves = [mark.leaf() for mark in counted_set(round=round)]
    root = Tree(leaves).root.hex()
    turnout = _turnout(owners, voted)
    Seal.objects.create(
        round=round, root=root, envelopes=len(leaves), electors=len(electors), turnout=turnout, at=at
    )
    Box.objects.filter(pk=box.pk).update(state=Box.State.SEALED, sealed_at=at, stuck=None)
    body = {"root": root, "envelopes": len(leaves), "electors": len(electors)}
    ledger.record(act="box.sealed", round=round, job=job, at=at, body=body)
    transaction.on_commit(lambda: shred_link(round=round, job=job, at=at))
    return True


@transaction.atomic
def shred_link(*, round: Round, job: str, at: datetime) -> bool:
    """Destroy the link key of a sealed round. True when this call wrote it down; safe to repeat."""
    box = (
        Box.objects.select_for_update()
        .filter(round=round, link_shredded_at=None)
        .exclude(state__in=(Box.State.DRAFT, Box.State.OPEN, Box.State.CLOSED))
        .first()
    )
    if box is None:
        return False
    keystore.shred_link_key(name=box.key_name)
    Box.objects.filter(pk=box.pk).update(link_shredded_at=at)
    ledger.record(act="link.shredded", round=round, job=job, at=at)
    return True


def slots_that_count(*, round: Round) -> QuerySet[Slot]:
    """Slots whose last envelope was neither declared void nor set aside."""
    void = Exclusion.objects.filter(round=round, slot=OuterRef("slot"), version=OuterRef("version"))
    return Slot.objects.filter(round=round).exclude(Exists(void))


def excluded_file(*, round: Round) -> bytes:
    """Envelopes declared void or set aside, as published: slot, version and reason, canonical JSON."""
    rows = Exclusion.objects.filter(round=round).order_by("slot", "version")
    return canonical_bytes([list(row) for row in rows.values_list("slot", "version", "reason")])


def counted_set(*, round: Round) -> list[EnvelopeMark]:
    """The marks of the envelopes that count, in the order of their slots: what the root is taken over."""
    rows = slots_that_count(round=round).order_by("slot").values_list("slot", "version", "current__sha256")
    return [EnvelopeMark(round.slug, slot, version, sha256) for slot, version, sha256 in rows.iterator()]


def counted_set_file(*, round: Round, root: str) -> bytes:
    """The counted set as it is published: slot, version and hash of each envelope, canonical JSON."""
    marks = [[mark.slot, mark.version, mark.sha256] for mark in counted_set(round=round)]
    return canonical_bytes(
        {"format": "decides-sealed/1", "round": round.slug, "root": root, "envelopes": marks}
    )


def _check(round: Round, link: bytes, owned: set[str], electors: int) -> None:
    """Refuse the seal with everything that does not add up."""
    slots = dict(Slot.objects.filter(round=round).values_list("slot", "current_id"))
    last: dict[str, tuple[int, int]] = {}
    orphans: Counter[str] = Counter()
    not_cast = 0
    rows = Envelope.objects.filter(round=round).values_list(
        "slot", "version", "pk", "sha256", "submission_id", "mark"
    )
    for slot, version, pk, sha256, submission, mark in rows.iterator(chunk_size=5000):
        made = mark_of(link, EnvelopeMark(round.slug, slot, version, sha256), str(submission))
        not_cast += not compare_digest(made, mark)
        last[slot] = max(last.get(slot, (0, 0)), (version, pk))
        if slot not in slots:
            orphans[slot] += 1
    wrong: dict[str, int] = {
        "slots_of_nobody": len(set(slots) - owned),
        "envelopes_without_slot": sum(orphans.values()),
        "slots_not_at_their_last_envelope": sum(
            pk != last.get(slot, (0, 0))[1] for slot, pk in slots.items()
        ),
        "electors_sharing_a_slot": electors - len(owned),
        "envelopes_with_another_hash": _altered(round),
        "envelopes_that_were_not_cast": not_cast,
        "exclusions_not_in_the_ledger": _untold(round),
        **board_faults(round=round),
    }
    found = {what: number for what, number in wrong.items() if number}
    if found:
        raise refuse("box_does_not_add_up", "state", **found)


def _untold(round: Round) -> int:
    """How many more or fewer envelopes are excluded than the ledger says, for each reason."""
    told: Counter[str] = Counter()
    for body in ledger_of(round).filter(act="ballots.voided").values_list("body", flat=True):
        told[Exclusion.Reason.FAULT_WINDOW] += int(body["envelopes"])
    for body in ledger_of(round).filter(act="ballots.set_aside").values_list("body", flat=True):
        told.update(body["reasons"])
    found = Counter(Exclusion.objects.filter(round=round).values_list("reason", flat=True))
    return ((told - found) + (found - told)).total()


def _altered(round: Round) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM voting_envelope "
            "WHERE round_id = %s AND encode(sha256(ciphertext), 'hex') <> sha256",
            [round.pk],
        )
        return int(cursor.fetchone()[0])


_REWRITE = """
SELECT set_config('decides.sealing', %(round)s::text, true);
CREATE TEMPORARY TABLE sealing_envelope ON COMMIT DROP AS
    SELECT * FROM voting_envelope WHERE round_id = %(round)s;
CREATE TEMPORARY TABLE sealing_slot ON COMMIT DROP AS
    SELECT * FROM voting_slot WHERE round_id = %(round)s;
CREATE TEMPORARY TABLE sealing_elector ON COMMIT DROP AS
    SELECT * FROM voting_elector WHERE round_id = %(round)s;
DELETE FROM voting_slot WHERE round_id = %(round)s;
DELETE FROM voting_envelope WHERE round_id = %(round)s;
DELETE FROM voting_elector WHERE round_id = %(round)s;
INSERT INTO voting_envelope (round_id, slot, version, submission_id, ciphertext, sha256)
    SELECT round_id, slot, version, submission_id, ciphertext, sha256
    FROM sealing_envelope ORDER BY gen_random_uuid();
INSERT INTO voting_slot (round_id, slot, version, current_id)
    SELECT old.round_id, old.slot, old.version, new.id
    FROM sealing_slot old
    JOIN voting_envelope new USING (round_id, slot, version) ORDER BY gen_random_uuid();
INSERT INTO voting_elector (round_id, ref, kind, uid_hash, area_id, quintile, connection)
    SELECT round_id, ref, kind, uid_hash, area_id, quintile, connection
    FROM sealing_elector ORDER BY gen_random_uuid();
DROP TABLE sealing_envelope, sealing_slot, sealing_elector;
SELECT set_config('decides.sealing', '', true);
"""


def _rewrite(round: Round) -> None:
    with connection.cursor() as cursor:
        for statement in _REWRITE.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"round": round.pk})


def _turnout(
    owners: Mapping[str, tuple[str | None, int | None]], voted: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Electors and voters by area and by deprivation quintile: sums of people, no marks on them."""

    def sums(field: int) -> list[dict[str, Any]]:
        everybody = Counter(str(owner[field] or "") for owner in owners.values())
        came = Counter(str(owners[slot][field] or "") for slot in voted)
        return [{"of": of, "electors": everybody[of], "voted": came[of]} for of in sorted(everybody)]

    return {"area": sums(0), "quintile": sums(1)}


def standing_of(*, round: Round, symbols: str) -> str:
    """What became of the envelope whose hash begins with `symbols` (16 or more hexadecimal digits).

    "counted": in the sealed set; "replaced": its elector cast again later; "void": declared void after a
    fault, and its elector has not cast again; "set_aside": kept from the count by quarantine; "recorded":
    taken, and the box is not sealed yet; "unknown": there is none.
    """
    slot, version = envelope_of(round=round, symbols=symbols)
    if not slot:
        return "unknown"
    if not Slot.objects.filter(round=round, slot=slot, version=version).exists():
        return "replaced"
    gone = Exclusion.objects.filter(round=round, slot=slot, version=version).first()
    if gone is not None and gone.reason == Exclusion.Reason.FAULT_WINDOW:
        return "void"
    if gone is not None or is_set_aside(round=round, slot=slot):
        return "set_aside"
    return "counted" if Seal.objects.filter(round=round).exists() else "recorded"


def envelope_of(*, round: Round, symbols: str) -> tuple[str, int]:
    """Slot and version of the one envelope whose hash begins with `symbols`; ("", 0) if there is none."""
    rows = list(
        Envelope.objects.filter(round=round, sha256__startswith=symbols).values_list("slot", "version")[:2]
    )
    return rows[0] if len(rows) == 1 else ("", 0)
