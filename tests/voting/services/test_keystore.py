"""The keystore: complete or closed, repaired from its second copy, changed before use, destroyed for good."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Round
from pb.moment import now
from tests.factories import voting as make
from voting.models import Box, Count
from voting.queries.papers import box_of, state_of
from voting.services import keystore
from voting.services.closing import close_box
from voting.services.counting import count_box
from voting.services.running import run_due
from voting.services.sealing import seal_box

pytestmark = pytest.mark.django_db(transaction=True)


def box(round: Round) -> Box:
    found = box_of(round)
    assert found is not None
    return found


def key_file(round: Round, where: str) -> Path:
    name = str(box(round).key_name)
    folder, _, ending = where.partition(".")
    return Path(settings.KEYSTORE) / folder / (f"{name}.{ending}" if ending else name)


def told(*words: str) -> str:
    out = StringIO()
    call_command("keystore", *words, stdout=out)
    return out.getvalue()


def test_without_both_whole_copies_check_says_what_to_do_and_repair_does_it() -> None:
    round = make.open_round()
    assert "NO" not in told("check", round.slug)
    copy = key_file(round, "link-2")
    whole = copy.read_bytes()
    for damage in (copy.unlink, lambda: copy.write_bytes(whole[:9])):
        damage()
        with pytest.raises(CommandError, match="1 of the checks failed"):
            told("check")
        assert "two" not in told("repair", round.slug)
        assert copy.read_bytes() == whole
        assert "NO" not in told("check", round.slug)


def test_copies_that_differ_stop_casting_and_cannot_be_repaired() -> None:
    round = make.open_round()
    elector = make.elector(round)
    key_file(round, "link-1").write_bytes(bytes(32))
    with pytest.raises(Refused) as refused:
        make.cast(round, elector)
    assert refused.value.verdict.codes == ("casting_unavailable",)
    with pytest.raises(CommandError):
        told("repair", round.slug)


def test_a_key_that_others_may_read_or_that_does_not_fit_is_told() -> None:
    round = make.open_round()
    key_file(round, "worker.tally").write_bytes(bytes(range(32)))
    key_file(round, "worker.seed").chmod(0o644)
    out = StringIO()
    with pytest.raises(CommandError, match="2 of the checks failed"):
        call_command("keystore", "check", round.slug, stdout=out)
    assert "The tally key opens what the round seals" in out.getvalue()
    assert "chmod 600" in out.getvalue()


def test_keys_are_changed_only_before_the_first_elector() -> None:
    round = make.open_round()
    before = (box(round).tally_public, key_file(round, "link-1").read_bytes())
    told("rotate", round.slug)
    after = (box(round).tally_public, key_file(round, "link-1").read_bytes())
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert "NO" not in told("check", round.slug)
    entry = LedgerEntry.objects.get(round=round, act="keys.rotated")
    assert entry.body == {"tally_key": after[0]}
    make.cast(round, make.elector(round))
    with pytest.raises(CommandError, match="are in use"):
        told("rotate", round.slug)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert Count.objects.get(round=round).result["ballots"] == 1


def test_a_key_is_destroyed_only_when_nothing_needs_it_any_more() -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    with pytest.raises(CommandError, match="is not sealed"):
        told("shred", round.slug, "--yes")
    assert keystore.both_copies(name=box(round).key_name)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert not key_file(round, "link-1").exists()
    assert not key_file(round, "link-2").exists()
    told("shred", round.slug, "--tally", "--yes")
    assert not key_file(round, "worker.tally").exists()
    told("shred", round.slug, "--tally", "--yes")
    assert LedgerEntry.objects.filter(round=round, act="tally_key.shredded").count() == 1
    assert "NO" not in told("check", round.slug)


def test_a_count_does_not_begin_while_a_copy_of_the_link_key_is_left() -> None:
    round = make.open_round()
    make.cast(round, make.elector(round))
    make.end_voting(round)
    close_box(round=round, job="test", at=now())
    kept = key_file(round, "link-1").read_bytes()
    seal_box(round=round, job="test", at=now())
    key_file(round, "link-2").write_bytes(kept)
    with pytest.raises(Refused) as refused:
        count_box(round=round, job="test", at=now())
    assert refused.value.verdict.codes == ("link_not_shredded",)
    assert state_of(round) == "sealed"


def test_an_unknown_round_is_said() -> None:
    for words in (("check", "nowhere"), ("rotate", "nowhere"), ("repair",)):
        with pytest.raises(CommandError):
            told(*words)
