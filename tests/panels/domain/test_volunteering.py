"""One mailbox and one home, however they are spelled."""

from __future__ import annotations

import pytest

from panels.domain.volunteering import household, mailbox


@pytest.mark.parametrize(
    "spelling",
    [
        "anna@example.org",
        " Anna@Example.ORG ",
        "anna+panel@example.org",
        "ａｎｎａ@example.org",
        "anna@example.org.",
    ],
)
def test_one_mailbox_has_one_spelling(spelling: str) -> None:
    assert mailbox(spelling) == "anna@example.org"


def test_dots_count_only_where_the_provider_counts_them() -> None:
    assert mailbox("An.Na@googlemail.com") == mailbox("anna@gmail.com")
    assert mailbox("an.na@example.org") != mailbox("anna@example.org")
    assert mailbox("anna@bücher.example") == mailbox("anna@xn--bcher-kva.example")


def test_one_home_has_one_spelling() -> None:
    assert household("g21 4ax", "Flat 2/1, 12") == household("G21 4AX", "2/1 12 Canal Street")
    assert household("G21 4AX", "12") != household("G21 4AX", "14")
    assert household("G21 4AX", "Rose Cottage") == household("G21 4AX", "rose  cottage")
