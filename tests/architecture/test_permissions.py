"""Every permission has its rows in the permission matrix, and the matrix knows no permission that is gone."""

import pytest

from pb.domain.phases import Phase
from pb.domain.roles import Role
from pb.rules import PERMISSIONS
from tests.pb.rules import matrix


def test_every_permission_has_matrix_rows() -> None:
    assert sorted(matrix.agreed()) == sorted(PERMISSIONS)


@pytest.mark.parametrize("name", sorted(PERMISSIONS))
def test_the_rows_name_every_role_and_known_moments(name: str) -> None:
    rows = matrix.agreed()[name]
    assert {role.value for role in Role} <= rows.keys()
    known = {phase.value for phase in Phase} | {"before", "after", "always", "never"}
    assert {word for words in rows.values() for word in words.split()} <= known


@pytest.mark.parametrize("name", sorted(PERMISSIONS))
def test_a_permission_is_named_after_its_app_and_says_what_it_allows(name: str) -> None:
    app, _, act = name.partition(".")
    assert app in {"pb", "proposals", "voting", "panels", "frontend"}
    assert act
    assert PERMISSIONS[name].says
