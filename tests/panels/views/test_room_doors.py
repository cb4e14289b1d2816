"""What the room's pages keep from whom: files, receipts, needs, names, other panels' things."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from panels.domain.interests import Matter
from panels.domain.support import ClaimKind, NeedKind
from panels.models import Claim, Paper
from panels.services import discussing, supporting
from panels.services.sitting_together import Meeting, add_paper, call_sitting, remove_paper
from pb.domain.roles import Role
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START
MEETING = Meeting("", NOW, NOW + timedelta(hours=1), "Hall", "https://example.org/join", "", ())
PAGES = ("", "sittings/", "evidence/", "support/", "interests/", "discussion/", "record/", "record/terms/")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def address(made: rooms.Room, more: str = "") -> str:
    return f"/rounds/{made.round.slug}/panel/{more}"


def paper(made: rooms.Room, article: str = "") -> Paper:
    sitting = call_sitting(panel=made.panel, meeting=MEETING, by=made.facilitator, at=NOW)
    file = SimpleUploadedFile("evil.html", b"Buses run hourly.", "text/html")
    return add_paper(
        sitting=sitting, upload=file, title="Buses", article=article, by=made.facilitator, at=NOW
    )


def claimed(made: rooms.Room) -> Claim:
    return supporting.claim(
        member=rooms.member_of(made),
        kind=ClaimKind.TRAVEL,
        pence=450,
        flat=False,
        words="",
        sitting=None,
        receipt=SimpleUploadedFile("r.txt", b"Taxi 4.50"),
        by=made.members[0],
        at=NOW,
    )


def test_who_opens_which_page() -> None:
    made = rooms.room()
    people = {
        "member": signed_in(made.members[0]),
        "facilitator": signed_in(made.facilitator),
        "observer": signed_in(make.with_role(made.round, Role.OBSERVER)),
        "stranger": signed_in(make.person()),
        "visitor": Client(),
    }
    found = {
        who: [client.get(address(made, page)).status_code for page in PAGES] for who, client in people.items()
    }
    assert found == {
        "member": [200] * 8,
        "facilitator": [200, 200, 200, 302, 200, 200, 200, 200],
        "observer": [200, 200, 200, 200, 200, 403, 200, 200],
        "stranger": [403] * 6 + [200] * 2,
        "visitor": [302] * 6 + [200] * 2,
    }


def test_a_file_is_only_saved_and_carries_what_was_found_in_it() -> None:
    made = rooms.room()
    found = paper(made)
    answer = signed_in(made.members[0]).get(address(made, f"papers/{found.pk}/"))
    headers = [answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")]
    assert headers == ["text/plain; charset=utf-8", 'attachment; filename="buses.txt"', "nosniff"]
    assert "sandbox" in answer["Content-Security-Policy"]
    strangers = [signed_in(make.person()), Client()]
    assert [client.get(address(made, f"papers/{found.pk}/")).status_code for client in strangers] == [
        403,
        302,
    ]


def test_a_paper_on_an_article_is_kept_from_who_stepped_out_of_it() -> None:
    made = rooms.room()
    found = paper(made, article="money")
    rooms.step_out(made, Matter(article="money"))
    out, other = signed_in(made.members[0]), signed_in(made.members[1])
    shown = ["Buses" in each.get(address(made, "sittings/1/")).content.decode() for each in (out, other)]
    codes = [each.get(address(made, f"papers/{found.pk}/")).status_code for each in (out, other)]
    assert (shown, codes) == ([False, True], [404, 200])


def test_a_paper_taken_away_and_one_of_another_panel_are_not_found() -> None:
    made, other = rooms.room(), rooms.room()
    found = paper(made)
    assert signed_in(other.members[0]).get(address(other, f"papers/{found.pk}/")).status_code == 404
    remove_paper(paper=found, by=made.facilitator, at=NOW)
    assert signed_in(made.members[0]).get(address(made, f"papers/{found.pk}/")).status_code == 404


def test_a_receipt_is_for_its_member_support_staff_and_finance() -> None:
    made = rooms.room()
    claim = claimed(made)
    assert claim.receipt is not None
    roles = (Role.OFFICER, Role.FINANCE, Role.OBSERVER, Role.ASSESSOR)
    people = [*made.members[:2], made.facilitator, *(make.with_role(made.round, role) for role in roles)]
    receipt = address(made, f"support/claims/{claim.pk}/receipt/")
    codes = [signed_in(person).get(receipt).status_code for person in people]
    as_paper = [
        signed_in(person).get(address(made, f"papers/{claim.receipt_id}/")).status_code for person in people
    ]
    assert codes == [200, 404, 200, 200, 200, 404, 404]
    assert as_paper == [404] * 7


def test_needs_stand_on_the_members_own_page_and_the_desk_and_nowhere_else() -> None:
    made = rooms.room()
    supporting.ask(
        member=rooms.member_of(made), kind=NeedKind.BSL, words="Since birth", by=made.members[0], at=NOW
    )
    readers = {
        "own": signed_in(made.members[0]),
        "peer": signed_in(made.members[1]),
        "officer": signed_in(make.with_role(made.round, Role.OFFICER)),
        "finance": signed_in(make.with_role(made.round, Role.FINANCE)),
        "observer": signed_in(make.with_role(made.round, Role.OBSERVER)),
    }
    seen = {
        who: sorted(
            page
            for page in (*PAGES, "support/desk/", "charter/")
            if "Since birth" in client.get(address(made, page)).content.decode()
        )
        for who, client in readers.items()
    }
    assert seen == {
        "own": ["support/"],
        "peer": [],
        "officer": ["support/desk/"],
        "finance": [],
        "observer": [],
    }


def test_another_members_need_and_claim_cannot_be_taken_back() -> None:
    made = rooms.room()
    claim = claimed(made)
    for person, code in ((made.members[1], 404), (made.facilitator, 404), (made.members[0], 302)):
        back = signed_in(person).post(address(made, f"support/claim/{claim.pk}/back/"))
        assert back.status_code == code
    assert (
        signed_in(made.members[0]).post(address(made, f"support/person/{claim.pk}/back/")).status_code == 404
    )


def test_a_script_in_a_post_is_text() -> None:
    made = rooms.room()
    rules = discussing.set_rules(
        panel=made.panel, text="Listen.", anonymous=True, watched=False, by=made.facilitator, at=NOW
    )
    discussing.accept_rules(rules=rules, by=made.members[0], at=NOW)
    thread = discussing.open_thread(
        panel=made.panel,
        title="<b>Loud</b>",
        article="",
        sitting=None,
        text="<script>alert(1)</script>",
        by=made.members[0],
        at=NOW,
    )
    page = signed_in(made.members[1]).get(address(made, f"discussion/{thread.pk}/")).content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page, "<b>Loud" in page) == (False, True, False)
    names = [made.members[0].name, made.members[0].email]
    assert [name in page for name in names] == [False, False]


def test_the_record_is_public_and_names_nobody() -> None:
    made = rooms.room()
    rooms.agree(made)
    rooms.object_to(made, made.members[0], "money", "Too little.")
    rooms.step_out(made, Matter(article="ballot"))
    page = Client().get(address(made, "record/")).content.decode()
    people = [made.facilitator, *made.members]
    assert [name in page for person in people for name in (person.name, person.email)] == [False] * 8
    assert ("One time a member has stepped out" in page, "join" in page) == (True, False)


def test_nothing_typed_is_lost_and_long_words_are_told_apart() -> None:
    made = rooms.room()
    lead = signed_in(made.facilitator)
    data = {
        "title": "x" * 2000,
        "starts_at": "2027-03-02T18:30",
        "ends_at": "2027-03-02T17:30",
        "place": "Hall",
        "agenda": "Welcome",
    }
    wrong = lead.post(address(made, "sittings/call/"), data)
    page = wrong.content.decode()
    assert (wrong.status_code, "x" * 2000 in page, "Begin each line with a time" in page) == (422, True, True)
    early = lead.post(address(made, "sittings/call/"), data | {"title": "A", "agenda": ""})
    assert (early.status_code, "ends before it starts" in early.content.decode()) == (422, True)
    assert made.panel.sittings.count() == 0
