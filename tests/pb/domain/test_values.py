from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.domain.budget import OUTSIDE, Movement, Overdrawn, balances, check
from pb.domain.charter import Connection, Electorate
from pb.domain.eligibility import Claim
from pb.domain.eligibility import check as check_claim
from pb.domain.ledger import GENESIS, Entry, digest, first_break
from pb.domain.money import MoneyError, parse_pounds, pounds
from pb.domain.postcode import PostcodeError, normalise


@given(st.integers(0, 10**12))
def test_pounds_read_back_as_the_same_pence(pence: int) -> None:
    assert parse_pounds(pounds(pence)) == pence


@pytest.mark.parametrize("text", ["", "12,50", "1.5", "-5", "ten", "£", "1e3", "1,0000"])
def test_what_is_not_a_sum_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_pounds(text)


@pytest.mark.parametrize(("text", "postcode"), [("g214ax", "G21 4AX"), (" EC1A 1bb ", "EC1A 1BB")])
def test_postcodes_are_written_one_way(text: str, postcode: str) -> None:
    assert normalise(text) == postcode


@pytest.mark.parametrize("text", ["", "G21", "GLASGOW", "21G 4AX", "G21 4A"])
def test_what_is_not_a_postcode_is_refused(text: str) -> None:
    with pytest.raises(PostcodeError):
        normalise(text)


accounts = st.sampled_from([OUTSIDE, "fund:1", "pot:1", "pot:2", "award:1"])
movements = st.builds(Movement, accounts, accounts, st.integers(-5, 100))


@given(st.lists(movements, max_size=30))
def test_no_account_goes_below_nought_and_nothing_is_lost(asked: list[Movement]) -> None:
    done: list[Movement] = []
    for movement in asked:
        try:
            check(balances(done), movement)
        except (Overdrawn, ValueError):
            continue
        done.append(movement)
    held = balances(done)
    assert sum(held.values()) == 0
    assert all(pence >= 0 for account, pence in held.items() if account != OUTSIDE)


def chain(length: int) -> list[tuple[Entry, str]]:
    entries, previous = [], GENESIS
    for number in range(1, length + 1):
        entry = Entry(number, "canal", "act", "job:x", datetime(2027, 1, 1, tzinfo=UTC), {"n": number})
        previous = digest(entry, previous)
        entries.append((entry, previous))
    return entries


def test_an_untouched_chain_holds() -> None:
    assert first_break(chain(5)) is None


def test_a_changed_entry_breaks_the_chain_at_its_number() -> None:
    links = chain(5)
    entry, stated = links[2]
    links[2] = (Entry(3, entry.round, "another act", entry.by, entry.at, entry.body), stated)
    assert first_break(links) == 3


def test_a_missing_entry_breaks_the_chain_at_the_next() -> None:
    links = chain(5)
    del links[2]
    assert first_break(links) == 4


ELECTORATE = Electorate(
    connections=(Connection.LIVE, Connection.WORK), areas=("S16",), minimum_age=8, age_reason="Schools vote."
)


@pytest.mark.parametrize(
    ("claim", "codes"),
    [
        (Claim("G21 4AX", ("S16",), 8, Connection.LIVE), ()),
        (Claim("G21 4AX", ("S16", "GLA"), 90, Connection.WORK), ()),
        (Claim("G21 4AX", ("S16",), 7, Connection.LIVE), ("too_young",)),
        (Claim("G21 4AX", ("S16",), None, Connection.LIVE), ("age_missing",)),
        (Claim("G1 1AA", ("S10",), 30, Connection.LIVE), ("outside_area",)),
        (Claim("ZZ1 1AA", (), 30, Connection.LIVE), ("postcode_unknown",)),
        (Claim("G21 4AX", ("S16",), 30, Connection.VOLUNTEER), ("connection_not_accepted",)),
        (Claim("G1 1AA", ("S10",), 3, None), ("outside_area", "too_young", "connection_missing")),
    ],
)
def test_every_refusal_says_why(claim: Claim, codes: tuple[str, ...]) -> None:
    assert check_claim(claim, ELECTORATE).codes == codes
