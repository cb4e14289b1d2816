"""Rows of proposals. One file per thing; named here for Django."""

from proposals.models.announcement import Announcement
from proposals.models.appeal import Appeal, PanelHearing
from proposals.models.assessment import Assessment
from proposals.models.award import Award
from proposals.models.overrun import Overrun
from proposals.models.proposal import CostLine, Proposal, Revision
from proposals.models.report import ClosingReport
from proposals.models.shortlist import Shortlist, ShortlistAgreement, ShortlistLine

__all__ = [
    "Announcement",
    "Appeal",
    "Assessment",
    "Award",
    "ClosingReport",
    "CostLine",
    "Overrun",
    "PanelHearing",
    "Proposal",
    "Revision",
    "Shortlist",
    "ShortlistAgreement",
    "ShortlistLine",
]
