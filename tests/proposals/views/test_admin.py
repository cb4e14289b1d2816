"""The admin looks, and does not see drafts."""

from __future__ import annotations

import pytest

from tests.clients import signed_in
from tests.factories import pb as make
from tests.factories import proposals as ideas

pytestmark = pytest.mark.django_db


def test_staff_see_what_is_public_and_change_nothing() -> None:
    round = make.chartered_round()
    ideas.draft(round, title="Secret garden")
    public = ideas.submitted(round, title="Canal kitchen")
    client = signed_in(make.person(is_staff=True, is_superuser=True))
    shown = client.get("/admin/proposals/proposal/").content.decode()
    assert ("Canal kitchen" in shown, "Secret garden" in shown) == (True, False)
    assert client.post(f"/admin/proposals/proposal/{public.pk}/change/", {"title": "Mine"}).status_code == 403
    assert client.get("/admin/proposals/proposal/add/").status_code == 403


@pytest.mark.parametrize(
    "name", ["proposals/assessment", "proposals/shortlist", "proposals/award", "panels/panel", "panels/draft"]
)
def test_lists_open(name: str) -> None:
    client = signed_in(make.person(is_staff=True, is_superuser=True))
    answer = client.get(f"/admin/{name}/")
    assert answer.status_code == 200
    assert "0 " in answer.content.decode()
