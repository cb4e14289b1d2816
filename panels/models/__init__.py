"""Rows of panels, named here for Django."""

from panels.models.interest import Interest
from panels.models.panel import Consent, Draft, Member, Panel

__all__ = ["Consent", "Draft", "Interest", "Member", "Panel"]
