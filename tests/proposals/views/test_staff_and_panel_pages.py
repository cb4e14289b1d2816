"""Assessors, panels and officers at work."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pb.domain.phases import Phase
from pb.domain.roles import Role
from proposals.models import Assessment, Proposal, Shortlist
from tests.clients import at, signed_in
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db


def test_the_worklist_puts_what_waits_first_and_asks_no_more_for_more() -> None:
    counts = []
    for number in (1, 3):
        round = make.chartered_round()
        assessor = signed_in(make.with_role(round, Role.ASSESSOR))
        ideas.feasible(round, title="Judged")
        for _ in range(number):
            ideas.submitted(round, title="Waiting")
        with at(make.during(Phase.ASSESSING)), CaptureQueriesContext(connection) as queries:
            shown = assessor.get(f"/rounds/{round.slug}/assessing/").content.decode()
        counts.append(len(queries))
        assert shown.index("Waiting</a>") < shown.index("Judged</a>")
    assert counts[0] == counts[1]


def test_the_worklist_is_for_staff() -> None:
    round = make.chartered_round()
    member = signed_in(make.with_role(round, Role.PANEL_MEMBER))
    found = [client.get(f"/rounds/{round.slug}/assessing/").status_code for client in (Client(), member)]
    assert found == [302, 403]


def test_an_unwhole_assessment_says_what_is_missing_and_keeps_the_rest() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), signed_in(make.with_role(round, Role.ASSESSOR))
    address = f"/rounds/{round.slug}/assessing/{proposal.pk}/"
    with at(make.during(Phase.ASSESSING)):
        answer = assessor.post(
            address, {"finding_legal": "not_met", "cost": "900", "cost_reason": "", "reason_benefit": "Many."}
        )
    shown = answer.content.decode()
    assert (answer.status_code, Assessment.objects.count()) == (422, 0)
    assert [link in shown for link in ("#id_finding_benefit_0", "#id_reason_legal", "#id_cost_reason")] == [
        True
    ] * 3
    assert "Many." in shown


def test_a_whole_assessment_moves_the_idea() -> None:
    round = make.chartered_round()
    proposal, assessor = ideas.submitted(round), signed_in(make.with_role(round, Role.ASSESSOR))
    with at(make.during(Phase.ASSESSING)):
        assessor.post(
            f"/rounds/{round.slug}/assessing/{proposal.pk}/",
            {"finding_benefit": "met", "finding_legal": "met", "cost": "1,000"},
        )
    assert Proposal.objects.get().state == "feasible"


def test_the_panel_chooses_looks_over_and_publishes() -> None:
    round = make.chartered_round()
    on, off = ideas.feasible(round, title="On"), ideas.feasible(round, title="Off")
    member = signed_in(make.with_role(round, Role.PANEL_MEMBER))
    address = f"/rounds/{round.slug}/shortlist/"
    choice = {"chosen": [str(on.pk)], f"words-{off.pk}": "Too much alike."}
    with at(make.during(Phase.SHORTLISTING)):
        missing = member.post(address, {"chosen": [str(on.pk)], "act": "preview"})
        preview = member.post(address, choice | {"act": "preview"})
        unsure = member.post(address, choice | {"act": "publish"})
        before = Shortlist.objects.count()
        member.post(address, choice | {"act": "publish", "sure": "yes"})
        published = Client().get(address).content.decode()
    assert (missing.status_code, preview.status_code, unsure.status_code, before) == (422, 200, 422, 0)
    assert "Say why “Off” is left off, or choose it." in missing.content.decode()
    assert f'aria-describedby="why-{off.pk}"' in missing.content.decode()
    assert ("1 idea on the shortlist" in published, "On</a>" in published, "Off</a>" in published) == (
        True,
        True,
        False,
    )
    off.refresh_from_db()
    assert (off.state, off.state_reason) == ("not_shortlisted", "Too much alike.")


def test_nobody_else_publishes() -> None:
    round = make.chartered_round()
    proposal = ideas.feasible(round)
    data = {"chosen": [str(proposal.pk)], "act": "publish", "sure": "yes"}
    with at(make.during(Phase.SHORTLISTING)):
        for client in (Client(), signed_in(make.with_role(round, Role.OFFICER))):
            assert client.post(f"/rounds/{round.slug}/shortlist/", data).status_code == 403
    assert Shortlist.objects.count() == 0


def test_the_awards_page_shows_offers_and_the_reserve_list_and_asks_no_more_for_more() -> None:
    counts = []
    for number in (1, 3):
        round = make.chartered_round()
        rows = [ideas.feasible(round, title=f"Idea {nth}") for nth in range(2 * number)]
        ideas.awarded(round, rows[:number], rows[number:])
        officer = signed_in(make.with_role(round, Role.OFFICER))
        with CaptureQueriesContext(connection) as queries:
            shown = officer.get(f"/rounds/{round.slug}/awards/").content.decode()
        counts.append(len(queries))
        assert ("Idea 0" in shown, "Reserve list" in shown) == (True, True)
    assert counts[0] == counts[1]
    assert Client().get(f"/rounds/{round.slug}/awards/").status_code == 302
