"""Voters at work: casts through HTTP, writes down what was asked and told, and goes on after being killed.

python -m tests.faults.crash.client PORT TICKETS JOURNAL THREADS

A journal has one line for each thing done, written in one go: ["ask", elector, submission, body] before a
ballot is sent, ["told", elector, submission, receipt, ballot code] once it was acknowledged, ["no", elector,
submission, codes] once it was refused. A client that starts on a journal first repeats whatever was asked and
never answered, under the same submission.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
import time
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

from pb import chance
from voting.domain.seal import ballot_code

MARKS = (["a", "b", "e"], ["c", "d", "f"], ["b", "e", "f"], ["a", "c", "e"])


class Journal:
    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, *entry: Any) -> None:
        os.write(self._file, json.dumps(entry).encode() + b"\n")


def entries(path: Path) -> list[Any]:
    """All whole lines of a journal; a line cut short by a kill is passed over."""
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes().split(b"\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


class Voter:
    """One thread: votes for its electors in turn until voting is over."""

    def __init__(self, port: int, slug: str, journal: Journal) -> None:
        self.port, self.slug, self.journal = port, slug, journal
        self.line: http.client.HTTPConnection | None = None
        self.over = False

    def send(self, elector: int, body: dict[str, Any]) -> None:
        """Until there is an answer that says yes or no."""
        while True:
            try:
                status, answer = self._post(json.dumps(body))
            except (OSError, http.client.HTTPException):
                self.line = None
                time.sleep(0.03)
                continue
            if status == 201:
                told = json.loads(answer)
                self.journal.write("told", elector, body["submission"], told["receipt"], told["ballot_code"])
                return
            if status in (403, 409, 422):
                codes = [each["code"] for each in json.loads(answer).get("reasons", [])]
                self.journal.write("no", elector, body["submission"], codes)
                self.over = bool({"wrong_phase", "box_not_open"} & set(codes))
                return
            time.sleep(0.03)

    def _post(self, body: str) -> tuple[int, bytes]:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        head = {"Content-Type": "application/json", "X-Forwarded-Proto": "https", "Host": "localhost"}
        self.line.request("POST", f"/api/rounds/{self.slug}/ballots/", body, head)
        answer = self.line.getresponse()
        return answer.status, answer.read()


def main() -> None:
    port, tickets, path, threads = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    given = json.loads(tickets.read_text())
    past, journal = entries(path), Journal(path)
    answered = {entry[2] for entry in past if entry[0] in ("told", "no")}
    open_still = [entry for entry in past if entry[0] == "ask" and entry[2] not in answered]

    def run(number: int) -> None:
        voter = Voter(port, given["round"], journal)
        for entry in open_still[number::threads]:
            voter.send(entry[1], entry[3])
        mine = given["electors"][number::threads]
        for turn, (elector, token) in enumerate(cycle(mine)):
            if voter.over:
                return
            body = {
                "pass": token,
                "submission": str(uuid4()),
                "paper": given["paper"],
                "code": ballot_code(chance.token(8)),
                "marks": {"all": {"lines": MARKS[(elector + turn) % 4]}},
            }
            journal.write("ask", elector, body["submission"], body)
            voter.send(elector, body)

    hands = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


if __name__ == "__main__":
    main()
