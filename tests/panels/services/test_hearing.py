"""Appeals are answered by the panel's own bar: not by one member, not by those who stepped out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from panels.domain.interests import InterestKind, Matter
from panels.models import AppealVoice
from panels.queries.hearing import hearing_of, unheard_by
from panels.queries.hub import waits_in
from panels.services import hearing
from panels.services.declaring import declare_interest
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person
from proposals.models import Appeal, Proposal
from proposals.services import appealing
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import scoring as bench

pytestmark = pytest.mark.django_db
AT = make.during(Phase.ASSESSING)
LATER = AT + timedelta(days=2)


def said(error: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return error.value.kind, error.value.verdict.codes


def appealed(made: bench.Bench, assessor: Person | None = None) -> Appeal:
    proposal = ideas.not_feasible(made.round, assessor=assessor)
    assert proposal.author is not None
    return appealing.appeal(proposal=proposal, reason="The deed is ours.", by=proposal.author, at=AT)


def speak(of: Appeal, who: Person, overturn: bool = True, words: str = "I saw the deed.") -> AppealVoice:
    return hearing.speak(appeal=of, overturn=overturn, words=words, by=who, at=AT)


def test_enough_members_overturn_together_and_one_writes_why() -> None:
    made = bench.bench(quorum=3)
    of = appealed(made)
    for who in made.people[:2]:
        speak(of, who)
    with pytest.raises(Refused) as few:
        hearing.give_answer(appeal=of, reason="So.", by=made.people[0], at=LATER)
    speak(of, made.people[2])
    hearing.give_answer(appeal=of, reason="Three of us saw the deed.", by=made.people[0], at=AT)
    of.refresh_from_db()
    proposal = Proposal.objects.get(pk=of.proposal_id)
    assert said(few) == ("state", ("hearing_needs_voices",))
    assert (of.answer, proposal.state) == ("overturned", "feasible")
    entry = LedgerEntry.objects.get(act="panel.appeal_answered")
    assert entry.body["voices"] == [3, 0, 1, 0]
    voices = LedgerEntry.objects.filter(act="panel.appeal_voice").values_list("body", flat=True)
    assert list(voices) == [{"proposal": of.proposal_id}] * 3
    with pytest.raises(Refused) as late:
        speak(of, made.people[3])
    assert said(late) == ("state", ("already_answered",))


def test_too_few_for_it_leave_the_assessment_standing() -> None:
    made = bench.bench(quorum=3)
    of = appealed(made)
    speak(of, made.people[0])
    for who in made.people[1:]:
        speak(of, who, overturn=False)
    hearing.give_answer(appeal=of, reason="The deed is from 1990.", by=made.people[0], at=AT)
    of.refresh_from_db()
    assert (of.answer, of.answer_reason) == ("upheld", "The deed is from 1990.")


def test_silent_members_keep_two_days_while_they_could_turn_it() -> None:
    made = bench.bench()
    of = appealed(made)
    for who in made.people[:2]:
        speak(of, who)
    with pytest.raises(Refused) as early:
        hearing.give_answer(appeal=of, reason="So.", by=made.people[0], at=AT)
    assert said(early) == ("state", ("hearing_still_open",))
    hearing.give_answer(appeal=of, reason="So.", by=made.people[0], at=LATER)


def test_no_member_answers_alone_by_the_old_door() -> None:
    made = bench.bench()
    of = appealed(made)
    speak(of, made.people[0])
    for found in (None, False):
        with pytest.raises(Refused) as no:
            appealing.answer(
                appeal=of, overturn=True, reason="So.", by=made.people[0], at=AT, panel_found=found
            )
        assert said(no) == ("state", ("appeal_is_with_the_panel",))


def test_whoever_stepped_out_applied_or_assessed_has_no_voice_and_is_not_waited_for() -> None:
    made = bench.bench(members=5, quorum=4)
    assessor = made.people[4]
    assessor.grants.create(round=made.round, role=Role.ASSESSOR, granted_at=make.START)
    of = appealed(made, assessor)
    speak(of, made.people[3])
    matter = Matter(proposal=of.proposal_id)
    declare_interest(
        member=made.seat(3), matter=matter, kind=InterestKind.FAMILY, words="", by=made.people[3], at=AT
    )
    Proposal.objects.filter(pk=of.proposal_id).update(author=made.people[2])
    for who, code in ((3, "stepped_out"), (2, "stepped_out"), (4, "judge_in_own_matter")):
        with pytest.raises(Refused) as no:
            speak(of, made.people[who])
        assert said(no) == ("hand", (code,))
        with pytest.raises(Refused) as closing:
            hearing.give_answer(appeal=of, reason="So.", by=made.people[who], at=LATER)
        assert said(closing) == ("hand", (code,))
    found = hearing_of(made.panel, of)
    assert (found.seats, found.out, found.spoken) == (2, 3, 0)
    assert not AppealVoice.objects.filter(replaced_at=None).exists()
    assert [len(unheard_by(made.seat(number))) for number in range(5)] == [1, 1, 0, 0, 0]
    assert waits_in(made.people[0], made.round, AT) == (0, 1)
    assert waits_in(made.people[0], made.round, make.during(Phase.VOTING)) == (0, 0)


def test_the_voice_needs_words_can_change_and_stays_in_the_database() -> None:
    made = bench.bench()
    of = appealed(made)
    with pytest.raises(Refused) as no:
        speak(of, made.people[0], words=" ")
    assert said(no) == ("input", ("reason_missing",))
    first = speak(of, made.people[0])
    assert speak(of, made.people[0]) == first
    speak(of, made.people[0], overturn=False)
    found = hearing_of(made.panel, of)
    assert (found.overturn, found.uphold, AppealVoice.objects.count()) == (0, 1, 2)
    for act in (
        lambda: AppealVoice.objects.update(overturn=True),
        lambda: AppealVoice.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PANEL_MEMBER])
def test_only_members_speak_and_only_before_the_shortlist_closes(role: Role) -> None:
    made = bench.bench()
    of = appealed(made)
    with pytest.raises(Refused) as hand:
        speak(of, make.with_role(made.round, role))
    assert hand.value.kind == "hand"
    with pytest.raises(Refused) as late:
        hearing.speak(appeal=of, overturn=True, words="So.", by=made.people[0], at=make.during(Phase.VOTING))
    assert late.value.kind == "phase"
