"""Whether a draft can be submitted, and every reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pb.domain.charter import Applicant, Charter
from pb.domain.verdict import Verdict
from proposals.domain import costing
from proposals.domain.costing import Cost

FIELDS: dict[str, str] = {
    "title_missing": "title",
    "summary_missing": "summary",
    "description_missing": "description",
    "place_missing": "place",
    "pot_missing": "pot",
    "applicant_missing": "applicant",
    "applicant_not_accepted": "applicant",
    "group_name_missing": "group_name",
    "too_few_people": "people",
    "host_body_missing": "host_body",
    "sponsor_missing": "sponsor",
}
"""Where on the form each reason belongs. Reasons not named here belong to the costs or to the whole form."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the author has written so far. `pot` is a key; `others` counts their other proposals in the round
    that are submitted or further, `asked_elsewhere` their pence.
    """

    title: str
    summary: str
    description: str
    place: str
    pot: str
    applicant: str
    group_name: str = ""
    people: int | None = None
    host_body: str = ""
    under_age: bool = False
    sponsor: str = ""
    costs: tuple[Cost, ...] = ()
    others: int = 0
    asked_elsewhere: int = 0


def check(draft: Draft, charter: Charter) -> Verdict:
    """Yes, or every reason in the order of the form. Rules: the charter's articles on money and on who may
    propose.
    """
    pot = charter.pot(draft.pot)
    verdict = Verdict.yes()
    for name in ("title", "summary", "description", "place"):
        if not str(getattr(draft, name)).strip():
            verdict &= Verdict.no(f"{name}_missing")
    if pot is None:
        verdict &= Verdict.no("pot_missing")
    for part in (_applicant(draft, charter), costing.check(draft.costs, pot), _limits(draft, charter)):
        verdict &= part
    return verdict


def _applicant(draft: Draft, charter: Charter) -> Verdict:
    rules, verdict = charter.proposing, Verdict.yes()
    accepted = tuple(rules.applicants)
    if not draft.applicant:
        return Verdict.no("applicant_missing", accepted=accepted)
    if draft.applicant not in accepted:
        verdict &= Verdict.no("applicant_not_accepted", applicant=draft.applicant, accepted=accepted)
    if draft.applicant != Applicant.INDIVIDUAL:
        if not draft.group_name.strip():
            verdict &= Verdict.no("group_name_missing")
        if (draft.people or 0) < rules.minimum_people:
            verdict &= Verdict.no("too_few_people", people=draft.people or 0, minimum=rules.minimum_people)
    if host_body_needed(draft.applicant, draft.pot, charter) and not draft.host_body.strip():
        verdict &= Verdict.no("host_body_missing")
    if draft.under_age and rules.adult_sponsor_under and not draft.sponsor.strip():
        verdict &= Verdict.no("sponsor_missing", age=rules.adult_sponsor_under)
    return verdict


def host_body_needed(applicant: str, pot_key: str, charter: Charter) -> bool:
    """An unconstituted group has no bank account: a pot that pays into one needs a body that holds the
    money, and every pot where the charter says always.
    """
    pot, always = charter.pot(pot_key), charter.proposing.host_body == "always"
    needed = always or pot is None or pot.bank_account_needed
    return applicant == Applicant.UNCONSTITUTED_GROUP and needed


def _limits(draft: Draft, charter: Charter) -> Verdict:
    verdict, most, cap = Verdict.yes(), charter.proposing.proposals_each, charter.money.organisation_cap
    if draft.others >= most:
        verdict &= Verdict.no("too_many_proposals", most=most)
    asked = costing.total(draft.costs) + draft.asked_elsewhere
    if cap is not None and asked > cap:
        verdict &= Verdict.no("organisation_cap_exceeded", cap=cap, asked=asked)
    return verdict


def by_field(codes: Iterable[str]) -> dict[str, list[str]]:
    """Reason codes grouped by the form field they belong to; the rest under "costs" or "" (the whole
    form).
    """
    grouped: dict[str, list[str]] = {}
    for code in codes:
        where = FIELDS.get(code, "costs" if code.startswith("cost_") else "")
        grouped.setdefault(where, []).append(code)
    return grouped
