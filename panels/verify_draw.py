"""Check the draw of a panel from its transcript. This file needs Python 3.9 or later and nothing else.

    python3 verify_draw.py transcript.json
    python3 verify_draw.py transcript.json --receipt receipt.json     am I in the pool, and on which panels?
    python3 verify_draw.py transcript.json --commitment commitment.json   is it what was published before?
    python3 verify_draw.py transcript.json --pool pool.json           for an auditor who holds the pool
    python3 verify_draw.py transcript.json --beacon info.json         drawn by another beacon than quicknet

It shares no code with the program that drew, reads files only, and writes nothing. Ends with 0 when all that
could be checked is right, 1 when something is wrong, 2 when a file cannot be read.

It is long because: it must be one file. Its second half is the arithmetic of the beacon's signature.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Optional

Json = dict[str, Any]
WORDS = 2**32
QUICKNET: Json = {
    "public_key": "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a"
    "2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    "period": 3,
    "genesis_time": 1692803367,
    "hash": "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    "groupHash": "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
    "schemeID": "bls-unchained-g1-rfc9380",
    "metadata": {"beaconID": "quicknet"},
}
"""drand's quicknet, kept by the League of Entropy, as they describe it. Compare it with what they publish."""


class Wrong(Exception):
    """Something in the transcript does not follow from the rest."""


def check(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Wrong(otherwise)


def canonical(value: Any) -> bytes:
    """RFC 8785 for what is in these files: texts, whole numbers, yes and no, nothing, lists, objects."""
    return json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":")).encode()


def in_order(value: Any) -> Any:
    """Names of objects in the order of their UTF-16 code units, as JavaScript sorts them."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return [in_order(one) for one in value] if isinstance(value, list) else value


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def word(key: bytes, message: bytes, counter: int) -> int:
    return int.from_bytes(
        hmac.new(key, message + counter.to_bytes(4, "big"), hashlib.sha256).digest()[:4], "big"
    )


def drawn_index(randomness: bytes, digest: str, panels: int) -> int:
    """HMAC-SHA256(randomness, digest ‖ counter): the first four bytes, unless they are above the last whole
    multiple of the number of panels."""
    counter, last = 0, WORDS - WORDS % panels
    while (found := word(randomness, bytes.fromhex(digest), counter)) >= last:
        counter += 1
    return found % panels


def shuffled(items: list[Any], seed: bytes, label: bytes) -> list[Any]:
    """Fisher and Yates from the end, with numbers of the chain of this seed and label."""
    copy, counter = list(items), 0
    for place in range(len(copy) - 1, 0, -1):
        last = WORDS - WORDS % (place + 1)
        while True:
            found = word(seed, label, counter)
            counter += 1
            if found < last:
                break
        other = found % (place + 1)
        copy[place], copy[other] = copy[other], copy[place]
    return copy


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(leaf: Json) -> bytes:
    return hashlib.sha256(b"\x00" + canonical(leaf)).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """The root of RFC 6962: the left part has the largest power of two that is smaller than the whole."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return node(root_of(hashes[:half]), root_of(hashes[half:]))


