"""Reading who an area is, first quotas, and numbers that are kept back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panels.domain.area_profile import (
    ProfileError,
    first_quotas,
    kept_back,
    per_cent,
    profile_of,
    read_profile,
)


def test_a_profile_is_read_in_its_order_with_keys_of_its_own() -> None:
    data = '\ufeffCategory,Group,People\nAge,16 to 24,"1,200"\nAge,25+,3800\n\nHome,Rents,1\nHome,Rents!,2\n'
    age, home = read_profile(data.encode())
    assert (age.key, [(group.key, group.people) for group in age.groups]) == (
        "age",
        [("16-to-24", 1200), ("25", 3800)],
    )
    assert [group.key for group in home.groups] == ["rents", "rents-2"]


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        (b"", 1, "header"),
        (b"a,b,c\n", 1, "header"),
        (b"category,group,people\nAge,Old\n", 2, "columns"),
        (b"category,group,people\nAge,,3\n", 2, "empty"),
        (b"category,group,people\nAge,Old,-3\n", 2, "people"),
        (b"category,group,people\nAge,Old,3\nAge,OLD,3\n", 3, "twice"),
        (b"category,group,people\nAge,Old,3\n", 0, "one_group"),
        (b"category,group,people\nAge,Old,0\nAge,Young,0\n", 0, "nobody"),
        (b"category,group,people\nAge,\xff,3\n", 2, "not_utf8"),
        (b"category,group,people\n", 0, "nobody"),
        (b"x" * 70_000, 0, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: bytes, line: int, wrong: str) -> None:
    with pytest.raises(ProfileError) as found:
        read_profile(text)
    assert (found.value.line, found.value.wrong) == (line, wrong)


people = st.lists(st.integers(0, 5000), min_size=2, max_size=8).filter(any)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(people, st.integers(1, 200))
def test_first_quotas_hold_the_true_share_and_leave_room(counts: list[int], seats: int) -> None:
    (category,) = profile_of({"Age": [(f"g{place}", number) for place, number in enumerate(counts)]})
    quotas = first_quotas(category, seats)
    for group in category.groups:
        least, most = quotas[group.key]
        assert 0 <= least <= seats * group.people / category.people <= most <= seats
    assert sum(least for least, _ in quotas.values()) <= seats <= sum(most for _, most in quotas.values())


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), min_size=2),
    st.integers(0, 6),
)
def test_no_small_number_shows_and_none_follows_from_the_total(counts: dict[str, int], least: int) -> None:
    shown = kept_back(counts, least)
    assert all(count is None or count == 0 or count >= least for count in shown.values())
    hidden = [key for key, count in shown.items() if count is None]
    assert len(hidden) != 1 or not any(count for key, count in counts.items() if key not in hidden)


def test_shares_are_rounded_halves_up() -> None:
    assert [per_cent(1, 8), per_cent(1, 3), per_cent(0, 0), per_cent(5, 5)] == [13, 33, 0, 100]
