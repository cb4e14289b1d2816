"""The bundle: the public files of a counted round, from which anyone recounts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from voting.domain.ballot import Ballot, Marks, check_marks
from voting.domain.canonical import canonical_bytes, digest, sha256_hex
from voting.domain.contest import Contest
from voting.domain.pabulib import Election, PabulibError
from voting.domain.pabulib_reader import cast_votes, read_election
from voting.domain.pabulib_writer import WEIGHED_BY, About, ballot_file
from voting.domain.paper import Paper, PaperError
from voting.domain.result import CountResult
from voting.domain.tally import tally
from voting.domain.ties import commitment
from voting.domain.votes import Votes, regroup

FORMAT = "decides-bundle/1"
MANIFEST, CHARTER, PAPER = "manifest.json", "charter.json", "paper.json"
BLANK, SEED, RESULT = "blank.json", "seed.json", "result.json"


class BundleError(ValueError):
    """A bundle that cannot be recounted because a file is missing or cannot be read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        super().__init__(f"{file}: {text}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a bundle that is not as it should be. Codes: altered, unlisted, missing, seed, charter,
    paper, ballots, result."""

    code: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Recount:
    """What recounting a bundle gave. `ok` when nothing differs from what was published."""

    paper: Paper
    result: CountResult
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def ballots_name(contest: str) -> str:
    """The name of a contest's ballot file."""
    return f"ballots-{contest}.pb"


def build_bundle(
    *,
    paper: Paper,
    charter: Mapping[str, Any],
    ballots: Iterable[Ballot],
    seed: bytes,
    result: CountResult,
    about: About,
) -> dict[str, bytes]:
    """File name -> bytes; the same inputs, ballots in any order, give the same bytes.

    A ballot stands under its code in the file of every contest in which it chose something, and in
    blank.json for the others. Raises ValueError when two ballots have the same code or the seed is not the
    one that the paper commits to.
    """
    if commitment(seed) != paper.seed_commitment:
        raise ValueError("the seed is not the one that the paper commits to")
    opened = list(ballots)
    counted = {contest.contest: contest for contest in result.contests}
    files = {
        CHARTER: canonical_bytes(dict(charter)),
        PAPER: canonical_bytes(paper.to_dict()),
        SEED: canonical_bytes({"commitment": paper.seed_commitment, "seed": seed.hex()}),
        RESULT: result.to_bytes(),
        BLANK: canonical_bytes(
            {
                contest.key: sorted(
                    ballot.code for ballot in opened if not ballot.in_contest(contest.key).lines
                )
                for contest in paper.contests
            }
        ),
    }
    if len({ballot.code for ballot in opened}) < len(opened):
        raise ValueError("two ballots have the same code")
    for contest in paper.contests:
        rows = ((ballot.code, ballot.in_contest(contest.key), ballot.area) for ballot in opened)
        files[ballots_name(contest.key)] = ballot_file(
            contest, paper.counting, rows, about, counted[contest.key]
        )
    hashes = {name: sha256_hex(data) for name, data in sorted(files.items())}
    return {MANIFEST: canonical_bytes({"format": FORMAT, "files": hashes}), **dict(sorted(files.items()))}


def check_bundle(files: Mapping[str, bytes]) -> Recount:
    """Recount from the files alone, and list everything that differs from what was published.

    Raises BundleError when a file that the count needs is missing or cannot be read.
    """
    findings = _check_manifest(files)
    try:
        paper = Paper.from_dict(_json(files, PAPER))
    except PaperError as error:
        raise BundleError(PAPER, str(error)) from error
    if digest(_json(files, CHARTER)) != paper.charter_digest:
        findings.append(Finding("charter", CHARTER, "is not the charter that the paper cites"))
    seed = _seed(files)
    if commitment(seed) != paper.seed_commitment:
        findings.append(Finding("seed", SEED, "is not the seed that the paper commits to"))
    cast_in = {contest.key: _cast(contest, files) for contest in paper.contests}
    for cast in cast_in.values():
        findings += cast.findings
    codes = set().union(*(cast.codes for cast in cast_in.values()))
    result = tally(paper, {key: cast.votes for key, cast in cast_in.items()}, seed, ballots=len(codes))
    findings += _compare(result, files)
    return Recount(paper, result, tuple(findings))


def _check_manifest(files: Mapping[str, bytes]) -> list[Finding]:
    manifest = _json(files, MANIFEST)
    if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), dict):
        raise BundleError(MANIFEST, f"format is {manifest.get('format')!r}, expected {FORMAT!r} with files")
    listed = manifest["files"]
    findings = [
        Finding("missing", name, "is in the manifest, but not in the bundle")
        for name in sorted(listed)
        if name not in files
    ]
    for name, data in sorted(files.items()):
        if name == MANIFEST:
            continue
        if name not in listed:
            findings.append(Finding("unlisted", name, "is in the bundle, but not in the manifest"))
        elif sha256_hex(data) != listed[name]:
            findings.append(Finding("altered", name, "is not the file that was published: its hash differs"))
    return findings


