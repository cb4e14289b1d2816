"""Rows of panels, named here for Django."""

from panels.models.draw import Draw, OddsRun, Ticket
from panels.models.interest import Interest
from panels.models.inviting import AddressList, InvitedAddress
from panels.models.offer import SeatOffer
from panels.models.panel import Consent, Draft, Member, Panel
from panels.models.recruiting import Category, Group, Recruitment
from panels.models.trial import Trial
from panels.models.volunteer import Anchor, Letter, SupportNeed, Volunteer

__all__ = [
    "AddressList",
    "Anchor",
    "Category",
    "Consent",
    "Draft",
    "Draw",
    "Group",
    "Interest",
    "InvitedAddress",
    "Letter",
    "Member",
    "OddsRun",
    "Panel",
    "Recruitment",
    "SeatOffer",
    "SupportNeed",
    "Ticket",
    "Trial",
    "Volunteer",
]
