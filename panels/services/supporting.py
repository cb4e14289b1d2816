"""What members need in order to take part, and their expenses. Needs never reach the ledger."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from panels.domain.support import MOST_BUDGET, MOST_PENCE, ClaimKind, NeedKind
from panels.models import Claim, Member, Need, Panel, Sitting
from panels.queries.support import support_staff_of
from panels.services import filing
from panels.services.guarding import guard
from panels.services.moving import move
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def ask(*, member: Member, kind: NeedKind, words: str, by: Person, at: datetime) -> Need:
    """A member says what they need. The facilitator and officers read it, nobody else."""
    guard(by, "panels.ask_support", Case(member.panel.round, at, member))
    if kind is NeedKind.OTHER and not words.strip():
        raise refuse("need_without_words")
    return Need.objects.create(member=member, kind=kind, words=words.strip(), at=at, changed_at=at)


def take_on(*, need: Need, owner: Person, due: date, by: Person, at: datetime) -> None:
    """Somebody of the support staff sees to a need by a day. Refuses a day gone by and an owner who is not
    support staff ("input").
    """
    if due < at.date():
        raise refuse("day_gone_by")
    if not support_staff_of(need.member.panel.round).filter(pk=owner.pk).exists():
        raise refuse("owner_not_support_staff")
    move(thing=need, act="take_on", by=by, at=at, changes={"owner": owner, "due": due})


@transaction.atomic
def claim(
    *,
    member: Member,
    kind: ClaimKind,
    pence: int,
    flat: bool,
    words: str,
    sitting: Sitting | None,
    receipt: UploadedFile[bytes] | None,
    by: Person,
    at: datetime,
) -> Claim:
    """A member claims `pence`: a flat rate, or what the receipt says. Refuses a sum outside 1p to £1,000, no
    receipt where it is no flat rate, and a file as `filing.keep_file` does ("input").
    """
    panel = member.panel
    guard(by, "panels.claim", Case(panel.round, at, member))
    if not 1 <= pence <= MOST_PENCE:
        raise refuse("claim_out_of_bounds", most=MOST_PENCE)
    if not flat and receipt is None:
        raise refuse("receipt_missing")
    paper = None
    if receipt is not None:
        paper = filing.keep_file(panel=panel, upload=receipt, title="Receipt", by=by, at=at, private=True)
    return Claim.objects.create(
        member=member,
        sitting=sitting,
        kind=kind,
        words=words.strip(),
        pence=pence,
        flat=flat,
        receipt=paper,
        claimed_by=by,
        at=at,
        changed_at=at,
    )


@transaction.atomic
def set_budget(*, panel: Panel, pence: int, by: Person, at: datetime) -> None:
    """How much there is for members' support and expenses. Claims never wait for it: it warns. The ledger
    tells the sum. Refuses anyone but an officer ("hand") and a sum outside £1 to £1,000,000 ("input").
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    guard(by, "panels.set_budget", Case(panel.round, at))
    if not 100 <= pence <= MOST_BUDGET:
        raise refuse("budget_out_of_bounds", most=MOST_BUDGET)
    if panel.budget == pence:
        return
    Panel.objects.filter(pk=panel.pk).update(budget=pence)
    ledger.record(act="panel.budget_set", round=panel.round, by=by, at=at, body={"pence": pence})


def decide(*, claim: Claim, approve: bool, why: str, by: Person, at: datetime) -> None:
    """Approve or refuse a claim: anybody of the support staff but the claimant. The ledger tells the sum."""
    act = "approve" if approve else "refuse"
    move(
        thing=claim, act=act, by=by, at=at, why=why, facts={"pence": claim.pence}, changes={"decided_by": by}
    )


def pay(*, claim: Claim, reference: str, by: Person, at: datetime) -> None:
    """Mark an approved claim as paid, with the finance system's reference and nothing else."""
    if not reference.strip():
        raise refuse("reference_missing")
    changes = {"paid_by": by, "reference": reference.strip()}
    facts = {"pence": claim.pence, "reference": reference.strip()}
    move(thing=claim, act="pay", by=by, at=at, facts=facts, changes=changes)
