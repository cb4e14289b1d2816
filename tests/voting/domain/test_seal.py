"""Slots, codes, sealed envelopes and receipts."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.envelope import envelope_mark
from voting.domain.receipt import Receipt, SignedReceipt, new_log_key, sign, verify
from voting.domain.seal import Opener, SealBroken, Sealer, ballot_code, new_tally_key, normal_code, slot_of

KEY = b"k" * 32


def test_slot_is_the_keyed_hash_of_round_and_elector() -> None:
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in (b"decides-slot/1", b"canal", b"42"))
    assert slot_of(KEY, "canal", "42") == hmac.new(KEY, parts, hashlib.sha256).hexdigest()


def test_slots_differ_by_key_round_and_elector_and_do_not_run_together() -> None:
    slots = [
        slot_of(KEY, "canal", "42"),
        slot_of(b"l" * 32, "canal", "42"),
        slot_of(KEY, "canal4", "2"),
        slot_of(KEY, "canal", "43"),
    ]
    assert len(set(slots)) == 4


def test_short_link_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        slot_of(b"short", "canal", "42")


def test_envelope_opens_where_it_was_sealed_and_nowhere_else() -> None:
    private, public = new_tally_key()
    sealed = Sealer(public).seal(b"choices", round="canal", slot="a")
    opener = Opener(private)
    assert opener.open(sealed, round="canal", slot="a") == b"choices"
    for round_, slot in (("canal", "b"), ("gorbals", "a")):
        with pytest.raises(SealBroken):
            opener.open(sealed, round=round_, slot=slot)
    with pytest.raises(SealBroken):
        Opener(new_tally_key()[0]).open(sealed, round="canal", slot="a")


@pytest.mark.parametrize("place", [0, 31, 32, 40, -1])
def test_altered_envelope_does_not_open(place: int) -> None:
    private, public = new_tally_key()
    sealed = bytearray(Sealer(public).seal(b"choices", round="canal", slot="a"))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        Opener(private).open(bytes(sealed), round="canal", slot="a")


def test_truncated_envelope_does_not_open() -> None:
    private, public = new_tally_key()
    sealed = Sealer(public).seal(b"choices", round="canal", slot="a")
    for length in (0, 16, 32, len(sealed) - 1):
        with pytest.raises(SealBroken):
            Opener(private).open(sealed[:length], round="canal", slot="a")


def test_equal_ballots_give_envelopes_of_equal_length_that_differ() -> None:
    sealer = Sealer(new_tally_key()[1])
    first, second = (sealer.seal(b"\0" * 256, round="canal", slot="a") for _ in range(2))
    assert len(first) == len(second) == 256 + 48
    assert first != second


@given(st.binary(min_size=8, max_size=8))
def test_code_is_found_again_however_it_is_typed(chance: bytes) -> None:
    code = ballot_code(chance)
    assert len(code) == 14
    assert not set(code) & set("ILOU")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normal_code(typed) == code


@pytest.mark.parametrize("typed", ["", "K7QD", "K7QD-4M2P-XW9U", "K7QD-4M2P-XW9TT"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normal_code(typed) == ""


def test_receipt_verifies_until_anything_in_it_changes() -> None:
    private, public = new_log_key()
    mark = envelope_mark("canal", "a", 2, b"sealed")
    signed = sign(Receipt("canal", "a", 2, mark.sha256, "d" * 64), private)
    assert verify(signed, public)
    assert SignedReceipt.from_dict(signed.to_dict()) == signed
    for change in (
        {"version": 1},
        {"slot": "b"},
        {"envelope_sha256": "0" * 64},
        {"paper_digest": "e" * 64},
        {"signature": "00" * 64},
        {"signature": "none"},
    ):
        assert not verify(SignedReceipt.from_dict(signed.to_dict() | change), public)
    assert not verify(signed, new_log_key()[1])


def test_leaf_names_no_time_and_no_person() -> None:
    mark = envelope_mark("canal", "a", 1, b"sealed")
    digest = hashlib.sha256(b"sealed").hexdigest()
    assert mark.leaf().decode() == f'{{"round":"canal","sha256":"{digest}","slot":"a","version":1}}'
