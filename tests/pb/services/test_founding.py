"""Laying a programme down from files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pb.models import Area, Fund, Postcode, Programme
from pb.queries.places import place_of
from pb.services.ledger import verify

pytestmark = pytest.mark.django_db

PLAN = """
slug = "decides-2027"
name = "Ourtown Decides 2027"
council = "Ourtown Council"

[[fund]]
key = "revenue"
name = "Community choices budget"

[[area]]
code = "S12"
name = "Ourtown"
kind = "council"

[[area]]
code = "S13"
name = "Canal"
parent = "S12"
population = 24500
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_programme_is_laid_down_once_however_often(tmp_path: Path) -> None:
    plan = written(tmp_path, "plan.toml", PLAN)
    call_command("found_programme", plan)
    call_command("found_programme", plan)
    assert [(row.slug, row.council) for row in Programme.objects.all()] == [
        ("decides-2027", "Ourtown Council")
    ]
    assert [(row.key, row.kind) for row in Fund.objects.all()] == [("revenue", "revenue")]
    canal = Area.objects.get(code="S13")
    assert (canal.parent, canal.population) == (Area.objects.get(code="S12"), 24_500)
    assert verify() is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('parent = "S12"', 'parent = "S99"', "Put the larger area before the smaller one"),
        ('kind = "council"', 'kind = "planet"', "of the kind “planet”"),
        ('council = "Ourtown Council"', "", "does not say 'council'"),
        ("[[fund]]", "[[fund", "is not a TOML file"),
        ('key = "revenue"', 'keys = "revenue"', "wrong fields"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_whole(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(CommandError, match=says.replace("[", r"\[")):
        call_command("found_programme", written(tmp_path, "plan.toml", PLAN.replace(old, new)))
    assert (Programme.objects.count(), Area.objects.count()) == (0, 0)


def test_postcodes_are_loaded_and_moved(tmp_path: Path) -> None:
    call_command("found_programme", written(tmp_path, "plan.toml", PLAN))
    call_command("load_postcodes", written(tmp_path, "a.csv", "postcode,area,quintile\ng214ax,S12,\n"))
    call_command(
        "load_postcodes", written(tmp_path, "b.csv", "\ufeffarea,postcode,quintile\nS13,G21 4AX,2\n")
    )
    place = place_of("G21 4AX")
    assert place is not None
    assert (place.codes, place.quintile) == (("S13", "S12"), 2)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("nowhere,S13,1", "Line 3: the postcode “nowhere”"),
        ("G21 4AB,S99,1", "Line 3: the area “S99”"),
        ("G21 4AB,S13,6", "Line 3: the quintile “6”"),
    ],
)
def test_one_bad_row_changes_nothing_and_is_named(tmp_path: Path, row: str, says: str) -> None:
    call_command("found_programme", written(tmp_path, "plan.toml", PLAN))
    rows = f"postcode,area,quintile\nG21 4AX,S13,1\n{row}\n"
    with pytest.raises(CommandError, match=says):
        call_command("load_postcodes", written(tmp_path, "a.csv", rows))
    assert not Postcode.objects.exists()


def test_a_file_without_the_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no column “area”"):
        call_command("load_postcodes", written(tmp_path, "a.csv", "postcode\nG21 4AX\n"))
