"""What a round says of itself, and the one next step, phase by phase."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontend.pages.kitchen_sink import AT, CLOCK
from frontend.rules_in_words import how_to_vote, invitation, likely_winners, pot_limits, who_may_vote
from frontend.telling import Facts, next_step, now_line
from pb.domain.charter import Ballot, Connection, Electorate, PotRule
from pb.domain.clock import PhaseClock
from pb.domain.phases import Phase
from pb.domain.roles import Role

FACTS = Facts(slug="canal")


def test_while_voting_is_open_one_votes() -> None:
    step = next_step(Phase.VOTING, CLOCK, AT, Facts(slug="canal", choices="Choose your three"))
    assert (step.title, step.action, step.href) == (
        "Vote online until Friday 21 May, 8 pm",
        "Choose your three",
        "/rounds/canal/vote/",
    )
    assert step.state == "open"


@pytest.mark.parametrize(
    ("phase", "state", "title"),
    [
        (Phase.CO_DESIGN, "waiting", "Residents are writing the rules"),
        (Phase.SUBMITTING, "open", "Send an idea until Saturday 13 March, 7 pm"),
        (Phase.ASSESSING, "waiting", "The council is checking every idea"),
        (Phase.SHORTLISTING, "waiting", "The ballot is being drawn up"),
        (Phase.COUNTING, "waiting", "The votes are being counted"),
    ],
)
def test_each_phase_has_one_next_step(phase: Phase, state: str, title: str) -> None:
    step = next_step(phase, CLOCK, AT, FACTS)
    assert (step.state, step.title) == (state, title)


def test_panel_members_get_their_own() -> None:
    member = Facts(slug="canal", roles={Role.PANEL_MEMBER})
    assert next_step(Phase.CO_DESIGN, CLOCK, AT, member).href == "/rounds/canal/panel/"
    assert next_step(Phase.SHORTLISTING, CLOCK, AT, member).href == "/rounds/canal/shortlist/"


def test_a_published_result_comes_before_everything() -> None:
    step = next_step(Phase.DELIVERING, CLOCK, AT, Facts(slug="canal", published=True))
    assert step.href == "/rounds/canal/result/"
    assert now_line(Phase.DELIVERING, CLOCK, AT, published=True) == "The result is out"


def test_between_phases_the_next_one_is_named() -> None:
    clock = PhaseClock.of([window for window in CLOCK.windows if window.phase is Phase.COUNTING])
    assert next_step(None, clock, AT, FACTS).title == "Counting starts Friday 21 May, 8 pm"
    assert now_line(None, clock, AT) == "Counting from Friday 21 May, 8 pm"
    assert now_line(None, clock, AT + timedelta(days=99)) == "This round is over"


def test_who_may_vote() -> None:
    rule = Electorate(
        connections=(Connection.LIVE, Connection.WORK),
        areas=("S1",),
        minimum_age=8,
        age_reason="They live here.",
    )
    assert (
        who_may_vote(rule, ["Canal ward"])
        == "You can vote if you are 8 or over and live or work in Canal ward."
    )


@pytest.mark.parametrize(
    ("ballot", "button", "sentence"),
    [
        (
            Ballot(kind="approval", choose="exactly", number=3),
            "Choose your three",
            "You have three votes, and you must use all three.",
        ),
        (
            Ballot(kind="approval", choose="up_to", number=5, per="pot"),
            "Choose up to five",
            "You have up to five votes in each pot. Use as many as you like.",
        ),
        (
            Ballot(kind="knapsack", number=1),
            "Spend the money",
            "You fill a basket: choose ideas until the money is spent.",
        ),
    ],
)
def test_how_to_vote(ballot: Ballot, button: str, sentence: str) -> None:
    assert invitation(ballot) == button
    assert how_to_vote(ballot, pots=3) == sentence


def test_limits_of_a_pot() -> None:
    rule = PotRule(
        key="try", name="Try", amount=9, minimum=50_000, maximum=100_000, bank_account_needed=False
    )
    assert pot_limits(rule) == "£500 to £1,000 each. No bank account needed."


@pytest.mark.parametrize(
    ("amount", "least", "most", "sentence"),
    [
        (8_000_000, 100_000, 3_000_000, "There is room for 2 to 80 ideas."),
        (300_000, 100_000, 100_000, "There is room for 3 ideas."),
        (300_000, 0, 100_000, "There is room for 3 ideas or more."),
        (100_000, 50_000, 100_000, "One idea could take all of it. At most 2 can win."),
        (4_500_000, 100_000, 3_000_000, "There is room for 1 to 45 ideas."),
        (100_000, 0, 100_000, "One idea could take all of it."),
    ],
)
def test_how_many_can_win(amount: int, least: int, most: int, sentence: str) -> None:
    rule = PotRule(key="try", name="Try", amount=amount, minimum=least, maximum=most)
    assert likely_winners(rule) == sentence
