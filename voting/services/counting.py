"""Counting: the worker opens the envelopes, writes the public files and tallies what stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from pb.domain.phases import Phase
from pb.domain.verdict import refuse
from pb.models import Area, Round
from pb.queries.places import codes_around
from pb.queries.rounds import charter_of, clock_of, ledger_until
from pb.services import ledger
from voting.domain.ballot import Ballot, check_ballot, decode, without_rare_areas
from voting.domain.bundle import MANIFEST, build_bundle
from voting.domain.canonical import canonical_bytes, sha256_hex
from voting.domain.pabulib_writer import About
from voting.domain.paper import Paper as PaperValue
from voting.domain.seal import Opener, SealBroken
from voting.domain.tally import tally
from voting.domain.votes import Votes, group_marks
from voting.models import Box, Count, Paper, PublicFile, Seal
from voting.queries.board import HEADS, LEAVES, board_files
from voting.queries.papers import value_of
from voting.services import keystore, sealing, standalone
from voting.services.trustees import tally_key


@transaction.atomic
def count_box(*, round: Round, job: str, at: datetime, about: About | None = None) -> bool:
    """Open and count a sealed box. True when this call did it; False when it is not sealed or another is at
    it.

    `about`: what the ballot files say of the election, where it is not one of ours. Refuses while the link
    key exists (`link_not_shredded`) and every reason of `trustees.tally_key` (kind "state"). An envelope that
    does not open, or holds what the paper does not allow, is left out and listed as spoiled with its reason.
    Where the paper weighs ballots, refuses weights that the seal's turnout does not bear out
    (`box_does_not_add_up`).
    """
    box = Box.objects.select_for_update(skip_locked=True).filter(round=round, state=Box.State.SEALED).first()
    if box is None:
        return False
    if keystore.has_link_key(name=box.key_name):
        raise refuse("link_not_shredded", "state")
    private = tally_key(round=round, box=box)
    try:
        seed = keystore.seed(name=box.key_name)
    except keystore.KeyMissing as error:
        raise refuse("tally_key_missing", "state") from error
    paper = value_of(Paper.objects.get(round=round))
    spoiled: list[dict[str, Any]] = []
    ballots = list(_open(round, paper, Opener(private), spoiled))
    _check_areas(round, paper, ballots, len(spoiled))
    charter = charter_of(round)
    assert charter is not None
    ballots = without_rare_areas(ballots, charter.openness.small_number)
    result = tally(paper, _votes(paper, ballots), seed, ballots=len(ballots))
    assert round.charter is not None
    files = build_bundle(
        paper=paper,
        charter=round.charter.body,
        ballots=ballots,
        seed=seed,
        result=result,
        about=about or _about(round),
    )
    del files[MANIFEST]
    files[sealing.COUNTED_SET] = sealing.counted_set_file(
        round=round, root=Seal.objects.get(round=round).root
    )
    files["excluded.json"] = sealing.excluded_file(round=round)
    files["spoiled.json"] = canonical_bytes(spoiled)
    files[LEAVES], files[HEADS] = board_files(round=round)
    files["ledger.json"] = canonical_bytes(ledger_until(round, "box.sealed"))
    files[standalone.NAME] = standalone.source()
    PublicFile.objects.bulk_create(
        PublicFile(round=round, name=name, content=content, digest=sha256_hex(content))
        for name, content in sorted(files.items())
    )
    Count.objects.create(
        round=round,
        result=result.to_dict(),
        canonical=result.to_bytes().decode(),
        digest=result.digest,
        seed=seed.hex(),
        spoiled=spoiled,
        at=at,
    )
    Box.objects.filter(pk=box.pk).update(state=Box.State.COUNTED, counted_at=at, stuck=None)
    body = {"result": result.digest, "ballots": len(ballots), "spoiled": len(spoiled)}
    ledger.record(act="box.counted", round=round, job=job, at=at, body=body)
    return True


def _open(round: Round, paper: PaperValue, opener: Opener, spoiled: list[dict[str, Any]]) -> Iterator[Ballot]:
    codes: set[str] = set()
    slots = sealing.slots_that_count(round=round).order_by("slot")
    rows = slots.values_list("slot", "current__ciphertext")
    for slot, ciphertext in rows.iterator(chunk_size=2000):
        try:
            ballot = decode(opener.open(bytes(ciphertext), round=round.slug, slot=slot))
        except SealBroken:
            spoiled.append({"slot": slot, "reason": "does_not_open"})
            continue
        except ValueError:
            spoiled.append({"slot": slot, "reason": "not_a_ballot"})
            continue
        verdict = check_ballot(paper, ballot)
        if not verdict or not ballot.code or ballot.code in codes:
            spoiled.append({"slot": slot, "reason": verdict.codes[0] if not verdict else "code_not_its_own"})
            continue
        codes.add(ballot.code)
        yield ballot


def _check_areas(round: Round, paper: PaperValue, ballots: list[Ballot], spoiled: int) -> None:
    """Refuse ballots that carry a weight which nobody who voted, by the seal's turnout, has."""
    weighs = paper.contests[0]
    if not weighs.weights:
        return
    voted = Seal.objects.get(round=round).turnout["area"]
    known = {area.code: area for area in Area.objects.filter(code__in=[row["of"] for row in voted])}
    due: Counter[str] = Counter()
    for row in voted:
        due[weighs.label_of(codes_around(known.get(row["of"])))] += row["voted"]
    found = Counter(ballot.area for ballot in ballots)
    if wrong := max((found - due).total(), (due - found).total() - spoiled):
        raise refuse("box_does_not_add_up", "state", ballots_with_another_area=wrong)


def _votes(paper: PaperValue, ballots: list[Ballot]) -> dict[str, Votes]:
    return {
        contest.key: group_marks(
            contest,
            (ballot.in_contest(contest.key) for ballot in ballots),
            (ballot.area for ballot in ballots),
        )
        for contest in paper.contests
    }


def _about(round: Round) -> About:
    window = clock_of(round).window(Phase.VOTING)
    assert window is not None
    return About(
        description=round.title,
        unit=round.programme.council,
        instance=round.slug,
        date_begin=f"{window.opens:%d.%m.%Y}",
        date_end=f"{window.closes:%d.%m.%Y}",
        subunit=", ".join(area.name for area in round.areas.all()),
    )
