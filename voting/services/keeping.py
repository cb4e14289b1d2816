"""Looking after the keystore: are the keys of a round there, and what to do when one is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from pb.domain.verdict import refuse
from pb.models import Person, Round
from pb.services import ledger
from voting.domain.seal import public_half
from voting.domain.ties import commitment
from voting.models import Box, Elector, KeyShare, Paper
from voting.services import keystore
from voting.services.locking import hold_box
from voting.services.safety import Check, check_shares
from voting.services.trustees import give_out, trustees_of


def check_keys(*, round: Round) -> list[Check]:
    """What the keystore should hold for a round in its present state, each with what to do where it does not.

    Compares private halves with what the box, the paper and the ledger were given; says nothing secret.
    """
    box, paper = _box(round), Paper.objects.get(round=round)
    checks = [
        Check(
            "The log key is the one that the round was opened with",
            _fits(lambda: keystore.public_half(keystore.log_key_private()).hex() == box.log_public),
            "Put the file `log` back from its copy: receipts and the board are signed with it.",
        )
    ]
    if box.link_shredded_at is not None:
        gone = not keystore.has_link_key(name=box.key_name)
        checks.append(Check("The link key is destroyed", gone, "Run: keystore shred " + round.slug))
    else:
        checks.append(
            Check(
                "The link key is there in two equal copies",
                keystore.both_copies(name=box.key_name),
                "One copy lost or damaged: keystore repair " + round.slug,
            )
        )
    shares = list(KeyShare.objects.filter(round=round))
    checks += check_shares(round=round, box=box) if shares else []
    if box.state != Box.State.PUBLISHED:
        if not shares:
            checks.append(
                Check(
                    "The tally key opens what the round seals",
                    _fits(
                        lambda: public_half(keystore.tally_key(name=box.key_name)).hex() == box.tally_public
                    ),
                    "Give the worker its keystore folder, or put the file back from its copy.",
                )
            )
        checks += [
            Check(
                "The tie-break seed is the one committed to on the paper",
                _fits(lambda: commitment(keystore.seed(name=box.key_name)) == paper.seed_commitment),
                "Put the seed back from its copy; no other can take its place.",
            ),
        ]
    if loose := keystore.readable_by_others(name=box.key_name):
        checks.append(Check("Only their owner may read the keys", False, "chmod 600 " + " ".join(loose)))
    return checks


@transaction.atomic
def rotate_keys(*, round: Round, by: Person | None, at: datetime) -> str:
    """New link and tally keys for a round in which nobody is on the roll yet; returns the new public tally
    key (hexadecimal). A split key is split anew among the trustees of now. The
    ledger says so. The seed stays: the frozen paper commits to it.

    Refuses once somebody is on the roll or the box is no longer open (`keys_in_use`, kind "state"): slots and
    envelopes are made with these keys.
    """
    hold_box(round)
    box = _box(round)
    if box.state != Box.State.OPEN or Elector.objects.filter(round=round).exists():
        raise refuse("keys_in_use", "state", round=round.title)
    split = KeyShare.objects.filter(round=round).exists()
    trustees = trustees_of(round=round) if split else []
    public = keystore.new_link_and_tally(name=box.key_name, split_key=split)
    Box.objects.filter(pk=box.pk).update(tally_public=public)
    body: dict[str, Any] = {"tally_key": public}
    if split:
        body["key_shares"] = give_out(round=round, box=box, trustees=trustees, at=at)
    ledger.record(act="keys.rotated", round=round, by=by, at=at, body=body)
    return public


def repair_link(*, round: Round) -> None:
    """Write a lost copy of the link key anew from the other. Refuses (`link_key_missing`, kind "state") when
    neither is whole or both are there and differ: then nobody can tell which one is right.
    """
    try:
        keystore.repair_link_key(name=_box(round).key_name)
    except keystore.KeyMissing as error:
        raise refuse("link_key_missing", "state") from error


@transaction.atomic
def shred_tally(*, round: Round, by: Person | None, at: datetime) -> bool:
    """Destroy the private tally key of a published round, so that no envelope of it is ever opened again. An
    auditor who has to open them can do so only before. True when this call did it; safe to repeat.

    Refuses (`result_not_published`, kind "state") before.
    """
    box = _box(round)
    if box.state != Box.State.PUBLISHED:
        raise refuse("result_not_published", "state", round=round.title)
    if not keystore.shred_tally_key(name=box.key_name) | keystore.shred_shares(name=box.key_name):
        return False
    ledger.record(act="tally_key.shredded", round=round, by=by, at=at)
    return True


def _box(round: Round) -> Box:
    box = Box.objects.filter(round=round).exclude(state=Box.State.DRAFT).first()
    if box is None:
        raise refuse("paper_not_frozen", "state")
    return box


def _fits(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except keystore.KeyMissing:
        return False
