"""Who may do what in a panel's room."""

from __future__ import annotations

from panels.models import Claim, Member, Need, Panel, Post
from panels.queries.discussion import rules_of
from panels.queries.interests import has_stepped_out
from pb.domain.phases import Phase
from pb.domain.roles import STAFF, Role
from pb.models import Person
from pb.queries.people import Visitor
from pb.rules import Case, anybody, has_role, is_council_staff, permit, predicate
from proposals.rules import is_author, panel_hears


def _is_seated(person: Visitor, case: Case | None = None) -> bool:
    return (
        isinstance(person, Person)
        and case is not None
        and Member.objects.filter(panel__round=case.round, person=person, left_at=None).exists()
    )


def _has_no_interest(person: Visitor, case: Case | None = None) -> bool:
    return case is not None and not has_stepped_out(person, case.round, case.subject)


def _is_own_thing(person: Visitor, case: Case | None = None) -> bool:
    """The case is about no need, claim or post in particular, or about this person's own."""
    subject = case.subject if case is not None else None
    if isinstance(subject, Need | Claim):
        subject = subject.member
    if isinstance(subject, Member):
        return subject.person_id == getattr(person, "pk", None)
    return not isinstance(subject, Post) or subject.by_id == getattr(person, "pk", None)


def _is_anothers(person: Visitor, case: Case | None = None) -> bool:
    """The case is not about this person's own claim, nor a post that they hid themselves."""
    subject, own = (case.subject if case is not None else None), getattr(person, "pk", None)
    if isinstance(subject, Claim):
        return own not in {subject.claimed_by_id, subject.member.person_id}
    return not isinstance(subject, Post) or subject.hidden_by_id != own


def _panel_is_watched(person: Visitor, case: Case | None = None) -> bool:
    """The panel's ground rules let observers, elected members and officers read along."""
    panel = Panel.objects.filter(round=case.round).first() if case is not None else None
    rules = rules_of(panel) if panel is not None else None
    return rules is not None and rules.watched


def _is_own_seat(person: Visitor, case: Case | None = None) -> bool:
    """The case is about nobody's seat in particular, or about this person's own."""
    subject = case.subject if case is not None else None
    return not isinstance(subject, Member) or subject.person_id == getattr(person, "pk", None)


has_no_interest = predicate(_has_no_interest, "has_no_interest")
"""Not stepped out of what the case is about (`panels.queries.interests.matter_of`); true of no matter."""
is_own_seat = predicate(_is_own_seat, "is_own_seat")
is_own_thing = predicate(_is_own_thing, "is_own_thing")
is_anothers = predicate(_is_anothers, "is_anothers")
panel_is_watched = predicate(_panel_is_watched, "panel_is_watched")
is_seated = has_role(Role.PANEL_MEMBER) & predicate(_is_seated, "has_a_seat")
facilitator = has_role(Role.FACILITATOR)
co_design = {Phase.CO_DESIGN}
judging = {Phase.ASSESSING, Phase.SHORTLISTING}

