"""Coming onto the list, confirming, changing, withdrawing and being forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from panels.models import Letter, SupportNeed, Volunteer
from panels.queries.recruiting import numbers_by_route, standing
from panels.queries.volunteers import data_of
from panels.services import keys, nominating, volunteering, writing
from panels.services.recruiting import set_out, set_profile
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import OutboxJob
from pb.queries.rounds import ledger_of
from tests.factories import pb as ground
from tests.factories import recruiting as make

pytestmark = pytest.mark.django_db


def test_somebody_counts_once_they_have_confirmed_by_the_letter() -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, sure=False, need="A ramp.")
    assert (standing(recruitment).count(), SupportNeed.objects.get().words) == (0, "A ramp.")
    letter = Letter.objects.get()
    assert OutboxJob.objects.get(name="panels.send_letter").args == {"letter": letter.pk}
    assert [writing.send(letter=letter.pk, at=make.DURING) for _ in range(2)] == [True, False]
    (sent,) = mail.outbox
    assert (sent.to, keys.key_of(row) in str(sent.body)) == ([row.email], True)
    volunteering.confirm(volunteer=row, at=make.DURING)
    volunteering.confirm(volunteer=row, at=make.DURING)
    assert standing(recruitment).count() == 1


def test_neither_postcode_nor_house_is_kept() -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, house="Rose Cottage")
    kept = repr(Volunteer.objects.filter(pk=row.pk).values().get()).lower()
    assert ("rose" in kept, make.postcode_of(recruitment).lower() in kept) == (False, False)
    assert len(row.household_hash) == 64


def test_one_mailbox_stands_once_and_the_caller_cannot_tell() -> None:
    recruitment = make.recruitment()
    first = make.volunteered(recruitment, email="anna@gmail.com")
    again = make.volunteered(recruitment, email="An.Na+two@googlemail.com", name="Somebody else", sure=False)
    first.refresh_from_db()
    assert (again.pk, Volunteer.objects.count(), first.name == "Somebody else") == (first.pk, 1, False)
    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == ["confirm", "already"]


def test_pressing_often_sends_one_letter() -> None:
    recruitment = make.recruitment()
    for _ in range(3):
        make.volunteered(recruitment, email="anna@example.org", sure=False)
    assert (Volunteer.objects.count(), Letter.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"name": " "}, ("volunteer_name_missing",)),
        ({"postcode": "ZZ9 9ZZ"}, ("postcode_unknown",)),
        ({"house": ""}, ("house_missing",)),
        ({"of_age": False}, ("volunteer_too_young",)),
        ({"features": {"age": "16-to-39"}}, ("feature_missing",)),
        ({"features": {"age": "16-to-39", "home": "castle"}}, ("feature_missing",)),
        ({"consents": False}, ("volunteer_consent_missing",)),
    ],
)
def test_what_is_missing_is_said(given: dict[str, Any], codes: tuple[str, ...]) -> None:
    recruitment = make.recruitment()
    with pytest.raises(Refused) as no:
        make.volunteered(recruitment, sure=False, **given)
    assert (no.value.verdict.codes, Volunteer.objects.count()) == (codes, 0)


def test_the_call_is_open_at_its_first_moment_and_closed_at_its_last() -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, sure=False)
    for moment in (make.CLOSES, make.OPENS.replace(year=2026)):
        with pytest.raises(Refused) as no:
            volunteering.volunteer(recruitment=recruitment, answers=make.answers(recruitment), at=moment)
        assert no.value.verdict.codes == ("volunteering_not_open",)
    with pytest.raises(Refused):
        volunteering.confirm(volunteer=row, at=make.CLOSES)


def test_who_is_nominated_answers_for_themselves() -> None:
    recruitment = make.recruitment()
    officer = ground.with_role(recruitment.round, Role.OFFICER)
    anchor = nominating.name_anchor(
        recruitment=recruitment, name="Canal Carers", email="a@example.org", by=officer, at=make.DURING
    )
    with pytest.raises(Refused) as no:
        volunteering.nominate(
            anchor=anchor, name="Rosie", email="r@example.org", agreed=False, at=make.DURING
        )
    assert no.value.verdict.codes == ("nominee_has_not_agreed",)
    row = volunteering.nominate(
        anchor=anchor, name="Rosie", email="r@example.org", agreed=True, at=make.DURING
    )
    with pytest.raises(Refused):
        volunteering.confirm(volunteer=row, at=make.DURING)
    volunteering.change(
        volunteer=row, answers=make.answers(recruitment, name="Rosie", email="r@example.org"), at=make.DURING
    )
    volunteering.confirm(volunteer=row, at=make.DURING)
    assert numbers_by_route(recruitment) == {"open_call": 0, "nominated": 1, "invited": 0}
    nominating.close_anchor(anchor=anchor, by=officer, at=make.DURING)
    with pytest.raises(Refused) as no:
        volunteering.nominate(anchor=anchor, name="Joe", email="j@example.org", agreed=True, at=make.DURING)
    assert no.value.verdict.codes == ("anchor_closed",)


def test_withdrawing_and_deleting() -> None:
    recruitment = make.recruitment()
    row = make.volunteered(recruitment, email="anna@example.org", need="A ramp.")
    assert data_of(row)["answers"] == {"Age": "16 to 39", "Home": "Rents"}
    volunteering.withdraw(volunteer=row, at=make.DURING)
    assert standing(recruitment).count() == 0
    back = make.volunteered(recruitment, email="anna@example.org")
    assert back.pk != row.pk
    key = keys.key_of(back)
    volunteering.erase(volunteer=back, at=make.DURING)
    back.refresh_from_db()
    assert (back.name, back.email, back.features, back.household_hash) == ("", "", {}, "")
    assert (keys.volunteer_with(key), back.letters.count()) == (None, 0)


def test_a_key_is_somebody_s_own() -> None:
    row = make.volunteered(make.recruitment())
    key = keys.key_of(row)
    found = keys.volunteer_with(key)
    assert (found and found.pk) == row.pk
    assert [keys.volunteer_with(bad) for bad in (str(row.ref), key[:-1], key[1:], "x:y")] == [None] * 4
    assert keys.anchor_with(key) is None


def test_recruiting_is_for_officers_and_the_facilitator_and_stands_in_the_ledger() -> None:
    recruitment = make.recruitment()
    with pytest.raises(Refused) as no:
        set_profile(
            recruitment=recruitment,
            profile=make.PROFILE,
            by=ground.with_role(recruitment.round, Role.ASSESSOR),
            at=make.DURING,
        )
    assert no.value.kind == "hand"
    acts = set(ledger_of(recruitment.round).values_list("act", flat=True))
    assert {"panel.call", "panel.profile"} <= acts
    make.volunteered(recruitment)
    with pytest.raises(Refused) as no:
        set_profile(recruitment=recruitment, profile=make.PROFILE, by=recruitment.started_by, at=make.DURING)
    assert no.value.verdict.codes == ("profile_in_use",)


def test_answers_are_not_kept_longer_than_was_promised() -> None:
    recruitment = make.recruitment()
    make.volunteered(recruitment)
    with pytest.raises(Refused) as no:
        set_out(
            round=recruitment.round, seats=4, about="a", support="b", minimum_age=16, one_per_household=True,
            opens=make.OPENS, closes=make.CLOSES, answer_days=7, keep_days=91, by=recruitment.started_by,
            at=make.DURING,
        )  # fmt: skip
    assert no.value.verdict.codes == ("kept_longer_than_promised",)
