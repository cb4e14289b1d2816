"""Ballot files from elsewhere become rounds, or change nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pb.models import Area, LedgerEntry, MoneyEntry, Programme, Round
from pb.moment import now
from pb.services import ledger
from voting.domain.bundle import check_bundle
from voting.domain.pabulib import PabulibError
from voting.models import Box, Elector
from voting.models.envelope import Envelope
from voting.queries.results import published_result
from voting.services.importing import import_election
from voting.services.publishing import bundle_folder

pytestmark = pytest.mark.django_db(transaction=True)

FILE = """META
key;value
description;Parks of Testtown
country;Nowhere
unit;Testtown
instance;2019
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;01.09.2019
date_end;14.09.2019
language;en
currency;XTS
PROJECTS
project_id;cost;votes;name;selected
1;60;3;A park;1
7;50;2;A bench;0
9;40;1;A tree;1
VOTES
voter_id;vote
x1;1
x2;1,7
x3;1,7
x4;9
"""


def test_a_file_becomes_a_published_round_that_recounts() -> None:
    told: list[str] = []
    made = import_election(data=FILE.encode(), name="test.pb", at=now(), tell=told.append)

    assert made.result.selected == ("1", "9")
    assert (made.comparison.match, made.as_counted) == ("same", True)
    assert told == [
        "read: 4 ballots, 3 projects",
        "enrolled 4 electors",
        "sealed 4 ballots into envelopes",
        "closed",
        "sealed",
        "link key destroyed",
        "counted",
        "published",
    ]
    files = {path.name: path.read_bytes() for path in bundle_folder(made.round).iterdir()}
    assert check_bundle(files).findings == ()
    assert b"currency;XTS" in files["ballots-all.pb"]
    published = published_result(made.round)
    assert published is not None
    (pot,) = published.result.contests[0].pots
    assert (pot.budget, pot.cost, pot.left) == (10_000, 10_000, 0)
    assert Elector.objects.filter(round=made.round, kind="list").count() == 4
    assert made.round.programme.slug == "imported-elections"
    assert ledger.verify() is None


def nothing() -> dict[str, int]:
    models = (Programme, Round, Area, MoneyEntry, LedgerEntry, Box, Elector, Envelope)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("x3;1,7", "x3;1,8", "vote"),
        ("7;50;2", "7;many;2", "cost"),
        ("num_projects;3", "num_projects;4", "num_projects"),
        ("vote_type;approval", "vote_type;shouting", "vote_type"),
        ("x4;9", "x3;9", "voter_id"),
    ],
)
def test_a_bad_file_tells_line_and_field_and_changes_nothing(old: str, new: str, field: str) -> None:
    bad, before = FILE.replace(old, new), nothing()
    with pytest.raises(PabulibError) as error:
        import_election(data=bad.encode(), name="bad.pb", at=now())
    line = next(number for number, text in enumerate(bad.splitlines(), start=1) if new in text)
    assert (error.value.line, error.value.field) == (line, field)
    assert nothing() == before


def test_a_failure_half_way_leaves_no_row_no_key_and_no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    from voting.services import importing

    def broken(**given: object) -> bool:
        raise OSError("disk full")

    before = nothing()
    keys = {path for path in Path(settings.KEYSTORE).rglob("*") if path.is_file() and path.name != "log"}
    monkeypatch.setattr(importing, "publish_box", broken)
    with pytest.raises(OSError, match="disk full"):
        import_election(data=FILE.encode(), name="test.pb", at=now())
    assert nothing() == before
    left = {path for path in Path(settings.KEYSTORE).rglob("*") if path.is_file() and path.name != "log"}
    assert left == keys


def test_the_command_imports_tells_and_refuses_the_same_file_again(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pb", tmp_path / "bad.pb"
    good.write_text(FILE)
    bad.write_text(FILE.replace("7;50;2", "7;many;2"))
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 of 3"):
        call_command("import_pabulib", str(good), str(bad), str(good), stdout=out, stderr=err)
    text = out.getvalue()
    assert "funded  1  A park" in text
    assert "4 ballots, 2 funded, 0 left" in text
    assert "under the file's rule (greedy): the same as the official outcome" in text
    assert "field cost: expected" in err.getvalue()
    assert "has been imported before" in err.getvalue()
    assert Round.objects.count() == 1
