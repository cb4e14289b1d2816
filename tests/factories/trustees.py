"""Rounds whose tally key is split among three trustees."""

from __future__ import annotations

from pb.domain.roles import Role
from pb.models import Person, Round
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.services.papers import draw_up, freeze
from voting.services.trustees import show_share, take_share


def split_round(*, taken: bool = True) -> tuple[Round, list[tuple[Person, str]]]:
    """An open round whose key is split; the trustees with their codes, taken unless said otherwise."""
    round = make.shortlisted_round()
    people = [ground.with_role(round, Role.TRUSTEE) for _ in range(3)]
    draw_up(round=round, by=None, at=now())
    freeze(round=round, by=None, at=now(), split_key=True)
    held = [(person, show_share(round=round, by=person, at=now())) for person in people]
    if taken:
        for person, code in held:
            take_share(round=round, typed=code, by=person, at=now())
    return round, held