def _json(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in files:
        raise BundleError(name, "is missing")
    try:
        value = json.loads(files[name])
    except ValueError as error:
        raise BundleError(name, f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BundleError(name, "does not hold an object")
    return value


def _seed(files: Mapping[str, bytes]) -> bytes:
    held = _json(files, SEED)
    try:
        return bytes.fromhex(held["seed"])
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(SEED, "holds no seed in hexadecimal") from error


@dataclass(frozen=True, slots=True)
class _Cast:
    """What was cast in one contest, blank ballots too."""

    votes: Votes
    codes: frozenset[str]
    findings: list[Finding]


def _cast(contest: Contest, files: Mapping[str, bytes]) -> _Cast:
    name = ballots_name(contest.key)
    if name not in files:
        raise BundleError(name, "is missing")
    try:
        election = read_election(files[name])
    except PabulibError as error:
        raise BundleError(name, str(error)) from error
    if texts := _against_paper(contest, election):
        raise BundleError(name, "; ".join(texts))
    blank = _json(files, BLANK).get(contest.key, [])
    if not isinstance(blank, list) or not all(isinstance(code, str) for code in blank):
        raise BundleError(BLANK, f"holds no list of codes for {contest.key}")
    cast = list(cast_votes(files[name], election))
    codes = [vote.voter for vote in cast] + blank
    labels = [vote.fields.get(WEIGHED_BY, "") if contest.weights else "" for vote in cast]
    if strangers := sorted(set(labels) - {"", *contest.weight_by_label}):
        raise BundleError(name, f"the paper gives no weight to ballots of {', '.join(strangers)}")
    counted = Counter((vote.lines, vote.points, area) for vote, area in zip(cast, labels, strict=True))
    if blank:
        counted[(), (), ""] = len(blank)
    bad = sum(
        size for (lines, points, _), size in counted.items() if not check_marks(contest, Marks(lines, points))
    )
    findings = []
    if bad:
        findings.append(Finding("ballots", name, f"{bad} ballots are filled in as the paper does not allow"))
    if len(set(codes)) < len(codes):
        findings.append(Finding("ballots", name, "a ballot code stands more than once"))
    return _Cast(regroup(contest, counted.items()), frozenset(codes), findings)


def _against_paper(contest: Contest, election: Election) -> list[str]:
    """How lines, costs and money in a ballot file differ from the paper."""
    header = election.header
    if 100 % header.scale or election.points_scale != 1:
        return ["amounts are finer than a penny, or points are not whole"]
    pence = 100 // header.scale
    texts = []
    costs = {line.id: line.cost for line in contest.lines}
    found = {project.id: project.cost * pence for project in header.projects}
    if found != costs:
        other = sorted(set(found.items()) ^ set(costs.items()))
        texts.append(
            f"lines or costs are not those of the paper: {', '.join(sorted({line for line, _ in other}))}"
        )
    if header.budget * pence != sum(pot.budget for pot in contest.pots):
        texts.append("the budget is not that of the paper")
    return texts


def _compare(result: CountResult, files: Mapping[str, bytes]) -> list[Finding]:
    if RESULT not in files:
        raise BundleError(RESULT, "is missing")
    if files[RESULT] == result.to_bytes():
        return []
    try:
        published = CountResult.from_dict(_json(files, RESULT))
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(RESULT, f"is not a result: {error}") from error
    ours, theirs = set(result.selected), set(published.selected)
    if ours == theirs:
        return [
            Finding(
                "result", RESULT, "funds the same lines, but differs from the recount in its account of it"
            )
        ]
    text = (
        f"recounted but not published as funded: {_list(ours - theirs)}; "
        f"published but not recounted: {_list(theirs - ours)}"
    )
    return [Finding("result", RESULT, text)]


def _list(lines: set[str]) -> str:
    return ", ".join(sorted(lines)) or "none"


def votes_in(files: Mapping[str, bytes]) -> tuple[Paper, dict[str, Votes]]:
    """The paper of a bundle and what was cast on it, by contest key: for those who count it in another way.
    Raises BundleError when a file is missing or cannot be read."""
    try:
        paper = Paper.from_dict(_json(files, PAPER))
    except PaperError as error:
        raise BundleError(PAPER, str(error)) from error
    return paper, {contest.key: _cast(contest, files).votes for contest in paper.contests}
