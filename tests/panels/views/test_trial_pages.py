"""The simulator's pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from panels.models import Trial
from pb.domain.roles import Role
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make
from tests.voting.domain.pb_kit import pb_file

pytestmark = pytest.mark.django_db


def filled(**more: Any) -> dict[str, Any]:
    data = {
        "source": "drawn",
        "ideas": "12",
        "voters": "200",
        "seed": "1",
        "own": "yes",
        "col-TOTAL_FORMS": "4",
        "col-INITIAL_FORMS": "4",
        "col-0-rule": "greedy",
        "col-1-rule": "equal-shares-add1u",
    }
    return data | more


def address(room: rooms.Room, more: str = "") -> str:
    return f"/rounds/{room.round.slug}/panel/trials/{more}"


def test_a_member_tries_rules_out_and_sees_them_side_by_side() -> None:
    room = rooms.room()
    member = signed_in(room.members[0])
    assert "Nothing has been tried yet" in member.get(address(room)).content.decode()
    answer = member.post(
        address(room, "new/"), filled(**{"col-1-least_lines": "1", "col-1-ballot": "knapsack"})
    )
    trial = Trial.objects.get()
    assert answer["Location"] == address(room, f"{trial.pk}/")
    shown = member.get(answer["Location"]).content.decode()
    for words in (
        "Rules side by side",
        "A · Our draft",
        "B · Most votes first",
        "C · Equal shares, raised until the money is used; spend the money; 1 for each area",
        "drawn",
    ):
        assert words in shown, words
    figures = member.get(answer["Location"] + "?format=json").json()
    assert [each["name"] for each in figures["outcomes"]] == [column["name"] for column in trial.columns]
    assert "Counted" in member.get(address(room)).content.decode()


def test_mistakes_stand_beside_the_field_and_nothing_is_lost() -> None:
    room = rooms.room()
    member = signed_in(room.members[0])
    wrong = member.post(
        address(room, "new/"),
        filled(**{"ideas": "12", "voters": "0", "col-0-ballot": "ranked", "col-3-rule": "stv", "own": ""}),
    )
    shown = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'href="#id_voters"' in shown
    assert 'href="#id_col-0-number"' in shown
    assert '<option value="stv" selected>' in shown
    assert not Trial.objects.exists()
    no_file = member.post(address(room, "new/"), filled(source="file"))
    assert "Fill in “The file”" in no_file.content.decode()


def test_no_columns_at_all_is_said_at_the_top() -> None:
    room = rooms.room()
    data = filled(**{"col-0-rule": "", "col-1-rule": ""})
    del data["own"]
    shown = signed_in(room.members[0]).post(address(room, "new/"), data)
    assert shown.status_code == 422
    assert "Choose at least one set of rules to try" in shown.content.decode()


def test_an_uploaded_file_is_counted_at_once_when_small() -> None:
    room = rooms.room(draft=False)
    facilitator = signed_in(room.facilitator)
    upload = SimpleUploadedFile("toruń.pb", pb_file())
    answer = facilitator.post(address(room, "new/"), filled(source="file", upload=upload))
    shown = facilitator.get(answer["Location"]).content.decode()
    assert "Orchard" in shown
    assert "These people voted under the rules of their own vote" in shown
    bad = SimpleUploadedFile("bad.pb", b"nothing")
    answer = facilitator.post(address(room, "new/"), filled(source="file", upload=bad))
    assert "This could not be counted" in facilitator.get(answer["Location"]).content.decode()


def test_a_large_trial_waits_with_its_progress() -> None:
    room = rooms.room()
    member = signed_in(room.members[0])
    answer = member.post(address(room, "new/"), filled(voters="20000"))
    shown = member.get(answer["Location"]).content.decode()
    assert 'data-refresh="5"' in shown
    assert "0 of 3 columns counted" in shown


def test_who_may_look_and_who_may_try() -> None:
    room = rooms.room()
    observer = signed_in(make.with_role(room.round, Role.OBSERVER))
    strangers = [Client(), signed_in(make.person())]
    assert observer.get(address(room)).status_code == 200
    assert observer.get(address(room, "new/")).status_code == 403
    assert [each.get(address(room)).status_code for each in strangers] == [302, 403]
    other = rooms.room()
    signed_in(room.members[0]).post(address(room, "new/"), filled())
    trial = Trial.objects.get()
    assert signed_in(other.members[0]).get(address(other, f"{trial.pk}/")).status_code == 404
