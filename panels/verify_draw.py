"""Check the draw of a panel from its transcript. This file needs Python 3.9 or later and nothing else.

    python3 verify_draw.py transcript.json
    python3 verify_draw.py transcript.json --receipt receipt.json     am I in the pool, and on which panels?
    python3 verify_draw.py transcript.json --commitment commitment.json   is it what was published before?
    python3 verify_draw.py transcript.json --pool pool.json           for an auditor who holds the pool

It shares no code with the program that drew, reads files only, and writes nothing. Ends with 0 when all that
could be checked is right, 1 when something is wrong, 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

Json = dict[str, Any]
WORDS = 2**32


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


def check_draw(transcript: Json) -> list[str]:
    """What was found right about the draw itself, as sentences. Raises Wrong."""
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
        signature = bytes.fromhex(number["signature"])
        randomness = hashlib.sha256(signature).digest()
        check(randomness.hex() == number["randomness"], "the randomness is not that of the signature")
        index = drawn_index(randomness, digest, len(panels))
        by = f"round {draw['round']} of beacon {draw['chain'][:8]}…: compare the signature with the beacon's"
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
    asked = parser.parse_args(arguments)
    try:
        files = {key: read(path) for key, path in vars(asked).items() if path}
        transcript = files["transcript"]
        said = check_draw(transcript)
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
