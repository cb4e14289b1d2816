"""Rows of panels, named here for Django."""

from panels.models.interest import Interest
from panels.models.panel import Consent, Draft, Member, Panel
from panels.models.recruiting import Category, Group, Recruitment
from panels.models.volunteer import Anchor, Letter, SupportNeed, Volunteer

__all__ = [
    "Anchor",
    "Category",
    "Consent",
    "Draft",
    "Group",
    "Interest",
    "Letter",
    "Member",
    "Panel",
    "Recruitment",
    "SupportNeed",
    "Volunteer",
]
