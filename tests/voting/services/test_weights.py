"""Ballots that the charter weighs by area: from the roll into the envelope, the public file and the
result."""

from __future__ import annotations

import pytest

from pb.domain.verdict import Refused
from pb.models import Area, Round
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.checker import check
from voting.domain.bundle import MANIFEST, check_bundle
from voting.models import Elector, Paper, Seal
from voting.queries.papers import box_of, state_of, value_of
from voting.queries.results import published_result
from voting.queries.telling import told
from voting.queries.weights import weight_of
from voting.services.publishing import bundle_folder
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)
LINES = (("a", "Canal kitchen", "main", 6_000_000), ("b", "Bike workshop", "main", 6_000_000))


def weighed_round() -> tuple[Round, str]:
    """A round in a ward whose hill counts double; the hill's postcode."""
    ward = ground.area()
    hill = Area.objects.create(code=f"{ward.code}H", name="The Hill", kind="neighbourhood", parent=ward)
    ground.postcode("G99 9ZZ", hill)
    weights = [{"area": hill.code, "weight": "2", "reason": "Few live there and it was left out for years"}]
    counting = {"rule": "greedy", "weights": weights}
    ballot = {"kind": "approval", "choose": "up_to", "number": 1}
    round = make.open_round(area=ward, lines=LINES, counting=counting, ballot=ballot)
    return round, "G99 9ZZ"


def vote(round: Round, line: str, number: int, postcode: str) -> None:
    for _ in range(number):
        make.cast(round, make.elector(round, postcode=postcode), (line,))


def finish(round: Round) -> dict[str, bytes]:
    make.end_voting(round)
    for _ in range(4):
        run_due(job="test", at=now())
    return {path.name: path.read_bytes() for path in bundle_folder(round).iterdir()}


def test_a_voter_is_told_what_the_ballot_counts() -> None:
    round, hill = weighed_round()
    paper = value_of(Paper.objects.get(round=round))
    there, here = make.elector(round, postcode=hill), make.elector(round)
    assert [weight_of(paper, elector.ref) for elector in (there, here)] == ["2", "1"]
    plain = make.open_round()
    assert weight_of(value_of(Paper.objects.get(round=plain)), make.elector(plain).ref) == ""


def test_ballots_of_the_hill_count_double_and_say_so() -> None:
    round, hill = weighed_round()
    vote(round, "a", 5, hill)
    vote(round, "b", 8, make.postcode_of(round))
    files = finish(round)
    assert MANIFEST in files
    assert check_bundle(files).ok
    assert check(files)
    published = published_result(round)
    assert published is not None
    assert published.result.selected == ("a",)
    (pot,) = told(round, published)
    assert [(line.title, line.score) for line in pot.lines] == [
        ("Canal kitchen", "10"),
        ("Bike workshop", "8"),
    ]
    assert pot.voters == "18 weighed voters"
    assert files["ballots-all.pb"].count(b";" + Area.objects.get(name="The Hill").code.encode()) == 5


def test_too_few_ballots_of_a_weight_count_one_and_carry_no_mark() -> None:
    round, hill = weighed_round()
    vote(round, "a", 4, hill)
    vote(round, "b", 5, make.postcode_of(round))
    files = finish(round)
    assert check_bundle(files).ok
    published = published_result(round)
    assert published is not None
    assert published.result.selected == ("b",)
    assert Area.objects.get(name="The Hill").code.encode() not in files["ballots-all.pb"]


def test_a_ballot_cannot_choose_its_weight() -> None:
    """A mark that does not fit turnout, as somebody could cause who moves electors while the box is open."""
    round, hill = weighed_round()
    vote(round, "a", 5, hill)
    vote(round, "b", 6, make.postcode_of(round))
    Elector.objects.filter(round=round, area__name="The Hill").update(area=round.areas.get())
    finish_refused(round)
    box = box_of(round)
    assert box is not None
    assert box.stuck is not None
    (reason,) = box.stuck["reasons"]
    assert reason["params"] == {"ballots_with_another_area": 5}
    assert Seal.objects.filter(round=round).exists()


def finish_refused(round: Round) -> None:
    make.end_voting(round)
    for _ in range(4):
        run_due(job="test", at=now())
    assert state_of(round) == "sealed"


def test_weights_for_an_area_outside_the_round_are_refused() -> None:
    ground.area(code="S99")
    weights = [{"area": "S99", "weight": "1.5", "reason": "Because"}]
    with pytest.raises(Refused) as refused:
        make.open_round(counting={"rule": "greedy", "weights": weights})
    assert refused.value.verdict.codes == ("weight_area_unknown",)
