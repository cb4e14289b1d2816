"""What of an adopted charter may still change, and until when: nobody who relied on a rule is harmed by a new
one.

Each article stands or moves by what has happened under it. Before the first idea is sent in all of them may
change; from then on only to the better for those who relied on them; once the ballot paper is frozen, not at
all. What the panel wants is for its consent to say; this says only what would be unfair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pb.domain.charter import ARTICLES, Charter, PotRule
from pb.domain.clock import PhaseClock
from pb.domain.phases import IN_ORDER, Phase
from pb.domain.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a round has come: its timetable as it stands (extensions included), and acts that rules were
    read from. `frozen`: the ballot paper is; `shortlisted`: the shortlist is published."""

    clock: PhaseClock
    at: datetime
    shortlisted: bool = False
    frozen: bool = False

    def begun(self, phase: Phase) -> bool:
        """Whether the phase has opened, or would have."""
        window = self.clock.window(phase)
        return window is not None and window.opens <= self.at


def changed_articles(old: Charter, new: Charter) -> tuple[str, ...]:
    """Names of the articles that differ, in the charter's order."""
    return tuple(name for name in ARTICLES if getattr(old, name) != getattr(new, name))


def check_amendment(old: Charter, new: Charter, standing: Standing) -> Verdict:
    """Yes, or every reason: `paper_already_cites_charter`, `amendment_too_late`, `amendment_changes_nothing`,
    or `relied_on` for each article that would harm who relied on it.

    `old` is the charter in force with the timetable as it stands.
    """
    late = check_still_open(standing)
    if not late:
        return late
    changed = changed_articles(old, new)
    if not changed:
        return Verdict.no("amendment_changes_nothing")
    reasons = [
        *_timetable(old, new, standing),
        *(
            Reason("relied_on", {"article": article, "what": what})
            for article, what in _harm(old, new, standing)
            if article in changed
        ),
    ]
    return Verdict(tuple(reasons))


def check_still_open(standing: Standing) -> Verdict:
    """Yes while an amendment may be made at all; `paper_already_cites_charter` or `amendment_too_late`."""
    if standing.frozen:
        return Verdict.no("paper_already_cites_charter")
    return Verdict.no("amendment_too_late") if standing.begun(Phase.VOTING) else Verdict.yes()


def stand_whole(standing: Standing) -> dict[str, str]:
    """Articles in which nothing may change any more, with the code of what was done under them."""
    found: dict[str, str] = {}
    if standing.begun(Phase.ASSESSING):
        found |= {"proposing": "ideas_are_in", "funding": "ideas_are_judged"}
    if standing.shortlisted:
        found |= {"money": "shortlist_is_out", "too_few": "shortlist_is_out"}
    return found


def promised(article: str, standing: Standing) -> tuple[str, ...]:
    """Codes of what may not be taken from people in an article that may still change: `what` of `relied_on`.
    Nothing for one that stands whole, or that nobody relies on yet."""
    if article in stand_whole(standing):
        return ()
    found: tuple[str, ...] = ()
    if standing.begun(Phase.SUBMITTING):
        found += _PROMISED.get(article, ())
    if article == "panel_powers" and standing.begun(Phase.ASSESSING):
        found += ("appeals_are_promised",)
    if standing.shortlisted:
        found += {"ballot": ("order_is_out",), "panel_powers": ("approval_is_out",)}.get(article, ())
    return found


_PROMISED = {
    "money": ("pot_smaller", "limits_tighter"),
    "proposing": ("fewer_may_propose",),
    "funding": ("criteria_stricter",),
    "retention": ("kept_longer",),
}


def _harm(old: Charter, new: Charter, standing: Standing) -> Iterator[tuple[str, str]]:
    """(article, code of what would be taken from whom)."""
    if standing.begun(Phase.SUBMITTING):
        yield from (("money", what) for what in _less_money(old, new))
        yield from (("proposing", what) for what in _narrower(old, new))
        yield from (("funding", what) for what in _stricter(old, new))
        yield from (("retention", what) for what in _kept_longer(old, new))
    yield from stand_whole(standing).items()
    if standing.begun(Phase.ASSESSING) and (
        old.panel_powers.hears_appeals and not new.panel_powers.hears_appeals
    ):
        yield "panel_powers", "appeals_are_promised"
    if standing.shortlisted:
        if old.ballot.order != new.ballot.order:
            yield "ballot", "order_is_out"
        if old.panel_powers.approves_shortlist != new.panel_powers.approves_shortlist:
            yield "panel_powers", "approval_is_out"


def _less_money(old: Charter, new: Charter) -> Iterator[str]:
    for pot in old.money.pots:
        after = new.pot(pot.key)
        if after is None or after.amount < pot.amount:
            yield "pot_smaller"
        elif _tighter(pot, after):
            yield "limits_tighter"
    cap, later = old.money.organisation_cap, new.money.organisation_cap
    if later is not None and (cap is None or later < cap):
        yield "limits_tighter"


def _tighter(old: PotRule, new: PotRule) -> bool:
    return (
        new.minimum > old.minimum
        or new.maximum < old.maximum
        or (new.bank_account_needed and not old.bank_account_needed)
    )


def _narrower(old: Charter, new: Charter) -> Iterator[str]:
    before, after = old.proposing, new.proposing
    if (
        set(before.applicants) - set(after.applicants)
        or after.minimum_people > before.minimum_people
        or after.adult_sponsor_under > before.adult_sponsor_under
        or after.proposals_each < before.proposals_each
        or (after.host_body == "always" and before.host_body != "always")
    ):
        yield "fewer_may_propose"


def _stricter(old: Charter, new: Charter) -> Iterator[str]:
    if set(new.funding.criteria) - set(old.funding.criteria) or set(new.funding.never) - set(
        old.funding.never
    ):
        yield "criteria_stricter"


def _kept_longer(old: Charter, new: Charter) -> Iterator[str]:
    after = {rule.record: rule.days for rule in new.retention}
    if any(rule.record not in after or after[rule.record] > rule.days for rule in old.retention):
        yield "kept_longer"


def _timetable(old: Charter, new: Charter, standing: Standing) -> Iterator[Reason]:
    """Past windows stand; the one that is open only closes later; those to come open in the future."""
    clock = new.timetable.clock()
    for phase in IN_ORDER:
        before, after = standing.clock.window(phase), clock.window(phase)
        if before == after:
            continue
        if before is not None and before.closes <= standing.at:
            yield Reason("window_is_past", {"phase": phase})
        elif before is not None and before.opens <= standing.at:
            if after is None or after.opens != before.opens or after.closes < before.closes:
                yield Reason("window_is_open", {"phase": phase, "closes": before.closes})
        elif after is not None and after.opens <= standing.at:
            yield Reason("window_would_be_past", {"phase": phase, "opens": after.opens})
