"""Check a published result against the ballots, with nothing but Python's standard library.

    python -m voting.checker BUNDLE_FOLDER_OR_ZIP
    python -m voting.checker FILE.pb --result RESULT.json

Shares no code with the count. Every rule is followed in exact arithmetic: each winner, its price as a
fraction, who paid, what stood level, the money left after every step. RESULT.json is what
`python -m voting.recount FILE.pb --format json` wrote. Ends with 0 when the result stands, 1 when it does
not, 2 when it cannot be checked, with a sentence that says why.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voting.checker_ballots import order_by_seed
from voting.checker_bundle import contest_codes, elections, read
from voting.checker_pabulib import File, rule_named
from voting.checker_pots import CannotCheck, Wrong, check_pot
from voting.checker_rules import Told
from voting.checker_seal import SEALED, canonical, check_seal, has_receipt

STANDS, REFUSED, UNCHECKED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    asked = _parser().parse_args(arguments)
    asked.path = asked.path or Path(__file__).parent
    every = not asked.last_steps
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # exact prices of many rounds are longer than Python prints unasked
    try:
        if asked.path.suffix == ".pb":
            sentences = _file(asked, every_step=every)
        else:
            sentences = _bundle(asked, every_step=every)
        print("\n".join(sentences))
    except Wrong as wrong:
        print(f"The result does not stand: {wrong}")
        return REFUSED
    except (CannotCheck, OSError, zipfile.BadZipFile) as problem:
        print(f"{asked.path}: {problem}", file=sys.stderr)
        return UNCHECKED
    except (KeyError, ValueError, TypeError, IndexError, StopIteration) as problem:
        print(f"{asked.path}: cannot be checked: {problem!r}", file=sys.stderr)
        return UNCHECKED
    finally:
        sys.set_int_max_str_digits(digits)
    return STANDS


def check(files: Mapping[str, bytes], *, tell: Told = lambda _: None, every_step: bool = True) -> list[str]:
    """What was verified of a bundle, a sentence for each pot. `tell` hears how far a long count has come.
    Without `every_step` the steps of add1 before the one that is claimed are not run. Raises Wrong or
    CannotCheck."""
    for name in ("paper.json", "seed.json", "result.json", "blank.json"):
        if name not in files:
            raise CannotCheck(f"{name} is missing")
    paper, result = json.loads(files["paper.json"]), json.loads(files["result.json"])
    blank = json.loads(files["blank.json"])
    seed = bytes.fromhex(json.loads(files["seed.json"])["seed"])
    if hashlib.sha256(seed).hexdigest() != paper["seed_commitment"]:
        raise Wrong("the seed is not the one that the paper commits to")
    if result["paper_digest"] != hashlib.sha256(files["paper.json"]).hexdigest():
        raise Wrong("it is the result of another paper")
    if (
        result["tie_order"] != "seed"
        or result["rule"].split(";")[0].split("/")[0] != paper["counting"]["rule"]
    ):
        raise Wrong("its rule or its order of ties is not that of the paper")
    told = {(row["contest"], pot["pot"]): pot for row in result["contests"] for pot in row["pots"]}
    named = [(contest["key"], pot["key"]) for contest in paper["contests"] for pot in contest["pots"]]
    if list(told) != named:
        raise Wrong("its pots are not those of the paper")
    granted: dict[str, int] = {}
    sentences, codes = [], set()
    for contest, row in zip(paper["contests"], result["contests"], strict=True):
        key = contest["key"]
        cast = contest_codes(files, key, blank)
        codes.update(cast)
        if (row["ballots"], row["blank"]) != (len(cast), len(blank.get(key, []))):
            raise Wrong(f"{key} has {len(cast)} ballots, {len(blank.get(key, []))} of them blank")
        for one in elections(contest, paper["counting"], read(files[f"ballots-{key}.pb"]), seed):
            beside = replace(one, taken=dict(granted))
            said, given = check_pot(
                beside, paper["counting"], told[key, one.pot], tell, every_step=every_step
            )
            granted |= given
            sentences.append(f"{one.name}: {said}")
    if result["ballots"] != len(codes):
        raise Wrong(f"{len(codes)} ballots are in the bundle, not {result['ballots']}")
    sentences += check_seal(files, len(codes))
    _listed(files)
    return sentences


def check_whole(
    files: Mapping[str, bytes], *, tell: Told = lambda _: None, every_step: bool = True
) -> list[str]:
    """As `check`, but first of all that the files are those of the manifest."""
    _listed(files)
    return check(files, tell=tell, every_step=every_step)


def _listed(files: Mapping[str, bytes]) -> None:
    """That the manifest, where there is one, lists these very files."""
    if "manifest.json" not in files:
        if SEALED in files:
            raise CannotCheck("manifest.json is missing")
        return
    try:
        listed = dict(json.loads(files["manifest.json"])["files"])
    except (ValueError, KeyError, TypeError) as problem:
        raise Wrong(f"the manifest cannot be read: {problem!r}") from None
    if files["manifest.json"] != canonical({"format": "decides-bundle/1", "files": listed}):
        raise Wrong("the manifest is not written as bundles write it")
    for name in sorted(listed.keys() | files.keys() - {"manifest.json"}):
        if name not in files or listed.get(name) != hashlib.sha256(files[name]).hexdigest():
            raise Wrong(f"{name} is not the file that the manifest lists")


def check_file(
    data: bytes,
    result: Mapping[str, Any],
    *,
    rule: str = "",
    tie_order: str = "",
    tell: Told = lambda _: None,
    every_step: bool = True,
) -> list[str]:
    """What was verified of a result of recount on a Pabulib file. `rule`: its name, if it is not the one that
    the result gives; `tie_order`: "seed:HEX", or ids by line break; default: as listed. Raises Wrong or
    CannotCheck."""
    file = File(data)
    if result["scale"] != file.scale:
        raise Wrong(f"money is in {file.scale}ths of the currency, not {result['scale']}ths")
    try:
        counting = rule_named(rule or result["rule"], step=file.scale)
    except ValueError as problem:
        raise CannotCheck(str(problem)) from None
    order, name = list(file.costs), "listed"
    if tie_order.startswith("seed:"):
        ranked = order_by_seed(bytes.fromhex(tie_order.removeprefix("seed:")), order)
        order, name = sorted(order, key=ranked.__getitem__), "seed"
    elif tie_order:
        order = tie_order.split()
    if sorted(order) != sorted(file.costs):
        raise CannotCheck("the order of ties does not list every project exactly once")
    if counting["rule"] == "stv" and file.kind != "ranked":
        raise Wrong("stv needs ranked ballots")
    one = file.election(counting, order)
    said, _ = check_pot(one, counting, result, tell, order=name, every_step=every_step)
    return [f"{rule or result['rule']}: {said}"]


def _bundle(asked: argparse.Namespace, *, every_step: bool) -> list[str]:
    files = _files(asked.path)
    sentences = check_whole(files, tell=_progress(), every_step=every_step)
    if SEALED not in files:
        sentences.append("No sealed set is in the bundle: of the ballot box nothing was checked.")
    if "manifest.json" in files:
        digest = hashlib.sha256(files["manifest.json"]).hexdigest()
        sentences.append(f"The bundle's digest is {digest}: compare it with the one on the result page.")
        if asked.digest and asked.digest.lower() != digest:
            raise Wrong(f"the bundle's digest is {digest}, not the one that you gave")
    if asked.receipt:
        if not has_receipt(files, asked.receipt):
            raise Wrong("the envelope of this receipt is not in the sealed set")
        sentences.append("The envelope of this receipt is in the sealed set.")
    return sentences


def _file(asked: argparse.Namespace, *, every_step: bool) -> list[str]:
    if asked.result is None:
        raise CannotCheck("--result is missing: what recount --format json wrote")
    order = asked.tie_order or ""
    if order and not order.startswith("seed:"):
        order = Path(order).read_text(encoding="utf-8")
    return check_file(
        asked.path.read_bytes(),
        json.loads(asked.result.read_text(encoding="utf-8")),
        rule=asked.rule or "",
        tie_order=order,
        tell=_progress(),
        every_step=every_step,
    )


def _progress(every: float = 2.0) -> Told:
    """Says on standard error how far a long check has come; silent for short ones."""
    last = time.monotonic()

    def tell(what: str) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            print(f"still checking: {what}", file=sys.stderr, flush=True)

    return tell


def _files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Check a published result with the standard library alone.",
        epilog="Exit code: 0 the result stands, 1 it does not, 2 it cannot be checked.",
    )
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        help="bundle folder, bundle .zip, or a .pb file; default: the folder that this file lies in",
    )
    parser.add_argument("--receipt", metavar="CODE", help="also look for this receipt's envelope")
    parser.add_argument("--digest", metavar="HEX", help="the bundle's digest as the result page gives it")
    parser.add_argument("--result", type=Path, help=".pb only: what recount --format json wrote")
    parser.add_argument("--rule", help=".pb only: the rule's whole name; default: as the result names it")
    parser.add_argument("--tie-order", metavar="FILE|seed:HEX", help=".pb only; default: as listed")
    parser.add_argument(
        "--last-steps",
        action="store_true",
        help="add1 and add1u: run only the step that is claimed and the next, not all before it",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
