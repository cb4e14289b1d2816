"""A lottery with many hands at once: one pool, one commitment, one draw, no seat twice, nobody in two."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from panels.models import Draw, Letter, Member, OddsRun, Recruitment, SeatOffer, Ticket, Volunteer
from panels.queries.draws import run_to_commit
from panels.services import drawing, freezing, offering, searching, volunteering
from panels.services.committing import commit_draw
from panels.services.recruiting import set_quotas
from panels.services.seating import seat_holders, seat_panel
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, Person
from tests.factories import lotteries as make
from tests.factories import pb as ground
from tests.factories.beacons import published
from tests.races.hands import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
STANDS = ("offered", "accepted")


def told(act: Callable[..., object], **given: object) -> str:
    """Nothing when it was done, else why not. Whatever is not a reason goes up and fails the test."""
    try:
        act(**given)
    except Refused as refused:
        return refused.verdict.codes[0]
    return ""


def officers(recruitment: Recruitment) -> list[Person]:
    return [recruitment.started_by, make.second(recruitment)]


def holds(recruitment: Recruitment) -> None:
    """What has to be true of seats whatever happened."""
    standing = SeatOffer.objects.filter(volunteer__recruitment=recruitment, state__in=STANDS)
    assert standing.count() <= recruitment.seats
    people = list(standing.values_list("volunteer", flat=True))
    assert len(people) == len(set(people))
    assert not standing.filter(volunteer__withdrawn_at__isnull=False).exists()
    accepted = set(standing.filter(state="accepted").values_list("volunteer__email", flat=True))
    seated = Member.objects.filter(panel__round=recruitment.round, left_at=None)
    assert Counter(seated.values_list("person__email", flat=True)) == Counter(accepted)


def acts(recruitment: Recruitment, *names: str) -> Counter[str]:
    rows = LedgerEntry.objects.filter(round=recruitment.round, act__in=names)
    return Counter(rows.values_list("act", flat=True))


def test_two_officers_who_freeze_at_once_freeze_one_pool() -> None:
    recruitment = make.listed()
    hands = officers(recruitment)

    def freeze(number: int) -> str:
        given = {"recruitment": recruitment, "cap": None, "by": hands[number % 2], "at": make.AFTER}
        return told(freezing.freeze_pool, **given)

    assert Counter(at_once(6, freeze)) == {"": 1, "draw_under_way": 5}
    draw = Draw.objects.get()
    assert sorted(draw.tickets.values_list("number", flat=True)) == list(range(1, 17))
    assert (OddsRun.objects.count(), Ticket.objects.count()) == (1, 16)
    assert acts(recruitment, "draw.pool_frozen") == {"draw.pool_frozen": 1}


def test_committing_giving_up_and_new_quotas_at_once_leave_one_of_them_standing() -> None:
    draw = make.frozen()
    recruitment, hands = draw.recruitment, officers(draw.recruitment)
    quotas = {("age", "16-to-39"): (1, 3), ("age", "40-or-older"): (1, 3), ("home", "rents"): (0, 4),
              ("home", "owns"): (0, 4)}  # fmt: skip

    def act(number: int) -> str:
        given: dict[str, object] = {"by": hands[number % 2], "at": make.AFTER}
        if number == 0:
            return told(freezing.abandon, draw=draw, reason="Somebody was missing", **given)
        if number == 1:
            return told(set_quotas, recruitment=recruitment, quotas=quotas, **given)
        when = make.DRAWS_AT + timedelta(hours=number)
        means = {"means": "beacon" if number % 2 else "dice", "place": "Hall", "draws_at": when}
        return told(commit_draw, draw=draw, **means, **given)

    said = at_once(8, act)
    row = Draw.objects.get(pk=draw.pk)
    assert said[2:].count("") == (row.state == "committed")
    assert acts(recruitment, "draw.committed")["draw.committed"] == (row.state == "committed")
    if row.state == "committed":
        assert (said[0], said[1]) == ("draw_not_open_to_that", "draw_is_committed")
        assert Letter.objects.filter(kind="committed").count() == 16
        run = run_to_commit(row)
        assert run is not None
        wanted = json.loads(row.commitment)["quotas"]
        assert [
            [quota[key] for key in ("category", "value", "least", "most")] for quota in wanted
        ] == run.quotas
    else:
        assert (said[0], row.commitment) == ("", "") or (said[1], row.state) == ("", "frozen")


def test_entries_and_takings_back_at_once_draw_one_panel_by_two_people() -> None:
    draw = make.committed()
    recruitment, hands, value = draw.recruitment, officers(draw.recruitment), published(draw)

    def act(number: int) -> str:
        given: dict[str, object] = {"draw": draw, "by": hands[number % 2], "at": make.DRAWN_AT}
        if number == 7:
            return told(drawing.take_back_entry, **given)
        return told(drawing.enter_value, value=value, **given)

    at_once(8, act)
    if Draw.objects.get(pk=draw.pk).state == "committed":
        make.drawn(draw)
    row = Draw.objects.get(pk=draw.pk)
    offered = SeatOffer.objects.values_list("volunteer__tickets__number", flat=True)
    assert (row.state, sorted(offered)) == ("drawn", json.loads(row.transcript)["panel"])
    assert acts(recruitment, "draw.drawn", "signature.given") == {"draw.drawn": 1, "signature.given": 1}
    assert Letter.objects.filter(kind="not_drawn").count() == 12
    holds_without_panel(recruitment)


def holds_without_panel(recruitment: Recruitment) -> None:
    standing = SeatOffer.objects.filter(volunteer__recruitment=recruitment, state__in=STANDS)
    assert standing.count() <= recruitment.seats
    assert not standing.filter(volunteer__withdrawn_at__isnull=False).exists()


def test_whoever_leaves_while_the_panel_is_drawn_has_no_seat() -> None:
    """Three of four leave, and their leaving is not written yet when the last entry comes in and waits."""
    draw = make.committed(means="dice")
    hands = officers(draw.recruitment)
    panel = json.loads(draw.commitment)["panels"][123]
    *leavers, stays = Volunteer.objects.filter(tickets__number__in=panel).order_by("pk")
    entered = {"draw": draw, "value": "123", "at": make.DRAWN_AT}
    drawing.enter_value(**entered, by=hands[0])  # type: ignore[arg-type]
    left = threading.Event()

    def act(number: int) -> str:
        if number == 0:
            assert left.wait(20)
            return told(drawing.enter_value, **entered, by=hands[1])
        with transaction.atomic():
            volunteering.withdraw(volunteer=leavers[0], at=make.DRAWN_AT)
            volunteering.withdraw(volunteer=leavers[1], at=make.DRAWN_AT)
            volunteering.erase(volunteer=leavers[2], at=make.DRAWN_AT)
            left.set()
            somebody_waits()
        return ""

    assert at_once(2, act) == ["", ""]
    assert Draw.objects.get(pk=draw.pk).state == "drawn"
    holds_without_panel(draw.recruitment)
    assert SeatOffer.objects.filter(state="offered").get().volunteer == stays


def somebody_waits() -> None:
    """Until another connection to this database waits for a lock."""
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_a_signed_seat_and_a_draw_at_once_stop_neither_each_other_nor_give_a_seat_twice() -> None:
    recruitment = make.listed(seats=3)
    hands = officers(recruitment)
    favourite = Volunteer.objects.order_by("pk")[0]
    given = {
        "volunteer": favourite,
        "reason": "Nobody else plays the pipes",
        "by": hands[0],
        "at": make.AFTER,
    }
    request = offering.ask_for_seat(**given)  # type: ignore[arg-type]
    draw = make.committed(make.frozen(recruitment), means="dice")
    entered = {"draw": draw, "value": "007", "at": make.DRAWN_AT}
    drawing.enter_value(**entered, by=hands[0])  # type: ignore[arg-type]

    def act(number: int) -> str:
        if number == 0:
            return told(drawing.enter_value, **entered, by=hands[1])
        seen = {"request": request, "digest_seen": request.payload_digest}
        return told(offering.sign_seat, **seen, by=hands[1], at=make.DRAWN_AT)

    said = at_once(5, act)
    assert (said[0], set(said[1:]) <= {"draw_under_way", "panel_is_full", "seat_offered_already"}) == (
        "",
        True,
    )
    assert SeatOffer.objects.filter(state__in=STANDS).count() == recruitment.seats
    holds_without_panel(recruitment)


def test_answers_while_free_seats_are_drawn_again() -> None:
    first = make.drawn()
    recruitment, hands = first.recruitment, officers(first.recruitment)
    seat_panel(round=recruitment.round, name="Panel", by=hands[0], at=make.AFTER)
    taken, leaver, refuser, waiting = SeatOffer.objects.order_by("pk")
    offering.accept(offer=taken, at=make.DRAWN_AT)
    offering.accept(offer=leaver, at=make.DRAWN_AT)
    offering.decline(offer=refuser, at=make.DRAWN_AT)

    def act(number: int) -> str:
        at = make.DRAWN_AT
        if number < 3:
            given = {"draw": first, "cap": None, "by": hands[number % 2], "at": at}
            return told(freezing.refill_seats, **given)
        if number == 3:
            return told(volunteering.withdraw, volunteer=leaver.volunteer, at=at)
        return told(offering.accept if number % 2 else offering.decline, offer=waiting, at=at)

    said = at_once(8, act)
    answered = SeatOffer.objects.get(pk=waiting.pk).state
    assert answered in {"accepted", "declined"}
    assert set(said[4:]) <= {"", "seat_not_on_offer"}
    assert said[:3].count("") == Draw.objects.filter(previous=first).count() <= 1
    holds(recruitment)
    if not Draw.objects.filter(previous=first).exists():
        freezing.refill_seats(draw=first, cap=None, by=hands[0], at=make.DRAWN_AT)
    again(recruitment, hands)
    holds(recruitment)
    assert SeatOffer.objects.filter(state__in=STANDS).count() == recruitment.seats


def again(recruitment: Recruitment, hands: list[Person]) -> None:
    """The draw for free seats goes its way, each step by two officers at once, with answers in between."""
    draw = Draw.objects.latest("number")
    run = draw.odds_runs.get()
    assert sorted(at_once(3, lambda _: searching.find_odds(run=run.pk, clock=lambda: make.DRAWN_AT))) == [
        False,
        False,
        True,
    ]
    if run_to_commit(Draw.objects.get(pk=draw.pk)) is None:  # somebody left after the question was put
        given = {
            "recruitment": recruitment,
            "cap": None,
            "by": hands[0],
            "at": make.DRAWN_AT + searching.QUIET,
        }
        make.found(searching.ask_odds(**given))  # type: ignore[arg-type]
    later = make.DRAWN_AT + timedelta(days=3)
    to_commit = {"draw": draw, "means": "dice", "place": "Hall", "draws_at": later, "at": make.DRAWN_AT}
    said = at_once(4, lambda number: told(commit_draw, **to_commit, by=hands[number % 2]))
    assert Counter(said) == {"": 1, "draw_not_open_to_that": 3}
    said = at_once(6, lambda n: told(drawing.enter_value, draw=draw, value="555", by=hands[n % 2], at=later))
    assert said.count("") == 2
    new = list(SeatOffer.objects.filter(draw=draw))
    at_once(2 * len(new), lambda n: told(offering.accept, offer=new[n // 2], at=later))
    assert set(SeatOffer.objects.filter(draw=draw).values_list("state", flat=True)) == {"accepted"}


def test_seats_accepted_while_the_panel_is_set_up_are_all_seated() -> None:
    draw = make.drawn()
    recruitment, hands = draw.recruitment, officers(draw.recruitment)
    offers = list(SeatOffer.objects.order_by("pk"))

    def act(number: int) -> str:
        if number < len(offers):
            return told(offering.accept, offer=offers[number], at=make.DRAWN_AT)
        return told(seat_panel, round=recruitment.round, name="Panel", by=hands[number % 2], at=make.DRAWN_AT)

    said = at_once(len(offers) + 2, act)
    assert Counter(said) == {"": len(offers) + 1, "panel_already_seated": 1}
    holds(recruitment)
    assert Member.objects.count() == len(offers)


def test_everybody_with_the_role_is_seated_once() -> None:
    recruitment = make.listed()
    hands = officers(recruitment)
    panel = seat_panel(round=recruitment.round, name="Panel", by=hands[0], at=make.AFTER)
    for _ in range(3):
        ground.with_role(recruitment.round, Role.PANEL_MEMBER)
    seated = at_once(4, lambda n: len(seat_holders(panel=panel, by=hands[n % 2], at=make.AFTER)))
    assert sorted(seated) == [0, 0, 0, 3]
