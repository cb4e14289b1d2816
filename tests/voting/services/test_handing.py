"""One ballot a person: who is given a card does not vote by an account too, and the other way round."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from pb.domain.charter import Channel, SeenProof
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person, Round
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from voting.models import CardHanding, Elector
from voting.queries.papers import box_of
from voting.services import keystore
from voting.services.cards import PrintedCard, void_card
from voting.services.enrolling import Card, enrol
from voting.services.handing import hand_card
from voting.services.marks import uid_hash, uid_of

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = {"open": ["online", "desk", "event"], "one_ballot": "over_all_channels"}


def codes(act: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        act()
    return no.value.verdict.codes


def give(round: Round, card: PrintedCard, email: str = "", **more: Any) -> CardHanding:
    given: dict[str, Any] = {"channel": Channel.DESK, "proof": SeenProof.PAPER, "at": now()}
    given |= {"by": make.officer_of(round)} | more
    return hand_card(round=round, serial=card.serial, email=email, **given)


def by_card(round: Round, card: PrintedCard) -> Elector:
    return enrol(round=round, answers=make.answers(round), credential=Card(card.code), by=None, at=now())


def account_hash(round: Round, person: Person) -> str:
    box = box_of(round)
    assert box is not None
    link = keystore.link_key(name=box.key_name)
    return uid_hash(link_key=link, round=round.slug, kind=Elector.Kind.ACCOUNT, uid=uid_of(person))


def test_who_was_given_a_card_does_not_vote_by_an_account_too() -> None:
    round = make.open_round(channels=OPEN)
    (card,), person = make.cards(round), ground.person(email="morag@example.org")
    give(round, card, " Morag@Example.org")
    assert codes(partial(make.elector, round, person)) == ("voted_another_way",)
    by_card(round, card)
    entry = LedgerEntry.objects.get(round=round, act="card.handed")
    assert entry.body == {"channel": "desk", "proof": "paper"}


def test_an_account_made_later_with_that_address_is_refused_too() -> None:
    round = make.open_round(channels=OPEN)
    (card,) = make.cards(round)
    give(round, card, "later@example.org")
    assert CardHanding.objects.get().account_hash == ""
    late = ground.person(email="later@example.org")
    assert codes(partial(make.elector, round, late)) == ("voted_another_way",)


def test_who_votes_by_an_account_is_given_no_card() -> None:
    round = make.open_round(channels=OPEN)
    (card,), person = make.cards(round), ground.person()
    make.elector(round, person)
    assert codes(partial(give, round, card, person.email)) == ("votes_by_account",)


def test_a_lost_card_is_replaced_and_votes_as_the_same_person() -> None:
    round = make.open_round(channels=OPEN)
    first, second, third = make.cards(round, 3)
    give(round, first, "morag@example.org")
    elector = by_card(round, first)
    assert codes(partial(give, round, second, "morag@example.org")) == ("has_a_card",)
    void_card(round=round, serial=first.serial, reason="Lost", by=make.officer_of(round), at=now())
    give(round, second, "morag@example.org")
    assert by_card(round, second) == elector
    assert codes(partial(give, round, second)) == ("card_given_out",)
    by_card(round, third)
    assert codes(partial(give, round, third)) == ("card_used",)


def test_one_ballot_for_each_channel_where_the_charter_says_so() -> None:
    round = make.open_round(channels=OPEN | {"one_ballot": "per_channel"})
    first, second, third = make.cards(round, 3)
    person = ground.person()
    give(round, first, person.email)
    give(round, second, person.email, channel=Channel.EVENT)
    assert codes(partial(give, round, third, person.email)) == ("has_a_card",)
    electors = {by_card(round, first), by_card(round, second), make.elector(round, person)}
    assert len(electors) == 3


def test_a_channel_takes_only_the_proof_that_it_accepts() -> None:
    rules = ground.charter_body()["electorate"] | {"proof_desk": ["paper"]}
    round = make.open_round(channels=OPEN, electorate=rules)
    first, second = make.cards(round, 2)
    assert codes(partial(give, round, first, proof=SeenProof.SAID)) == ("seen_proof_not_accepted",)
    assert codes(partial(give, round, first, channel=Channel.PAPER)) == ("channel_not_open",)
    assert codes(partial(by_card, round, second)) == ("card_not_given_out",)
    give(round, first)
    by_card(round, first)
    other = ground.with_role(round, Role.ASSESSOR)
    assert codes(partial(give, round, second, by=other)) == ("wrong_hand",)


def test_the_database_holds_one_ballot_by_itself() -> None:
    round = make.open_round(channels=OPEN)
    first, second = make.cards(round, 2)
    person = ground.person()
    hashed = account_hash(round, person)
    cards = {card.serial: card for card in round.code_cards.all()}

    def slip(card: PrintedCard, **more: Any) -> None:
        given = {"channel": "desk", "proof": "paper", "person_mark": "m" * 64, "account_hash": hashed} | more
        with transaction.atomic():
            CardHanding.objects.create(round=round, card=cards[card.serial], **given)

    for words, more in (("this channel", {"channel": "online"}), ("this channel", {"channel": "paper"})):
        with pytest.raises(DatabaseError, match=words):
            slip(first, **more)
    slip(first)
    with pytest.raises(DatabaseError, match="has a card"):
        slip(second)
    with pytest.raises(DatabaseError, match="has a card"), transaction.atomic():
        Elector.objects.create(round=round, kind="account", uid_hash=hashed, connection="live")
    other = ground.person()
    make.elector(round, other)
    with pytest.raises(DatabaseError, match="by an account"):
        slip(second, account_hash=account_hash(round, other), person_mark="n" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        CardHanding.objects.update(person_mark="")
    with pytest.raises(DatabaseError, match="roll stays"), transaction.atomic():
        CardHanding.objects.all().delete()


def test_the_desk_gives_cards_out_on_its_page() -> None:
    round = make.open_round(channels=OPEN)
    (card,) = make.cards(round)
    url, client = reverse("voting:hand", args=[round.slug]), Client()
    client.force_login(make.second_factor(ground.with_role(round, Role.DESK)))
    given = {"serial": str(card.serial), "channel": "desk", "proof": "known", "email": "a@example.org"}
    page = client.post(url, given | {"serial": "999", "proof": ""})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"proof"})
    page = client.post(url, given | {"serial": "999"})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"serial"})
    assert 'value="a@example.org"' in page.content.decode()
    assert client.post(url, given).status_code == 302
    assert client.post(url, given).status_code == 422
    assert CardHanding.objects.count() == 1
    online = make.open_round()
    other = Client()
    other.force_login(make.second_factor(ground.with_role(online, Role.DESK)))
    page = other.get(reverse("voting:hand", args=[online.slug]))
    assert "opens voting online alone" in page.content.decode()
    assert Client().get(url).status_code in (302, 403)
