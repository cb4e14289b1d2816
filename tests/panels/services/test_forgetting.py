"""What the charter lets go of goes by itself, once, and not a moment sooner, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from panels.models import Claim, Need, Paper, Post, Thread
from panels.services.filing import keep_file
from panels.services.forgetting import forget_due, listing
from panels.services.purging import days_kept
from pb.domain.charter import Record
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import LedgerEntry, PhaseWindow, Round
from pb.moment import now
from proposals.models import Proposal, Revision
from proposals.services.moving import move
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import recruiting
from tests.factories import voting as vote
from tests.factories.door import owners_door
from tests.panels.services.test_discussing import rules as rules_of
from tests.panels.services.test_discussing import thread
from tests.panels.services.test_supporting import claimed, need
from voting.models import CodeCard, Elector
from voting.services.running import run_due

pytestmark = pytest.mark.django_db
NOW = make.START


def rules(*records: Record, days: int = 30) -> Sequence[dict[str, object]]:
    return [{"record": record.value, "days": days, "basis": "Public task"} for record in records]


def long_ago(round: Round, days: int = 1000) -> None:
    """Everything happened so many days earlier."""
    with owners_door():
        gone = timedelta(days=days)
        PhaseWindow.objects.filter(round=round).update(opens=F("opens") - gone, closes=F("closes") - gone)


def deleted(round: Round) -> list[tuple[str, int]]:
    rows = LedgerEntry.objects.filter(round=round, act="records.deleted").order_by("number")
    return [(row.body["record"], row.body["number"]) for row in rows]


def test_ideas_lose_their_names_and_drafts_their_words() -> None:
    kept = (Record.DRAFTS, Record.NOT_FUNDED, Record.FUNDED)
    round = make.chartered_round({"retention": rules(*kept)})
    draft = ideas.draft(round)
    given_up = ideas.submitted(round)
    assert given_up.author is not None
    move(proposal=given_up, act="withdraw", by=given_up.author, at=make.during(Phase.SUBMITTING))
    won, lost = ideas.feasible(round, under_age=True, sponsor="Aunt Morag"), ideas.feasible(round)
    ideas.awarded(round, [won], [lost])
    assert forget_due(at=now()) == 0
    with pytest.raises(DatabaseError, match="texts stay"), transaction.atomic():
        Revision.objects.filter(proposal=draft).delete()
    long_ago(round)
    assert [forget_due(at=now()) for _ in range(2)] == [4, 0]
    assert deleted(round) == [("drafts", 2), ("not_funded", 1), ("funded", 1)]
    rows = {row.pk: row for row in Proposal.objects.filter(round=round)}
    assert {row.author for row in rows.values()} == {None}
    assert [rows[each.pk].title for each in (draft, given_up)] == ["Deleted", "Deleted"]
    assert (rows[won.pk].sponsor, rows[won.pk].title) == ("", "Canal kitchen")
    assert not Revision.objects.filter(proposal__in=[draft, given_up]).exists()
    assert set(Revision.objects.values_list("by", flat=True)) == {None}
    with pytest.raises(DatabaseError, match="texts stay"), transaction.atomic():
        Revision.objects.filter(proposal=won).update(title="Mine")


def test_the_room_is_cleared_of_needs_receipts_papers_and_talk(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    made, pdf = rooms.room(), b"%PDF-1.4\n%%EOF\n"
    kept = (Record.NEEDS, Record.CLAIMS, Record.PAPERS, Record.DISCUSSION)
    rules_of(made)
    talk = thread(made)
    need(made)
    claim = claimed(made, flat=False, receipt=SimpleUploadedFile("bus.pdf", pdf), words="Two buses")
    gone, stays = (
        keep_file(
            panel=made.panel,
            upload=SimpleUploadedFile("p.pdf", pdf),
            title="Paper",
            by=made.facilitator,
            at=NOW,
        )
        for _ in range(2)
    )
    Paper.objects.filter(pk=gone.pk).update(removed_at=NOW)
    make.adopt(made.round, {"retention": rules(*kept)})
    assert forget_due(at=now()) == 0
    with pytest.raises(DatabaseError, match="posts stay"), transaction.atomic():
        Post.objects.all().delete()
    assert len(files(tmp_path)) == 3
    long_ago(made.round)
    assert [forget_due(at=now()) for _ in range(2)] == [4, 0]
    assert deleted(made.round) == [
        ("panel_needs", 1),
        ("panel_claims", 1),
        ("panel_papers", 1),
        ("panel_discussion", 1),
    ]
    assert len(files(tmp_path)) == 1
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.receipt is not None
    assert (claim.pence, claim.words, claim.receipt.name, bool(claim.receipt.file)) == (
        450,
        "",
        "Deleted",
        False,
    )
    assert bool(Paper.objects.get(pk=stays.pk).file)
    assert not Need.objects.exists()
    assert not Post.objects.exists()
    assert not Thread.objects.filter(pk=talk.pk).exists()


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


@pytest.mark.django_db(transaction=True)
def test_the_roll_goes_after_publication_and_its_days_and_no_sooner() -> None:
    round = vote.open_round(retention=rules(Record.ROLL))
    vote.cards(round, 2)
    vote.cast(round, vote.elector(round))
    with pytest.raises(DatabaseError, match="the roll stays"), transaction.atomic():
        Elector.objects.filter(round=round).delete()
    long_ago(round, 60)
    assert forget_due(at=now()) == 0  # days are over, but the count is not published
    run_due(job="test", at=now())
    assert forget_due(at=now()) == 3
    assert not Elector.objects.filter(round=round).exists()
    assert not CodeCard.objects.filter(round=round).exists()


def test_the_list_says_what_goes_when_and_deletes_nothing() -> None:
    round = make.chartered_round({"retention": rules(Record.DRAFTS)})
    ideas.draft(round)
    by_record = {line.record: line for line in listing(round=round)}
    drafts = by_record[Record.DRAFTS]
    assert (drafts.days, drafts.number, drafts.gone) == (30, 1, 0)
    assert drafts.due == make.START + timedelta(days=60 + 30)
    assert by_record[Record.ROLL].due is None
    url = reverse("panels:records", args=[round.slug])
    assert Client().get(url).status_code in (302, 403)
    client = Client()
    client.force_login(vote.second_factor(make.with_role(round, Role.OFFICER)))
    page = client.get(url).content.decode()
    assert "Ideas that were never sent in, or withdrawn" in page
    assert "The charter sets no limit" in page
    long_ago(round)
    assert "Due now" in client.get(url).content.decode()
    forget_due(at=now())
    assert {line.record: line.gone for line in listing(round=round)}[Record.DRAFTS] == 1


def test_a_charter_keeps_volunteers_for_less_time_and_never_for_longer() -> None:
    recruitment = recruiting.recruitment()
    assert days_kept(recruitment) == 90
    make.adopt(recruitment.round, {"retention": rules(Record.VOLUNTEERS, days=40)})
    recruitment.refresh_from_db()
    assert days_kept(recruitment) == 40
    other = recruiting.recruitment()
    make.adopt(other.round, {"retention": rules(Record.VOLUNTEERS, days=400)})
    other.refresh_from_db()
    assert days_kept(other) == 90
