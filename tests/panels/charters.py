"""Random charters, of any shape that the schema allows."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from pb.domain import charter as c
from pb.domain.phases import Phase

AREAS = ("S1", "S2", "S3")
# What a text field of a browser can send and a page can show: no control characters, no lone surrogates.
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
plain = st.text(letters, min_size=1, max_size=60).map(str.strip).filter(bool)
words = st.lists(plain, min_size=1, max_size=3).map("\n".join)
loose = st.one_of(st.just(""), words)
key = st.from_regex(r"[a-z][a-z0-9_-]{0,39}", fullmatch=True)
pence = st.integers(0, 10**13)
moments = st.floats(978_307_200, 7_226_582_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def some(
    item: st.SearchStrategy[object], least: int = 0, most: int = 4
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(item, min_size=least, max_size=most).map(tuple)


pots = st.builds(
    c.PotRule,
    key=key,
    name=words,
    amount=pence,
    minimum=pence,
    maximum=pence,
    kind=st.sampled_from(["revenue", "capital"]),
    bank_account_needed=st.booleans(),
    explanation=loose,
    always_vote=st.booleans(),
)
inputs = st.builds(
    c.AllocationInput,
    measure=st.sampled_from(["people", "deprived_people", "other"]),
    here=st.integers(0, 10**9),
    in_all=st.integers(1, 10**9),
    percent=st.integers(1, 100),
)
quotas = st.builds(
    c.AreaQuota,
    area=st.sampled_from(AREAS),
    least_lines=st.integers(0, 1000),
    most_lines=st.none() | st.integers(0, 1000),
    most_money=st.none() | pence,
)
weights = st.builds(
    c.AreaWeight,
    area=st.sampled_from(AREAS),
    weight=st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,3})?", fullmatch=True).filter(str.isascii),
    reason=words,
)
windows = st.builds(c.PhaseRule, phase=st.sampled_from(Phase), opens=moments, closes=moments)
shortest = st.builds(c.ShortestRule, phase=st.sampled_from(Phase), days=st.integers(1, 366))
retention = st.builds(
    c.RetentionRule, record=st.sampled_from(c.Record), days=st.integers(1, 36500), basis=words
)
BY_ARTICLE: dict[str, st.SearchStrategy[object]] = {
    "purpose": st.builds(c.Purpose, statement=words, inequality_focus=words, outcomes=some(words)),
    "money": st.builds(
        c.Money,
        pots=some(pots, 1),
        organisation_cap=st.none() | pence,
        allocation=loose,
        shared_out=st.none() | pence,
        inputs=some(inputs),
    ),
    "proposing": st.builds(
        c.Proposing,
        applicants=st.lists(st.sampled_from(c.Applicant), min_size=1, unique=True).map(
            lambda chosen: tuple(each for each in c.Applicant if each in chosen)
        ),
        host_body=st.sampled_from(["when_account_needed", "always"]),
    ),
    "funding": st.builds(
        c.Funding, criteria=some(st.builds(c.Criterion, key=key, question=words), 1), never=some(words)
    ),
    "electorate": st.builds(
        c.Electorate,
        connections=st.lists(st.sampled_from(c.Connection), min_size=1, unique=True).map(
            lambda chosen: tuple(each for each in c.Connection if each in chosen)
        ),
        areas=st.lists(st.sampled_from(AREAS), min_size=1, unique=True).map(
            lambda chosen: tuple(each for each in AREAS if each in chosen)
        ),
        minimum_age=st.integers(0, 120),
        age_reason=loose,
        community=loose,
        proof_desk=st.lists(st.sampled_from(c.SeenProof), min_size=1, unique=True).map(
            lambda chosen: tuple(each for each in c.SeenProof if each in chosen)
        ),
    ),
    "ballot": st.builds(c.Ballot),
    "channels": st.builds(
        c.Channels,
        open=st.lists(st.sampled_from(c.Channel), min_size=1, unique=True).map(
            lambda chosen: tuple(each for each in c.Channel if each in chosen)
        ),
        one_ballot=st.sampled_from(["over_all_channels", "per_channel"]),
    ),
    "counting": st.builds(
        c.Counting,
        increment=st.integers(1, 10**9),
        comparison=st.booleans(),
        threshold_votes=st.integers(0, 10**6),
        threshold_percent=st.integers(0, 100),
        quotas=some(quotas),
        weights=some(weights),
    ),
    "left_over": st.builds(c.LeftOver, reserve_list=st.booleans(), part_funding_percent=st.integers(0, 99)),
    "too_few": st.builds(c.TooFew, skip_vote=st.booleans()),
    "timetable": st.builds(c.Timetable, windows=some(windows, 1, 7), shortest=some(shortest)),
    "panel_powers": st.builds(
        c.PanelPowers,
        approves_shortlist=st.booleans(),
        hears_appeals=st.booleans(),
        asked_when_overrun_percent=st.integers(0, 1000),
    ),
    "ratification": st.builds(
        c.RatificationRule, body=words, within_days=st.integers(1, 366), grounds=some(words, 1)
    ),
    "openness": st.builds(c.Openness, small_number=st.integers(0, 50)),
    "quarantine": st.builds(
        c.Quarantine, one_device=st.integers(0, 1000), burst_minutes=st.integers(10, 240)
    ),
    "retention": some(retention),
}
