"""The charter: the rules of a round as one frozen, typed value with a JSON Schema.

Sums are integer pence, moments aware UTC. What cannot work together is refused by `charter_checks`.
"""

# long because: the charter is one value, and its articles are read in one place

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from pb.domain.clock import PhaseClock, Window
from pb.domain.phases import Phase

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
PenceSum = Annotated[int, Field(ge=0, le=10**13)]


class Article(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Connection(StrEnum):
    LIVE = "live"
    WORK = "work"
    STUDY = "study"
    VOLUNTEER = "volunteer"


class Applicant(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"
    UNCONSTITUTED_GROUP = "unconstituted_group"


class Channel(StrEnum):
    ONLINE = "online"
    PAPER = "paper"
    DESK = "desk"
    EVENT = "event"


class OnlineProof(StrEnum):
    """What somebody who votes online is known by."""

    ACCOUNT = "account"
    CARD = "card"


class SeenProof(StrEnum):
    """What a person shows who is handed a code card: nothing but their word, a paper, or a face."""

    SAID = "said"
    PAPER = "paper"
    KNOWN = "known"


class Purpose(Article):
    """Why the round is held. Required before launch, answered in the closing report."""

    statement: Words
    inequality_focus: Words
    outcomes: tuple[Words, ...] = ()


class PotRule(Article):
    """A part of the money with limits of its own; minimum and maximum are per proposal."""

    key: Key
    name: Words
    amount: PenceSum
    minimum: PenceSum = 0
    maximum: PenceSum
    kind: Literal["revenue", "capital"] = "revenue"
    bank_account_needed: bool = True
    explanation: str = ""
    always_vote: bool = False


class AllocationInput(Article):
    """One thing by which money was shared out among places: how many of it are here, how many in all of them,
    and what per cent of the money went by it."""

    measure: Literal["people", "deprived_people", "other"]
    here: Annotated[int, Field(ge=0, le=10**9)]
    in_all: Annotated[int, Field(ge=1, le=10**9)]
    percent: Annotated[int, Field(ge=1, le=100)]


class Money(Article):
    """`shared_out`: how much was shared out among all places by `inputs` (None: by no formula); the pots
    together hold what that gives this place, to the nearest pound."""

    pots: Annotated[tuple[PotRule, ...], Field(min_length=1)]
    organisation_cap: PenceSum | None = None
    allocation: str = ""
    shared_out: PenceSum | None = None
    inputs: tuple[AllocationInput, ...] = ()

    @property
    def total(self) -> int:
        return sum(pot.amount for pot in self.pots)


class Proposing(Article):
    """Who may propose. `adult_sponsor_under`: applicants below this age name an adult sponsor."""

    applicants: Annotated[tuple[Applicant, ...], Field(min_length=1)]
    minimum_people: Annotated[int, Field(ge=1, le=100)] = 1
    adult_sponsor_under: Annotated[int, Field(ge=0, le=25)] = 16
    proposals_each: Annotated[int, Field(ge=1, le=50)] = 1
    host_body: Literal["when_account_needed", "always"] = "when_account_needed"


class Criterion(Article):
    key: Key
    question: Words


class Funding(Article):
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    never: tuple[Words, ...] = ()


class Electorate(Article):
    """Who may vote: a connection to one of the areas (by code), an age with the reason for it, belonging to
    the `community` where one is named, and the proof that each channel accepts."""

    connections: Annotated[tuple[Connection, ...], Field(min_length=1)]
    areas: Annotated[tuple[str, ...], Field(min_length=1)]
    minimum_age: Annotated[int, Field(ge=0, le=120)]
    age_reason: str = ""
    community: str = ""
    proof_online: Annotated[tuple[OnlineProof, ...], Field(min_length=1)] = tuple(OnlineProof)
    proof_paper: Annotated[tuple[SeenProof, ...], Field(min_length=1)] = tuple(SeenProof)
    proof_desk: Annotated[tuple[SeenProof, ...], Field(min_length=1)] = tuple(SeenProof)
    proof_event: Annotated[tuple[SeenProof, ...], Field(min_length=1)] = tuple(SeenProof)

    def seen_proof(self, channel: Channel) -> tuple[SeenProof, ...]:
        """What is accepted where a person is seen; nothing of the sort online."""
        by_channel = {
            Channel.PAPER: self.proof_paper,
            Channel.DESK: self.proof_desk,
            Channel.EVENT: self.proof_event,
        }
        return by_channel.get(channel, ())

    @property
    def asks_to_see(self) -> tuple[tuple[Channel, tuple[SeenProof, ...]], ...]:
        """Channels where somebody's word is not enough, each with what is."""
        seen = ((channel, self.seen_proof(channel)) for channel in Channel if channel is not Channel.ONLINE)
        return tuple((channel, proofs) for channel, proofs in seen if SeenProof.SAID not in proofs)


class Ballot(Article):
    """How a ballot is filled. `number` bounds choices for approval and ranked, points for cumulative and
    score; a knapsack spends each pot's money. `boost`: so many points more than 1 for one idea among those
    chosen (approval; 0: no boost vote)."""

    kind: Literal["approval", "knapsack", "cumulative", "ranked", "score"]
    choose: Literal["exactly", "up_to"] = "up_to"
    number: Annotated[int, Field(ge=1, le=1000)] = 3
    per: Literal["pooled", "pot"] = "pooled"
    order: Literal["drawn", "alphabetical"] = "drawn"
    boost: Annotated[int, Field(ge=0, le=100)] = 0


class Channels(Article):
    open: Annotated[tuple[Channel, ...], Field(min_length=1)] = (Channel.ONLINE,)
    one_ballot: Literal["over_all_channels", "per_channel"] = "over_all_channels"


class AreaQuota(Article):
    """What ideas of one area (by code) may win in each contest: at most so many, at most so much (pence)
    together, and at least so many places before all others, as far as money and votes allow."""

    area: Annotated[str, Field(min_length=1, max_length=40)]
    least_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    most_lines: Annotated[int, Field(ge=0, le=1000)] | None = None
    most_money: PenceSum | None = None


class AreaWeight(Article):
    """What a ballot from one area (by code) counts, where others count 1, and why. The smallest area with a
    weight in which an elector lives is theirs. Weighed ballots are published with their area's weight, unless
    fewer than `openness.small_number` have it: those count 1, so that nobody's choices can be guessed."""

    area: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
    weight: Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,3})?$")]
    reason: Words


