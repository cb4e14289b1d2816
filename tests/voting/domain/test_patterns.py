"""Patterns of cheating that happened are found; ordinary life below the thresholds is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panels.domain.templates import QUARANTINE
from pb.domain.charter import Quarantine
from voting.domain.patterns import Found, Pattern, Trace, find, shape_of, threshold

RULE = Quarantine.model_validate(QUARANTINE)
_number = count(1)


def traces(many: int, *, each: int = 0, bucket: int = 1000, **same: Any) -> list[Trace]:
    """`many` voters alike but for their handle; `each`: so many ten minutes from one to the next."""
    return [Trace(f"{next(_number):032x}", bucket=bucket + each * nth, **same) for nth in range(many)]


def apart(many: int, what: str, **same: Any) -> list[Trace]:
    """`many` voters, each with a mark of their own."""
    return [trace for nth in range(many) for trace in traces(1, **{what: f"{what}{nth}", **same})]


def told(found: Sequence[Found]) -> list[tuple[str, int]]:
    return [(each.pattern.value, len(each.handles)) for each in found]


def test_wroclaw_320_votes_from_one_address_and_65_telephones() -> None:
    """Over three days, from one connection: the network is found, and every telephone that served eight."""
    rows = []
    for nth in range(320):
        rows += traces(1, network="n", device=f"d{nth % 65}" if nth >= 60 else "d0", bucket=1000 + nth)
    assert told(find(rows, RULE)) == [("one_device", 64), ("one_network", 320)]


def test_wroclaw_voters_aged_200() -> None:
    rows = traces(3, too_old=True) + traces(30, each=5)
    assert told(find(rows, RULE)) == [("implausible_age", 3)]


def test_santomera_100_votes_from_two_accounts() -> None:
    rows = apart(50, "device", contact="one@example.org") + apart(50, "device", contact="two@example.org")
    assert told(find(rows, RULE)) == [("one_contact", 50), ("one_contact", 50)]


def test_a_burst_from_one_network_is_found_before_the_network_is() -> None:
    """Thirty within twenty minutes, in the middle of a quiet day on the same network."""
    quiet = traces(20, network="n", each=10, bucket=100)
    burst = traces(15, network="n", bucket=1000) + traces(16, network="n", bucket=1001)
    assert told(find(quiet + burst, RULE)) == [("burst", 31)]


def test_a_long_burst_is_one_and_two_bursts_are_two() -> None:
    long = [trace for minute in range(6) for trace in traces(20, network="n", bucket=1000 + minute)]
    assert told(find(long, RULE.model_copy(update={"one_network": 0}))) == [("burst", 120)]
    later = traces(30, network="n", bucket=2000)
    rule = RULE.model_copy(update={"one_network": 0})
    assert told(find(long[:40] + later, rule)) == [("burst", 40), ("burst", 30)]


def test_a_burst_keeps_its_mark_while_it_grows() -> None:
    first = traces(31, network="n", bucket=1000)
    more = traces(25, network="n", bucket=1001)
    (before,), (after,) = find(first, RULE), find(first + more, RULE)
    assert (before.mark, len(after.handles)) == (after.mark, 56)


@pytest.mark.parametrize(
    "ordinary",
    [
        traces(5, device="kitchen", network="home"),  # a family of five on one telephone
        traces(7, device="kitchen", network="home", contact=""),
        apart(25, "device", network="school"),  # a class, each with a tablet, within ten minutes
        apart(99, "device", network="library", bucket=5),  # a street on one connection, over days
        traces(2, contact="couple@example.org"),
        traces(300, each=1),  # nothing known of anybody
    ],
)
def test_ordinary_life_is_below_the_thresholds(ordinary: list[Trace]) -> None:
    spread = [
        Trace(each.handle, each.device, each.network, each.contact, each.too_old, nth, each.kind)
        for nth, each in enumerate(ordinary)
    ]
    assert find(spread if len(ordinary) > 30 else ordinary, RULE) == []


def test_somebody_who_comes_back_counts_once() -> None:
    rows = [Trace("same", "d", "n", bucket=nth) for nth in range(50)]
    assert find(rows, RULE) == []
    assert shape_of(["same"], rows) == {
        "electors": 1,
        "devices": 1,
        "networks": 1,
        "contacts": 0,
        "cards": 0,
        "minutes": 10,
    }


def test_a_shape_tells_numbers_and_the_span() -> None:
    rows = traces(3, device="d", network="n", kind="card") + traces(
        2, device="e", bucket=1001, kind="account"
    )
    assert shape_of([row.handle for row in rows], rows) == {
        "electors": 5,
        "devices": 2,
        "networks": 1,
        "contacts": 0,
        "cards": 3,
        "minutes": 20,
    }


def test_nothing_is_looked_for_where_the_charter_says_nothing() -> None:
    rows = traces(400, device="d", network="n", contact="c", too_old=True)
    assert find(rows, Quarantine()) == []
    assert [threshold(pattern, Quarantine()) for pattern in Pattern] == [0] * 5
    assert [threshold(pattern, RULE) for pattern in Pattern] == [8, 100, 30, 3, 1]


SOME = st.lists(
    st.builds(
        Trace,
        handle=st.sampled_from("abcdefghij"),
        device=st.sampled_from(["", "x", "y"]),
        network=st.sampled_from(["", "m", "n"]),
        bucket=st.integers(0, 12),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(rows=SOME, least=st.integers(3, 6))
def test_every_finding_reaches_its_threshold_and_every_group_that_does_is_found(
    rows: list[Trace], least: int
) -> None:
    rule = Quarantine(one_device=least, burst=least, burst_minutes=20)
    found = find(rows, rule)
    by_device = {mark: {row.handle for row in rows if row.device == mark} for mark in ("x", "y")}
    assert {each.mark: set(each.handles) for each in found if each.pattern is Pattern.ONE_DEVICE} == {
        mark: handles for mark, handles in by_device.items() if len(handles) >= least
    }
    for network in ("m", "n"):
        first: dict[str, int] = {}
        for row in rows:
            if row.network == network:
                first[row.handle] = min(row.bucket, first.get(row.handle, 99))
        wanted = {
            handle
            for start in range(13)
            if len(inside := [each for each, at in first.items() if start <= at < start + 2]) >= least
            for handle in inside
        }
        bursts = [set(each.handles) for each in found if each.mark.startswith(f"{network}:")]
        assert wanted == {handle for burst in bursts for handle in burst}
        assert all(len(burst) >= least for burst in bursts)
