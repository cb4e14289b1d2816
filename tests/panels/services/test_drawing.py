"""A lottery from the frozen pool to a seat: what each step fixes, and what it refuses."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from panels.models import Draw, Letter, SeatOffer, Volunteer
from panels.queries.draws import receipt_of, run_to_commit, standing_in
from panels.queries.pools import commitment_of
from panels.services import drawing, freezing, offering, volunteering
from panels.services.committing import LEAD, commit_draw
from panels.services.recruiting import set_quotas
from panels.services.seating import seat_panel
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, RoleGrant
from tests.factories import lotteries as make
from tests.factories import pb as ground
from tests.factories import recruiting
from tests.factories.beacons import published

pytestmark = pytest.mark.django_db


def codes(act: object, **given: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        act(**given)  # type: ignore[operator]
    return no.value.verdict.codes


def test_a_frozen_pool_has_one_root_and_a_receipt_for_each() -> None:
    draw = make.frozen()
    told = LedgerEntry.objects.get(act="draw.pool_frozen").body
    assert (told["root"], told["people"]) == (draw.root, 16)
    volunteer = Volunteer.objects.all()[0]
    receipt = receipt_of(volunteer)
    assert receipt is not None
    assert (receipt["root"], receipt["features"]) == (draw.root, {"Age": "16 to 39", "Home": "Owns"})
    late = recruiting.recruitment()
    assert receipt_of(recruiting.volunteered(late)) is None


def test_freezing_waits_for_the_call_and_for_enough_people() -> None:
    recruitment = make.listed(3)
    given = {"recruitment": recruitment, "cap": None, "by": recruitment.started_by}
    assert codes(freezing.freeze_pool, **given, at=recruiting.DURING) == ("call_still_open",)
    assert codes(freezing.freeze_pool, **given, at=make.AFTER) == ("too_few_volunteers",)


def test_what_is_committed_is_a_thousand_panels_a_means_and_a_moment() -> None:
    draw = make.committed()
    commitment = commitment_of(draw)
    assert commitment is not None
    assert (len(commitment.panels), commitment.digest) == (1000, draw.digest)
    means = commitment.document["draw"]
    assert (means["kind"], draw.draws_at and draw.draws_at >= make.DRAWS_AT) == ("beacon", True)
    told = LedgerEntry.objects.get(act="draw.committed").body
    assert (told["digest"], told["means"]["round"]) == (draw.digest, means["round"])
    assert Letter.objects.filter(kind="committed").count() == 16
    (standing,) = standing_in(Volunteer.objects.all()[0])
    assert standing.panels == len(commitment.panels_with(standing.number))
    text = draw.commitment
    assert "Volunteer" not in text
    assert "features" not in text


def test_a_commitment_is_two_days_ahead_and_under_the_quotas_that_were_shown() -> None:
    draw = make.frozen()
    by = draw.recruitment.started_by
    given = {"draw": draw, "means": "beacon", "place": "", "by": by, "at": make.AFTER}
    for draws_at in (make.AFTER + LEAD - timedelta(seconds=1), make.AFTER + timedelta(days=90)):
        assert codes(commit_draw, **given, draws_at=draws_at) == ("draw_too_near_or_far",)
    quotas = {("age", "16-to-39"): (1, 3), ("age", "40-or-older"): (1, 3), ("home", "rents"): (0, 4),
              ("home", "owns"): (0, 4)}  # fmt: skip
    set_quotas(recruitment=draw.recruitment, quotas=quotas, by=draw.recruitment.started_by, at=make.AFTER)
    assert run_to_commit(draw) is None
    assert codes(commit_draw, **given, draws_at=make.DRAWS_AT) == ("odds_out_of_date",)


def test_two_people_enter_what_the_beacon_published_and_seats_are_offered() -> None:
    draw = make.committed()
    officer, other = draw.recruitment.started_by, make.second(draw.recruitment)
    signature = published(draw)
    early = {"draw": draw, "value": signature, "by": officer}
    assert codes(drawing.enter_value, **early, at=make.DRAWS_AT - timedelta(minutes=1)) == ("draw_not_yet",)
    assert codes(drawing.enter_value, draw=draw, value="12", by=officer, at=make.DRAWN_AT) == (
        "draw_value_wrong",
    )
    waiting = drawing.enter_value(draw=draw, value=signature, by=officer, at=make.DRAWN_AT)
    assert waiting.state == "committed"
    assert codes(drawing.enter_value, **early, at=make.DRAWN_AT) == ("two_people_must_sign",)
    done = drawing.enter_value(draw=draw, value=signature.upper(), by=other, at=make.DRAWN_AT)
    panel = json.loads(done.transcript)["panel"]
    numbers = SeatOffer.objects.values_list("volunteer__tickets__number", flat=True)
    assert (done.state, sorted(numbers), len(panel)) == ("drawn", panel, 4)
    assert Letter.objects.filter(kind="not_drawn").count() == 12
    assert codes(drawing.enter_value, **early, at=make.DRAWN_AT) == ("draw_not_open_to_that",)
    assert LedgerEntry.objects.filter(act="draw.drawn").count() == 1


def test_two_entries_that_differ_draw_nothing_and_a_slip_is_taken_back() -> None:
    draw = make.committed(means="dice")
    officer, other = draw.recruitment.started_by, make.second(draw.recruitment)
    drawing.enter_value(draw=draw, value="406", by=officer, at=make.DRAWN_AT)
    second = {"draw": draw, "value": "407", "by": other, "at": make.DRAWN_AT}
    assert codes(drawing.enter_value, **second) == ("draw_values_differ",)
    for _ in range(2):
        drawing.take_back_entry(draw=draw, by=other, at=make.DRAWN_AT)
    drawing.enter_value(**second)  # type: ignore[arg-type]
    done = drawing.enter_value(draw=draw, value="407", by=officer, at=make.DRAWN_AT)
    assert done.state == "drawn"
    assert LedgerEntry.objects.filter(act="draw.entry_taken_back").count() == 1


def test_chances_found_before_somebody_left_are_worth_nothing_for_free_seats() -> None:
    first = make.drawn()
    recruitment = first.recruitment
    *accepted, last = SeatOffer.objects.order_by("pk")
    for offer in accepted:
        offering.accept(offer=offer, at=make.DRAWN_AT)
    offering.decline(offer=last, at=make.DRAWN_AT)
    by = recruitment.started_by
    draw = freezing.refill_seats(draw=first, cap=None, by=by, at=make.DRAWN_AT)
    make.found(draw.odds_runs.get())
    assert run_to_commit(draw) is not None
    volunteering.withdraw(volunteer=accepted[0].volunteer, at=make.DRAWN_AT)
    assert run_to_commit(draw) is None
    later = make.DRAWN_AT + timedelta(days=3)
    given = {"draw": draw, "means": "dice", "draws_at": later, "place": "Hall", "by": by, "at": make.DRAWN_AT}
    assert codes(commit_draw, **given) == ("odds_out_of_date",)


def test_three_dice_read_the_panel_s_number_straight_off() -> None:
    draw = make.drawn(make.committed(means="dice"), "4 0 7")
    transcript = json.loads(draw.transcript)
    assert (transcript["index"], transcript["panel"]) == (407, transcript["commitment"]["panels"][407])


def test_a_drawn_volunteer_accepts_and_sits_with_no_other_signature() -> None:
    draw = make.drawn()
    seat_panel(
        round=draw.recruitment.round,
        name="Panel",
        by=draw.recruitment.started_by,
        at=make.AFTER,
    )
    offer = SeatOffer.objects.all()[0]
    member = offering.accept(offer=offer, at=make.DRAWN_AT)
    assert member is not None
    grant = RoleGrant.objects.get(person=member.person, role=Role.PANEL_MEMBER)
    assert (grant.granted_by, offer.request, offer.draw) == (None, None, draw)


def test_whoever_withdraws_keeps_their_number_and_is_offered_no_seat() -> None:
    draw = make.committed()
    for volunteer in Volunteer.objects.all()[:15]:
        volunteering.withdraw(volunteer=volunteer, at=make.AFTER)
    erased = Volunteer.objects.filter(withdrawn_at__isnull=False)[0]
    volunteering.erase(volunteer=erased, at=make.AFTER)
    done = make.drawn(draw)
    assert done.state == "drawn"
    assert SeatOffer.objects.count() <= 1


def test_free_seats_are_drawn_again_from_the_same_pool_and_linked() -> None:
    first = make.drawn()
    recruitment = first.recruitment
    offers = list(SeatOffer.objects.order_by("pk"))
    for offer in offers[:3]:
        offering.accept(offer=offer, at=make.DRAWN_AT)
    given = {"draw": first, "cap": None, "by": recruitment.started_by, "at": make.DRAWN_AT}
    assert codes(freezing.refill_seats, **given) == ("offers_wait_for_answers",)
    offering.decline(offer=offers[3], at=make.DRAWN_AT)
    second = freezing.refill_seats(**given)  # type: ignore[arg-type]
    run = make.found(second.odds_runs.get())
    assert (run.body["seats"], run.body["people"]) == (1, 12)
    later = make.DRAWN_AT + timedelta(days=3)
    by = recruitment.started_by
    commit_draw(draw=second, means="dice", draws_at=later, place="Hall", by=by, at=make.DRAWN_AT)
    second.refresh_from_db()
    for each in (by, make.second(recruitment)):
        drawing.enter_value(draw=second, value="123", by=each, at=later)
    second.refresh_from_db()
    transcript = json.loads(second.transcript)
    assert transcript["commitment"]["replacing"]["previous"] == first.transcript_digest
    assert len(transcript["panel"]) == 1
    assert SeatOffer.objects.filter(draw=second, state="offered").count() == 1


def test_a_frozen_pool_can_be_given_up_and_a_committed_one_cannot() -> None:
    draw = make.frozen()
    by = draw.recruitment.started_by
    assert codes(freezing.abandon, draw=draw, reason=" ", by=by, at=make.AFTER) == ("reason_missing",)
    freezing.abandon(draw=draw, reason="A group was missing.", by=by, at=make.AFTER)
    assert draw.tickets.count() == 0
    committed = make.committed(make.frozen(draw.recruitment))
    assert committed.number == 2
    late = codes(freezing.abandon, draw=committed, reason="No", by=by, at=make.AFTER)
    assert late == ("draw_not_open_to_that",)


def test_while_a_lottery_is_under_way_no_seat_goes_another_way() -> None:
    draw = make.frozen()
    volunteer = Volunteer.objects.all()[0]
    given = {"volunteer": volunteer, "reason": "x", "by": draw.recruitment.started_by, "at": make.AFTER}
    assert codes(offering.ask_for_seat, **given) == ("draw_under_way",)


def test_nobody_enters_the_number_of_a_lottery_they_are_in() -> None:
    recruitment = make.listed()
    recruiting.volunteered(recruitment, email=recruitment.started_by.email)
    draw = make.committed(make.frozen(recruitment))
    given = {"draw": draw, "value": published(draw), "by": recruitment.started_by, "at": make.DRAWN_AT}
    assert codes(drawing.enter_value, **given) == ("lottery_is_ones_own",)


@pytest.mark.parametrize(
    "change",
    [
        {"root": "0" * 64},
        {"commitment": "{}"},
        {"transcript": "{}"},
        {"state": "committed"},
        {"committed_at": make.DRAWN_AT},
    ],
)
def test_the_database_keeps_what_a_draw_has_published(change: dict[str, object]) -> None:
    draw = make.drawn()
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).delete()


def test_drawing_is_not_for_everybody() -> None:
    draw = make.committed()
    for role in (Role.ASSESSOR, Role.PANEL_MEMBER, Role.OBSERVER):
        by = ground.with_role(draw.recruitment.round, role)
        with pytest.raises(Refused) as no:
            drawing.enter_value(draw=draw, value=published(draw), by=by, at=make.DRAWN_AT)
        assert no.value.kind == "hand"
