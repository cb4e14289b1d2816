"""Invitations by lot: two people for the list, a seed in the ledger, one person for each letter."""

from __future__ import annotations

import pytest

from panels.domain import inviting as rules
from panels.models import AddressList, InvitedAddress, Recruitment, Volunteer
from panels.services import inviting, volunteering
from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry
from tests.factories import pb as ground
from tests.factories import recruiting as make

pytestmark = pytest.mark.django_db


def a_list(*numbers: int) -> bytes:
    return ("address,postcode\n" + "".join(f"{number} Canal Street,G21 4AX\n" for number in numbers)).encode()


def loaded(recruitment: Recruitment, data: bytes) -> AddressList:
    made, _ = inviting.propose_addresses(
        recruitment=recruitment,
        data=data,
        addresses=rules.read_addresses(data),
        reason="Assessors' roll",
        by=recruitment.started_by,
        at=make.DURING,
    )
    second = ground.with_role(recruitment.round, Role.OFFICER)
    return inviting.sign_addresses(
        request=made.request, digest_seen=made.request.payload_digest, by=second, at=make.DURING
    )


def test_nothing_is_drawn_from_a_list_before_a_second_person_has_signed() -> None:
    recruitment = make.recruitment()
    data = a_list(1, 2)
    made, change = inviting.propose_addresses(
        recruitment=recruitment, data=data, addresses=rules.read_addresses(data), reason="Roll",
        by=recruitment.started_by, at=make.DURING,
    )  # fmt: skip
    assert (change.new, change.same, change.gone) == (2, 0, 0)
    with pytest.raises(Refused) as no:
        inviting.invite(recruitment=recruitment, number=1, by=recruitment.started_by, at=make.DURING)
    assert no.value.verdict.codes == ("addresses_missing",)
    with pytest.raises(Refused) as no:
        inviting.sign_addresses(
            request=made.request,
            digest_seen=made.request.payload_digest,
            by=recruitment.started_by,
            at=make.DURING,
        )
    assert no.value.verdict.codes == ("two_people_must_sign",)


def test_a_new_list_is_compared_with_the_one_in_force_and_nobody_is_invited_twice() -> None:
    recruitment = make.recruitment()
    loaded(recruitment, a_list(1, 2, 3))
    first = inviting.invite(recruitment=recruitment, number=2, by=recruitment.started_by, at=make.DURING)
    data = a_list(2, 3, 4)
    _, change = inviting.propose_addresses(
        recruitment=recruitment, data=data, addresses=rules.read_addresses(data), reason="Roll",
        by=recruitment.started_by, at=make.DURING,
    )  # fmt: skip
    assert (change.new, change.same, change.gone) == (1, 2, 1)
    loaded(recruitment, data)
    left = 4 - len({letter.address for letter in first} | {"1 Canal Street"})
    second = inviting.invite(recruitment=recruitment, number=left, by=recruitment.started_by, at=make.DURING)
    assert not {letter.address for letter in first} & {letter.address for letter in second}
    with pytest.raises(Refused) as no:
        inviting.invite(recruitment=recruitment, number=1, by=recruitment.started_by, at=make.DURING)
    assert no.value.verdict.codes == ("invitations_out_of_range",)


def test_whoever_has_the_list_and_the_ledger_draws_the_same_addresses() -> None:
    recruitment = make.recruitment()
    data = a_list(*range(1, 40))
    loaded(recruitment, data)
    letters = inviting.invite(recruitment=recruitment, number=5, by=recruitment.started_by, at=make.DURING)
    told = LedgerEntry.objects.get(act="panel.invited").body
    by_key = {each.key: each.text for each in rules.read_addresses(data)}
    again = rules.draw(bytes.fromhex(told["seed"]), by_key, told["letters"])
    assert [by_key[key] for key in again] == [letter.address for letter in letters]
    assert told["list"] == LedgerEntry.objects.get(act="panel.addresses_loaded").body["sha256"]


def test_a_code_is_for_one_person_and_kept_only_as_a_hash() -> None:
    recruitment = make.recruitment()
    loaded(recruitment, a_list(1, 2))
    letter, _ = inviting.invite(recruitment=recruitment, number=2, by=recruitment.started_by, at=make.DURING)
    assert len(letter.code.replace("-", "")) * 5 >= 64
    assert letter.code not in repr(list(InvitedAddress.objects.values()))
    typed = letter.code.lower().replace("-", " ")
    given = {"postcode": "", "house": ""}
    wrong = make.answers(recruitment, email="slip@example.org", **given)
    volunteering.answer_invitation(recruitment=recruitment, code=typed, answers=wrong, at=make.DURING)
    right = make.answers(recruitment, email="anna@example.org", **given)
    row = volunteering.answer_invitation(recruitment=recruitment, code=typed, answers=right, at=make.DURING)
    assert (Volunteer.objects.count(), row.email, row.route) == (1, "anna@example.org", "invited")
    volunteering.confirm(volunteer=row, at=make.DURING)
    for code in (letter.code, "0000-0000-0000-0000", ""):
        with pytest.raises(Refused) as no:
            volunteering.answer_invitation(
                recruitment=recruitment,
                code=code,
                answers=make.answers(recruitment, **given),
                at=make.DURING,
            )
        assert no.value.verdict.codes == ("invitation_not_valid",)


def test_a_neighbour_at_the_same_address_by_the_open_call_shares_the_household() -> None:
    recruitment = make.recruitment()
    postcode = make.postcode_of(recruitment)
    loaded(recruitment, f'address,postcode\n"Flat 2/1, 12 Canal Street",{postcode}\n'.encode())
    (letter,) = inviting.invite(recruitment=recruitment, number=1, by=recruitment.started_by, at=make.DURING)
    one = volunteering.answer_invitation(
        recruitment=recruitment, code=letter.code, answers=make.answers(recruitment), at=make.DURING
    )
    other = make.volunteered(recruitment, house="2/1, 12")
    assert one.household_hash == other.household_hash
