"""Choosing what goes on the ballot paper, and publishing it once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from pb.chance import token
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person, Round
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.services import ledger
from proposals.domain import shortlist as lists
from proposals.models import Shortlist, ShortlistAgreement, ShortlistLine
from proposals.queries import appeals, shortlists
from proposals.services import moving


def check(
    *,
    round: Round,
    chosen: Collection[int],
    left_off: Mapping[int, str],
    alternatives: Mapping[int, str] | None = None,
) -> Verdict:
    """Whether this choice could be published: `shortlist_empty`, `not_feasible_any_more`,
    `left_off_without_reason`, `alternative_alone`, `appeals_waiting`. `chosen` and the keys of `left_off` are
    proposal ids; the words say why each was left off; `alternatives` names the set of those chosen that
    exclude each other.
    """
    feasible = {row.pk: row for row in shortlists.feasible(round)}
    verdict = Verdict.yes()
    if unheard := appeals.waiting(round).count():
        verdict &= Verdict.no("appeals_waiting", count=unheard)
    if not chosen:
        verdict &= Verdict.no("shortlist_empty")
    if set(chosen) - set(feasible):
        verdict &= Verdict.no("not_feasible_any_more", count=len(set(chosen) - set(feasible)))
    for pk, row in feasible.items():
        if pk not in chosen and not left_off.get(pk, "").strip():
            verdict &= Verdict.no("left_off_without_reason", proposal=row.title, pk=pk)
    sets = _sets(chosen, alternatives)
    for pk, name in sets.items():
        if list(sets.values()).count(name) == 1 and pk in feasible:
            verdict &= Verdict.no("alternative_alone", proposal=feasible[pk].title, set=name, pk=pk)
    return verdict


def _sets(chosen: Collection[int], alternatives: Mapping[int, str] | None) -> dict[int, str]:
    """The named sets of those chosen, without blanks around the names."""
    named = {pk: " ".join(name.split()) for pk, name in (alternatives or {}).items()}
    return {pk: name for pk, name in named.items() if name and pk in chosen}


def leave_to_panel(*, round: Round) -> None:
    """From now on only what the panel agrees is published. Doing it twice changes nothing."""
    ShortlistAgreement.objects.get_or_create(round=round)


def panel_agrees(
    *, round: Round, chosen: Collection[int], alternatives: Mapping[int, str] | None = None
) -> None:
    """The panel has agreed this choice: it may be published, by whoever may publish."""
    digest = lists.digest_of(chosen, _sets(chosen, alternatives))
    ShortlistAgreement.objects.filter(round=round).update(digest=digest)


@transaction.atomic
def publish(
    *,
    round: Round,
    chosen: Collection[int],
    by: Person,
    at: datetime,
    left_off: Mapping[int, str] | None = None,
    reasons: Mapping[int, str] | None = None,
    alternatives: Mapping[int, str] | None = None,
) -> Shortlist:
    """Freeze the shortlist: order it as the charter says, move every feasible proposal on or off it, tell the
    ledger.

    `reasons` may say why a chosen proposal is on it. Of those that `alternatives` gives the same name at most
    one can win. A drawn order comes from a seed made at this moment and published with the list. Refuses a
    second publication ("state"), another choice than the panel agreed where it is left to the panel
    ("state"), a wrong hand or phase, and what `check` finds ("input").
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    verdict = may(by, "proposals.shortlist", Case(round, at))
    if not verdict:
        raise Refused(verdict, moving.kind_of(verdict))
    charter = charter_of(round)
    if charter is None:
        raise refuse("round_without_charter", "phase", round=round.title)
    if Shortlist.objects.filter(round=round).exists():
        raise refuse("shortlist_already_published", "state")
    sets = _sets(chosen, alternatives)
    agreement = ShortlistAgreement.objects.filter(round=round).first()
    if agreement is not None and agreement.digest != lists.digest_of(chosen, sets):
        raise refuse("shortlist_is_with_the_panel", "state")
    words = left_off or {}
    whole = check(round=round, chosen=chosen, left_off=words, alternatives=alternatives)
    if not whole:
        raise Refused(whole, "input")
    rows = list(shortlists.feasible(round))
    picked = [shortlists.candidate(row) for row in rows if row.pk in chosen]
    order: lists.Order = charter.ballot.order
    seed = token(16).hex() if order == "drawn" else ""
    ordered = lists.in_order(picked, order, seed)
    skipped = lists.skipped_pots(picked, charter.skippable, charter.too_few.skip_vote)
    shortlist = Shortlist.objects.create(
        round=round,
        published_at=at,
        published_by=by,
        order=order,
        seed=seed,
        skipped=sorted(skipped),
        size=len(ordered),
    )
    ShortlistLine.objects.bulk_create(
        ShortlistLine(
            shortlist=shortlist,
            position=position,
            proposal_id=each.proposal,
            cost=each.cost,
            reason=(reasons or {}).get(each.proposal, "").strip(),
            alternative_set=sets.get(each.proposal, ""),
        )
        for position, each in enumerate(ordered, start=1)
    )
    for row in rows:
        row.round = round
        if row.pk in chosen:
            moving.move(proposal=row, act="shortlist", by=by, at=at)
        else:
            moving.move(proposal=row, act="leave_off", by=by, at=at, reason=words[row.pk])
    ledger.record(
        act="shortlist.published",
        round=round,
        by=by,
        at=at,
        body={
            "order": order,
            "seed": seed,
            "skipped": sorted(skipped),
            "lines": [[each.proposal, each.cost] for each in ordered],
            **({"alternatives": [[pk, name] for pk, name in sorted(sets.items())]} if sets else {}),
        },
    )
    return shortlist
