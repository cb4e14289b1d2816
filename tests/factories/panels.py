"""Panels with members and a draft, made through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panels.domain.consent import Bar, Stand
from panels.domain.interests import InterestKind, Matter
from panels.domain.ladder import Content
from panels.models import Amendment, Draft, Interest, Member, Panel
from panels.services.adopting import adopt_charter
from panels.services.amending import open_an_amendment
from panels.services.answering import answer
from panels.services.asking import put_bar
from panels.services.consenting import consent_to_rest, speak
from panels.services.declaring import declare_interest
from panels.services.drafting import change_draft
from panels.services.seating import seat_panel
from pb.domain.charter import Charter
from pb.domain.roles import Role
from pb.models import Person, Round
from tests.factories import pb


@dataclass(frozen=True, slots=True)
class Room:
    """A round in co-design with everybody its panel's room needs."""

    round: Round
    panel: Panel
    facilitator: Person
    members: tuple[Person, ...]

    @property
    def draft(self) -> Draft:
        return self.panel.drafts.get(replaced_at=None)


def room(
    *, members: int = 3, quorum: int = 2, threshold: int = 66, patience: int = 1, draft: bool = True
) -> Room:
    round = pb.round()
    facilitator = pb.with_role(round, Role.FACILITATOR)
    people = tuple(pb.with_role(round, Role.PANEL_MEMBER) for _ in range(members))
    panel = seat_panel(round=round, name="Canal panel", by=facilitator, at=pb.START)
    made = Room(round, panel, facilitator, people)
    bar = Bar(quorum=quorum, quorum_out_of=max(members, quorum), threshold=threshold, patience=patience)
    if bar != Bar():
        set_bar(made, bar)
    if draft:
        change_draft(panel=panel, charter=charter(round), note="", by=facilitator, at=pb.START)
    return made


def charter(round: Round, **changes: object) -> Charter:
    body = pb.charter_body(**changes)
    body["electorate"] = {**body["electorate"], "areas": [area.code for area in round.areas.all()]}
    return Charter.model_validate(body)


def redraft(made: Room, **changes: object) -> Draft:
    """The facilitator changes articles of the draft."""
    return change_draft(
        panel=made.panel,
        charter=charter(made.round, **changes),
        note="",
        by=made.facilitator,
        at=pb.START,
    )


def agree(made: Room, *people: Person) -> None:
    """These members (all when none is named) consent to everything."""
    for person in people or made.members:
        consent_to_rest(draft=made.draft, by=person, at=pb.START)


def object_to(made: Room, person: Person, article: str, words: str = "Not like this.") -> None:
    speak(
        draft=made.draft,
        article=article,
        stand=Stand.OBJECTS,
        words=words,
        change="Something else.",
        by=person,
        at=pb.START,
    )


def set_bar(made: Room, bar: Bar) -> None:
    """The panel agrees how it decides: the facilitator proposes, every member supports it."""
    asking = put_bar(panel=made.panel, bar=bar, words="", by=made.facilitator, at=pb.START)
    for person in made.members:
        asking.refresh_from_db()
        if asking.closed_at is None:
            answer(asking=asking, content=Content(stand=Stand.SUPPORTS), by=person, at=pb.START)
    made.panel.refresh_from_db()


def member_of(made: Room, number: int = 0) -> Member:
    """The seat of one of the room's members."""
    return made.panel.members.get(person=made.members[number])


def step_out(made: Room, matter: Matter, number: int = 0) -> Interest:
    """One of the members declares an interest in the matter."""
    return declare_interest(
        member=member_of(made, number),
        matter=matter,
        kind=InterestKind.FAMILY,
        words="My sister runs it.",
        by=made.members[number],
        at=pb.START,
    )


def adopted(*, members: int = 3, quorum: int = 2, threshold: int = 66, patience: int = 1) -> Room:
    """A room whose panel has agreed and adopted its charter."""
    made = room(members=members, quorum=quorum, threshold=threshold, patience=patience)
    agree(made)
    adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.facilitator, at=pb.START)
    made.round.refresh_from_db()
    made.panel.refresh_from_db()
    return made


def amending(made: Room, *, at: datetime = pb.START) -> Amendment:
    """The panel takes its charter up again."""
    return open_an_amendment(round=made.round, why="Rents went up.", by=made.facilitator, at=at)
