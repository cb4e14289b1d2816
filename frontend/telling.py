"""What a round is doing now, and the one next step for whoever looks: from phase, clock and moment to
words.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from frontend.wording import clock_time, day, day_time, phase_name
from pb.domain.clock import PhaseClock
from pb.domain.phases import Phase
from pb.domain.roles import Role


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now. `state` is open, waiting or closed."""

    title: str
    body: str
    action: str = ""
    href: str = ""
    second: str = ""
    second_href: str = ""
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the next step depends on besides the clock."""

    slug: str
    roles: Collection[Role] = ()
    published: bool = False
    ratified: bool = False
    choices: str = ""
    ideas: int = 0
    call_until: datetime | None = None


def link(name: str, *args: object) -> str:
    return reverse(name, args=args)


def now_line(phase: Phase | None, clock: PhaseClock, at: datetime, *, published: bool = False) -> str:
    """One line for a list of rounds: "Vote until Friday 21 May, 8 pm"."""
    if published:
        return "The result is out"
    window = clock.window(phase) if phase else None
    until = day_time(window.closes) if window else ""
    match phase:
        case Phase.CO_DESIGN:
            return "Residents are writing the rules"
        case Phase.SUBMITTING:
            return f"Send an idea until {until}"
        case Phase.ASSESSING:
            return f"Ideas are being checked until {until}"
        case Phase.SHORTLISTING:
            return f"The ballot is drawn up by {until}"
        case Phase.VOTING:
            return f"Vote until {until}"
        case Phase.COUNTING:
            return "The votes are being counted"
        case Phase.DELIVERING:
            return "The winners are at work"
    ahead = clock.next(at)
    return f"{phase_name(ahead.phase)} from {day_time(ahead.opens)}" if ahead else "This round is over"


def next_step(phase: Phase | None, clock: PhaseClock, at: datetime, facts: Facts) -> NextStep:
    """The next step on a round's page. Panel members and staff get theirs; everybody else the resident's."""
    window = clock.window(phase) if phase else None
    until = day_time(window.closes) if window else ""
    result, charter = link("voting:result", facts.slug), link("pb:charter", facts.slug)
    ideas = link("proposals:list", facts.slug)
    if facts.published:
        return NextStep(
            "The result is out", "See who won, why, and where the money goes. Anyone can count again.",
            "See the result", result, "Check my ballot", link("voting:verify", facts.slug),
        )  # fmt: skip
    if phase is Phase.CO_DESIGN and Role.PANEL_MEMBER in facts.roles:
        return NextStep(
            "Your panel is writing the rules", "Say what you think of each article of the draft charter.",
            "Go to the panel room", link("panels:room", facts.slug),
        )  # fmt: skip
    if phase is Phase.SHORTLISTING and Role.PANEL_MEMBER in facts.roles:
        return NextStep(
            "Your panel draws up the ballot", f"Agree by {until} which ideas people can vote for.",
            "Go to the shortlist", link("proposals:shortlist", facts.slug),
        )  # fmt: skip
    if facts.call_until is not None:
        return NextStep(
            f"Join the panel: volunteer until {day_time(facts.call_until)}",
            "Residents decide how this round works and what goes on the ballot. You can be one of them. It "
            "takes about five minutes and needs no account.",
            "Volunteer", link("panels:volunteer", facts.slug),
        )  # fmt: skip
    match phase:
        case Phase.CO_DESIGN:
            return NextStep(
                "Residents are writing the rules",
                "A panel of residents decides how this round works: who may send ideas, who may vote, how "
                "votes are counted. The council cannot change that afterwards."
                + _opening(clock, Phase.SUBMITTING),
                state="waiting",
            )
        case Phase.SUBMITTING:
            return NextStep(
                f"Send an idea until {until}",
                "You can start now, save it, and finish later. A first version takes about fifteen minutes.",
                "Write an idea", link("proposals:new", facts.slug), "See what others want to do", ideas,
            )  # fmt: skip
        case Phase.ASSESSING:
            return NextStep(
                "The council is checking every idea",
                f"Can it be done, and what does it cost? Answers come by {until}, each with its reasons."
                + _opening(clock, Phase.VOTING),
                "See the ideas", ideas, state="waiting",
            )  # fmt: skip
        case Phase.SHORTLISTING:
            return NextStep(
                "The ballot is being drawn up",
                f"By {until} it stands which ideas you can vote for." + _opening(clock, Phase.VOTING),
                "See the ideas", ideas, state="waiting",
            )  # fmt: skip
        case Phase.VOTING:
            return NextStep(
                f"Vote online until {until}",
                "It takes about five minutes. You can change your vote until then.",
                facts.choices or "Vote now", link("voting:start", facts.slug), "Read the ideas first", ideas,
            )  # fmt: skip
        case Phase.COUNTING:
            voting = clock.window(Phase.VOTING)
            closed = f"Voting closed on {day_time(voting.closes)}. " if voting else ""
            return NextStep(
                "The votes are being counted",
                closed + "You will see who won, and why, on this page. You need do nothing.",
                second="How the count works", second_href=charter, state="waiting",
            )  # fmt: skip
        case Phase.DELIVERING:
            return NextStep(
                "The result is on its way", "The count is not published yet. It will stand on this page.",
                state="waiting",
            )  # fmt: skip
    ahead = clock.next(at)
    if ahead is None:
        return NextStep("This round is over", "Thank you to everybody who took part.", state="closed")
    begins = "opens" if ahead.phase is Phase.VOTING else "starts"
    return NextStep(
        f"{phase_name(ahead.phase)} {begins} {day_time(ahead.opens)}",
        "Nothing is open at this moment.",
        "See the ideas" if facts.ideas else "",
        ideas if facts.ideas else "",
        state="waiting",
    )


def _opening(clock: PhaseClock, phase: Phase) -> str:
    window = clock.window(phase)
    if window is None:
        return ""
    what = {Phase.SUBMITTING: "You can send ideas", Phase.VOTING: "You can vote"}[phase]
    return f" {what} from {day(window.opens)}, {clock_time(window.opens)}."
