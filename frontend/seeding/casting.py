"""Ballots into boxes that are open now, one by one as they are always cast, from people with code cards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontend.seeding.lots import favourites, lot, pick
from frontend.seeding.people import Cast
from frontend.seeding.places import postcodes_of
from frontend.seeding.texts import RoundText
from pb.chance import token
from pb.domain.charter import Connection
from pb.domain.phases import Phase
from pb.models import Round
from pb.moment import now
from pb.queries.rounds import charter_of, phase_of
from voting.domain.ballot import Ballot, Marks
from voting.domain.seal import ballot_code
from voting.models import Box, Elector
from voting.queries.papers import paper_of, state_of, value_of
from voting.services.cards import MOST, PrintedCard, ask_for_cards, issue_cards, sign_for_cards
from voting.services.casting import cast_ballot
from voting.services.enrolling import Answers, Card, enrol


@dataclass(frozen=True, slots=True)
class Booth:
    """What is the same for everyone who votes in a round."""

    round: Round
    contest: str
    postcodes: Sequence[str]
    youngest: int
    fewest: int
    most: int
    weights: Mapping[str, int]
    digest: str


def cast_into(*, round: Round, text: RoundText, cast: Cast, ballots: int) -> int:
    """Cast until `ballots` card holders are on the roll; none where voting is not open. Returns how many."""
    if phase_of(round, now()) != Phase.VOTING or state_of(round) != Box.State.OPEN:
        return 0
    missing = ballots - Elector.objects.filter(round=round, kind=Elector.Kind.CARD).count()
    if missing <= 0:
        return 0
    booth = _booth(round, text)
    for number in (MOST,) * (missing // MOST) + ((missing % MOST,) if missing % MOST else ()):
        for card in _sheet(round, cast, number):
            _vote(booth, card.serial, card.code)
    return missing


def _sheet(round: Round, cast: Cast, number: int) -> list[PrintedCard]:
    """Cards that the desk asks for and the returning officer signs."""
    desk = cast.of["desk"]
    asked = ask_for_cards(round=round, number=number, reason="For the library desk.", by=desk, at=now())
    sign_for_cards(request=asked, digest_seen=asked.payload_digest, by=cast.of["returning"], at=now())
    return issue_cards(request=asked, by=desk, at=now())


def _booth(round: Round, text: RoundText) -> Booth:
    paper, charter = paper_of(round), charter_of(round)
    assert paper is not None
    assert charter is not None
    weight = {idea.title: idea.weight for idea in text.proposals}
    (contest,) = value_of(paper).contests
    return Booth(
        round=round,
        contest=contest.key,
        postcodes=postcodes_of(round.areas.get()),
        youngest=charter.electorate.minimum_age,
        fewest=max(1, contest.min_choices),
        most=contest.max_choices,
        weights={line.id: weight[line.title] for line in contest.lines},
        digest=paper.digest,
    )


def _vote(booth: Booth, voter: int, code: str) -> None:
    round, salt = booth.round, booth.round.slug
    answers = Answers(
        postcode=pick(booth.postcodes, salt, "postcode", voter),
        age=booth.youngest + lot(salt, "age", voter) % 70,
        connection=Connection.LIVE,
    )
    elector = enrol(round=round, answers=answers, credential=Card(code), by=None, at=now())
    number = booth.fewest + lot(salt, "number", voter) % (booth.most - booth.fewest + 1)
    chosen = favourites(booth.weights, number=number, voter=voter, salt=salt)
    cast_ballot(
        round=round,
        elector=elector.ref,
        ballot=Ballot({booth.contest: Marks(chosen)}, ballot_code(token(16))),
        submission=uuid.uuid4(),
        paper_seen=booth.digest,
    )
