"""Two of three trustees open the count; one learns nothing; a slip of the pen is noticed."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.splitting import (
    CODE_SYMBOLS,
    Mistyped,
    _inverse,
    _times,
    code_of,
    combine,
    commitment,
    read_code,
    split,
)

keys = st.binary(min_size=32, max_size=32)
numbers = st.integers(1, 255)


@given(keys, keys)
def test_every_pair_and_all_three_give_the_key(key: bytes, chance: bytes) -> None:
    shares = split(key, chance)
    for some in (*combinations(shares, 2), tuple(shares)):
        assert combine({number: shares[number] for number in some}) == key


@given(st.data(), st.binary(min_size=1, max_size=8), st.integers(1, 5), st.integers(0, 3))
def test_any_threshold_of_any_number(data: st.DataObject, key: bytes, needed: int, more: int) -> None:
    chance = data.draw(st.binary(min_size=len(key) * (needed - 1), max_size=len(key) * (needed - 1)))
    shares = split(key, chance, needed=needed, among=needed + more)
    some = data.draw(st.permutations(list(shares)))[:needed]
    assert combine({number: shares[number] for number in some}) == key


def test_one_share_says_nothing() -> None:
    """Whatever byte a trustee holds, each of the 256 bytes of the key fits it, by exactly one chance."""
    for number in (1, 2, 3):
        for key in (0, 1, 255):
            held = [split(bytes([key]), bytes([chance]))[number][0] for chance in range(256)]
            assert sorted(held) == list(range(256))


def test_one_share_alone_is_not_the_key() -> None:
    shares = split(b"k" * 32, bytes(range(1, 33)))
    assert all(combine({number: share}) != b"k" * 32 for number, share in shares.items())


def test_the_field_is_that_of_aes() -> None:
    """FIPS 197, section 4.2: {57} x {83} = {c1}, {57} x {13} = {fe}."""
    assert (_times(0x57, 0x83), _times(0x57, 0x13)) == (0xC1, 0xFE)
    assert all(_times(each, _inverse(each)) == 1 for each in range(1, 256))


@given(keys, keys, st.integers(1, 3), st.integers(0, 31), st.integers(1, 255))
def test_a_damaged_share_has_another_commitment(
    key: bytes, chance: bytes, number: int, place: int, by: int
) -> None:
    share = split(key, chance)[number]
    damaged = bytearray(share)
    damaged[place] ^= by
    assert commitment("r", number, bytes(damaged)) != commitment("r", number, share)
    assert commitment("r", number % 3 + 1, share) != commitment("r", number, share)
    assert commitment("s", number, share) != commitment("r", number, share)


@given(numbers, keys)
def test_a_code_reads_back_however_it_is_typed(number: int, share: bytes) -> None:
    code = code_of(number, share)
    assert len(code.replace(" ", "")) == CODE_SYMBOLS
    for typed in (code, code.lower(), code.replace(" ", "-"), code.replace(" ", ""), f"\n{code}\t"):
        assert read_code(typed) == (number, share)
    assert read_code(code.replace("0", "O").replace("1", "l")) == (number, share)


@given(numbers, keys, st.integers(0, CODE_SYMBOLS - 1), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_wrong_symbol_is_noticed(number: int, share: bytes, place: int, symbol: str) -> None:
    code = code_of(number, share).replace(" ", "")
    wrong = code[:place] + symbol + code[place + 1 :]
    if wrong != code:
        with pytest.raises(Mistyped):
            read_code(wrong)


@given(numbers, keys, st.integers(0, CODE_SYMBOLS - 2))
def test_two_symbols_changed_about_are_noticed(number: int, share: bytes, place: int) -> None:
    code = code_of(number, share).replace(" ", "")
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(Mistyped):
            read_code(wrong)


@pytest.mark.parametrize(
    "typed", ["", "A", "U" * 60, "0" * 60, "A" * 59, "A" * 61, "é" * 60, "Z" * 60, "x" * 9999]
)
def test_what_is_no_code_is_no_code(typed: str) -> None:
    with pytest.raises(Mistyped):
        read_code(typed)


@pytest.mark.parametrize(
    ("needed", "among", "size"), [(0, 3, 32), (4, 3, 96), (2, 256, 32), (2, 3, 31), (2, 3, 33)]
)
def test_what_cannot_be_split_is_refused(needed: int, among: int, size: int) -> None:
    with pytest.raises(ValueError, match="share"):
        split(b"k" * 32, b"c" * size, needed=needed, among=among)


def test_shares_that_differ_in_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        combine({1: b"ab", 2: b"a"})
    with pytest.raises(ValueError, match="one length"):
        combine({})