def root_by_proof(found: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that this leaf hash and path lead to (RFC 9162, 2.1.3.2)."""
    place, last = index, size - 1
    for sibling in proof:
        check(last > 0, "the receipt's proof is too long")
        if place & 1 or place == last:
            found = node(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, sibling)
        place, last = place >> 1, last >> 1
    check(last == 0, "the receipt's proof is too short")
    return found


def check_draw(transcript: Json, beacon: Json = QUICKNET) -> list[str]:
    """What was found right about the draw itself, as sentences. Raises Wrong. `beacon` is whom to trust."""
    check(transcript.get("format") == "decides-lottery-transcript/1", "this is not a transcript of a draw")
    commitment = transcript["commitment"]
    check(commitment.get("format") == "decides-lottery/1", "the commitment has an unknown format")
    digest = sha256(canonical(commitment))
    check(digest == transcript["digest"], f"the commitment's digest is {digest}, not the one stated")
    panels = commitment["panels"]
    check_panels(commitment)
    seed = bytes.fromhex(transcript["numbering_seed"])
    check(sha256(seed) == commitment["numbering"], "the seed that numbered the panels is another one")
    check(
        shuffled(sorted(panels), seed, b"panel numbers") == panels, "the panels are not numbered by the seed"
    )
    draw, number = commitment["draw"], transcript["number"]
    if draw["kind"] == "beacon":
        randomness, by = check_beacon(draw, number, beacon)
        committed = datetime.fromisoformat(transcript["committed_at"]).timestamp()
        check(committed < moment_of(beacon, draw["round"]), "it was committed to when the number was known")
        index = drawn_index(randomness, digest, len(panels))
    else:
        check(draw["kind"] == "dice" and len(panels) == 1000, "an unknown way to draw")
        thrown = number["thrown"]
        check(
            len(thrown) == 3 and all(pips in range(10) for pips in thrown),
            "that is not a throw of three dice",
        )
        index = thrown[0] * 100 + thrown[1] * 10 + thrown[2]
        by = f"three dice thrown at {draw['place']}, {draw['at']}: {thrown[0]}, {thrown[1]}, {thrown[2]}"
    check(index == transcript["index"], f"panel {index} was drawn, not {transcript['index']}")
    check(panels[index] == transcript["panel"], f"panel {index} has other members")
    check_tally(commitment, transcript)
    return [
        f"commitment {digest}",
        f"{len(panels)} panels of {commitment['seats']} out of {commitment['pool']['size']} volunteers",
        f"drawn by {by}",
        f"panel {index}: {', '.join(map(str, panels[index]))}",
    ]


def check_beacon(draw: Json, number: Json, beacon: Json) -> tuple[bytes, str]:
    """The randomness, and in words whose it is, if the trusted beacon signed the round that was named."""
    name = beacon["metadata"]["beaconID"]
    check(beacon["schemeID"] == QUICKNET["schemeID"], f"the beacon {name} signs in another way")
    check(chain_hash(beacon) == beacon["hash"], f"the hash of the beacon {name} is not that of its key")
    check(
        draw["chain"] == beacon["hash"],
        f"the draw is bound to the beacon {draw['chain']}, and this is {name}, {beacon['hash']}. If you "
        "trust the other, give its description with --beacon",
    )
    key = draw.get("public_key", beacon["public_key"])
    check(key == beacon["public_key"], f"the public key in the commitment is not that of {name}")
    moment = datetime.fromtimestamp(moment_of(beacon, draw["round"]), UTC).isoformat()
    check(draw.get("at", moment) == moment, f"round {draw['round']} of {name} is of {moment}")
    signature = bytes.fromhex(number["signature"])
    randomness = hashlib.sha256(signature).digest()
    check(randomness.hex() == number["randomness"], "the randomness is not that of the signature")
    check(
        is_signed(bytes.fromhex(str(key)), draw["round"], signature),
        f"the signature is not that of {name} for round {draw['round']}",
    )
    return randomness, f"round {draw['round']} of the beacon {name}, of {moment}; its signature is genuine"


def moment_of(beacon: Json, number: int) -> int:
    return int(beacon["genesis_time"] + (number - 1) * beacon["period"])


def chain_hash(beacon: Json) -> str:
    """What names a drand chain: SHA-256 of period, start, public key, first group, and name."""
    head = beacon["period"].to_bytes(4, "big") + beacon["genesis_time"].to_bytes(8, "big")
    told = bytes.fromhex(beacon["public_key"]) + bytes.fromhex(beacon["groupHash"])
    return sha256(head + told + beacon["metadata"]["beaconID"].encode())


def check_panels(commitment: Json) -> None:
    size, seats = commitment["pool"]["size"], commitment["seats"]
    replacing = commitment.get("replacing", {"staying": [], "out": []})
    barred = {*replacing["staying"], *replacing["out"]}
    times: Counter[int] = Counter()
    for index, panel in enumerate(commitment["panels"]):
        check(len(panel) == seats == len(set(panel)), f"panel {index} has not {seats} different members")
        check(panel == sorted(panel), f"panel {index} is not in order")
        check(all(type(one) is int and 1 <= one <= size for one in panel), f"panel {index}: not in the pool")
        check(not barred & set(panel), f"panel {index} has somebody who stays or is out already")
        times.update(panel)
    every = [times[number] for number in range(1, size + 1) if number not in barred]
    odds = commitment["odds"]
    stated = [odds["fewest_panels"], odds["most_panels"]]
    check([min(every), max(every)] == stated, "the fewest and most panels of one number are not those stated")


def check_tally(commitment: Json, transcript: Json) -> None:
    tally = {(one["category"], one["value"]): one["members"] for one in transcript["tally"]}
    for quota in commitment["quotas"]:
        name = f"{quota['category']} “{quota['value']}”"
        members = tally.get((quota["category"], quota["value"]))
        check(members is not None, f"the tally says nothing of {name}")
        check(quota["least"] <= (members or 0) <= quota["most"], f"{members} members for {name}")


def check_receipt(transcript: Json, receipt: Json) -> list[str]:
    commitment = transcript["commitment"]
    check(receipt.get("format") == "decides-lottery-receipt/1", "this is not a receipt")
    check(receipt["root"] == commitment["pool"]["root"], "the receipt is of another pool")
    check(receipt["size"] == commitment["pool"]["size"], "the receipt is of a pool of another size")
    number = receipt["number"]
    check(1 <= number <= receipt["size"], "the number on the receipt is not in the pool")
    leaf = {key: receipt[key] for key in ("number", "nonce", "features", "home")}
    proof = [bytes.fromhex(one) for one in receipt["proof"]]
    found = root_by_proof(leaf_hash(leaf), number - 1, receipt["size"], proof)
    check(found.hex() == receipt["root"], "the receipt does not lead to the root of the pool")
    on = sum(number in panel for panel in commitment["panels"])
    drawn = "and was drawn" if number in transcript["panel"] else "and was not drawn"
    features = ", ".join(f"{key}: {value}" for key, value in sorted(receipt["features"].items()))
    return [f"number {number} is in the pool ({features}), on {on} panels, {drawn}"]


def check_pool(transcript: Json, pool: Json) -> list[str]:
    """With the private leaves: that every panel, not only the one drawn, meets the quotas."""
    commitment = transcript["commitment"]
    check(pool.get("format") == "decides-lottery-pool/1", "this is not a frozen pool")
    leaves = pool["leaves"]
    check([leaf["number"] for leaf in leaves] == list(range(1, len(leaves) + 1)), "leaves are not in order")
    check(len(leaves) == commitment["pool"]["size"], "the pool has another size")
    found = root_of([leaf_hash(leaf) for leaf in leaves]).hex()
    check(found == commitment["pool"]["root"], "the pool has another root")
    staying = commitment.get("replacing", {"staying": []})["staying"]
    for index, panel in enumerate(commitment["panels"]):
        members = [leaves[number - 1] for number in panel]
        for quota in commitment["quotas"]:
            count = sum(one["features"][quota["category"]] == quota["value"] for one in members)
            name = f"{quota['category']} “{quota['value']}”"
            check(quota["least"] <= count <= quota["most"], f"panel {index} has {count} members for {name}")
        if commitment["one_per_household"]:
            homes = [leaves[number - 1]["home"] for number in [*panel, *staying]]
            homes = [home for home in homes if home]
            check(len(homes) == len(set(homes)), f"panel {index} has two people of one home")
    for one in transcript["tally"]:
        drawn = [leaves[number - 1]["features"] for number in transcript["panel"]]
        count = sum(features[one["category"]] == one["value"] for features in drawn)
        check(count == one["members"], f"the tally of {one['category']} “{one['value']}” is {count}")
    return ["every panel meets every quota, by the features in the pool of this root"]


# The beacon's signature is a BLS signature on the curve BLS12-381. What follows is written for reading, not
# for speed: it takes about half a second. Numbers are modulo P. A pair (a, b) stands for a + b·i, i² = -1; a
# list of twelve for a polynomial in w, w¹² = 2·w⁶ - 2, in which i is w⁶ - 1. A point is a pair
# of pairs, or None.

P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
LOOP = 0xD201000000010000
"""What the curve is made from, without its sign: P and ORDER are polynomials in it."""
Pair = tuple[int, int]
Point = Optional[tuple[Pair, Pair]]  # noqa: UP045 - Python 3.9
BASE: Point = (
    (
        0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
        0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E,
    ),
    (
        0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
        0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE,
    ),
)
"""The point of G2 that public keys are multiples of."""


def times(one: Pair, other: Pair) -> Pair:
    (a, b), (c, d) = one, other
    return (a * c - b * d) % P, (a * d + b * c) % P


def less(one: Pair, other: Pair) -> Pair:
    return (one[0] - other[0]) % P, (one[1] - other[1]) % P


def over(one: Pair, other: Pair) -> Pair:
    a, b = other
    size = pow(a * a + b * b, -1, P)
    return times(one, (a * size, -b * size))


def slope(one: Point, other: Point) -> Pair:
    """Of the line through two points of y² = x³ + b, or of the tangent where they are the same."""
    assert one
    assert other
    if one == other:
        square = times(one[0], one[0])
        return over((3 * square[0], 3 * square[1]), (2 * one[1][0], 2 * one[1][1]))
    return over(less(other[1], one[1]), less(other[0], one[0]))


def plus(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] != other[1] or one[1] == (0, 0)):
        return None
    by = slope(one, other)
    x = less(less(times(by, by), one[0]), other[0])
    return x, less(times(by, less(one[0], x)), one[1])


def multiple(count: int, point: Point) -> Point:
    found: Point = None
    for bit in f"{count:b}":
        found = plus(found, found)
        found = plus(found, point) if bit == "1" else found
    return found


def negative(point: Point) -> Point:
    return point and (point[0], less((0, 0), point[1]))


def root(square: int) -> int | None:
    """P is 3 modulo 4."""
    found = pow(square, (P + 1) // 4, P)
    return found if found * found % P == square % P else None


def root_of_pair(square: Pair) -> Pair | None:
    a, b = square
    size = root(a * a + b * b)
    for sign in (1, -1):
        half = None if size is None else root((a + sign * size) * pow(2, -1, P))
        if half:
            found = half, b * pow(2 * half, -1, P) % P
            if times(found, found) == square:
                return found
    return None


def point_from(data: bytes, size: int) -> Point:
    """A compressed point of G1 (48 bytes) or G2 (96): x, highest part first, under three bits: that it is
    compressed, whether it is none, and which y it has. None unless it is of the group of ORDER points."""
    if len(data) != size or not data[0] & 0x80 or data[0] & 0x40:
        return None
    parts = [int.from_bytes(data[at : at + 48], "big") for at in range(0, size, 48)]
    parts[0] %= 1 << 381
    if max(parts) >= P:
        return None
    x: Pair = (parts[0], 0) if size == 48 else (parts[1], parts[0])
    a, b = times(times(x, x), x)
    if size == 48:
        only = root(a + 4)
        y = None if only is None else (only, 0)
    else:
        y = root_of_pair(((a + 4) % P, (b + 4) % P))
    if y is None:
        return None
    larger = (y[1] or y[0]) > P // 2
    point: Point = (x, y if larger == bool(data[0] & 0x20) else less((0, 0), y))
    return point if multiple(ORDER, point) is None else None


# From bytes to a point of G1: RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_.

TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
"""y² = x³ + A·x + B, the curve that is mapped to first."""
KERNEL = (
    0x133341FB0962A34CB0504A9C4FADA0A5090D38679B4C040D5D1C3AFB023A3409FCC0815FEA66D8B02BBEF9C8B5A66E07,
    0x0264908AF037BCEDE00D054CF5D4775E83EB6CF63C76B969F8ED174FB59FCFF78D201F46F6CFC4ED6552E59CE75177B0,
    0x1335C502C1F54C49ACEEA65E87FD7203BA0F626F305FC0CFD606A5DAE9F3C8E81A4B3B69600129FABD307C69BF319D39,
    0x094440F65F408A6E930E16E3E92DD17BF60D6E9679A8D3D58593DE55AC23703042D609537EB3549AAC234D896CA82944,
    0x04AFE09D5CF4956A23B6B71F59D2B3407B415A774B7BE81BBB6FA99CBC798E0AC98BA725A5BC328016B1C268B4766E85,
    1,
)
"""The polynomial, lowest power first, whose roots are the x of the ten points that the map from there to G1's
curve sends to none. The RFC's four tables of that map follow from it by Kohel's formulas."""


def expanded(message: bytes, tag: bytes, size: int) -> bytes:
    tag += bytes([len(tag)])
    first = hashlib.sha256(bytes(64) + message + size.to_bytes(2, "big") + b"\0" + tag).digest()
    found, last = b"", bytes(32)
    for count in range(1, size // 32 + 1):
        mixed = bytes(a ^ b for a, b in zip(first, last))  # noqa: B905 - Python 3.9
        last = hashlib.sha256(mixed + bytes([count]) + tag).digest()
        found += last
    return found


def mapped(number: int) -> Point:
    """The simplified map of Shallue, van de Woestijne and Ulas, then to y² = x³ + 4."""
    step = 11 * number * number % P
    part = (step * step + step) % P
    x = -B * pow(A, -1, P) * (1 + pow(part, -1, P)) % P if part else B * pow(11 * A, -1, P) % P
    y = root(x**3 + A * x + B)
    if y is None:
        x = step * x % P
        y = root(x**3 + A * x + B)
    assert y is not None
    return to_g1(x, y if y % 2 == number % 2 else P - y)


def to_g1(x: int, y: int) -> Point:
    """With s₁, s₂, s₃ the sums of 1/(x - r), its squares and its cubes over the roots r of KERNEL."""
    rows = [list(KERNEL)]
    for _ in range(3):
        rows.append([power * factor for power, factor in enumerate(rows[-1])][1:])
    whole, *others = (sum(factor * pow(x, power, P) for power, factor in enumerate(row)) for row in rows)
    if whole % P == 0:
        return None
    d1, d2, d3 = (one * pow(whole, -1, P) % P for one in others)
    s1, s2 = d1, (d1 * d1 - d2) % P
    s3 = (d3 - s1**3 + 3 * s1 * s2) * pow(2, -1, P) % P
    curve, change = 4 * (x**3 + A * x + B), 12 * x * x + 4 * A
    new_x = curve * s2 - change // 2 * s1 + 11 * x + 2 * KERNEL[4]
    growth = 3 * (change // 2) * s2 - 2 * curve * s3 - 12 * x * s1 + 11
    return (new_x * pow(11, -2, P) % P, 0), (y * growth * pow(11, -3, P) % P, 0)


def hashed(message: bytes, tag: bytes = TAG) -> Point:
    data = expanded(message, tag, 128)
    one, other = (mapped(int.from_bytes(data[at : at + 64], "big") % P) for at in (0, 64))
    return multiple(LOOP + 1, plus(one, other))


def product(one: list[int], other: list[int]) -> list[int]:
    """Of two polynomials in w."""
    found = [0] * 23
    for place, factor in enumerate(other):
        if factor:
            for at, each in enumerate(one):
                found[place + at] += factor * each
    for place in range(22, 11, -1):
        found[place - 6] += 2 * found[place]
        found[place - 12] -= 2 * found[place]
    return [each % P for each in found[:12]]


def line(one: Point, other: Point, at: Point) -> list[int]:
    """The line through two points of G2's curve, taken at a point of G1; times w³, of which the last power
    makes one."""
    assert one
    assert at
    by = slope(one, other)
    (x, _), (y, _) = at
    constant, second = less(times(by, one[0]), one[1]), (-by[0] * x, -by[1] * x)
    found = [0] * 12
    for place, (a, b) in ((0, constant), (2, second), (3, (y, 0))):
        found[place], found[place + 6] = (a - b) % P, b % P
    return found


def cancel(pairs: list[tuple[Point, Point]]) -> bool:
    """Whether the product of the pairings of these points of G1 and G2 is one: Miller's loop of the ate
    pairing, for all at once, and the last power."""
    found, ends = [1] + [0] * 11, [second for _, second in pairs]
    for bit in f"{LOOP:b}"[1:]:
        found = product(found, found)
        for place, (first, second) in enumerate(pairs):
            for other in (ends[place], second)[: 1 + (bit == "1")]:
                found = product(found, line(ends[place], other, first))
                ends[place] = plus(ends[place], other)
    result = [1] + [0] * 11
    for bit in f"{(P**12 - 1) // ORDER:b}":
        result = product(result, result)
        result = product(result, found) if bit == "1" else result
    return result == [1] + [0] * 11


def is_signed(public_key: bytes, number: int, signature: bytes) -> bool:
    """Whether the chain of this key signed this round: e(signature, BASE) = e(hash of the round, key)."""
    key, point = point_from(public_key, 96), point_from(signature, 48)
    if key is None or point is None:
        return False
    message = hashed(hashlib.sha256(number.to_bytes(8, "big")).digest())
    return cancel([(point, negative(BASE)), (message, key)])


def read(path: Path) -> Json:
    found = json.loads(path.read_text(encoding="utf-8"))
    check(isinstance(found, dict), f"{path.name} holds no object")
    return found  # type: ignore[no-any-return]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the draw of a panel from its transcript.")
    parser.add_argument("transcript", type=Path)
    parser.add_argument("--receipt", type=Path, help="a volunteer's own receipt")
    parser.add_argument("--commitment", type=Path, help="the commitment as it was published before the draw")
    parser.add_argument("--pool", type=Path, help="the frozen pool, which only an auditor holds")
    parser.add_argument("--beacon", type=Path, help="a drand chain to trust in place of quicknet: its /info")
    asked = parser.parse_args(arguments)
    try:
        files = {key: read(path) for key, path in vars(asked).items() if path}
        transcript = files["transcript"]
        said = check_draw(transcript, files.get("beacon", QUICKNET))
        if "commitment" in files:
            same = canonical(files["commitment"]) == canonical(transcript["commitment"])
            check(same, "the commitment published before the draw was another one")
            said.append("the commitment is the one that was published before")
        said += check_receipt(transcript, files["receipt"]) if "receipt" in files else []
        said += check_pool(transcript, files["pool"]) if "pool" in files else []
    except Wrong as wrong:
        print(f"WRONG: {wrong}.")
        return 1
    except (OSError, ValueError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        print(f"WRONG: something is missing or of another kind ({error!r}).")
        return 1
    print("\n".join(said))
    print("It stands.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
