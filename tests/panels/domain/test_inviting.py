"""Lists of addresses: what is read, what a new one changes, and a draw that anybody can repeat."""

from __future__ import annotations

import pytest

from panels.domain.inviting import AddressesError, compare, draw, harmless, read_addresses


def test_a_list_is_read_and_one_home_has_one_key() -> None:
    data = b'address,postcode\r\n"2/1, 12 Canal Street",g21 4ax\r\n"14  Canal Street",G214AX\r\n'
    first, second = read_addresses(data)
    assert (first.line, first.text, second.postcode) == (2, "2/1, 12 Canal Street", "G21 4AX")
    (again,) = read_addresses(b"address,postcode\n2/1 12 CANAL STREET,G21 4AX\n")
    assert (again.key == first.key, again.key == second.key) == (True, False)


@pytest.mark.parametrize(
    ("data", "line", "wrong"),
    [
        (b"", 1, "header"),
        (b"street,postcode\n", 1, "header"),
        (b"address,postcode\n", 0, "nobody"),
        (b"address,postcode\n12 Canal Street\n", 2, "columns"),
        (b"address,postcode\n,G21 4AX\n", 2, "empty"),
        (b"address,postcode\n12 Canal Street,Glasgow\n", 2, "postcode"),
        (b"address,postcode\nA,G21 4AX\na ,G214AX\n", 3, "twice"),
        (b"address,postcode\n\xe912,G21 4AX\n", 2, "not_utf8"),
        (b"address,postcode\n" + b"x" * 201 + b",G21 4AX\n", 2, "too_long"),
        (b'address,postcode\n"12 Canal,G21 4AX\n', 2, "columns"),
    ],
)
def test_one_bad_line_and_nothing_is_taken(data: bytes, line: int, wrong: str) -> None:
    with pytest.raises(AddressesError) as found:
        read_addresses(data)
    assert (found.value.line, found.value.wrong) == (line, wrong)


def test_what_a_new_list_changes() -> None:
    change = compare(["a", "b", "c"], ["b", "c", "d", "e"])
    assert (change.new, change.same, change.gone) == (2, 2, 1)


def test_the_same_seed_draws_the_same_addresses_in_whatever_order_they_come() -> None:
    keys = [f"{number:04x}" for number in range(500)]
    drawn = draw(b"s" * 32, keys, 50)
    assert (drawn, len(set(drawn))) == (draw(b"s" * 32, keys[::-1], 50), 50)
    assert drawn != draw(b"t" * 32, keys, 50)


def test_every_address_is_as_likely_as_any_other() -> None:
    times = dict.fromkeys((f"k{number}" for number in range(10)), 0)
    for seed in range(2000):
        for key in draw(seed.to_bytes(4, "big"), times, 3):
            times[key] += 1
    assert all(500 < count < 700 for count in times.values())  # 600 expected, 20.5 the standard deviation


def test_no_cell_is_a_formula() -> None:
    assert [harmless(cell) for cell in ("=1+1", "@A", "-2", "+3", "\tx", "12 Canal Street")] == [
        "'=1+1",
        "'@A",
        "'-2",
        "'+3",
        "'\tx",
        "12 Canal Street",
    ]
