"""What is kept of an enrolment, and the rule by which two people decide."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from voting.domain.evidence import (
    aside_mark_of,
    bucket_of,
    contact_of,
    evidence_key,
    handle_of,
    mark_of,
    network_of,
    start_of,
)
from voting.domain.judging import Decision, Why, decide

ASIDE, COUNTS = Decision.ASIDE, Decision.COUNTS


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("81.2.69.142", "81.2.69.0/24"),
        ("81.2.69.7", "81.2.69.0/24"),
        ("::ffff:81.2.69.7", "81.2.69.0/24"),
        ("2a00:23c6:1:2:3:4:5:6", "2a00:23c6:1::/48"),
        ("10.0.0.7", ""),
        ("127.0.0.1", ""),
        ("100.64.1.1", ""),
        ("fe80::1", ""),
        ("", ""),
        ("81.2.69.142, 1.2.3.4", ""),
    ],
)
def test_networks_are_coarse_and_the_councils_own_house_is_none(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("email", "mailbox"),
    [
        ("Anna@Example.org", "anna@example.org"),
        ("anna+vote2@example.org", "anna@example.org"),
        ("a.n.n.a+x@googlemail.com", "anna@gmail.com"),
        ("an.na@gmail.com", "anna@gmail.com"),
        ("an.na@example.org", "an.na@example.org"),
        ("+x@example.org", "+x@example.org"),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_addresses_that_lead_to_one_mailbox_are_one(email: str, mailbox: str) -> None:
    assert contact_of(email) == mailbox


def test_marks_need_the_key_and_no_two_kinds_are_alike() -> None:
    one, other = evidence_key(b"1" * 32, "r"), evidence_key(b"2" * 32, "r")
    assert evidence_key(b"1" * 32, "s") != one
    made = {
        mark_of(key, what, "same") for key, what in product((one, other), ("device", "network", "contact"))
    } | {handle_of(one, "same"), aside_mark_of(one, "same")}
    assert len(made) == 8
    assert mark_of(one, "device", "") == ""


def test_time_is_kept_to_ten_minutes() -> None:
    at = datetime(2027, 5, 3, 12, 19, 59, tzinfo=UTC)
    assert start_of(bucket_of(at)) == datetime(2027, 5, 3, 12, 10, tzinfo=UTC)
    assert bucket_of(at) == bucket_of(at.replace(minute=10)) != bucket_of(at.replace(minute=20))


@pytest.mark.parametrize(
    ("given", "decided"),
    [
        ([], None),
        ([ASIDE], None),
        ([COUNTS], None),
        ([ASIDE, ASIDE], ASIDE),
        ([COUNTS, COUNTS], COUNTS),
        ([ASIDE, COUNTS], None),
        ([ASIDE, COUNTS, ASIDE], ASIDE),
        ([COUNTS, ASIDE, COUNTS], COUNTS),
    ],
)
def test_two_who_agree_decide(given: list[Decision], decided: Decision | None) -> None:
    assert decide(given) is decided


def test_every_reason_is_for_one_of_the_two() -> None:
    assert [why for why in Why if why.decision is ASIDE] == [
        Why.NO_INNOCENT_REASON,
        Why.FALSE_DETAILS,
        Why.REPORTED,
    ]
