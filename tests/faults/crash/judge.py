"""What clients were told, held against what was published."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults.crash.client import entries


def judge(home: Path, slug: str, clients: int) -> dict[str, Any]:
    """What clients were told, against what was published."""
    asked: dict[str, Any] = {}
    told: dict[str, list[Any]] = {}
    refused: set[str] = set()
    for number in range(clients):
        for kind, _, submission, *rest in entries(home / f"journal-{number}"):
            if kind == "ask":
                asked[submission] = rest[0]
            elif kind == "told":
                told.setdefault(submission, []).append(rest)
            else:
                refused.add(submission)
    folder = home / "bundles" / slug
    board = {
        (leaf["slot"], leaf["version"]): leaf["sha256"]
        for leaf in map(json.loads, (folder / "board.jsonl").read_text().splitlines())
    }
    sealed = {
        slot: (version, sha256)
        for slot, version, sha256 in json.loads((folder / "sealed.json").read_text())["envelopes"]
    }
    receipts = {submission: answers[0][0] for submission, answers in told.items()}
    last: dict[str, tuple[int, str, str]] = {}
    for submission, receipt in receipts.items():
        mine = (receipt["version"], receipt["envelope_sha256"], asked[submission]["code"])
        last[receipt["slot"]] = max(last.get(receipt["slot"], (0, "", "")), mine)
    ballots = (folder / "ballots-all.pb").read_text()
    published = {line.split(";")[0] for line in ballots.split("VOTES\n", 1)[1].splitlines()[1:]}
    verified = subprocess.run([sys.executable, folder / "verify.py"], capture_output=True, text=True)
    return {
        "acknowledged": len(told),
        "asked_again": sum(len(answers) - 1 for answers in told.values()),
        "refused_late": len(refused),
        "envelopes": len(board),
        "lost": sum(
            board.get((each["slot"], each["version"])) != each["envelope_sha256"]
            for each in receipts.values()
        ),
        "doubled": sum(len({json.dumps(answer) for answer in answers}) > 1 for answers in told.values())
        + len(receipts)
        - len({(each["slot"], each["version"]) for each in receipts.values()}),
        "wrong_current": sum(
            sealed.get(slot) != (version, sha256) or code not in published
            for slot, (version, sha256, code) in last.items()
        )
        + len(published - {code for _, _, code in last.values()}),
        "unexplained": len(board)
        - len(receipts)
        + len(set(asked) - set(told) - refused)
        + len(refused & set(told))
        + verified.returncode,
    }
