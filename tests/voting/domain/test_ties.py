"""The order that breaks ties comes from the seed alone."""

from __future__ import annotations

import hashlib

from voting.domain.ties import commitment, order_as_listed, order_from_seed


def test_order_is_that_of_the_hashes_of_seed_and_id() -> None:
    seed, lines = b"\x07" * 32, ["a", "b", "c", "ü"]
    expected = sorted(lines, key=lambda line: hashlib.sha256(seed + line.encode("utf-8")).hexdigest())
    assert order_from_seed(seed, lines).sort(lines) == tuple(expected)


def test_order_does_not_depend_on_how_lines_are_listed() -> None:
    seed = b"\x07" * 32
    assert order_from_seed(seed, ["a", "b", "c"]).rank == order_from_seed(seed, ["c", "a", "b"]).rank


def test_commitment_is_the_hash_of_the_seed() -> None:
    assert commitment(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_listed_order_keeps_the_list() -> None:
    assert order_as_listed(["b", "a"]).sort(["a", "b"]) == ("b", "a")
