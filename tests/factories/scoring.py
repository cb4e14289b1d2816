"""A panel with feasible ideas before it, and a review in which it scores them, made through the services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from panels.domain.consent import Bar
from panels.domain.reviewing import Kind
from panels.models import Member, Panel, Review, Score, Suggestion
from panels.queries.reviews import judged_in, shown
from panels.services import shortlisting
from panels.services.reviewing import Rights, open_review
from panels.services.scoring import save_score
from panels.services.seating import seat_panel
from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.models import Person, Round
from proposals.models import Proposal
from tests.factories import pb, proposals
from tests.factories.panels import Room, set_bar

AT = pb.during(Phase.SHORTLISTING)
CRITERIA = ("benefit", "legal")


@dataclass(frozen=True, slots=True)
class Bench:
    """A round in shortlisting, its panel and its feasible ideas."""

    round: Round
    panel: Panel
    facilitator: Person
    people: tuple[Person, ...]
    ideas: tuple[Proposal, ...]

    def seat(self, number: int = 0) -> Member:
        return self.panel.members.get(person=self.people[number])


def bench(*, members: int = 4, ideas: int = 3, quorum: int = 2, threshold: int = 66, **changes: Any) -> Bench:
    round = pb.round()
    facilitator = pb.with_role(round, Role.FACILITATOR)
    people = tuple(pb.with_role(round, Role.PANEL_MEMBER) for _ in range(members))
    panel = seat_panel(round=round, name="Canal panel", by=facilitator, at=pb.START)
    bar = Bar(quorum=quorum, quorum_out_of=members, threshold=threshold, patience=1)
    set_bar(Room(round, panel, facilitator, people), bar)
    pb.adopt(round, changes)
    assessor = pb.with_role(round, Role.ASSESSOR)
    made = tuple(
        proposals.feasible(round, assessor=assessor, title=f"Idea {number}") for number in range(1, ideas + 1)
    )
    return Bench(round, panel, facilitator, people, made)


def review(made: Bench, *, at: datetime = AT, **more: Any) -> Review:
    """A review of scores that is open from now for a week."""
    given: dict[str, Any] = {
        "round": made.round,
        "kind": Kind.SCORES,
        "opens": at,
        "closes": at + timedelta(days=7),
        "each": 2,
        "places": 1,
        "rights": Rights(),
        "by": made.facilitator,
        "at": at,
    }
    return open_review(**(given | more))


def seen(of: Review, idea: Proposal) -> str:
    """The digest of the text as it stands."""
    return shown(judged_in(of).get(pk=idea.pk)).digest


def score(of: Review, member: Member, idea: Proposal, value: int | None = 3, **more: Any) -> Score:
    """The same mark for every criterion, unless `marks` says otherwise."""
    marks: Mapping[str, int | None] = more.pop("marks", dict.fromkeys(CRITERIA, value))
    given: dict[str, Any] = {"words": "", "digest_seen": seen(of, idea), "at": AT}
    return save_score(review=of, proposal=idea, marks=marks, by=member.person, **(given | more))


def score_all(of: Review, values: Mapping[int, int]) -> None:
    """Everybody finishes their pile: `values` by proposal id."""
    for reading in of.readings.filter(ended_at=None).select_related("member__person", "proposal"):
        score(of, reading.member, reading.proposal, values[reading.proposal_id])


def suggestion(made: Bench, chosen: list[Proposal], *, at: datetime = AT) -> Suggestion:
    off = {idea.pk: "Others came first." for idea in made.ideas if idea not in chosen}
    return shortlisting.suggest(
        round=made.round, chosen={idea.pk for idea in chosen}, reasons=off, by=made.facilitator, at=at
    )
