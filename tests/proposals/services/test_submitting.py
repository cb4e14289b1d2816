"""Writing, sending in, taking back."""

from __future__ import annotations

import pytest

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from proposals.domain.costing import Cost
from proposals.models import Proposal, Revision
from proposals.services import moving
from proposals.services.submitting import Words, save_draft, submit, what_stands_in_the_way
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SUBMITTING)


def refused(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def test_a_draft_keeps_whatever_was_written() -> None:
    round, author = make.chartered_round(), make.person()
    words = Words(summary="Half a thought", costs=[Cost("Paint", 0), Cost("", 0), Cost("", 500)])
    proposal = save_draft(round=round, words=words, by=author, at=NOW)
    assert (proposal.title, proposal.summary, proposal.state, proposal.author) == (
        "Untitled proposal",
        "Half a thought",
        "draft",
        author,
    )
    assert list(proposal.lines.values_list("position", "what", "pence")) == [(1, "Paint", 0), (2, "", 500)]


def test_each_new_text_is_kept_and_the_same_text_is_not_kept_twice() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.draft(round, by=author)
    for title in ("Canal kitchen", "Kitchen by the canal"):
        save_draft(round=round, words=ideas.words(round, title=title), by=author, at=NOW, proposal=proposal)
    assert list(Revision.objects.values_list("number", "title")) == [
        (1, "Canal kitchen"),
        (2, "Kitchen by the canal"),
    ]


def test_nobody_writes_outside_the_phase_or_in_somebody_elses_draft() -> None:
    round = make.chartered_round()
    proposal = ideas.draft(round)
    with pytest.raises(Refused) as early:
        ideas.draft(round, at=make.during(Phase.CO_DESIGN))
    with pytest.raises(Refused) as other:
        save_draft(round=round, words=Words(), by=make.person(), at=NOW, proposal=proposal)
    assert refused(early) == ("phase", ("wrong_phase",))
    assert refused(other) == ("hand", ("wrong_hand",))


def test_sending_in_makes_it_public_and_tells_the_ledger() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = submit(proposal=ideas.draft(round, by=author), by=author, at=NOW)
    stored = Proposal.objects.get()
    entry = LedgerEntry.objects.get(act="proposal.submit")
    assert (stored.state, stored.submitted_at) == ("submitted", NOW)
    assert (entry.by, entry.body) == (
        str(author.subject),
        {"proposal": proposal.pk, "from": "draft", "to": "submitted", "pot": "main", "pence": 100_000},
    )


def test_an_unready_draft_hears_every_reason_and_stays_as_it_is() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = save_draft(round=round, words=Words(title="Canal kitchen"), by=author, at=NOW)
    with pytest.raises(Refused) as no:
        submit(proposal=proposal, by=author, at=NOW)
    assert refused(no) == (
        "input",
        (
            "summary_missing",
            "description_missing",
            "place_missing",
            "pot_missing",
            "applicant_missing",
            "cost_missing",
        ),
    )
    assert Proposal.objects.get().state == "draft"
    assert not LedgerEntry.objects.filter(act="proposal.submit").exists()


def test_the_charters_number_of_ideas_each_is_kept() -> None:
    round, author = make.chartered_round(), make.person()
    ideas.submitted(round, by=author)
    second = ideas.submitted(round, by=author)
    third = ideas.draft(round, by=author)
    assert what_stands_in_the_way(proposal=third).codes == ("too_many_proposals",)
    moving.move(proposal=second, act="withdraw", by=author, at=NOW)
    assert what_stands_in_the_way(proposal=third).codes == ()


def test_an_idea_can_be_taken_back_and_sent_in_again() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.submitted(round, by=author)
    moving.move(proposal=proposal, act="reopen", by=author, at=NOW)
    assert Proposal.objects.get().state == "draft"
    submit(proposal=proposal, by=author, at=NOW)
    assert Proposal.objects.get().state == "submitted"


def test_a_moment_after_the_close_nothing_is_sent_in() -> None:
    round, author = make.chartered_round(), make.person()
    proposal = ideas.draft(round, by=author)
    closes = round.windows.get(phase=Phase.SUBMITTING).closes
    with pytest.raises(Refused) as late:
        submit(proposal=proposal, by=author, at=closes)
    assert refused(late) == ("phase", ("wrong_phase",))
