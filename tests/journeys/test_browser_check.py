"""The third program: the reader's own browser checks the published files and counts again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route

from pb.models import Round
from pb.moment import now
from tests.factories import voting as make
from tests.journeys.walker import Walker
from voting.checker_ballots import Election
from voting.checker_rules import by_score
from voting.checker_shares import equal_shares
from voting.domain.ballot import Ballot, Marks
from voting.models import Count
from voting.services.boarding import post_board
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
MARKS = ("abe", "ace", "bdf", "abf", "cde", "bce", "adf", "bde", "abe", "cdf", "bef")
CODE = "K7QD-4M2P-XW9T"


def published(**more: Any) -> Round:
    round = make.open_round(**more)
    for number, marks in enumerate(MARKS):
        ballot = make.ballot(tuple(marks), CODE if number == 3 else "")
        make.cast(round, make.elector(round), ballot)
        if number == 6:
            post_board(round=round, at=now())
    make.end_voting(round)
    run_due(job="test", at=now())
    return round


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=SIZES["desk"]) as context:  # type: ignore[arg-type]
        yield context.new_page()


def told(page: Page, live_server: Any, round: Round) -> list[str]:
    page.goto(f"{live_server.url}/rounds/{round.slug}/verify/")
    page.get_by_role("button", name="Check everything now").click()
    last = page.locator("[data-bundle-said] li.finding-wrong, [data-bundle-said] li:has-text('Done')")
    last.first.wait_for(timeout=20_000)
    return page.locator("[data-bundle-said] li").all_inner_texts()


@pytest.mark.parametrize(
    "counting",
    [
        {"rule": "greedy"},
        {"rule": "greedy-no-skip"},
        {"rule": "greedy-per-cost"},
        {"rule": "equal-shares", "completion": "none"},
        {"rule": "equal-shares", "completion": "utilitarian", "utility": "cardinality"},
        {"rule": "equal-shares", "completion": "add1"},
        {"rule": "equal-shares", "completion": "add1u", "increment": 5000},
    ],
    ids=lambda each: "-".join(str(value) for value in each.values()),
)
def test_the_browser_finds_the_same_winners(counting: dict[str, Any], live_server: Any, page: Page) -> None:
    round = published(counting=counting)
    found = told(page, live_server, round)
    assert "✗" not in "".join(found)
    pots = [pot for contest in Count.objects.get(round=round).result["contests"] for pot in contest["pots"]]
    assert len(found) == 4 + len(pots) + 1, found
    again = [line for line in found if "counted again from 11 ballots" in line]
    assert len(again) == len(pots), found


def test_what_it_does_not_know_it_says(live_server: Any, page: Page) -> None:
    round = published(counting={"rule": "phragmen"})
    assert any("does not know the rule “phragmen”" in line for line in told(page, live_server, round))


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("result.json", b'"selected":["', b'"selected":["x', "result.json is not the file"),
        ("manifest.json", b"decides", b"Decides", "digest"),
        ("board.jsonl", b'"version":1', b'"version":2', "board.jsonl is not the file"),
    ],
)
def test_a_file_that_was_changed_on_the_way_is_seen(
    name: str, old: bytes, new: bytes, says: str, live_server: Any, page: Page
) -> None:
    round = published()

    def change(route: Route) -> None:
        answer = route.fetch()
        assert old in answer.body()
        route.fulfill(response=answer, body=answer.body().replace(old, new, 1))

    page.route(f"**/{name}", change)
    assert says in told(page, live_server, round)[-1]


@pytest.mark.parametrize("size", SIZES)
def test_a_ballot_code_is_looked_up_without_being_sent(
    size: str, live_server: Any, browser: Browser, tmp_path: Path
) -> None:
    round = published()
    with browser.new_context(viewport=SIZES[size], reduced_motion="reduce") as context:  # type: ignore[arg-type]
        page = context.new_page()
        walker = Walker(f"check-{size}", page)
        walker.go(f"{live_server.url}/rounds/{round.slug}/verify/")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
        page.locator("[name=code]").fill("k7qd 4m2p xw9t")
        page.get_by_role("button", name="Show the ballot").click()
        said = page.locator("[data-code-said]")
        said.get_by_text("sent to nobody").wait_for()
        assert "Canal kitchen; Bike workshop; Repair café" in said.inner_text()
        assert sent
        assert not any(word in line.upper() for line in sent for word in ("XW9T", "K7QD"))
        page.get_by_role("button", name="Check everything now").click()
        page.get_by_text("Done: everything").wait_for(timeout=20_000)
        walker.look()
        page.locator("[name=code]").fill("AAAA-BBBB-CCCC")
        page.get_by_role("button", name="Show the ballot").click()
        said.get_by_text("No ballot has this code").wait_for()


def test_points_are_counted_too(live_server: Any, page: Page) -> None:
    kind = {"kind": "cumulative", "number": 5}
    round = make.open_round(ballot=kind, counting={"rule": "equal-shares", "completion": "add1u"})
    for number in range(7):
        lines, points = (("a", "b", "e"), (3, 1, 1)) if number % 2 else (("c", "d", "f"), (1, 1, 3))
        code = make.ballot(lines).code
        make.cast(round, make.elector(round), Ballot({"all": Marks(lines, points)}, code))
    make.end_voting(round)
    run_due(job="test", at=now())
    found = told(page, live_server, round)
    assert found[-1].endswith("everything this page can check holds.")
    assert any("counted again from 7 ballots" in line for line in found), found


def drawn(number: int) -> tuple[Election, list[dict[str, Any]]]:
    """A small election that a number decides, with many equal costs and scores; the second form is JSON."""

    def below(most: int, *what: Any) -> int:
        return int.from_bytes(hashlib.sha256(repr((number, *what)).encode()).digest()[:6], "big") % most

    lines = [f"p{place}" for place in range(3 + below(7, "lines"))]
    costs = {line: 100 * (below(9, "cost", line) + (below(12, "free", line) > 0)) for line in lines}
    points = below(2, "points") == 1
    ballots: Counter[tuple[tuple[str, int], ...]] = Counter()
    for voter in range(4 + below(20, "voters")):
        worth = {line: 1 + below(3, voter, "points", line) if points else 1 for line in lines}
        chosen = tuple((line, worth[line]) for line in lines if below(3, voter, line) == 0)
        if chosen:
            ballots[chosen] += 1 + below(3, voter, "times")
    budget = max(1, sum(costs.values()) * (1 + below(6, "budget")) // 7)
    order = {line: place for place, line in enumerate(sorted(lines, key=lambda line: below(10**9, line)))}
    one = Election("c", "p", budget, costs, ballots, order, points=points)
    return one, [{"size": size, "marks": dict(ballot)} for ballot, size in ballots.items()]


def test_counting_in_the_browser_agrees_with_the_checker_on_drawn_elections(page: Page) -> None:
    source = (Path(settings.BASE_DIR) / "frontend/scripts/count.js").read_text().replace("export ", "")
    page.goto("about:blank")
    page.evaluate(f"() => {{ {source}\n globalThis.recount = count; }}")
    page.evaluate(
        """() => globalThis.again = ({ budget, costs, ballots, order, counting, points, told }) => recount({
            budget: BigInt(budget), order,
            costs: Object.fromEntries(Object.entries(costs).map(([line, cost]) => [line, BigInt(cost)])),
            ballots: ballots.map(({ size, marks }) => ({ size: BigInt(size),
                marks: Object.fromEntries(
                    Object.entries(marks).map(([line, worth]) => [line, BigInt(worth)])) })),
        }, counting, points, told)"""
    )
    common = {"threshold_votes": 0, "comparison": False, "start": "exact", "stop": "all", "increment": 100}
    compared = 0
    for number in range(80):
        one, ballots = drawn(number)
        if not one.voters:
            continue
        for rule in ("greedy", "greedy-no-skip", "greedy-per-cost", "none", "utilitarian", "add1", "add1u"):
            shares = not rule.startswith("greedy")
            utility = ("cost", "cardinality")[number % 2]
            more = {"rule": "equal-shares" if shares else rule, "completion": rule, "utility": utility}
            counting = common | more | {"stop": ("all", "exhaustive")[number // 2 % 2]}
            if shares:
                count = equal_shares(one, counting, None, lambda _: None, every_step=True)
            else:
                count = by_score(one, skip=rule != "greedy-no-skip", per_cost=rule == "greedy-per-cost")
            given = {"budget": one.budget, "costs": one.costs, "ballots": ballots, "order": one.order}
            told_ = "" if count.endowment is None else str(count.endowment)
            given |= {"counting": counting, "points": one.points, "told": told_}
            assert page.evaluate("given => again(given)", given) == count.funded, (number, counting)
            compared += 1
    assert compared > 500
