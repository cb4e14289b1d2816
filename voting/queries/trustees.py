"""The shares of a round's tally key, as pages need them."""

from __future__ import annotations

from pb.models import Person, Round
from pb.queries.people import Visitor
from voting.models import KeyShare


def shares_of(round: Round) -> list[KeyShare]:
    """In the order of their numbers; empty where the key is not split."""
    return list(KeyShare.objects.filter(round=round).select_related("trustee"))


def shares_kept(person: Person) -> list[tuple[KeyShare, str]]:
    """What the person keeps in any round, with the state of its ballot box."""
    rows = KeyShare.objects.filter(trustee=person).select_related("round__box").order_by("-round__pk")
    return [(row, row.round.box.state) for row in rows]


def keeps_share(person: Visitor, round: Round) -> bool:
    """Whether one of the round's shares is this visitor's, whatever their role is now."""
    return isinstance(person, Person) and KeyShare.objects.filter(round=round, trustee=person).exists()
