"""Who may do what to proposals. Hands and phases come from the lifecycle's table."""

from __future__ import annotations

from rules.predicates import Predicate

from pb.domain.phases import Phase
from pb.domain.roles import STAFF, Role
from pb.models import Person
from pb.queries.people import Visitor
from pb.queries.rounds import charter_of
from pb.rules import Case, has_role, is_signed_in, permit, predicate
from proposals.domain.lifecycle import ROWS, Hand
from proposals.models import Award, Proposal


def _is_author(person: Visitor, case: Case | None = None) -> bool:
    """The person who wrote the proposal that the case is about, or whose proposal the award is for."""
    subject = case.subject if case else None
    proposal = subject.proposal if isinstance(subject, Award) else subject
    return isinstance(person, Person) and isinstance(proposal, Proposal) and proposal.author_id == person.pk


def _panel_shortlists(person: Visitor, case: Case | None = None) -> bool:
    """The charter gives the shortlist to the panel."""
    charter = charter_of(case.round) if case else None
    return charter is not None and charter.panel_powers.approves_shortlist


def _panel_hears(person: Visitor, case: Case | None = None) -> bool:
    """The charter lets the panel hear appeals."""
    charter = charter_of(case.round) if case else None
    return charter is not None and charter.panel_powers.hears_appeals


is_author = predicate(_is_author, "is_author")
panel_shortlists = predicate(_panel_shortlists, "panel_shortlists")
panel_hears = predicate(_panel_hears, "panel_hears")
on_panel = has_role(Role.PANEL_MEMBER, Role.FACILITATOR)
council = has_role(Role.OFFICER, Role.ELECTED_MEMBER)

HANDS: dict[Hand, Predicate] = {
    Hand.AUTHOR: is_author,
    Hand.ASSESSOR: has_role(Role.ASSESSOR),
    Hand.PANEL: (panel_shortlists & on_panel) | (~panel_shortlists & has_role(Role.OFFICER)),
    Hand.COUNCIL: council,
    Hand.APPLICANT: panel_hears & is_author,
    Hand.HEARING: panel_hears & has_role(Role.PANEL_MEMBER) & ~is_author,
}
SAYS: dict[Hand, str] = {
    Hand.AUTHOR: "the person who wrote this proposal",
    Hand.ASSESSOR: "an assessor of this round",
    Hand.PANEL: "the panel of this round (or an officer, where the charter leaves it to them)",
    Hand.COUNCIL: "an officer or an elected member of this round",
    Hand.APPLICANT: "the person who wrote this proposal, where the panel hears appeals",
    Hand.HEARING: "a member of this round's panel, where it hears appeals, but not the applicant",
}

for _row in {row.permission: row for row in ROWS}.values():
    permit(f"proposals.{_row.permission}", hand=HANDS[_row.hand], phases=_row.phases, says=SAYS[_row.hand])

permit(
    "proposals.report_overrun",
    hand=has_role(Role.OFFICER),
    phases=None,
    says="an officer of this round",
)
permit("proposals.report_round", hand=has_role(Role.OFFICER), phases=None, says="an officer of this round")
permit(
    "proposals.agree_overrun",
    hand=has_role(Role.PANEL_MEMBER) & ~is_author,
    phases=None,
    says="a member of this round's panel, but not the applicant",
)
permit("proposals.propose", hand=is_signed_in, phases={Phase.SUBMITTING}, says="somebody who is signed in")
permit("proposals.write", hand=is_signed_in, phases=None, says="somebody who is signed in")
permit(
    "proposals.answer_award", hand=is_author, phases=None, says="the applicant whom the award was offered to"
)
permit(
    "proposals.see_awards",
    hand=has_role(*sorted(STAFF), Role.ELECTED_MEMBER, Role.OBSERVER),
    phases=None,
    says="council staff, elected members and observers of this round",
)
permit(
    "proposals.see_assessing",
    hand=has_role(*sorted(STAFF), Role.OBSERVER),
    phases=None,
    says="council staff and observers of this round",
)
