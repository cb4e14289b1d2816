"""Rounds with a frozen paper, electors and ballots. Windows lie around the real moment: the database's clock
decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator

from pb import chance
from pb.domain.charter import Connection
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Area, Person, PhaseWindow, Round
from pb.moment import now
from proposals.services.importing import Imported, import_shortlist
from tests.factories import pb as ground
from tests.factories.door import owners_door
from voting.domain.ballot import Ballot, Marks
from voting.domain.evidence import Seen
from voting.domain.seal import ballot_code
from voting.models import Elector, Paper
from voting.services.cards import PrintedCard, ask_for_cards, issue_cards, sign_for_cards
from voting.services.casting import Taken, cast_ballot
from voting.services.enrolling import Account, Answers, enrol
from voting.services.papers import draw_up, freeze

_numbers = count(1)

LINES: tuple[tuple[str, str, str, int], ...] = (
    ("a", "Canal kitchen", "main", 2_940_000),
    ("b", "Bike workshop", "main", 3_000_000),
    ("c", "Evening classes", "main", 2_500_000),
    ("d", "Boat trips", "main", 2_800_000),
    ("e", "Seed library", "try", 90_000),
    ("f", "Repair café", "try", 60_000),
)
"""(id, title, pot, pence). The main pot holds £100,000, so not all of its lines fit."""


def windows(*, phase: Phase = Phase.VOTING, closes_in: timedelta = timedelta(days=1)) -> dict[str, Any]:
    """A timetable whose `phase` is now and ends after `closes_in`."""
    phases, at = list(Phase), now()
    here = phases.index(phase)
    edges = [at - timedelta(days=2 * (here - number)) for number in range(here + 1)]
    edges += [at + closes_in + timedelta(days=2 * number) for number in range(len(phases) - here)]
    edges[here] = at - timedelta(days=1)
    return {
        "windows": [
            {"phase": each.value, "opens": opens.isoformat(), "closes": closes.isoformat()}
            for each, opens, closes in zip(phases, edges, edges[1:], strict=False)
        ]
    }


def _letter(number: int) -> str:
    return "ABDEFGHJLN"[number % 10]


def shortlisted_round(
    *,
    lines: Sequence[tuple[str, str, str, int]] = LINES,
    closes_in: timedelta = timedelta(days=1),
    area: Area | None = None,
    **changes: Any,
) -> Round:
    """A round in its voting window, with charter, money and a published shortlist, but no paper."""
    area = area or ground.area()
    number = next(_numbers)
    ground.postcode(
        f"G{number // 1000 + 1} {number // 100 % 10}{_letter(number // 10)}{_letter(number)}", area
    )
    round = ground.round(areas=[area])
    ground.adopt(round, {"timetable": windows(closes_in=closes_in)} | changes)
    pots = {pot.key: pot for pot in round.pots.all()}
    rows = [Imported(ident, title, pots[pot], cost) for ident, title, pot, cost in lines]
    import_shortlist(round=round, rows=rows, by=None, at=now())
    return round


def open_round(**more: Any) -> Round:
    """A round whose paper is frozen and whose box is open. Three votes over both pots unless `ballot=` says
    else.
    """
    round = shortlisted_round(**more)
    draw_up(round=round, by=None, at=now())
    freeze(round=round, by=None, at=now())
    return round


def second_factor(person: Person) -> Person:
    """Give the person an authenticator app, so that staff pages open for them."""
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": "unused in tests"}
    )
    return person


def officer_of(round: Round) -> Person:
    return round.grants.order_by("pk")[0].person


def cards(round: Round, number: int = 1) -> list[PrintedCard]:
    """Code cards: the officer asks, the desk signs, the officer prints."""
    by, at = officer_of(round), now()
    asked = ask_for_cards(round=round, number=number, reason="For the desk", by=by, at=at)
    sign_for_cards(
        request=asked, digest_seen=asked.payload_digest, by=ground.with_role(round, Role.DESK), at=at
    )
    return issue_cards(request=asked, by=by, at=at)


def postcode_of(round: Round) -> str:
    return round.areas.all()[0].postcodes.all()[0].postcode


def answers(round: Round, **changes: Any) -> Answers:
    given: dict[str, Any] = {"postcode": postcode_of(round), "age": 30, "connection": Connection.LIVE}
    return Answers(**(given | changes))


def elector(
    round: Round,
    person: Person | None = None,
    *,
    seen: Seen | None = None,
    at: datetime | None = None,
    **changes: Any,
) -> Elector:
    somebody = person or ground.person()
    return enrol(
        round=round,
        answers=answers(round, **changes),
        credential=Account(somebody),
        by=somebody,
        at=at or now(),
        seen=seen,
    )


def ballot(marks: Mapping[str, Sequence[str]] | Sequence[str], code: str = "") -> Ballot:
    """A ballot with these lines in the contest "all", or per contest."""
    given = marks if isinstance(marks, Mapping) else {"all": marks}
    return Ballot(
        {key: Marks(tuple(lines)) for key, lines in given.items()}, code or ballot_code(chance.token(8))
    )


def cast(
    round: Round,
    who: Elector | UUID,
    marks: Mapping[str, Sequence[str]] | Sequence[str] | Ballot = ("a", "b", "e"),
    submission: UUID | None = None,
) -> Taken:
    return cast_ballot(
        round=round,
        elector=who if isinstance(who, UUID) else who.ref,
        ballot=marks if isinstance(marks, Ballot) else ballot(marks),
        submission=submission or uuid4(),
        paper_seen=Paper.objects.get(round=round).digest,
    )


def end_voting(round: Round, at: datetime | None = None) -> None:
    """Let the deadline pass: move it to a moment ago (or to `at`)."""
    with owners_door():
        PhaseWindow.objects.filter(round=round, phase=Phase.VOTING).update(closes=at or now())
