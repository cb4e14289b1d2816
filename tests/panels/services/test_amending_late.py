"""What an amendment may not change any more, and windows that were made longer meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from panels.domain.ladder import Rung
from panels.models import Draft
from panels.queries.amending import at_stake, in_force
from panels.queries.ladder import waiting_for
from panels.services.amending import (
    keep_the_timetable,
    lapse_amendments,
    open_an_amendment,
)
from panels.services.asking import open_rung
from pb.domain.charter_digest import as_data
from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import Extension, LedgerEntry, PhaseWindow
from pb.services import signing
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.factories.door import owners_door
from tests.panels.amend_kit import adopt, change, money, said
from voting.models import Box

pytestmark = pytest.mark.django_db
NOW = make.START


AT = make.during
HARM: dict[str, tuple[Phase, str, dict[str, Any], str]] = {
    "a smaller pot": (Phase.SUBMITTING, "money", {"amount": 5_000_000}, "pot_smaller"),
    "fewer who may propose": (
        Phase.SUBMITTING, "proposing", {"applicants": ["individual"], "proposals_each": 2},
        "fewer_may_propose"
    ),
    "who may propose, late": (
        Phase.ASSESSING, "proposing", {"applicants": ["individual", "group", "unconstituted_group"],
                                       "proposals_each": 3}, "ideas_are_in"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_what_people_rely_on_is_refused_while_it_is_drafted(name: str) -> None:
    phase, article, value, what = HARM[name]
    made = rooms.adopted()
    rooms.amending(made, at=AT(phase))
    value = money(made, **value) if article == "money" else value
    with pytest.raises(Refused) as no:
        change(made, article, value, at=AT(phase))
    assert said(no) == ("input", "relied_on")
    assert no.value.verdict.reasons[0].params == {"article": article, "what": what}
    assert Draft.objects.filter(panel=made.panel).count() == 1


def test_no_ladder_is_opened_on_an_article_that_stands() -> None:
    made = rooms.adopted()
    rooms.amending(made, at=AT(Phase.ASSESSING))
    with pytest.raises(Refused) as no:
        open_rung(
            panel=made.panel,
            article="funding",
            rung=Rung.GRADIENT,
            by=made.facilitator,
            at=AT(Phase.ASSESSING),
        )
    assert said(no) == ("state", "relied_on")


def test_what_was_agreed_in_time_and_is_too_late_now_is_not_adopted() -> None:
    made = rooms.adopted()
    rooms.amending(made, at=AT(Phase.CO_DESIGN))
    change(made, "money", money(made, amount=5_000_000), at=AT(Phase.CO_DESIGN))
    rooms.agree(made)
    with pytest.raises(Refused) as no:
        adopt(made, at=AT(Phase.SUBMITTING))
    assert said(no) == ("state", "relied_on")


@pytest.mark.parametrize("late", ["voting", "frozen"])
def test_once_voting_is_open_or_the_paper_frozen_an_amendment_lapses(late: str) -> None:
    made = rooms.adopted()
    rooms.amending(made)
    change(made, "counting", {"rule": "greedy-no-skip"})
    rooms.agree(made)
    assert lapse_amendments(at=AT(Phase.SHORTLISTING)) == 0
    at = AT(Phase.VOTING) if late == "voting" else AT(Phase.SHORTLISTING)
    if late == "frozen":
        Box.objects.create(round=made.round)
    code = "amendment_too_late" if late == "voting" else "paper_already_cites_charter"
    with pytest.raises(Refused) as no:
        adopt(made, at=at)
    assert (lapse_amendments(at=at), lapse_amendments(at=at)) == (1, 0)
    with pytest.raises(Refused) as again:
        open_an_amendment(round=made.round, why="Still.", by=made.members[0], at=at)
    assert [said(each) for each in (no, again)] == [("state", code)] * 2
    assert made.panel.amendments.get().outcome == "lapsed"
    assert waiting_for(made.members[0]) == {}
    assert made.draft.body == made.round.charters.get().body


def test_an_extended_window_is_kept_by_an_amendment_that_does_not_speak_of_it() -> None:
    made = rooms.adopted()
    longer(made)
    stands = PhaseWindow.objects.get(round=made.round, phase="submitting").closes
    rooms.amending(made)
    assert at_stake(made.panel) == ()
    change(made, "counting", {"rule": "greedy-no-skip"})
    rooms.agree(made)
    adopt(made)
    assert PhaseWindow.objects.get(round=made.round, phase="submitting").closes == stands
    assert LedgerEntry.objects.get(act="charter.amended").body["articles"] == ["counting", "timetable"]


def test_a_window_extended_meanwhile_is_taken_over() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    change(made, "counting", {"rule": "greedy-no-skip"})
    longer(made)
    assert at_stake(made.panel) == ("counting", "timetable")
    keep_the_timetable(round=made.round, by=made.facilitator, at=NOW)
    assert at_stake(made.panel) == ("counting",)
    rooms.agree(made)
    assert adopt(made).number == 2


def longer(made: rooms.Room) -> None:
    """An hour more for sending in ideas, as an extension leaves the rows."""
    signed = [
        signing.request_signature(
            round=made.round, act=act, payload={}, reason="A fault", by=made.facilitator, at=NOW
        )
        for act in ("extend_window", "extend_window_panel")
    ]
    with owners_door():
        Extension.objects.create(
            round=made.round,
            charter=made.round.charters.get(),
            phase="submitting",
            closes_before=PhaseWindow.objects.get(round=made.round, phase="submitting").closes,
            seconds=3600,
            staff=signed[0],
            panel=signed[1],
            at=NOW,
        )
        for window in made.round.windows.order_by("-opens"):
            later = timedelta(hours=1)
            if window.phase == "co_design":
                continue
            opens = window.opens if window.phase == "submitting" else window.opens + later
            PhaseWindow.objects.filter(pk=window.pk).update(opens=opens, closes=window.closes + later)
    charter = in_force(type(made.round).objects.get(pk=made.round.pk))
    assert charter is not None
    assert as_data(charter)["timetable"] != made.round.charters.get().body["timetable"]
