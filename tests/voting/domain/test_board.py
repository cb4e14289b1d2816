"""The Merkle tree: published test vectors of Certificate Transparency, and proofs for every leaf."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.board import Tree, verify_inclusion

# The eight leaves and the roots of their first n, as in the reference implementation's tests for RFC 6962.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, start=1)))
def test_published_roots(size: int, root: str) -> None:
    assert Tree(LEAVES[:size]).root.hex() == root


def test_empty_tree_hashes_nothing() -> None:
    assert Tree([]).root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_published_inclusion_proof() -> None:
    """Leaf 5 of 8 (counted from 0)."""
    assert [part.hex() for part in Tree(LEAVES).proof(5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=70), st.data())
def test_every_leaf_proves_and_no_other_does(leaves: list[bytes], data: st.DataObject) -> None:
    tree = Tree(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = tree.proof(index)
    assert verify_inclusion(leaves[index], index, tree.size, proof, tree.root)
    assert not verify_inclusion(leaves[index] + b"!", index, tree.size, proof, tree.root)
    assert not verify_inclusion(leaves[index], index, tree.size, [*proof, b"\0" * 32], tree.root)
    assert not verify_inclusion(leaves[index], tree.size, tree.size, proof, tree.root)
    if proof:
        assert not verify_inclusion(leaves[index], index, tree.size, proof[:-1], tree.root)


def test_no_proof_outside_the_tree() -> None:
    with pytest.raises(IndexError):
        Tree(LEAVES).proof(8)
