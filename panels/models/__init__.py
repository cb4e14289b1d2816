"""Rows of panels, named here for Django."""

from panels.models.amendment import Amendment
from panels.models.binding import PanelCharter
from panels.models.discussion import Acceptance, GroundRules, Post, Thread
from panels.models.draw import Draw, OddsRun, Ticket
from panels.models.evidence import Evidence, EvidenceRequest
from panels.models.hearing import AppealVoice
from panels.models.interest import Interest
from panels.models.inviting import AddressList, InvitedAddress
from panels.models.ladder import Answer, Asking
from panels.models.offer import SeatOffer
from panels.models.panel import Draft, Member, Panel
from panels.models.poll import Poll, PollAnswer
from panels.models.record import CouncilAnswer, Difference, Terms, TermsVoice
from panels.models.recruiting import Category, Group, Recruitment
from panels.models.scoring import Reading, Review, Score, Suggestion, SuggestionLine, SuggestionVoice
from panels.models.sitting import AgendaItem, Attendance, Minutes, Paper, Sitting
from panels.models.support import Claim, Need
from panels.models.trial import Trial
from panels.models.volunteer import Anchor, Letter, SupportNeed, Volunteer

__all__ = [
    "Acceptance",
    "AddressList",
    "AgendaItem",
    "Amendment",
    "Anchor",
    "Answer",
    "AppealVoice",
    "Asking",
    "Attendance",
    "Category",
    "Claim",
    "CouncilAnswer",
    "Difference",
    "Draft",
    "Draw",
    "Evidence",
    "EvidenceRequest",
    "GroundRules",
    "Group",
    "Interest",
    "InvitedAddress",
    "Letter",
    "Member",
    "Minutes",
    "Need",
    "OddsRun",
    "Panel",
    "PanelCharter",
    "Paper",
    "Poll",
    "PollAnswer",
    "Post",
    "Reading",
    "Recruitment",
    "Review",
    "Score",
    "SeatOffer",
    "Sitting",
    "Suggestion",
    "SuggestionLine",
    "SuggestionVoice",
    "SupportNeed",
    "Terms",
    "TermsVoice",
    "Thread",
    "Ticket",
    "Trial",
    "Volunteer",
]
