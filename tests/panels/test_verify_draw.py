"""Anybody redoes a draw with one file of plain Python; a transcript that was touched does not stand."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from panels import verify_draw
from tests.architecture.source import ROOT
from tests.factories.beacons import QUICKNET, signature_of
from tests.panels.domain.draw_kit import ROUND, drawn

QUICKNET_KEY = verify_draw.QUICKNET["public_key"]
VERIFIER = ROOT / "panels" / "verify_draw.py"
Doc = dict[str, Any]


def verify(folder: Path, **files: Doc) -> tuple[int, str]:
    """The verifier alone, away from the checkout and from every installed package."""
    program = folder / "verify_draw.py"
    program.write_bytes(VERIFIER.read_bytes())
    words: list[str] = []
    for name, document in files.items():
        (folder / f"{name}.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
        words += [f"{name}.json"] if name == "transcript" else [f"--{name}", f"{name}.json"]
    command = [sys.executable, "-I", "-S", "verify_draw.py", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["beacon", "dice"])
def test_a_draw_stands(kind: str, tmp_path: Path) -> None:
    made = drawn(kind)
    code, said = verify(tmp_path, transcript=made.transcript.document, commitment=made.commitment.document)
    assert code == 0, said
    assert made.commitment.digest in said
    assert f"panel {made.transcript.index}: {', '.join(map(str, made.transcript.panel))}" in said
    if kind == "dice":
        assert made.transcript.index == 417


def test_every_volunteer_finds_themselves(tmp_path: Path) -> None:
    made = drawn("dice")
    for place, one in enumerate(made.pool.volunteers):
        code, said = verify(
            tmp_path, transcript=made.transcript.document, receipt=made.frozen.receipt(one.id)
        )
        assert code == 0, said
        number = made.frozen.number_of(one.id)
        assert f"number {number} is in the pool" in said
        assert f"on {made.portfolio.times[place]} panels" in said
        assert ("and was drawn" in said) == (number in made.transcript.panel)
        assert len(made.commitment.panels_with(number)) == made.portfolio.times[place]


def test_an_auditor_sees_that_every_panel_meets_the_quotas(tmp_path: Path) -> None:
    made = drawn()
    code, said = verify(tmp_path, transcript=made.transcript.document, pool=made.frozen.private())
    assert code == 0, said
    assert "every panel meets every quota" in said


def test_no_feature_of_a_volunteer_is_published() -> None:
    """Only bounds of quotas and sums over the one panel that was drawn."""
    made = drawn()
    public = made.transcript.document
    assert set(public["commitment"]) == {
        "format", "algorithm", "subject", "seats", "quotas", "one_per_household", "pool", "odds",
        "numbering", "draw", "panels",
    }  # fmt: skip
    assert all(type(number) is int for panel in public["commitment"]["panels"] for number in panel)
    text = json.dumps(public)
    for leaf in made.frozen.leaves:
        assert leaf["nonce"] not in text
        assert not leaf["home"] or leaf["home"] not in text


def swap_members(document: Doc) -> None:
    """A favourite is put on the drawn panel in place of somebody else."""
    panel = document["commitment"]["panels"][document["index"]]
    panel[0] = next(number for number in range(1, 13) if number not in panel)
    panel.sort()
    document["panel"] = list(panel)


def another_quota(document: Doc) -> None:
    document["commitment"]["quotas"][0]["most"] += 1


def another_round(document: Doc) -> None:
    document["commitment"]["draw"]["round"] += 1


def another_signature(document: Doc) -> None:
    document["number"]["signature"] = "00" * 48


def signature_of_another_round(document: Doc) -> None:
    """The beacon's own, and the randomness fits; only the round is not the one that was named."""
    signature = QUICKNET[ROUND + 1]
    document["number"] = {"signature": signature, "randomness": sha256(bytes.fromhex(signature)).hexdigest()}
    drawn_again(document)


def signature_of_nobody(document: Doc) -> None:
    """One that would seat whom somebody wants."""
    document["number"] = {"signature": "a5" * 48, "randomness": sha256(bytes.fromhex("a5" * 48)).hexdigest()}
    drawn_again(document)


def another_randomness(document: Doc) -> None:
    document["number"]["randomness"] = "00" * 32
    drawn_again(document)


def known_before(document: Doc) -> None:
    document["committed_at"] = "2023-08-23T16:00:00+00:00"


def drawn_again(document: Doc) -> None:
    """All that follows from the number is made to fit it."""
    panels = document["commitment"]["panels"]
    randomness = bytes.fromhex(document["number"]["randomness"])
    document["index"] = verify_draw.drawn_index(randomness, document["digest"], len(panels))
    document["panel"] = panels[document["index"]]
    features = {leaf["number"]: leaf["features"] for leaf in drawn().frozen.leaves}
    for one in document["tally"]:
        one["members"] = sum(features[each][one["category"]] == one["value"] for each in document["panel"])


def another_index(document: Doc) -> None:
    document["index"] = (document["index"] + 1) % 1000
    document["panel"] = document["commitment"]["panels"][document["index"]]


