"""One member's answer to something that is asked of the panel, by whatever channel it comes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from panels.domain.consent import Bar
from panels.domain.ladder import Channel, Content, Rung, content_faults
from panels.models import Answer, Asking, Member, Panel
from panels.queries.amending import is_drawn_up
from panels.queries.ladder import at_earlier_rung, stepped_out, tally_of
from panels.queries.panels import bar_of
from panels.services.guarding import guard
from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger

SPOKEN = (Rung.CONSENT, Rung.BAR)


@transaction.atomic
def answer(*, asking: Asking, content: Content, by: Person, at: datetime) -> Answer:
    """A member answers for themselves, and it counts at once. Answering again replaces what was said; the
    earlier row stays. Nobody reads who answered what: pages show numbers, and words without names.

    Refuses who has no seat or has stepped out ("hand"), what is asked no more ("state"), and what is no
    answer, like an objection without words and without the change that would mend it ("input").
    """
    asking = still_asked(asking)
    guard(by, "panels.consent", Case(asking.panel.round, at, asking.article))
    member = Member.objects.get(panel=asking.panel, person=by, left_at=None)
    check_content(asking, member, content)
    return write(
        asking=asking, member=member, content=content, channel=Channel.ONLINE, entered_by=None, by=by, at=at
    )


def still_asked(asking: Asking) -> Asking:
    """The asking, locked. Refuses one that is closed, and consent to an article at an earlier rung."""
    if asking.rung == Rung.BAR:  # settling it changes the panel: lock in the order of every other act
        Panel.objects.select_for_update().get(pk=asking.panel_id)
    asking = Asking.objects.select_for_update(of=("self",)).select_related("panel__round").get(pk=asking.pk)
    refuse_when_settled(asking.panel)
    if asking.closed_at is not None:
        raise refuse("asked_no_more", "state")
    if asking.rung == Rung.CONSENT and asking.article in at_earlier_rung(asking.panel):
        raise refuse("article_at_earlier_rung", "state", article=asking.article)
    return asking


def refuse_when_settled(panel: Panel) -> None:
    """Refuses a panel whose charter is adopted and not being amended."""
    if not is_drawn_up(panel):
        raise refuse("charter_already_adopted", "state", round=panel.round.title)


def check_content(asking: Asking, member: Member, content: Content) -> None:
    """Refuses a member who has stepped out of the article, and what is no answer to the asking."""
    if member.pk in stepped_out(asking.panel).get(asking.article, frozenset()):
        raise refuse("stepped_out", "hand")
    found = content_faults(Rung(asking.rung), content, asking.body.get("options", ()))
    if not found:
        raise Refused(found, "input")


def write(
    *,
    asking: Asking,
    member: Member,
    content: Content,
    channel: Channel,
    entered_by: Person | None,
    by: Person,
    at: datetime,
) -> Answer:
    """Write an answer down: counted when it is the member's own, waiting for a second person otherwise."""
    own = entered_by is None
    earlier = asking.answers.filter(member=member, replaced_at=None)
    (earlier if own else earlier.filter(confirmed_at=None)).update(replaced_at=at)
    made = Answer.objects.create(
        asking=asking,
        member=member,
        stand=content.stand or "",
        words=content.words.strip(),
        change=content.change.strip(),
        body=content.body(Rung(asking.rung)),
        channel=channel,
        entered_by=entered_by,
        at=at,
        confirmed_at=at if own else None,
    )
    # How somebody answered is counted, never told by person.
    told = {"asked": asking.rung, "article": asking.article, "channel": channel}
    if own:
        ledger.record(act="charter.voice", round=asking.panel.round, by=by, at=at, body=told)
        settle(asking=asking, by=by, at=at)
    else:
        ledger.record(act="charter.voice_entered", round=asking.panel.round, by=by, at=at, body=told)
    return made


def settle(*, asking: Asking, by: Person, at: datetime) -> None:
    """A bar that the panel has agreed is in force from now on. Other askings end only when somebody ends
    them.
    """
    if asking.rung != Rung.BAR:
        return
    found = tally_of(asking)
    if not found.meets(bar_of(asking.panel)):
        return
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=asking.panel_id)
    bar = Bar(**asking.body)
    panel.quorum, panel.quorum_out_of = bar.quorum, bar.quorum_out_of
    panel.threshold, panel.patience = bar.threshold, bar.patience
    panel.save(update_fields=["quorum", "quorum_out_of", "threshold", "patience"])
    close(asking=asking, at=at, agreed=True)
    body = {**asking.body, "voices": [found.agree, found.objects, found.silent]}
    ledger.record(act="panel.bar_agreed", round=panel.round, by=by, at=at, body=body)


def close(*, asking: Asking, at: datetime, agreed: bool = False) -> None:
    """End an asking, with whether enough had spoken. Answers that still waited for a second person never
    count.
    """
    quorate = asking.rung in SPOKEN and tally_of(asking).is_quorate(bar_of(asking.panel))
    asking.answers.filter(confirmed_at=None, replaced_at=None).update(replaced_at=at)
    asking.closed_at, asking.quorate, asking.agreed = at, quorate, agreed
    asking.save(update_fields=["closed_at", "quorate", "agreed"])
