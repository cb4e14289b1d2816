"""Who voted by an account is told so, in batches, and no row remembers it."""

from __future__ import annotations

from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from pb.models import Person, Round
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.models import Elector
from voting.models.envelope import Slot
from voting.queries.papers import state_of
from voting.services.enrolling import Card, enrol
from voting.services.notifying import tell_all_voters, tell_voters
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def voters(round: Round, number: int) -> list[tuple[Person, Elector]]:
    people = [ground.person() for _ in range(number)]
    return [(person, make.elector(round, person)) for person in people]


def test_voters_are_told_once_in_no_order_and_again_when_the_ballot_changes() -> None:
    round = make.open_round()
    came = voters(round, 12)
    for _, elector in came[:4]:
        make.cast(round, elector)
    assert tell_voters(round=round) == 0
    for _, elector in came[4:11]:
        make.cast(round, elector)
    assert tell_all_voters() == 11
    to = [message.to[0] for message in mail.outbox]
    assert sorted(to) == sorted(person.email for person, _ in came[:11])
    assert to != [person.email for person, _ in came[:11]]
    assert all(message.subject.startswith("A ballot was cast in your name") for message in mail.outbox)
    assert tell_all_voters() == 0

    mail.outbox.clear()
    for _, elector in came[2:8]:
        make.cast(round, elector, ("c", "d", "f"))
    assert tell_all_voters() == 6
    assert {message.to[0] for message in mail.outbox} == {person.email for person, _ in came[2:8]}
    body = mail.outbox[0].body
    assert mail.outbox[0].subject.startswith("Your ballot was changed")
    assert f"/rounds/{round.slug}/vote/" in body
    assert not any(word in body for word in ("Canal kitchen", "Evening classes", "Repair"))


def test_the_last_ones_are_told_before_the_seal_and_cards_have_no_address() -> None:
    round = make.open_round()
    ((person, elector),) = voters(round, 1)
    make.cast(round, elector)
    (card,) = make.cards(round)
    by_card = enrol(round=round, answers=make.answers(round), credential=Card(card.code), by=None, at=now())
    make.cast(round, by_card)
    make.end_voting(round)
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert set(Slot.objects.filter(round=round).values_list("told", flat=True)) == {0}


def test_mail_that_fails_is_tried_again_and_holds_up_no_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    round = make.open_round()
    for _, elector in voters(round, 6):
        make.cast(round, elector)
    whole, left = EmailBackend.send_messages, [2]

    def send(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise SMTPException("full")
        return int(whole(self, messages))

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    assert tell_all_voters() == 2
    left[0] = 3
    assert tell_voters(round=round, all_of_them=True) == 3
    make.end_voting(round)
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    assert len({message.to[0] for message in mail.outbox}) == 5
