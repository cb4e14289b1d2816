"""What a bundle says of the public board, checked: every leaf, every signed head. Standard library only.

Signatures are Ed25519 (RFC 8032) in whole numbers; heads are signed notes and checkpoints as C2SP has them.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from voting.checker_pots import CannotCheck, Wrong

BOARD, HEADS, EXCLUDED = "board.jsonl", "checkpoints.json", "excluded.json"
FAULT = "fault_window"
REASONS = {FAULT, "one_device", "one_network", "burst", "one_contact", "implausible_age"}
"""Why an envelope may be left out: after a fault, or by one of the patterns of quarantine."""


def check_board(
    files: Mapping[str, bytes],
    sealed: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    key: str,
) -> str:
    """That the board's leaves are those of its signed heads, and that the sealed set is the last version of
    every slot on it. `entries`: the ledger's; `key`: the board's public key as the ledger tells it, in the
    form name+id+key. Raises Wrong or CannotCheck."""
    for name in (BOARD, HEADS, EXCLUDED):
        if name not in files:
            raise CannotCheck(f"{name} is missing")
    lines = files[BOARD].split(b"\n")
    if lines.pop():
        raise Wrong("the board does not end with a whole line")
    rows = json.loads(files[EXCLUDED])
    void = _excluded(lines, rows, entries)
    _check_leaves(lines, sealed, void)
    _check_numbers(entries, len(sealed["envelopes"]))
    heads = json.loads(files[HEADS])
    tree = _Tree()
    for note in heads:
        size, root = _check_head(note, key, entries)
        if not tree.size <= size <= len(lines):
            raise Wrong(f"a head of the board has {size} leaves, after one of {tree.size}")
        for line in lines[tree.size : size]:
            tree.append(line)
        if tree.root() != root:
            raise Wrong(f"the root of the board at {size} leaves is not the one that was signed")
    if tree.size != len(lines) or not heads:
        raise Wrong(f"the board has {len(lines)} leaves, its last signed head {tree.size}")
    faults = sum(reason == FAULT for _, _, reason in rows)
    gone = f"; {faults} of them were declared void, as the ledger says" if faults else ""
    if len(rows) > faults:
        gone += f"; {len(rows) - faults} were set aside by quarantine, as the ledger says"
    name = key.split("+", maxsplit=1)[0]
    return f"Board: {len(lines)} envelopes{gone}, under {len(heads)} signed heads of {name}."


def _excluded(
    lines: Sequence[bytes], rows: Sequence[Any], entries: Sequence[Mapping[str, Any]]
) -> set[tuple[str, int]]:
    """The envelopes that are left out: after a fault as many as the ledger tells, each inside a stretch that
    it names; by quarantine as many as it tells for each reason, each the last of its slot."""
    windows = [entry["body"] for entry in entries if entry["act"] == "ballots.voided"]
    told = Counter({FAULT: sum(window["envelopes"] for window in windows)})
    for entry in entries:
        if entry["act"] == "ballots.set_aside":
            told.update(entry["body"]["reasons"])
    _check_judged(entries)
    found = Counter(reason for _, _, reason in rows)
    for reason in sorted(set(told) | set(found)):
        if reason not in REASONS:
            raise Wrong(f"an envelope is left out for a reason that nobody knows: {reason}")
        if told[reason] != found[reason]:
            raise Wrong(
                f"{found[reason]} envelopes are left out as {reason}, not {told[reason]} as the ledger tells"
            )
    leaves = [(leaf["slot"], leaf["version"]) for leaf in map(json.loads, lines)]
    places = {leaf: place for place, leaf in enumerate(leaves)}
    last: dict[str, int] = {}
    for slot, version in leaves:
        last[slot] = max(version, last.get(slot, 0))
    for slot, version, reason in rows:
        place = places.get((slot, version), -1)
        if reason == FAULT and not any(window["from"] <= place < window["to"] for window in windows):
            raise Wrong("an envelope is left out as void that no entry of the ledger names")
        if reason != FAULT and last.get(slot) != version:
            raise Wrong("an envelope is set aside that is not the last of a slot on the board")
    gone = {(slot, version) for slot, version, _ in rows}
    if len(gone) < len(rows):
        raise Wrong("an envelope is left out twice")
    return gone


def _check_judged(entries: Sequence[Mapping[str, Any]]) -> None:
    """That no more is set aside for a reason than two people or more said, each time, before the seal."""
    judged: Counter[str] = Counter()
    for entry in entries:
        body = entry["body"]
        if entry["act"] == "finding.decided" and body["decision"] == "aside":
            if len(set(body["judges"])) < 2:
                raise Wrong(f"entry {entry['number']} of the ledger sets ballots aside by one person alone")
            judged[body["pattern"]] += body["electors"]
        if entry["act"] == "ballots.set_aside":
            for reason, envelopes in body["reasons"].items():
                if envelopes > judged[reason]:
                    raise Wrong(f"more envelopes are set aside as {reason} than two people judged")


def _check_numbers(entries: Sequence[Mapping[str, Any]], sealed: int) -> None:
    """That the numbers before and after quarantine are told once and fit the sealed set."""
    told = [entry["body"] for entry in entries if entry["act"] == "ballots.set_aside"]
    if len(told) > 1:
        raise Wrong("the ledger tells more than once what quarantine set aside")
    for body in told:
        fits = body["before"] - body["envelopes"] == body["after"] == sealed
        if not fits or body["envelopes"] != sum(body["reasons"].values()):
            raise Wrong("the numbers before and after quarantine do not fit the sealed set")


def _check_leaves(lines: Sequence[bytes], sealed: Mapping[str, Any], void: set[tuple[str, int]]) -> None:
    """That slot and version stand once each without a gap, and that the last of each slot was sealed unless
    it is void."""
    versions: dict[str, dict[int, str]] = {}
    for line in lines:
        leaf = json.loads(line)
        slot, version = leaf["slot"], leaf["version"]
        wanted = {"round": sealed["round"], "sha256": leaf["sha256"], "slot": slot, "version": version}
        if json.dumps(wanted, separators=(",", ":"), sort_keys=True).encode() != line:
            raise Wrong("a leaf of the board is not in its one form")
        if versions.setdefault(slot, {}).setdefault(version, leaf["sha256"]) is not leaf["sha256"]:
            raise Wrong(f"version {version} of a slot stands on the board twice")
    last = []
    for slot in sorted(versions):
        if sorted(versions[slot]) != list(range(1, len(versions[slot]) + 1)):
            raise Wrong("a slot on the board lacks a version")
        newest = len(versions[slot])
        if (slot, newest) not in void:
            last.append([slot, newest, versions[slot][newest]])
    if last != sealed["envelopes"]:
        raise Wrong("the sealed set is not the last envelope of every slot on the board")


def _check_head(note: str, key: str, entries: Sequence[Mapping[str, Any]]) -> tuple[int, bytes]:
    """Size and root of a head that this key signed and the ledger bears out."""
    name, told_id, encoded = key.split("+", 2)
    public = b64decode(encoded, validate=True)
    key_id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    text, _, signed = note.rpartition("\n\n")
    text += "\n"
    found = re.fullmatch(rf"\u2014 {re.escape(name)} (\S+)\n", signed)
    signature = b64decode(found[1], validate=True) if found else b""
    if public[:1] != b"\x01" or key_id.hex() != told_id or signature[:4] != key_id:
        raise Wrong("a head of the board does not name the key that the ledger tells")
    if not ed25519_verifies(public[1:], text.encode(), signature[4:]):
        raise Wrong("a head of the board is not signed by the key that the ledger tells")
    lines = text.split("\n")
    if lines[0] != name or not re.fullmatch(r"0|[1-9][0-9]*", lines[1]):
        raise Wrong("a head of the board is not in the form of a checkpoint")
    ledger = re.fullmatch(r"ledger ([0-9]+) ([0-9a-f]{64})", lines[3])
    same = [each["digest"] for each in entries if ledger and each["number"] == int(ledger[1])]
    if ledger is None or same not in ([], [ledger[2]]):
        raise Wrong("a head of the board tells of another ledger")
    return int(lines[1]), b64decode(lines[2], validate=True)


class _Tree:
    """A Merkle tree (RFC 6962) that grows: `peaks` are its full subtrees, the largest first."""

    def __init__(self) -> None:
        self.size, self.peaks = 0, list[bytes]()

    def append(self, leaf: bytes) -> None:
        new, size = hashlib.sha256(b"\x00" + leaf).digest(), self.size
        while size % 2:
            new, size = hashlib.sha256(b"\x01" + self.peaks.pop() + new).digest(), size // 2
        self.peaks.append(new)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256().digest()
        root = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            root = hashlib.sha256(b"\x01" + peak + root).digest()
        return root


# Ed25519: points of -x² + y² = 1 + d·x²·y² modulo P, as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is that of the public key (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or first is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(s, _BASE), _add(first, _times(h, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


def _add(a: Point, b: Point) -> Point:
    low, high = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = high - low, d - c, d + c, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(encoded: bytes) -> Point | None:
    """The point that 32 bytes name: y, and in the highest bit whether x is odd. None when there is none."""
    number = int.from_bytes(encoded, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    if x % 2 != odd:
        x = P - x
    return x, y, 1, x * y % P


_BASE_POINT = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
assert _BASE_POINT is not None
_BASE: Point = _BASE_POINT
