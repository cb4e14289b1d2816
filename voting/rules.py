"""Who may do what in voting, and when."""

from __future__ import annotations

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.queries.people import Visitor
from pb.rules import Case, anybody, has_role, permit, predicate
from voting.queries.trustees import keeps_share


def _holds_share(person: Visitor, case: Case | None = None) -> bool:
    return case is not None and keeps_share(person, case.round)


holds_share = predicate(_holds_share, "holds_share")
"""Taking the role of trustee away does not take the share away: or one officer could stop the count."""

permit("voting.vote", hand=anybody, phases={Phase.VOTING}, says="anyone who may vote in this round")
permit("voting.see_result", hand=anybody, phases=None, says="anyone")
permit("voting.verify", hand=anybody, phases=None, says="anyone")
permit(
    "voting.see_box",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER, Role.OBSERVER),
    phases=None,
    says="an officer, the returning officer or an observer of this round",
)
permit(
    "voting.freeze_paper",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER),
    phases=None,
    says="an officer or the returning officer of this round",
)
permit(
    "voting.issue_cards",
    hand=has_role(Role.DESK, Role.OFFICER, Role.RETURNING_OFFICER),
    phases=None,
    says="desk staff, an officer or the returning officer of this round",
)
permit(
    "voting.ratify",
    hand=has_role(Role.ELECTED_MEMBER),
    phases=None,
    says="an elected member of this round",
)
permit(
    "voting.ask_to_void",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER),
    phases={Phase.VOTING},
    says="an officer or the returning officer of this round",
)
permit(
    "voting.agree_to_void",
    hand=has_role(Role.PANEL_MEMBER),
    phases={Phase.VOTING},
    says="a member of this round's panel",
)
_open_windows = {Phase.SUBMITTING, Phase.ASSESSING, Phase.SHORTLISTING, Phase.VOTING}
permit(
    "voting.ask_to_extend",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER),
    phases=_open_windows,
    says="an officer or the returning officer of this round",
)
permit(
    "voting.agree_to_extend",
    hand=has_role(Role.PANEL_MEMBER),
    phases=_open_windows,
    says="a member of this round's panel",
)
permit(
    "voting.see_void",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER, Role.OBSERVER, Role.PANEL_MEMBER, Role.FACILITATOR),
    phases=None,
    says="an officer, the returning officer, an observer or the panel of this round",
)
permit(
    "voting.judge_findings",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER),
    phases=None,  # until the box is sealed, whichever phase the clock says: the act looks at the box
    says="an officer or the returning officer of this round",
)
permit(
    "voting.see_findings",
    hand=has_role(Role.OFFICER, Role.RETURNING_OFFICER, Role.OBSERVER),
    phases=None,
    says="an officer, the returning officer or an observer of this round",
)
permit(
    "voting.see_trustees",
    hand=has_role(Role.TRUSTEE, Role.OFFICER, Role.RETURNING_OFFICER, Role.OBSERVER) | holds_share,
    phases=None,
    says="a trustee, an officer, the returning officer or an observer of this round",
)
permit(
    "voting.keep_share",
    hand=has_role(Role.TRUSTEE) | holds_share,
    phases=None,
    says="a trustee of this round",
)
