"""What a bundle says of the sealed ballot box, checked. Standard library only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from voting.checker_board import check_board
from voting.checker_pots import CannotCheck, Wrong

SEALED, SPOILED, LEDGER = "sealed.json", "spoiled.json", "ledger.json"


def check_seal(files: Mapping[str, bytes], ballots: int) -> list[str]:
    """What was verified of the sealed set, the envelopes that could not be counted and the ledger. `ballots`:
    how many the bundle holds. Nothing is said of a bundle without a sealed set. Raises Wrong or
    CannotCheck."""
    if SEALED not in files:
        return []
    for name in (SPOILED, LEDGER):
        if name not in files:
            raise CannotCheck(f"{name} is missing")
    sealed, spoiled = json.loads(files[SEALED]), json.loads(files[SPOILED])
    envelopes = sealed["envelopes"]
    slots = [slot for slot, _, _ in envelopes]
    if slots != sorted(set(slots)):
        raise Wrong("a slot stands more than once in the sealed set, or out of order")
    leaves = [
        canonical({"round": sealed["round"], "slot": slot, "version": version, "sha256": sha256})
        for slot, version, sha256 in envelopes
    ]
    root = merkle_root(leaves).hex()
    if sealed["root"] != root:
        raise Wrong(f"the root of the sealed set is {root}, not {sealed['root']}")
    lost = [row["slot"] for row in spoiled]
    if len(set(lost)) < len(lost) or not set(lost) <= set(slots):
        raise Wrong("an envelope that could not be counted is not in the sealed set")
    if len(slots) != ballots + len(lost):
        lost_too = f"{ballots} ballots and {len(lost)} spoiled are here"
        raise Wrong(f"{len(slots)} envelopes were sealed, but {lost_too}")
    said = (
        f"Ballot box: {len(slots)} envelopes were sealed under the root {root}; {ballots} hold the ballots "
        f"counted here, {len(lost)} could not be counted."
    )
    entries = json.loads(files[LEDGER])
    ledger = _ledger(files, entries, sealed["round"], {"root": root, "envelopes": len(slots)})
    return [said, check_board(files, sealed, entries, _one(entries, "paper.frozen")["body"]["board"]), ledger]


def has_receipt(files: Mapping[str, bytes], receipt: str) -> bool:
    """Whether the envelope of a receipt code (its first 16 or more digits) is in the sealed set."""
    digits = "".join(receipt.lower().replace("-", " ").split())
    if len(digits) < 16 or set(digits) - set("0123456789abcdef"):
        raise CannotCheck("a receipt code has 24 digits and letters from a to f")
    return any(sha256.startswith(digits) for _, _, sha256 in json.loads(files[SEALED])["envelopes"])


def _ledger(
    files: Mapping[str, bytes], entries: Sequence[Mapping[str, Any]], round: str, sealed: Mapping[str, Any]
) -> str:
    """That the ledger's entries are whole, and say of paper, seed and seal what the bundle says."""
    for before, entry in zip([None, *entries], entries, strict=False):
        told = entry["digest"]
        body = {name: value for name, value in entry.items() if name != "digest"}
        if hashlib.sha256(canonical(body)).hexdigest() != told or entry["round"] != round:
            raise Wrong(f"entry {entry['number']} of the ledger is not what its digest says")
        if before and entry["number"] <= before["number"]:
            raise Wrong("the entries of the ledger are out of order")
        if before and entry["number"] == before["number"] + 1 and entry["previous"] != before["digest"]:
            raise Wrong(f"entry {entry['number']} of the ledger does not follow from the one before")
    paper = json.loads(files["paper.json"])
    frozen = _one(entries, "paper.frozen")
    for key, wanted in (
        ("paper", hashlib.sha256(files["paper.json"]).hexdigest()),
        ("charter", hashlib.sha256(files["charter.json"]).hexdigest()),
        ("seed_commitment", paper["seed_commitment"]),
    ):
        if frozen["body"][key] != wanted:
            raise Wrong(f"the ledger froze another {key.replace('_', ' ')} than the one in the bundle")
    seal = _one(entries, "box.sealed")
    for key, value in sealed.items():
        if seal["body"][key] != value:
            raise Wrong(f"the ledger tells of another seal: {key} is {seal['body'][key]}, not {value}")
    if frozen["number"] >= seal["number"] or entries[-1] != seal:
        raise Wrong("the ledger does not freeze the paper before the seal, and end with it")
    return (
        f"Ledger: entry {frozen['number']} froze this paper, charter and seed, entry {seal['number']} "
        f"sealed this set; the head after it was {seal['digest']}."
    )


def _one(entries: Sequence[Mapping[str, Any]], act: str) -> Mapping[str, Any]:
    found = [entry for entry in entries if entry["act"] == act]
    if len(found) != 1:
        raise Wrong(f"the ledger has {len(found)} entries {act}, not one")
    return found[0]


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785) of text, whole numbers, lists and objects."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The hash of a Merkle tree (RFC 6962, 2.1) over these leaves."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])).digest()
