"""Answers that somebody else writes down: by phone, in the room, on a paper card. They count like all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.ladder import Channel, Content, Rung
from panels.models import Answer, Asking, Member
from panels.services.answering import check_content, settle, still_asked, write
from panels.services.guarding import guard
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def enter_for(
    *, asking: Asking, member: Member, content: Content, channel: Channel, by: Person, at: datetime
) -> Answer:
    """The facilitator writes down what a member said by phone or in the room, or what a signed card says. It
    waits: for the member's own yes, or, with a card, for a second person who types the card again unseen.
    What the member said before counts until then.

    Refuses anyone but the facilitator, a member of another panel or who has left ("hand"), and what `answer`
    refuses.
    """
    asking = still_asked(asking)
    guard(by, "panels.enter", Case(asking.panel.round, at))
    if member.panel_id != asking.panel_id or member.left_at is not None or channel is Channel.ONLINE:
        raise refuse("member_not_seated", "hand")
    if member.person_id == by.pk:
        raise refuse("entered_for_oneself", "hand")
    check_content(asking, member, content)
    return write(asking=asking, member=member, content=content, channel=channel, entered_by=by, by=by, at=at)


@transaction.atomic
def confirm(*, answer: Answer, right: bool, by: Person, at: datetime) -> None:
    """The member says whether what was written down for them is what they said. Yes: it counts from now on.
    No: it is set aside. Refuses everybody else ("hand") and what waits no more ("state").
    """
    asking, row = _waiting(answer)
    if row.member.person_id != by.pk:
        raise refuse("not_your_answer", "hand")
    guard(by, "panels.consent", Case(asking.panel.round, at, asking.article))
    _decide(asking, row, right=right, by=by, at=at)


@transaction.atomic
def check_card(*, answer: Answer, content: Content, by: Person, at: datetime) -> bool:
    """A second person types a paper card again, without seeing the first entry. Returns whether both say the
    same: then it counts; otherwise the first entry is set aside, and the card is entered anew.

    Refuses who entered it, the member, anyone without the right to check ("hand"), what is no card, and what
    waits no more ("state").
    """
    asking, row = _waiting(answer)
    guard(by, "panels.check_card", Case(asking.panel.round, at))
    if row.channel != Channel.PAPER:
        raise refuse("card_only", "state")
    if by.pk in (row.entered_by_id, row.member.person_id):
        raise refuse("checked_by_another", "hand")
    rung = Rung(asking.rung)
    same = row.stand == (content.stand or "") and row.body == content.body(rung)
    _decide(asking, row, right=same, by=by, at=at)
    return same


def _waiting(answer: Answer) -> tuple[Asking, Answer]:
    asking = still_asked(answer.asking)
    row = Answer.objects.select_related("member").get(pk=answer.pk)
    if row.confirmed_at is not None or row.replaced_at is not None or row.entered_by_id is None:
        raise refuse("answer_waits_no_more", "state")
    return asking, row


def _decide(asking: Asking, row: Answer, *, right: bool, by: Person, at: datetime) -> None:
    if right:
        asking.answers.filter(member=row.member, replaced_at=None).exclude(pk=row.pk).update(replaced_at=at)
        asking.answers.filter(pk=row.pk).update(confirmed_at=at, confirmed_by=by)
    else:
        asking.answers.filter(pk=row.pk).update(replaced_at=at)
    told = {"asked": asking.rung, "article": asking.article, "channel": row.channel, "right": right}
    ledger.record(act="charter.voice_confirmed", round=asking.panel.round, by=by, at=at, body=told)
    if right:
        settle(asking=asking, by=by, at=at)
