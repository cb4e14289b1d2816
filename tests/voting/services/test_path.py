"""From a shortlist to awards on offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pb.domain.roles import Role
from pb.models import LedgerEntry
from pb.moment import now
from pb.services import ledger
from proposals.models import Award
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.domain.bundle import check_bundle
from voting.models import Elector
from voting.models.envelope import Envelope, Slot
from voting.queries.papers import box_of
from voting.queries.results import published_result
from voting.services import keystore
from voting.services.publishing import bundle_folder, write_bundle
from voting.services.ratifying import ratify
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_round_closes_seals_counts_publishes_and_is_ratified() -> None:
    round = make.open_round()
    first, second, third = (make.elector(round) for _ in range(3))
    make.cast(round, first, ("a", "b", "e"))
    make.cast(round, second, ("c", "d", "e"))
    make.cast(round, second, ("a", "b", "e"))
    make.cast(round, third, ("a", "c", "f"))
    assert run_due(job="test", at=now()) == []
    make.end_voting(round)

    done = run_due(job="test", at=now())

    assert done == [(round.slug, act) for act in ("close", "seal", "count", "publish")]
    published = published_result(round)
    assert published is not None
    (contest,) = published.result.contests
    votes = {line.line: line.votes for pot in contest.pots for line in pot.lines}
    assert votes == {"a": 3, "b": 2, "c": 1, "d": 0, "e": 2, "f": 1}
    assert published.seal.envelopes == 3
    assert published.seal.turnout["area"] == [{"of": round.areas.all()[0].code, "electors": 3, "voted": 3}]
    assert sorted(published.result.selected) == ["a", "b", "c", "e", "f"]
    recount = check_bundle(read(bundle_folder(round)))
    assert recount.findings == ()
    assert recount.result.digest == published.count.digest
    before = read(bundle_folder(round))
    assert write_bundle(round=round) == published.box.bundle_digest
    assert read(bundle_folder(round)) == before
    assert run_due(job="test", at=now()) == []
    acts = list(LedgerEntry.objects.filter(round=round).values_list("act", flat=True))
    assert acts[-6:] == [
        "paper.frozen",
        "box.closed",
        "box.sealed",
        "link.shredded",
        "box.counted",
        "result.published",
    ]

    member = ground.with_role(round, Role.ELECTED_MEMBER)
    ratify(round=round, answer="ratify", reason="", by=member, at=now())

    offered = Award.objects.filter(round=round, state="offered").order_by("pk")
    assert {award.proposal.external_id: award.amount for award in offered} == {
        "a": 2_940_000,
        "b": 3_000_000,
        "c": 2_500_000,
        "e": 90_000,
        "f": 60_000,
    }
    assert ledger.verify() is None


def test_the_link_key_is_gone_after_the_seal_and_no_row_joins_elector_and_envelope() -> None:
    round = make.open_round()
    for _ in range(12):
        make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())

    box = box_of(round)
    assert box is not None
    assert not keystore.has_link_key(name=box.key_name)
    electors = list(Elector.objects.filter(round=round).order_by("pk").values_list("ref", flat=True))
    assert len(electors) == 12
    columns = {field.name for field in Elector._meta.get_fields()} & {
        field.name for model in (Envelope, Slot) for field in model._meta.get_fields()
    }
    assert columns == {"id", "round"}
