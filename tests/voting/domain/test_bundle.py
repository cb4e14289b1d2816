"""The bundle: the same bytes for the same count, and every way in which one can be wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.voting.domain.paper_kit import CHARTER, SEED, approvals, coded, contest, elections, paper
from voting.domain.ballot import Marks
from voting.domain.bundle import BundleError, build_bundle, check_bundle
from voting.domain.canonical import canonical_bytes, sha256_hex
from voting.domain.combinations import ballot_faults, counting_faults
from voting.domain.contest import Contest
from voting.domain.counting import Completion, Counting, Rule
from voting.domain.pabulib_writer import About
from voting.domain.paper import Kind
from voting.domain.tally import tally
from voting.domain.votes import group_marks

ABOUT = About("Canal ideas", "Glasgow", "2027", "01.03.2027", "14.03.2027")


def bundle_of(
    one: Contest,
    marks: list[Marks],
    counting: Counting | None = None,
    *,
    turned: bool = False,
    areas: Sequence[str] = (),
) -> dict[str, bytes]:
    """A bundle of one contest; `areas`: the weight of each ballot, where the contest weighs them."""
    sheet = paper(one, counting=counting)
    ballots = coded(marks)
    if areas:
        ballots = [replace(ballot, area=area) for ballot, area in zip(ballots, areas, strict=True)]
    result = tally(sheet, {one.key: group_marks(one, marks, areas)}, SEED, ballots=len(ballots))
    return build_bundle(
        paper=sheet,
        charter=CHARTER,
        ballots=ballots[::-1] if turned else ballots,
        seed=SEED,
        result=result,
        about=ABOUT,
    )


@pytest.fixture
def files() -> dict[str, bytes]:
    one = contest({"a": 6000, "b": 5000, "c": 4000}, 10000, choices=(0, 2))
    return bundle_of(one, [*approvals([("a", 3), ("bc", 2), ("c", 2)]), Marks()])


def relisted(files: dict[str, bytes], **changed: bytes) -> dict[str, bytes]:
    """Files changed together with the manifest, as a forger would."""
    forged = {
        **files,
        **{
            name.replace("__", "-").replace("_json", ".json").replace("_pb", ".pb"): data
            for name, data in changed.items()
        },
    }
    hashes = {name: sha256_hex(data) for name, data in forged.items() if name != "manifest.json"}
    return {**forged, "manifest.json": canonical_bytes({"format": "decides-bundle/1", "files": hashes})}


def codes(files: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(finding.code, finding.file) for finding in check_bundle(files).findings]


def test_bundle_recounts_to_what_was_published(files: dict[str, bytes]) -> None:
    recount = check_bundle(files)
    assert recount.ok
    assert recount.result.to_bytes() == files["result.json"]
    assert recount.result.ballots == 8
    assert recount.result.contests[0].blank == 1


def test_names_and_manifest(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert manifest["format"] == "decides-bundle/1"
    assert manifest["files"] == {
        name: sha256_hex(data) for name, data in files.items() if name != "manifest.json"
    }
    assert sorted(manifest["files"]) == [
        "ballots-main.pb",
        "blank.json",
        "charter.json",
        "paper.json",
        "result.json",
        "seed.json",
    ]


@given(
    st.data(), st.sampled_from(Kind), st.sampled_from(Rule), st.sampled_from(Completion), st.integers(0, 2)
)
def test_every_count_makes_a_bundle_that_recounts(
    data: st.DataObject, kind: Kind, rule: Rule, completion: Completion, threshold: int
) -> None:
    one, marks = data.draw(elections(kind))
    if kind is Kind.KNAPSACK:
        marks = [
            mark
            for mark in marks
            if sum(one.line_by_id[line].cost for line in mark.lines) <= one.pots[0].budget
        ]
    if kind is Kind.CUMULATIVE:
        marks = [mark for mark in marks if sum(mark.points) <= one.max_points]
    counting = Counting(rule, completion, threshold_votes=threshold)
    faults = [*counting_faults(counting), *ballot_faults(counting, kind, choices=6, boost=False)]
    assume(not faults)
    made = bundle_of(one, marks, counting)
    assert made == bundle_of(one, marks, counting, turned=True)
    assert check_bundle(made).findings == ()


def test_altered_file_is_named(files: dict[str, bytes]) -> None:
    changed = files["charter.json"].replace(b"Rules", b"Rulez")
    assert codes({**files, "charter.json": changed}) == [
        ("altered", "charter.json"),
        ("charter", "charter.json"),
    ]


def test_forged_result_is_found_though_the_manifest_agrees(files: dict[str, bytes]) -> None:
    forged = files["result.json"].replace(b'"selected":["c","a"]', b'"selected":["b"]')
    assert forged != files["result.json"]
    recount = check_bundle(relisted(files, result_json=forged))
    assert [(finding.code, finding.file) for finding in recount.findings] == [("result", "result.json")]
    assert recount.findings[0].text == (
        "recounted but not published as funded: a, c; published but not recounted: b"
    )


def test_removed_ballot_is_found_though_the_manifest_agrees(files: dict[str, bytes]) -> None:
    fewer = files["ballots-main.pb"].replace(b"CODE-00000;a\n", b"").replace(b"num_votes;7", b"num_votes;6")
    assert fewer != files["ballots-main.pb"]
    assert codes(relisted(files, ballots__main_pb=fewer)) == [("result", "result.json")]


def test_ballot_that_the_paper_does_not_allow_is_found(files: dict[str, bytes]) -> None:
    more = files["ballots-main.pb"].replace(b"CODE-00000;a\n", b"CODE-00000;a,b,c\n")
    assert ("ballots", "ballots-main.pb") in codes(relisted(files, ballots__main_pb=more))


def test_ballot_code_used_twice_is_found(files: dict[str, bytes]) -> None:
    blank = canonical_bytes({"main": ["CODE-00000"]})
    assert ("ballots", "ballots-main.pb") in codes(relisted(files, blank_json=blank))


def test_other_seed_is_found(files: dict[str, bytes]) -> None:
    seed = canonical_bytes({"commitment": "0" * 64, "seed": "00" * 32})
    assert ("seed", "seed.json") in codes(relisted(files, seed_json=seed))


def test_file_added_or_taken_away_is_found(files: dict[str, bytes]) -> None:
    assert codes({**files, "extra.txt": b"hello"}) == [("unlisted", "extra.txt")]
    listed = json.loads(files["manifest.json"])
    listed["files"]["gone.json"] = "0" * 64
    assert codes({**files, "manifest.json": canonical_bytes(listed)}) == [("missing", "gone.json")]


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "paper.json",
        "charter.json",
        "seed.json",
        "blank.json",
        "result.json",
        "ballots-main.pb",
    ],
)
@pytest.mark.parametrize("content", [None, b"", b"[]", b"\xff"])
def test_bundle_without_a_readable_file_cannot_be_recounted(
    files: dict[str, bytes], name: str, content: bytes | None
) -> None:
    broken = {key: data for key, data in files.items() if key != name}
    if content is not None:
        broken[name] = content
    with pytest.raises(BundleError, match=rf"^{name}: "):
        check_bundle(broken)


def test_costs_other_than_the_papers_cannot_be_recounted(files: dict[str, bytes]) -> None:
    dearer = files["ballots-main.pb"].replace(b"a;60;", b"a;61;")
    with pytest.raises(BundleError, match="not those of the paper: a"):
        check_bundle(relisted(files, ballots__main_pb=dearer))


def test_bundle_is_not_made_with_a_seed_that_was_not_committed() -> None:
    one = contest({"a": 1}, 10)
    sheet = paper(one)
    result = tally(sheet, {}, SEED)
    with pytest.raises(ValueError, match="seed"):
        build_bundle(paper=sheet, charter=CHARTER, ballots=[], seed=b"other", result=result, about=ABOUT)
