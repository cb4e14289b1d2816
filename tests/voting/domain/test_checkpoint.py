"""Signed heads and proofs, in the formats that foreign tools read."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.checker_board import ed25519_verifies
from voting.domain.board import Peaks, Tree, verify_inclusion
from voting.domain.checkpoint import (
    Checkpoint,
    NotANote,
    Proof,
    key_id,
    open_note,
    sign_note,
    verifier_key,
)
from voting.domain.receipt import new_log_key

NAME = "decides.example/rounds/canal"


def test_a_note_as_the_specification_prints_one_opens_with_its_key() -> None:
    """The example of the signed-note package of Go: key PeterNeumann, signed text of three lines."""
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdn"
        "gotpRZb6KE6RyyBwJnAM=\n"
    )
    name, told, encoded = key.split("+")
    public = b64decode(encoded)[1:]
    assert key_id(name, public).hex() == told
    assert verifier_key(name, public) == key
    assert open_note(note, name, public).startswith("If you think")
    with pytest.raises(NotANote):
        open_note(note.replace("answer", "Answer"), name, public)


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    private, public = new_log_key()
    head = Checkpoint(NAME, 7, bytes(range(32)), (12, "ab" * 32))
    note = sign_note(head.text(), NAME, private)
    assert note.split("\n")[:4] == [NAME, "7", b64encode(bytes(range(32))).decode(), f"ledger 12 {'ab' * 32}"]
    assert Checkpoint.read(open_note(note, NAME, public)) == head
    assert sign_note(head.text(), NAME, private) == note
    foreign = note + "\u2014 witness.example " + b64encode(b"abcd" + bytes(64)).decode() + "\n"
    assert Checkpoint.read(open_note(foreign, NAME, public)) == head
    for altered in (
        note.replace("\n7\n", "\n8\n"),
        note.replace(NAME, "decides.example/rounds/other"),
        note[:-1],
        note.replace("\u2014", "-"),
        note.split("\n\n")[0],
    ):
        with pytest.raises(NotANote):
            open_note(altered, NAME, public)
    with pytest.raises(NotANote):
        open_note(note, NAME, new_log_key()[1])


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n01\nAAAA\n", "a\nx\nAAAA\n", f"a\n1\n{'A' * 10}\n", "a\n1\n!!\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        Checkpoint.read(text)


@given(st.integers(0, 70))
def test_a_tree_grown_leaf_by_leaf_is_the_tree(size: int) -> None:
    leaves = [str(number).encode() for number in range(size)]
    grown = Peaks()
    for leaf in leaves:
        grown.append(leaf)
    assert grown.root == Tree(leaves).root
    again = Peaks(grown.size, grown.peaks)
    again.append(b"more")
    assert again.root == Tree([*leaves, b"more"]).root


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_a_proof_as_text_shows_that_a_leaf_is_in_the_tree(case: tuple[int, int]) -> None:
    size, index = case
    leaves = [str(number).encode() for number in range(size)]
    tree = Tree(leaves)
    proof = Proof.read(Proof(index, tuple(tree.proof(index)), "note\n").text())
    assert (proof.index, proof.note) == (index, "note\n")
    assert verify_inclusion(leaves[index], proof.index, size, proof.hashes, tree.root)
    assert not verify_inclusion(b"another", proof.index, size, proof.hashes, tree.root)


def test_a_proof_may_carry_extra_data_and_nothing_else() -> None:
    text = Proof(3, (bytes(32),), "note\n").text()
    lines = text.split("\n", 1)
    assert Proof.read(f"{lines[0]}\nextra AAAA\n{lines[1]}") == Proof(3, (bytes(32),), "note\n")
    for wrong in (
        "",
        text.replace("v1", "v2"),
        text.replace("index 3", "index 03"),
        text.replace("AAAA", "A", 1),
    ):
        with pytest.raises(NotANote):
            Proof.read(wrong)


@given(st.binary(max_size=80), st.integers(0, 511))
def test_the_checkers_own_signature_check_agrees_with_the_library(message: bytes, bit: int) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private, public = new_log_key()
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(message)
    assert ed25519_verifies(public, message, signature)
    flipped = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    assert not ed25519_verifies(public, message, flipped)
    assert not ed25519_verifies(public, message + b"x", signature)
    assert not ed25519_verifies(new_log_key()[1], message, signature)
