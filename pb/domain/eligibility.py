"""Who may vote in a round: area, age and connection, each with its reason for a no."""

from __future__ import annotations

from dataclasses import dataclass

from pb.domain.charter import Connection, Electorate
from pb.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of themselves. `areas`: codes that hold their postcode, () when it is unknown;
    `community`: that they belong to the one that the charter names."""

    postcode: str
    areas: tuple[str, ...]
    age: int | None
    connection: Connection | None
    community: bool = False


def check(claim: Claim, electorate: Electorate) -> Verdict:
    """Yes, or each reason why not: postcode_unknown, outside_area, age_missing, too_young,
    connection_missing, connection_not_accepted, outside_community."""
    known = _area(claim, electorate) & _age(claim, electorate) & _connection(claim, electorate)
    return known & _community(claim, electorate)


def area_of(claim: Claim, electorate: Electorate) -> str | None:
    """The code of the first of the round's areas that holds the claim's postcode."""
    return next((code for code in electorate.areas if code in claim.areas), None)


def _area(claim: Claim, electorate: Electorate) -> Verdict:
    if not claim.areas:
        return Verdict.no("postcode_unknown", postcode=claim.postcode)
    if area_of(claim, electorate) is None:
        return Verdict.no("outside_area", postcode=claim.postcode)
    return Verdict.yes()


def _age(claim: Claim, electorate: Electorate) -> Verdict:
    if claim.age is None:
        return (
            Verdict.yes()
            if electorate.minimum_age == 0
            else Verdict.no("age_missing", age=electorate.minimum_age)
        )
    if claim.age < electorate.minimum_age:
        return Verdict.no("too_young", age=electorate.minimum_age, why=electorate.age_reason)
    return Verdict.yes()


def _connection(claim: Claim, electorate: Electorate) -> Verdict:
    accepted = tuple(str(connection) for connection in electorate.connections)
    if claim.connection is None:
        return Verdict.no("connection_missing", accepted=accepted)
    if claim.connection not in electorate.connections:
        return Verdict.no("connection_not_accepted", connection=str(claim.connection), accepted=accepted)
    return Verdict.yes()


def _community(claim: Claim, electorate: Electorate) -> Verdict:
    if electorate.community and not claim.community:
        return Verdict.no("outside_community", community=electorate.community)
    return Verdict.yes()