def another_seed(document: Doc) -> None:
    document["numbering_seed"] = "11" * 32


def an_own_beacon(document: Doc) -> None:
    """Somebody's own chain, with key, signature, and all digests made anew."""
    own = json.loads((ROOT / "tests" / "beacon.json").read_text())
    document["commitment"]["draw"] |= {"chain": own["hash"], "public_key": own["public_key"]}
    made_anew(document)


def an_own_key(document: Doc) -> None:
    own = json.loads((ROOT / "tests" / "beacon.json").read_text())
    document["commitment"]["draw"]["public_key"] = own["public_key"]
    made_anew(document)


def made_anew(document: Doc) -> None:
    document["digest"] = verify_draw.sha256(verify_draw.canonical(document["commitment"]))
    signature = signature_of(ROUND)
    document["number"] = {"signature": signature, "randomness": sha256(bytes.fromhex(signature)).hexdigest()}
    drawn_again(document)


def another_panel(document: Doc) -> None:
    document["panel"] = [1, 2, 3]


def another_tally(document: Doc) -> None:
    document["tally"][0]["members"] = 3


def another_root(document: Doc) -> None:
    document["commitment"]["pool"]["root"] = "00" * 32


def fewer_panels_stated(document: Doc) -> None:
    document["commitment"]["odds"]["fewest_panels"] += 1


def a_part_is_missing(document: Doc) -> None:
    del document["number"]


TOUCHED: dict[Callable[[Doc], None], str] = {
    swap_members: "digest is",
    another_quota: "digest is",
    another_round: "digest is",
    another_signature: "not that of the signature",
    another_randomness: "not that of the signature",
    signature_of_another_round: "is not that of quicknet for round 1000",
    signature_of_nobody: "is not that of quicknet for round 1000",
    an_own_beacon: "give its description with --beacon",
    an_own_key: "public key in the commitment is not that of quicknet",
    known_before: "when the number was known",
    another_index: "was drawn, not",
    another_seed: "is another one",
    another_panel: "has other members",
    another_tally: "members for",
    another_root: "digest is",
    fewer_panels_stated: "digest is",
    a_part_is_missing: "something is missing",
}


@pytest.mark.parametrize("touch", TOUCHED)
def test_a_touched_transcript_does_not_stand(touch: Callable[[Doc], None], tmp_path: Path) -> None:
    document = copy.deepcopy(drawn().transcript.document)
    touch(document)
    code, said = verify(tmp_path, transcript=document)
    assert code == 1, said
    assert said.startswith("WRONG")
    assert TOUCHED[touch] in said


def test_a_draw_by_another_chain_stands_for_whoever_trusts_that_chain(tmp_path: Path) -> None:
    own = json.loads((ROOT / "tests" / "beacon.json").read_text())
    document = copy.deepcopy(drawn().transcript.document)
    an_own_beacon(document)
    code, said = verify(tmp_path, transcript=document, beacon=own)
    assert (code, "round 1000 of the beacon tests" in said) == (0, True), said
    code, said = verify(tmp_path, transcript=document, beacon=own | {"public_key": QUICKNET_KEY})
    assert (code, "the hash of the beacon tests is not that of its key" in said) == (1, True), said


def test_a_commitment_from_before_keys_stood_in_it_is_checked_all_the_same(tmp_path: Path) -> None:
    document = copy.deepcopy(drawn().transcript.document)
    for name in ("public_key", "scheme", "at"):
        del document["commitment"]["draw"][name]
    document["digest"] = verify_draw.sha256(verify_draw.canonical(document["commitment"]))
    drawn_again(document)
    code, said = verify(tmp_path, transcript=document)
    assert (code, "its signature is genuine" in said) == (0, True), said
    signature_of_another_round(document)
    assert verify(tmp_path, transcript=document)[0] == 1


def test_nor_one_whose_commitment_was_made_anew_after_the_draw(tmp_path: Path) -> None:
    """All digests fit again, and the number draws another panel; what was published before gives it away."""
    made = drawn()
    document = copy.deepcopy(made.transcript.document)
    document["commitment"]["subject"] += " "
    code, said = verify(tmp_path, transcript=document, commitment=made.commitment.document)
    assert code == 1, said


def test_a_receipt_with_another_feature_does_not_stand(tmp_path: Path) -> None:
    made = drawn()
    receipt = copy.deepcopy(made.frozen.receipt("3"))
    receipt["features"]["a"] = "x"
    code, said = verify(tmp_path, transcript=made.transcript.document, receipt=receipt)
    assert (code, "does not lead to the root" in said) == (1, True)


def test_files_that_are_no_transcripts(tmp_path: Path) -> None:
    (tmp_path / "verify_draw.py").write_bytes(VERIFIER.read_bytes())
    for content, code in (("{", 2), ("[]", 1), ("{}", 1), ("\xff", 2)):
        (tmp_path / "transcript.json").write_text(content, encoding="latin-1")
        command = [sys.executable, "verify_draw.py", "transcript.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
