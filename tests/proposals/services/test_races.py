"""Two hands at once: the charter's limits hold, and one act wins."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.queries.budgets import balance
from proposals.models import Award, Proposal
from proposals.services.awarding import answer
from proposals.services.moving import move
from proposals.services.submitting import submit
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.during(Phase.SUBMITTING)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all acts side by side; "done" or the codes of the refusal, sorted."""
    start, said = Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            said.append("done")
        except Refused as refused:
            said.append(" ".join(refused.verdict.codes))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_two_submissions_at_once_do_not_pass_the_limit_together() -> None:
    round, author = make.chartered_round(), make.person()
    ideas.submitted(round, by=author)
    drafts = [ideas.draft(round, by=author) for _ in range(2)]
    said = at_once(*(lambda draft=draft: submit(proposal=draft, by=author, at=NOW) for draft in drafts))
    assert said == ["done", "too_many_proposals"]
    assert Proposal.objects.filter(state="submitted").count() == 2


def test_of_two_acts_on_one_idea_one_wins() -> None:
    author = make.person()
    proposal = ideas.submitted(make.chartered_round(), by=author)
    seen = [Proposal.objects.get(pk=proposal.pk) for _ in range(2)]
    said = at_once(
        lambda: move(proposal=seen[0], act="withdraw", by=author, at=NOW),
        lambda: move(proposal=seen[1], act="reopen", by=author, at=NOW),
    )
    assert said == ["changed_meanwhile", "done"]


def test_an_offer_is_answered_once() -> None:
    round, author = make.chartered_round(), make.person()
    award = ideas.awarded(round, [ideas.feasible(round, by=author)])[0]
    later = make.during(Phase.DELIVERING)
    said = at_once(
        lambda: answer(award=award, answer="decline", by=author, at=later),
        lambda: answer(award=award, answer="accept", by=author, at=later),
    )
    assert said == ["award_not_on_offer", "done"]
    award = Award.objects.get()
    held = (balance(award.account), balance(round.pots.get(key="main").account))
    assert held == {"accepted": (100_000, 9_900_000), "declined": (0, 10_000_000)}[award.state]