permit(
    "panels.room",
    hand=has_role(*Role),
    phases=None,
    says="the panel, its facilitator and staff of this round",
)
permit(  # proposals knows of no interests: here whoever has declared one steps out of its overrun too
    "proposals.agree_overrun",
    hand=has_role(Role.PANEL_MEMBER) & ~is_author & has_no_interest,
    phases=None,
    says="a member of this round's panel who has not stepped out, but not the applicant",
)
permit(
    "panels.see_records",
    hand=has_role(*sorted(STAFF), Role.OBSERVER),
    phases=None,
    says="council staff and observers of this round",
)
permit(
    "panels.seat",
    hand=has_role(Role.OFFICER, Role.FACILITATOR),
    phases=co_design,
    says="an officer of this round or the panel's facilitator",
)
# While the panel draws up its charter, or an amendment of it: the services ask which, and until when.
permit("panels.draft", hand=facilitator, phases=None, says="the panel's facilitator")
permit(
    "panels.amend",
    hand=facilitator | is_seated,
    phases=None,
    says="a member of the panel or its facilitator",
)
permit(
    "panels.consent",
    hand=is_seated & has_no_interest,
    phases=None,
    says="a member of the panel who has not stepped out",
)
permit(
    "panels.declare_interest",
    hand=(is_seated & is_own_seat) | facilitator,
    phases=None,
    says="the member, or the facilitator at their word",
)
permit("panels.end_interest", hand=facilitator, phases=None, says="the panel's facilitator")
permit("panels.run_scoring", hand=facilitator, phases=judging, says="the panel's facilitator")
permit(
    "panels.score",
    hand=is_seated & has_no_interest,
    phases=judging,
    says="a member of the panel who has not stepped out",
)
permit(
    "panels.hear_appeal",
    hand=panel_hears & is_seated & has_no_interest,
    phases=judging,
    says="a member of the panel who has not stepped out, where the panel hears appeals",
)
permit(
    "panels.see_band",
    hand=is_seated | has_role(Role.FACILITATOR, Role.OFFICER),
    phases=None,
    says="a member of the panel, its facilitator or an officer",
)
permit(
    "panels.suggest_shortlist",
    hand=facilitator,
    phases={Phase.SHORTLISTING},
    says="the panel's facilitator",
)
permit(
    "panels.decide_shortlist",
    hand=is_seated,
    phases={Phase.SHORTLISTING},
    says="a member of the panel",
)
permit(
    "panels.publish_agreed",
    hand=is_seated | facilitator,
    phases={Phase.SHORTLISTING},
    says="a member of the panel or its facilitator",
)
permit(
    "panels.propose_bar",
    hand=facilitator | is_seated,
    phases=None,
    says="a member of the panel or its facilitator",
)
permit("panels.enter", hand=facilitator, phases=None, says="the panel's facilitator")
permit(
    "panels.check_card",
    hand=has_role(Role.FACILITATOR, Role.OFFICER),
    phases=None,
    says="another facilitator, or an officer of this round",
)
permit(
    "panels.adopt",
    hand=facilitator | is_seated,
    phases=None,
    says="a member of the panel or its facilitator",
)
permit(
    "panels.recruit",
    hand=has_role(Role.OFFICER, Role.FACILITATOR),
    phases=None,
    says="an officer of this round or the panel's facilitator",
)
permit("panels.volunteer", hand=anybody, phases=None, says="anybody")
permit(
    "panels.countersign",
    hand=has_role(Role.OFFICER, Role.FACILITATOR) | is_council_staff,
    phases=None,
    says="council staff or the panel's facilitator",
)
permit(
    "panels.try_rules",
    hand=has_role(Role.OFFICER, Role.FACILITATOR) | is_seated,
    phases=None,
    says="the panel, its facilitator or an officer of this round",
)

support_staff = has_role(Role.OFFICER, Role.FACILITATOR)
officer = has_role(Role.OFFICER)
watchers = panel_is_watched & has_role(Role.OBSERVER, Role.ELECTED_MEMBER, Role.OFFICER)

_MEMBER, _FACILITATOR = "a member of the panel", "the panel's facilitator"
_SUPPORT = "the panel's facilitator or an officer of this round"
_NOT_OUT = "a member of the panel who has not stepped out"

for act, hand, says in (
    ("hold_sitting", support_staff, _SUPPORT),
    ("attend", is_seated, _MEMBER),
    ("read_matter", has_role(*Role) & has_no_interest, "the room, without those who have stepped out"),
    ("write_minutes", facilitator, _FACILITATOR),
    ("agree_minutes", is_seated, _MEMBER),
    ("publish_minutes", facilitator, _FACILITATOR),
    ("write_terms", facilitator, _FACILITATOR),
    ("agree_terms", is_seated, _MEMBER),
    ("settle_terms", is_seated | facilitator, f"{_MEMBER}, or {_FACILITATOR}"),
    ("ask_support", is_seated & is_own_thing, "the member who needs it"),
    ("arrange_support", support_staff, _SUPPORT),
    ("claim", is_seated & is_own_thing, "the member whose expense it is"),
    ("set_budget", has_role(Role.OFFICER), "an officer of this round"),
    ("approve_claim", support_staff & is_anothers, f"{_SUPPORT}, not the claimant"),
    ("pay_claim", has_role(Role.FINANCE) & is_anothers, "finance staff of this round, not the claimant"),
    ("offer_evidence", (is_seated & has_no_interest) | support_staff, f"{_NOT_OUT}, or {_SUPPORT}"),
    ("ask_evidence", is_seated & has_no_interest, _NOT_OUT),
    ("answer_request", support_staff, _SUPPORT),
    (
        "read_discussion",
        (is_seated & has_no_interest) | facilitator | watchers,
        f"{_NOT_OUT}, {_FACILITATOR}, and observers if the panel lets them",
    ),
    ("write_post", (is_seated & has_no_interest) | facilitator, f"{_NOT_OUT}, or {_FACILITATOR}"),
    ("set_ground_rules", facilitator, _FACILITATOR),
    ("hide_post", facilitator, _FACILITATOR),
    ("appeal", (is_seated | facilitator) & is_own_thing, "whoever wrote the post"),
    ("decide_appeal", officer & is_anothers, "an officer of this round who did not hide the post"),
    ("write_difference", facilitator, _FACILITATOR),
    ("answer_panel", officer, "an officer of this round"),
):
    permit(f"panels.{act}", hand=hand, phases=None, says=says)
permit("panels.run_poll", hand=facilitator, phases=None, says="the panel's facilitator")
