"""Every permission × cast × moment, against the agreed table in `matrix.json`.

A permission that is new, gone or answers otherwise fails here. `./decides test tests/pb/rules --write-matrix`
writes the current answers down; the change then shows in review, row by row.
"""

from __future__ import annotations

import pytest

from pb.rules import PERMISSIONS
from tests.pb.rules.matrix import agreed, answers, write


@pytest.mark.django_db
def test_every_permission_answers_as_agreed(request: pytest.FixtureRequest) -> None:
    table = answers()
    if request.config.getoption("--write-matrix"):
        write(table)
    assert table == agreed()


def test_the_agreed_table_names_every_permission() -> None:
    assert sorted(agreed()) == sorted(PERMISSIONS)


def test_being_a_superuser_gives_no_right_in_a_round() -> None:
    table = agreed()
    assert {name: row["superuser"] for name, row in table.items()} == {
        name: row["resident"] for name, row in table.items()
    }
