"""Who may do what, and when: permission = hand × act × phase.

Every permission is declared with `permit`; views, templates, the permission matrix and the docs read the same
table. A no says which of the two it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.permissions import set_perm
from rules.predicates import Predicate

from pb.domain.clock import PhaseClock
from pb.domain.phases import IN_ORDER, Phase
from pb.domain.roles import Role
from pb.domain.verdict import Verdict
from pb.models import Person, Round
from pb.queries.people import Visitor, roles_of
from pb.queries.rounds import clock_of, phase_of


@dataclass(frozen=True, slots=True)
class Case:
    """What a permission is asked about: a round at a moment, and perhaps one thing in it."""

    round: Round
    at: datetime
    subject: Any = None


@dataclass(frozen=True, slots=True)
class Permission:
    """`says` names the hand in plain words, for refusals and the docs. `phases` None: at any time."""

    name: str
    hand: Predicate
    phases: frozenset[Phase] | None
    says: str


PERMISSIONS: dict[str, Permission] = {}


def predicate(test: Callable[[Visitor, Case | None], bool], name: str) -> Predicate:
    """A django-rules predicate from a typed test of a visitor and a case."""
    return Predicate(test, name=name)


def _anybody(person: Visitor, case: Case | None = None) -> bool:
    return True


def _is_signed_in(person: Visitor, case: Case | None = None) -> bool:
    return isinstance(person, Person) and person.is_active


anybody = predicate(_anybody, "anybody")
is_signed_in = predicate(_is_signed_in, "is_signed_in")


def has_role(*roles: Role) -> Predicate:
    """True for who holds one of the roles in the case's round. Superusers hold none by being superusers."""

    def holds(person: Visitor, case: Case | None = None) -> bool:
        return case is not None and bool(roles_of(person, case.round) & set(roles))

    return predicate(holds, "has_role:" + ",".join(roles))


def phase_allows(phases: Iterable[Phase]) -> Predicate:
    allowed = frozenset(phases)

    def allows(person: Visitor, case: Case | None = None) -> bool:
        return case is not None and phase_of(case.round, case.at) in allowed

    return predicate(allows, "phase_allows:" + ",".join(sorted(allowed)))


def permit(name: str, *, hand: Predicate, phases: Iterable[Phase] | None, says: str) -> None:
    """Declare a permission once. Registered with django-rules, so `person.has_perm(name, case)` works too."""
    allowed = frozenset(phases) if phases is not None else None
    PERMISSIONS[name] = Permission(name, hand, allowed, says)
    set_perm(name, hand if allowed is None else hand & phase_allows(allowed))


def may(person: Visitor, name: str, case: Case) -> Verdict:
    """Yes, or why not: `not_signed_in`, `wrong_hand` (with who may), `wrong_phase` (with when it opens)."""
    permission = PERMISSIONS[name]
    verdict = Verdict.yes()
    if not permission.hand.test(person, case):
        signed_in = isinstance(person, Person)
        verdict &= Verdict.no("wrong_hand" if signed_in else "not_signed_in", act=name, who=permission.says)
    if permission.phases is None or phase_of(case.round, case.at) in permission.phases:
        return verdict
    return verdict & _wrong_phase(name, permission.phases, clock_of(case.round), case.at)


def in_phase(name: str, clock: PhaseClock, at: datetime) -> Verdict:
    """Whether the timetable alone allows the act at a moment, by the same rule as `may`: yes or
    `wrong_phase`.
    """
    phases = PERMISSIONS[name].phases
    if phases is None or clock.phase_at(at) in phases:
        return Verdict.yes()
    return _wrong_phase(name, phases, clock, at)


def _wrong_phase(name: str, phases: frozenset[Phase], clock: PhaseClock, at: datetime) -> Verdict:
    windows = [window for phase in IN_ORDER if phase in phases and (window := clock.window(phase))]
    coming = next((window for window in windows if window.opens > at), None)
    closed = next((window for window in reversed(windows) if window.closes <= at), None)
    return Verdict.no(
        "wrong_phase",
        act=name,
        phases=tuple(phase for phase in IN_ORDER if phase in phases),
        opens=coming.opens if coming else None,
        closed=closed.closes if closed and not coming else None,
    )


def _is_council_staff(person: Visitor, case: Case | None = None) -> bool:
    return isinstance(person, Person) and person.is_staff


is_council_staff = predicate(_is_council_staff, "is_council_staff")
officer = has_role(Role.OFFICER)
signer = has_role(Role.OFFICER, Role.RETURNING_OFFICER)
treasurer = has_role(Role.OFFICER, Role.FINANCE)

permit("pb.set_up_round", hand=is_council_staff, phases=None, says="council staff")
permit("pb.see_money", hand=treasurer, phases=None, says="an officer or finance staff of this round")
permit("pb.fill_pot", hand=treasurer, phases=None, says="an officer or finance staff of this round")
permit("pb.grant_role", hand=officer, phases=None, says="an officer of this round")
permit("pb.see_people", hand=officer | is_council_staff, phases=None, says="council staff")
permit("pb.sign_role", hand=officer | is_council_staff, phases=None, says="council staff")
permit("pb.sign", hand=signer, phases=None, says="an officer or the returning officer of this round")
