"""A winner that costs more: a little by an officer, more only by the panel."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person, RoleGrant, Round
from pb.queries.budgets import balance
from proposals.models import Award, Overrun
from proposals.services.awarding import answer
from proposals.services.overrunning import answer_overrun, report_overrun
from tests.factories import pb as make
from tests.factories import proposals as ideas
from tests.factories import voting as vote

pytestmark = pytest.mark.django_db
LATER = make.during(Phase.DELIVERING)
WON = 1_000_000


def accepted(**charter: object) -> tuple[Round, Award, Person]:
    """A round, an award of £10,000 that its applicant accepted, and an officer."""
    round = make.chartered_round(charter)
    award, *_ = ideas.awarded(round, [ideas.feasible(round, pence=WON)])
    assert award.proposal.author is not None
    answer(award=award, answer="accept", by=award.proposal.author, at=LATER)
    return round, award, make.with_role(round, Role.OFFICER)


def more(award: Award, cost: int, by: Person) -> Overrun:
    return report_overrun(award=award, cost=cost, reason="Steel costs more.", by=by, at=LATER)


def codes(no: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return no.value.verdict.codes


def test_up_to_the_limit_the_charter_allows_it_and_not_in_small_steps_beyond() -> None:
    _, award, officer = accepted()
    before = balance(award.proposal.pot.account)  # type: ignore[union-attr]
    assert more(award, 1_060_000, officer).answer == "within"
    award.refresh_from_db()
    assert (award.amount, balance(award.account)) == (1_060_000, 1_060_000)
    assert balance(award.proposal.pot.account) == before - 60_000  # type: ignore[union-attr]
    assert more(award, 1_100_000, officer).answer == "within"
    assert (
        more(award, 1_100_001, officer).answer == ""
    )  # of what was first awarded, not of what it has become
    award.refresh_from_db()
    assert award.amount == 1_100_000
    with pytest.raises(Refused) as no:
        more(award, 1_200_000, officer)
    assert codes(no) == ("overrun_waits",)


def test_the_panel_agrees_and_the_money_moves_or_refuses_and_it_stays() -> None:
    round, award, officer = accepted()
    member = make.with_role(round, Role.PANEL_MEMBER)
    first = more(award, 1_500_000, officer)
    answer_overrun(overrun=first, agree=False, reason="Too much.", by=member, at=LATER)
    award.refresh_from_db()
    assert award.amount == WON
    second = more(award, 1_300_000, officer)
    answer_overrun(overrun=second, agree=True, reason="It is worth it.", by=member, at=LATER)
    award.refresh_from_db()
    assert (award.amount, balance(award.account)) == (1_300_000, 1_300_000)
    with pytest.raises(Refused) as no:
        answer_overrun(overrun=second, agree=False, reason="x", by=member, at=LATER)
    assert codes(no) == ("already_answered",)
    acts = LedgerEntry.objects.filter(round=round, act__startswith="award.overrun").values_list(
        "act", flat=True
    )
    assert list(acts) == [
        "award.overrun",
        "award.overrun_refused",
        "award.overrun",
        "award.overrun_agreed",
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PANEL_MEMBER])
def test_nobody_but_a_member_of_the_panel_agrees(role: Role) -> None:
    round, award, officer = accepted()
    waiting = more(award, 1_500_000, officer)
    by = make.with_role(round, role, is_staff=True, is_superuser=True)
    with pytest.raises(Refused) as no:
        answer_overrun(overrun=waiting, agree=True, reason="We want it.", by=by, at=LATER)
    assert (no.value.kind, codes(no)) == ("hand", ("wrong_hand",))


def test_nobody_answers_in_their_own_matter() -> None:
    round, award, officer = accepted()
    waiting = more(award, 1_500_000, officer)
    RoleGrant.objects.create(person=officer, round=round, role=Role.PANEL_MEMBER, granted_at=make.START)
    with pytest.raises(Refused) as no:
        answer_overrun(overrun=waiting, agree=True, reason="Yes.", by=officer, at=LATER)
    assert codes(no) == ("judge_in_own_matter",)


def test_what_cannot_be() -> None:
    round, award, officer = accepted(money=make.charter_body()["money"] | {"organisation_cap": 1_400_000})
    for cost, code in ((WON, "overrun_not_more"), (1_400_001, "organisation_cap_exceeded")):
        with pytest.raises(Refused) as no:
            more(award, cost, officer)
        assert codes(no) == (code,)
    with pytest.raises(Refused) as no:
        more(award, 1_050_000, make.with_role(round, Role.FINANCE))
    assert no.value.kind == "hand"


def test_a_pot_that_does_not_hold_it_pays_nothing() -> None:
    round, award, officer = accepted()
    waiting = more(award, 90_000_000, officer)
    with pytest.raises(Refused) as no:
        answer_overrun(
            overrun=waiting, agree=True, reason="Yes.", by=make.with_role(round, Role.PANEL_MEMBER), at=LATER
        )
    assert codes(no) == ("not_enough_money",)
    waiting.refresh_from_db()
    assert waiting.answer == ""


def test_the_database_refuses_what_the_panel_did_not_agree() -> None:
    round, award, officer = accepted()
    waiting = more(award, 1_500_000, officer)

    def refused(words: str, act: object) -> None:
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            act()  # type: ignore[operator]

    awards, rows = Award.objects.filter(pk=award.pk), Overrun.objects.filter(pk=waiting.pk)
    refused("only by an overrun", lambda: awards.update(amount=1_500_000))
    said = {"answer": "agreed", "answer_reason": "x", "answered_at": LATER}
    refused("the panel answers", lambda: rows.update(**said, answered_by=make.with_role(round, Role.FINANCE)))
    refused("the panel answers", lambda: rows.update(**said, answered_by=award.proposal.author))
    new = {"award": award, "before": WON, "reason": "x", "by": officer, "at": LATER, "answer": "within"}
    rows.update(**said | {"answer": "refused"}, answered_by=make.with_role(round, Role.PANEL_MEMBER))
    refused("the panel is asked", lambda: Overrun.objects.create(**new, cost=1_100_001))
    refused("stay|delete", lambda: Overrun.objects.filter(pk=waiting.pk).delete())


def test_the_page_reports_asks_and_answers() -> None:
    round, award, officer = accepted()
    url = reverse("proposals:overruns", args=[round.slug])
    assert "Nothing costs more than planned" in Client().get(url).content.decode()
    assert Client().post(url, {"award": award.pk}).status_code in (302, 403)
    member, clients = make.with_role(round, Role.PANEL_MEMBER), (Client(), Client())
    clients[0].force_login(vote.second_factor(officer))
    clients[1].force_login(member)
    page = clients[0].post(url, {"award": award.pk, "cost": "15,000.00", "reason": " "})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"reason"}
    page = clients[0].post(url, {"award": award.pk, "cost": "9000", "reason": "Less"})
    assert set(page.context["form"].errors) == {"cost"}
    assert clients[0].post(url, {"award": award.pk, "cost": "15000", "reason": "Steel."}).status_code == 302
    row = Overrun.objects.get(award=award)
    assert "Waits for the panel" in Client().get(url).content.decode()
    given = {"overrun": row.pk, f"{row.pk}-answer": "agreed", f"{row.pk}-reason": "Worth it."}
    assert clients[0].post(url, given).status_code == 403
    assert clients[1].post(url, given | {f"{row.pk}-reason": ""}).status_code == 422
    assert clients[1].post(url, given).status_code == 302
    assert "Worth it." in Client().get(url).content.decode()
    award.refresh_from_db()
    assert award.amount == 1_500_000