class Counting(Article):
    """How winners are found: every choice that can change an outcome. Ties are always broken by an order
    drawn from the committed seed."""

    rule: Literal[
        "greedy",
        "greedy-no-skip",
        "greedy-per-cost",
        "equal-shares",
        "phragmen",
        "maximin-support",
        "stv",
    ]
    completion: Literal["none", "utilitarian", "add1", "add1u"] = "none"
    utility: Literal["cost", "cardinality"] = "cost"
    increment: Annotated[int, Field(ge=1, le=10**9)] = 100
    start: Literal["exact", "whole"] = "exact"
    stop: Literal["overspend", "exhaustive"] = "overspend"
    comparison: bool = False
    scoring: Literal["borda", "full-borda", "dowdall", "plurality", "approval"] = "borda"
    threshold_votes: Annotated[int, Field(ge=0)] = 0
    threshold_percent: Annotated[int, Field(ge=0, le=100)] = 0
    quotas: tuple[AreaQuota, ...] = ()
    weights: tuple[AreaWeight, ...] = ()


class LeftOver(Article):
    """`part_funding_percent`: what is left is first offered to the best supported idea that it does not
    cover, if it is at least so many per cent of the idea's cost (0: never)."""

    then: Literal["roll_over", "return"] = "roll_over"
    reserve_list: bool = True
    part_funding_percent: Annotated[int, Field(ge=0, le=99)] = 0


class TooFew(Article):
    """`skip_vote`: in every pot but those that say `always_vote`."""

    skip_vote: bool = True


class PhaseRule(Article):
    phase: Phase
    opens: AwareDatetime
    closes: AwareDatetime


