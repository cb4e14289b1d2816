"""Drawing up the ballot paper from shortlist and charter, and freezing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.charter import Charter, PotRule
from pb.domain.phases import Phase
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person, Round
from pb.queries.budgets import put_in
from pb.queries.rounds import charter_of, clock_of
from pb.services import ledger
from proposals.domain.shortlist import PublishedShortlist
from proposals.queries.shortlists import published_shortlist
from voting.domain.checkpoint import verifier_key
from voting.domain.contest import Contest, Line, PaperPot
from voting.domain.counting import Completion, Counting, Rule, Scoring, Start, Stop, Utility
from voting.domain.paper import Kind, PaperError
from voting.domain.paper import Paper as PaperValue
from voting.models import Box, Paper
from voting.services import keystore
from voting.services.boarding import new_origin
from voting.services.constraints import (
    areas_outside,
    limits_of,
    line_id,
    organisations,
    unknown_areas,
    weights_of,
)
from voting.services.trustees import give_out, trustees_of


@transaction.atomic
def draw_up(*, round: Round, by: Person | None, at: datetime) -> Paper:
    """Lay the shortlist out as a ballot paper after the charter's articles. May be done again until it is
    frozen.

    Refuses without a charter or a published shortlist, when no pot needs a vote, and once frozen (kind
    "state").
    """
    row = Paper.objects.select_for_update().filter(round=round).first()
    if row is not None and row.frozen_at is not None:
        raise refuse("paper_already_frozen", "state", frozen_at=row.frozen_at)
    charter, shortlist = _ground(round)
    value = _compose(round, charter, shortlist, seed_commitment="")
    row = row or Paper(round=round)
    row.body, row.digest, row.drawn_up_at = value.to_dict(), value.digest, at
    row.proposals = {line_id(line): line.proposal for line in shortlist.to_vote_on}
    row.uncontested = [
        {"proposal": line.proposal, "title": line.title, "pot": line.pot, "cost": line.cost}
        for line in shortlist.lines
        if line.pot in shortlist.skipped
    ]
    row.save()
    ledger.record(act="paper.drawn_up", round=round, by=by, at=at, body={"lines": len(row.proposals)})
    return row


@transaction.atomic
def freeze(
    *, round: Round, by: Person | None, at: datetime, digest_seen: str = "", split_key: bool = False
) -> Paper:
    """Fix the paper for good: make the round's keys, commit to the tie-break seed and open the ballot box.

    `digest_seen` is the digest of the paper as the officer saw it, "" when nobody looked (imports). Casting
    still waits for the voting window. With `split_key` the tally key is split among the round's three
    trustees (`voting.services.trustees`). Refuses every reason of `ready_to_freeze` at once (kind "state").
    """
    # The charter as it is now: an amendment is either in, or finds the box and is refused.
    round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    row = Paper.objects.select_for_update().filter(round=round).first()
    verdict = ready_to_freeze(round=round, at=at)
    if row is not None and digest_seen and digest_seen != row.digest:
        verdict &= Verdict.no("paper_not_the_one_seen")
    if not verdict:
        raise Refused(verdict, "state")
    assert row is not None
    charter, shortlist = _ground(round)
    trustees = trustees_of(round=round) if split_key else []
    box = Box.objects.create(round=round)
    public = keystore.make_round_keys(name=box.key_name, split_key=split_key)
    value = _compose(round, charter, shortlist, seed_commitment=public.seed_commitment)
    row.body, row.digest, row.seed_commitment, row.frozen_at = (
        value.to_dict(),
        value.digest,
        public.seed_commitment,
        at,
    )
    row.save()
    box.tally_public, box.log_public = public.tally, public.log
    box.board_origin = new_origin(round=round)
    box.state, box.opened_at = Box.State.OPEN, at
    box.save()
    ledger.record(
        act="paper.frozen",
        round=round,
        by=by,
        at=at,
        body={
            "paper": row.digest,
            "charter": value.charter_digest,
            "seed_commitment": public.seed_commitment,
            "tally_key": public.tally,
            "log_key": public.log,
            "board": verifier_key(box.board_origin, bytes.fromhex(public.log)),
            **({"key_shares": give_out(round=round, box=box, trustees=trustees, at=at)} if split_key else {}),
        },
    )
    return row


def ready_to_freeze(*, round: Round, at: datetime) -> Verdict:
    """Yes, or everything that stands in the way of freezing the paper."""
    row = Paper.objects.filter(round=round).first()
    if row is None:
        return Verdict.no("paper_not_drawn_up")
    if row.frozen_at is not None:
        return Verdict.no("paper_already_frozen", frozen_at=row.frozen_at)
    charter, shortlist = _ground(round)
    verdict = Verdict.yes()
    if _compose(round, charter, shortlist, seed_commitment="").to_dict() != row.body:
        verdict &= Verdict.no("paper_is_stale")
    window = clock_of(round).window(Phase.VOTING)
    if window is not None and window.closes <= at and not round.imported_from:
        verdict &= Verdict.no("voting_is_over", closed=window.closes)
    held = put_in(pots := list(round.pots.all()))
    for pot in pots:
        rule = charter.pot(pot.key)
        if rule is not None and held[pot.pk] < rule.amount:
            verdict &= Verdict.no("pot_short_of_money", pot=pot.name, held=held[pot.pk], needed=rule.amount)
    return verdict


def _ground(round: Round) -> tuple[Charter, PublishedShortlist]:
    charter = charter_of(round)
    if charter is None:
        raise refuse("no_charter_yet", "state", round=round.title)
    shortlist = published_shortlist(round)
    if shortlist is None:
        raise refuse("no_shortlist_yet", "state", round=round.title)
    if not shortlist.to_vote_on:
        raise refuse("nothing_to_vote_on", "state", round=round.title)
    if unknown := unknown_areas(charter, set(round.areas.values_list("code", flat=True))):
        raise refuse("quota_area_unknown", "state", areas=", ".join(unknown))
    if outside := areas_outside(charter, list(round.areas.all())):
        raise refuse("weight_area_unknown", "state", areas=", ".join(outside))
    return charter, shortlist


def _compose(
    round: Round, charter: Charter, shortlist: PublishedShortlist, *, seed_commitment: str
) -> PaperValue:
    assert round.charter is not None
    pots = [rule for rule in charter.money.pots if any(line.pot == rule.key for line in shortlist.to_vote_on)]
    blank = round_is_split(charter) or bool(round.imported_from)
    if charter.ballot.per == "pot":
        contests = [
            _contest(charter, rule.key, rule.name, [rule], shortlist, may_be_blank=blank) for rule in pots
        ]
    else:
        contests = [_contest(charter, "all", round.title, pots, shortlist, may_be_blank=blank)]
    rules = charter.counting
    counting = Counting(
        rule=Rule(rules.rule),
        completion=Completion(rules.completion),
        utility=Utility(rules.utility),
        threshold_votes=rules.threshold_votes,
        increment=rules.increment,
        start=Start(rules.start),
        stop=Stop(rules.stop),
        comparison=rules.comparison,
        scoring=Scoring(rules.scoring),
        threshold_percent=rules.threshold_percent,
        part_funding_percent=charter.left_over.part_funding_percent,
    )
    try:
        return PaperValue(round.slug, round.charter.digest, tuple(contests), counting, seed_commitment)
    except PaperError as error:
        raise refuse("paper_cannot_work", "state", problem=str(error)) from error


def _contest(
    charter: Charter,
    key: str,
    title: str,
    pots: list[PotRule],
    shortlist: PublishedShortlist,
    *,
    may_be_blank: bool,
) -> Contest:
    keys = {rule.key for rule in pots}
    standing = [line for line in shortlist.to_vote_on if line.pot in keys]
    known = organisations(shortlist)
    kind, number = Kind(charter.ballot.kind), charter.ballot.number
    counts_choices = kind in (Kind.APPROVAL, Kind.RANKED)
    most = min(number, len(standing)) if counts_choices else len(standing)
    exactly = counts_choices and charter.ballot.choose == "exactly"
    return Contest(
        key=key,
        title=title,
        kind=kind,
        min_choices=most if exactly else 0 if may_be_blank else 1,
        max_choices=most,
        pots=tuple(PaperPot(rule.key, rule.name, rule.amount) for rule in pots),
        lines=tuple(
            Line(
                line_id(line),
                line.title,
                line.pot,
                line.cost,
                place,
                line.area,
                known.get(line.applicant, "") if line.applicant is not None else "",
            )
            for place, line in enumerate(standing, start=1)
        ),
        max_points=0 if counts_choices or kind is Kind.KNAPSACK else number,
        limits=limits_of(charter, shortlist, standing),
        boost=charter.ballot.boost,
        weights=weights_of(charter),
    )


def round_is_split(charter: Charter) -> bool:
    """Whether there is a contest per pot. Then any one of them may be left blank, unless it asks for exactly
    N.
    """
    return charter.ballot.per == "pot" and len(charter.money.pots) > 1
