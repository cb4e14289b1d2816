"""Who counts as one applicant."""

from __future__ import annotations

import pytest

from proposals.domain.applicants import Asking, one_applicant


def test_author_group_and_holder_of_the_money_all_link() -> None:
    found = one_applicant(
        [
            Asking(1, 10),
            Asking(2, 11, ("Canal Kitchen", "")),
            Asking(3, 12, ("", "The  Canal-Kitchen")),
            Asking(4, 12),
            Asking(5, None, ("", "")),
        ]
    )
    assert found == {1: 1, 2: 2, 3: 2, 4: 2}


def test_a_later_proposal_joins_two_applicants() -> None:
    found = one_applicant([Asking(1, 10), Asking(2, 11), Asking(3, 10, ("Shed",)), Asking(4, 11, ("shed",))])
    assert found == {1: 1, 2: 1, 3: 1, 4: 1}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Café Sìth", "CAFE SITH", True),
        ("The Shed", "Shed!", True),
        ("Shed North", "Shed South", False),
        ("Theatre", "atre", False),
        ("...", "", False),
    ],
)
def test_names_of_bodies(one: str, other: str, same: bool) -> None:
    found = one_applicant([Asking(1, 1, (one,)), Asking(2, 2, (other,))])
    assert (found[1] == found[2]) is same
