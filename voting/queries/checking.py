"""What a voter checks: that the envelope of a receipt is in the counted set, and what stands under a ballot
code.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from pb.models import Round
from voting.domain.bundle import BLANK, ballots_name
from voting.domain.contest import Contest
from voting.domain.seal import normal_code
from voting.queries.results import Published, public_file, published_result


def receipt_symbols(typed: str) -> str:
    """A receipt code as typed, in the form of the hash it begins; "" when it cannot be one."""
    symbols = re.sub(r"[\s-]+", "", typed).lower()
    return symbols if re.fullmatch(r"[0-9a-f]{16,64}", symbols) else ""


@dataclass(frozen=True, slots=True)
class FoundChoices:
    """One contest of a published ballot; no lines means that it was left blank."""

    contest: Contest
    titles: tuple[str, ...]
    points: tuple[str, ...]


def choices_under(round: Round, typed: str) -> list[FoundChoices] | None:
    """What the published ballot of this code chose, or None: not published yet, or no such code."""
    published, code = published_result(round), normal_code(typed)
    if published is None or not code:
        return None
    blank = json.loads(public_file(round, BLANK) or b"{}")
    found = [
        choices
        for contest in published.paper.contests
        if (choices := _in_contest(round, published, contest, code, blank.get(contest.key, [])))
    ]
    return found or None


def _in_contest(
    round: Round, published: Published, contest: Contest, code: str, blank: list[str]
) -> FoundChoices | None:
    if code in blank:
        return FoundChoices(contest, (), ())
    content = public_file(round, ballots_name(contest.key)) or b""
    start = content.find(f"\n{code};".encode())
    if start < 0:
        return None
    row = content[start + 1 : content.find(b"\n", start + 1)].decode()
    _, lines, points = (*row.split(";"), "")[:3]
    titles = tuple(contest.line_by_id[line.strip('"')].title for line in lines.strip('"').split(","))
    return FoundChoices(contest, titles, tuple(points.strip('"').split(",")) if points else ())