class ShortestRule(Article):
    """A phase never lasts less than so many days, whoever moves its window."""

    phase: Phase
    days: Annotated[int, Field(ge=1, le=366)]


class Timetable(Article):
    windows: Annotated[tuple[PhaseRule, ...], Field(min_length=1)]
    shortest: tuple[ShortestRule, ...] = ()

    def clock(self) -> PhaseClock:
        """Raises TimetableError when windows overlap or run backwards."""
        return PhaseClock.of(Window(rule.phase, rule.opens, rule.closes) for rule in self.windows)


class PanelPowers(Article):
    approves_shortlist: bool = True
    hears_appeals: bool = True
    asked_when_overrun_percent: Annotated[int, Field(ge=0, le=1000)] = 10


class RatificationRule(Article):
    body: Words
    within_days: Annotated[int, Field(ge=1, le=366)] = 28
    grounds: Annotated[tuple[Words, ...], Field(min_length=1)]


class Openness(Article):
    """Running totals stay hidden until the count is published: that is not a choice. Numbers of people
    below `small_number` are suppressed."""

    small_number: Annotated[int, Field(ge=0, le=50)] = 5


class Quarantine(Article):
    """Which patterns make ballots be looked at before the seal, by metadata alone: so many electors from one
    device, from one network, from one network within `burst_minutes`, with one contact address; an age above
    `oldest_age`. 0: not looked for. With all at 0 no evidence is kept. Nothing but two people sets a ballot
    aside. Evidence goes after `keep_days`, and at the seal at the latest."""

    one_device: Annotated[int, Field(ge=0, le=1000)] = 0
    one_network: Annotated[int, Field(ge=0, le=10_000)] = 0
    burst: Annotated[int, Field(ge=0, le=10_000)] = 0
    burst_minutes: Annotated[int, Field(ge=10, le=240)] = 20
    one_contact: Annotated[int, Field(ge=0, le=1000)] = 0
    oldest_age: Annotated[int, Field(ge=0, le=150)] = 0
    keep_days: Annotated[int, Field(ge=1, le=90)] = 28

    @property
    def looks(self) -> bool:
        """Whether anything is looked for at all."""
        return any((self.one_device, self.one_network, self.burst, self.one_contact, self.oldest_age))


class Record(StrEnum):
    """What is kept of people, by class. `pb.domain.retention` says from when its days count."""

    ROLL = "roll"
    DRAFTS = "drafts"
    NOT_FUNDED = "not_funded"
    FUNDED = "funded"
    VOLUNTEERS = "panel_volunteers"
    NEEDS = "panel_needs"
    CLAIMS = "panel_claims"
    PAPERS = "panel_papers"
    DISCUSSION = "panel_discussion"


class RetentionRule(Article):
    """Records of one class are deleted, or freed of names, when so many days have passed."""

    record: Record
    days: Annotated[int, Field(ge=1, le=36500)]
    basis: Words


class Charter(Article):
    """All articles of one charter."""

    format: Literal["decides-charter/1"] = "decides-charter/1"
    purpose: Purpose
    money: Money
    proposing: Proposing
    funding: Funding
    electorate: Electorate
    ballot: Ballot
    channels: Channels = Channels()
    counting: Counting
    left_over: LeftOver = LeftOver()
    too_few: TooFew = TooFew()
    timetable: Timetable
    panel_powers: PanelPowers = PanelPowers()
    ratification: RatificationRule
    openness: Openness = Openness()
    quarantine: Quarantine = Quarantine()
    retention: tuple[RetentionRule, ...] = ()

    @property
    def always_voted(self) -> tuple[str, ...]:
        """Names of the pots in which there is a vote however few ideas there are."""
        return tuple(pot.name for pot in self.money.pots if pot.always_vote)

    @property
    def skippable(self) -> dict[str, int]:
        """Pence by key of the pots whose vote may be skipped."""
        return {pot.key: pot.amount for pot in self.money.pots if not pot.always_vote}

    def pot(self, key: str) -> PotRule | None:
        return next((pot for pot in self.money.pots if pot.key == key), None)


ARTICLES: tuple[str, ...] = tuple(name for name in Charter.model_fields if name != "format")
