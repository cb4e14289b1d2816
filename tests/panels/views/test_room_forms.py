"""Every form of the room, opened and sent, without a browser: what it changes and where it leads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from panels.models import (
    Claim,
    CouncilAnswer,
    Difference,
    EvidenceRequest,
    GroundRules,
    Minutes,
    Need,
    Post,
    Terms,
)
from panels.queries.sittings import digest_of
from pb.domain.roles import Role
from pb.moment import now
from tests.clients import signed_in
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Hands:
    """Everybody of one room at a browser."""

    def __init__(self) -> None:
        self.made = rooms.room()
        self.lead = signed_in(self.made.facilitator)
        self.members = [signed_in(person) for person in self.made.members]
        self.officer = signed_in(make.with_role(self.made.round, Role.OFFICER))
        self.finance = signed_in(make.with_role(self.made.round, Role.FINANCE))

    def send(self, who: Client, page: str, **data: Any) -> str:
        """Open the page (200), send the form (302), and return where it leads."""
        address = f"/rounds/{self.made.round.slug}/panel/{page}"
        assert who.get(address).status_code == 200, page
        answer = who.post(address, data)
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"]).partition("/panel/")[2]

    def read(self, who: Client, page: str) -> str:
        return who.get(f"/rounds/{self.made.round.slug}/panel/{page}").content.decode()


def test_a_sitting_from_the_call_to_published_minutes() -> None:
    hands = Hands()
    seats = [rooms.member_of(hands.made, number).pk for number in range(3)]
    yesterday = now() - timedelta(days=1)
    meeting = {
        "title": "Who can vote",
        "starts_at": f"{yesterday:%Y-%m-%dT10:00}",
        "ends_at": f"{yesterday:%Y-%m-%dT12:00}",
        "place": "Hall",
        "agenda": "10:00 Welcome",
    }
    assert hands.send(hands.lead, "sittings/call/", **meeting) == "sittings/1/"
    hands.send(hands.lead, "sittings/1/change/", **(meeting | {"agenda": "10:15 Tea"}))
    assert "10.15 am" in hands.read(hands.members[0], "sittings/1/")
    came = {f"member-{pk}": "in_room" for pk in seats[:2]} | {f"member-{seats[2]}": "absent"}
    hands.send(hands.lead, "sittings/1/came/", **came)
    hands.send(hands.lead, "sittings/1/minutes/", text="Pupils.", catch_up="Read on buses.")
    assert "Read on buses." in hands.read(hands.members[2], "sittings/1/")
    hands.send(hands.members[2], "sittings/1/", act="caught_up")
    seen = digest_of("Pupils.")
    hands.send(hands.members[0], "sittings/1/", act="agree", seen=seen)
    hands.send(hands.lead, "sittings/1/minutes/reopen/", why="A date.")
    for member in hands.members[:2]:
        hands.send(member, "sittings/1/", act="agree", seen=seen)
    hands.send(hands.lead, "sittings/1/", act="publish")
    assert Minutes.objects.get().state == "published"
    assert "Pupils." in Client().get(f"/rounds/{hands.made.round.slug}/panel/record/").content.decode()


def test_a_sitting_to_come_is_planned_and_cancelled() -> None:
    hands = Hands()
    later = now() + timedelta(days=3)
    meeting = {"title": "A", "starts_at": f"{later:%Y-%m-%dT10:00}", "ends_at": f"{later:%Y-%m-%dT12:00}"}
    hands.send(hands.lead, "sittings/call/", **meeting, online="https://example.org/join")
    assert "Say if you are coming" in hands.read(hands.members[0], "")
    hands.send(hands.members[0], "sittings/1/", act="plan", plan="online")
    assert "You said: online" in hands.read(hands.members[0], "")
    hands.send(hands.officer, "sittings/1/cancel/", why="Snow.")
    assert "Snow." in hands.read(hands.members[1], "sittings/1/")


def test_a_need_and_a_claim_from_asking_to_paid() -> None:
    hands = Hands()
    hands.send(hands.members[0], "support/ask/", kind="large_print", words="18 point")
    hands.send(hands.members[0], "support/claim/", kind="travel", pounds="4.50", flat="yes")
    need, claim = Need.objects.get(), Claim.objects.get()
    owner = hands.made.facilitator.pk
    due = f"{now() + timedelta(days=2):%Y-%m-%d}"
    hands.send(hands.officer, f"support/needs/{need.pk}/", owner=owner, due=due)
    hands.send(hands.officer, "support/desk/", need=need.pk)
    hands.send(hands.officer, "support/desk/", claim=claim.pk)
    hands.send(hands.finance, f"support/claims/{claim.pk}/paid/", reference="FIN-2031")
    need.refresh_from_db()
    claim.refresh_from_db()
    assert (need.state, claim.state, claim.pence) == ("arranged", "paid", 450)
    desk = hands.read(hands.finance, "support/desk/")
    assert ("FIN-2031" in desk, "18 point" in desk) == (True, False)
    account = hands.finance.post(
        f"/rounds/{hands.made.round.slug}/panel/support/claims/{claim.pk}/paid/",
        {"reference": "80-22-60 12345678"},
    )
    assert account.status_code == 422


def test_a_need_that_is_not_possible_and_a_claim_that_is_refused() -> None:
    hands = Hands()
    hands.send(hands.members[0], "support/ask/", kind="device", words="")
    hands.send(hands.members[0], "support/claim/", kind="other", pounds="9", flat="yes")
    hands.send(hands.lead, f"support/needs/{Need.objects.get().pk}/no/", why="None left till June.")
    hands.send(hands.lead, f"support/claims/{Claim.objects.get().pk}/refuse/", why="Paid already.")
    page = hands.read(hands.members[0], "support/")
    assert ("None left till June." in page, "Paid already." in page) == (True, True)


def test_evidence_is_offered_asked_for_and_answered() -> None:
    hands = Hands()
    hands.send(
        hands.lead, "evidence/offer/", title="Pupils", offered_by="Schools team", link="https://example.org/p"
    )
    hands.send(hands.members[0], "evidence/ask/", question="How many?")
    asked = EvidenceRequest.objects.get()
    hands.send(hands.officer, f"evidence/asked/{asked.pk}/", act="answer", why="About 1,200.")
    page = hands.read(hands.members[1], "evidence/")
    told = [word in page for word in ("Pupils", "Schools team", "How many?", "About 1,200.")]
    assert (told, hands.made.members[0].name in page) == ([True] * 4, False)


def test_a_post_from_the_ground_rules_to_the_appeal() -> None:
    hands = Hands()
    hands.send(hands.lead, "discussion/rules/", text="Listen.", anonymous="on")
    hands.send(hands.members[0], "discussion/", rules=GroundRules.objects.get().number)
    there = hands.send(
        hands.members[0], "discussion/new/", title="Pupils", article="money", text="I think so."
    )
    hands.send(hands.members[0], there, text="And more.")
    post = Post.objects.first()
    assert post is not None
    hands.send(hands.lead, f"discussion/posts/{post.pk}/hide/", reason="private", why="A name.")
    assert "I think so." not in hands.read(hands.members[1], there)
    hands.send(hands.members[0], f"discussion/posts/{post.pk}/appeal/", why="No name.")
    assert "No name." in hands.read(hands.officer, "discussion/appeals/")
    hands.send(hands.officer, f"discussion/posts/{post.pk}/decide/", restore="yes", why="No name in it.")
    assert "I think so." in hands.read(hands.members[1], there)


def test_terms_differences_and_answers_reach_the_record() -> None:
    hands = Hands()
    hands.send(hands.lead, "record/terms/put/", text="We write the rules.")
    number = Terms.objects.get().number
    hands.send(hands.members[0], "record/terms/", number=number, agrees="yes")
    hands.send(hands.members[1], "record/terms/", number=number, agrees="no", words="Shorter.")
    hands.send(hands.members[2], "record/terms/", number=number, agrees="yes")
    words = {"question": "The age", "settled": "Eight.", "minority": "One wanted eleven."}
    hands.send(hands.lead, "record/differences/", **words)
    hands.send(hands.officer, "record/answer/", said="Buses.", did="Asked.", why="Theirs.")
    page = Client().get(f"/rounds/{hands.made.round.slug}/panel/record/").content.decode()
    told = [text in page for text in ("One wanted eleven.", "Asked.", "Version 1, agreed by the panel")]
    assert (told, CouncilAnswer.objects.count()) == ([True] * 3, 1)
    noted = Difference.objects.get()
    hands.send(hands.lead, f"record/differences/{noted.pk}/remove/", why="Names a member.")
    assert "One wanted eleven." not in hands.read(hands.lead, "record/")
