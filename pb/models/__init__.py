"""Rows of the ground. One file per thing; named here for Django."""

from pb.models.area import Area, Postcode
from pb.models.charter import CharterVersion
from pb.models.extension import Extension
from pb.models.fund import Fund, MoneyEntry, Pot
from pb.models.ledger import LedgerEntry, OutboxJob, SignRequest
from pb.models.person import Person, RoleGrant
from pb.models.round import PhaseWindow, Programme, Round
from pb.models.watch import LogMark

__all__ = [
    "Area",
    "CharterVersion",
    "Extension",
    "Fund",
    "LedgerEntry",
    "LogMark",
    "MoneyEntry",
    "OutboxJob",
    "Person",
    "PhaseWindow",
    "Postcode",
    "Pot",
    "Programme",
    "RoleGrant",
    "Round",
    "SignRequest",
]
