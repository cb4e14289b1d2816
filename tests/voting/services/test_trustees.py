"""The tally key in three hands: who gets what, what two can do, and every reason why not."""

# long because: one ceremony from the split to the count, told in order

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pb.domain.roles import Role
from pb.domain.verdict import Refused
from pb.models import LedgerEntry, OutboxJob, Round
from pb.moment import now
from pb.services.roles import revoke_role
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.factories.trustees import split_round
from tests.races.hands import at_once
from voting.domain.splitting import code_of, commitment
from voting.models import Box, Count, KeyShare, PublicFile
from voting.queries.due import overdue
from voting.queries.papers import box_of, state_of
from voting.services import keystore
from voting.services.keeping import check_keys, rotate_keys, shred_tally
from voting.services.papers import draw_up, freeze
from voting.services.running import run_due
from voting.services.safety import safe_to_close
from voting.services.trustees import hand_in, show_share, take_share

pytestmark = pytest.mark.django_db(transaction=True)


def voted(round: Round, ballots: int = 3) -> None:
    for _ in range(ballots):
        make.cast(round, make.elector(round))
    make.end_voting(round)
    run_due(job="test", at=now())


def name_of(round: Round) -> UUID:
    box = box_of(round)
    assert box is not None
    return box.key_name


def files(round: Round) -> list[str]:
    """The key files that are left of a round, beside link keys and seed."""
    found = Path(settings.KEYSTORE).rglob(f"{name_of(round)}.*")
    return sorted(f"{path.parent.name}/{path.suffix}" for path in found if path.suffix != ".seed")


def refusal(act: Any, **given: Any) -> tuple[tuple[str, ...], str]:
    with pytest.raises(Refused) as refused:
        act(at=now(), **given)
    return refused.value.verdict.codes, refused.value.kind


def test_the_key_itself_is_never_stored_and_each_share_only_until_it_is_taken() -> None:
    round, held = split_round(taken=False)
    assert files(round) == ["shares/.1", "shares/.2", "shares/.3"]
    for number, (person, code) in enumerate(held, start=1):
        assert take_share(round=round, typed=code, by=person, at=now()) is (number == 3)
        assert len(files(round)) == 3 - number
        assert refusal(show_share, round=round, by=person) == (("share_already_taken",), "state")
        assert take_share(round=round, typed=code, by=person, at=now()) is (number == 3)


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_open_the_count(pair: tuple[int, int]) -> None:
    round, held = split_round()
    voted(round)
    assert state_of(round) == "sealed"
    for come, number in enumerate(pair, start=1):
        person, code = held[number]
        assert hand_in(round=round, typed=code.lower(), by=person, at=now()) == come
    assert OutboxJob.objects.filter(name="voting.run_due").exists()
    assert run_due(job="test", at=now()) == [(round.slug, "count"), (round.slug, "publish")]
    assert Count.objects.get(round=round).result["ballots"] == 3
    assert files(round) == []


def test_the_count_waits_says_for_whom_and_the_alarm_knows() -> None:
    round, held = split_round()
    voted(round)
    box = box_of(round)
    assert box is not None
    (late,) = [each for each in overdue(now()) if each.round == round]
    assert [(each.code, dict(each.params)["come"]) for each in late.stuck] == [("trustees_needed", 0)]
    person, code = held[1]
    hand_in(round=round, typed=code, by=person, at=now())
    assert run_due(job="test", at=now()) == []
    (late,) = [each for each in overdue(now()) if each.round == round]
    assert dict(late.stuck[0].params) == {"come": 1, "needed": 2, "among": 3}
    assert hand_in(round=round, typed=code, by=person, at=now()) == 1


def test_the_ledger_holds_commitments_and_nothing_of_a_share() -> None:
    round, held = split_round()
    voted(round)
    for person, code in held:
        hand_in(round=round, typed=code, by=person, at=now())
    frozen = LedgerEntry.objects.get(round=round, act="paper.frozen").body
    rows = list(KeyShare.objects.filter(round=round))
    assert [each["commitment"] for each in frozen["key_shares"]] == [row.commitment for row in rows]
    assert [each["trustee"] for each in frozen["key_shares"]] == [str(row.trustee.subject) for row in rows]
    text = " ".join(str(entry.body) for entry in LedgerEntry.objects.filter(round=round))
    assert not any(code.replace(" ", "")[:10] in text.replace(" ", "") for _, code in held)
    acts = LedgerEntry.objects.filter(round=round, act__startswith="key_share").values_list("act", flat=True)
    assert sorted(acts) == ["key_share.handed_in"] * 3 + ["key_share.shown"] * 3 + ["key_share.taken"] * 3


def test_a_share_of_somebody_else_a_slip_and_another_round_are_refused() -> None:
    round, held = split_round()
    other, others = split_round()
    voted(round)
    (first, code), (_, second) = held[:2]
    slip = ("1" if code[0] != "1" else "2") + code[1:]
    forged = code_of(1, b"x" * 32)
    for typed, reason in (
        (slip, "share_mistyped"),
        ("", "share_mistyped"),
        (second, "share_not_yours"),
        (others[0][1], "share_not_yours"),
        (forged, "share_not_yours"),
    ):
        assert refusal(hand_in, round=round, typed=typed, by=first) == ((reason,), "input")
        assert refusal(take_share, round=round, typed=typed, by=first) == ((reason,), "input")
    assert keystore.shares_handed_in(name=name_of(round)) == {}
    assert refusal(hand_in, round=round, typed=code, by=ground.person()) == (("not_a_trustee",), "hand")
    assert refusal(show_share, round=other, by=first) == (("not_a_trustee",), "hand")


def test_shares_come_neither_before_the_seal_nor_after_the_count() -> None:
    round, held = split_round()
    person, code = held[0]
    early = (("shares_not_asked_for",), "state")
    assert refusal(hand_in, round=round, typed=code, by=person) == early
    make.end_voting(round)
    assert refusal(hand_in, round=round, typed=code, by=person) == early
    run_due(job="test", at=now())
    for who, typed in held[:2]:
        hand_in(round=round, typed=typed, by=who, at=now())
    run_due(job="test", at=now())
    assert state_of(round) == "published"
    assert refusal(hand_in, round=round, typed=held[2][1], by=held[2][0]) == early


def test_a_share_file_changed_on_disk_stops_the_count_and_the_trustee_mends_it() -> None:
    round, held = split_round()
    voted(round)
    for person, code in held[:2]:
        hand_in(round=round, typed=code, by=person, at=now())
    path = Path(settings.KEYSTORE) / "worker" / f"{name_of(round)}.share-1"
    path.write_bytes(bytes(reversed(path.read_bytes())))
    assert run_due(job="test", at=now()) == []
    box = box_of(round)
    assert box is not None
    assert box.stuck is not None
    assert box.stuck["reasons"][0]["code"] == "shares_do_not_fit"
    assert "Shares handed in are those" in next(c.what for c in check_keys(round=round) if not c.ok)
    hand_in(round=round, typed=held[0][1], by=held[0][0], at=now())
    assert [act for _, act in run_due(job="test", at=now())] == ["count", "publish"]


@pytest.mark.parametrize("number", [0, 2, 4])
def test_it_takes_exactly_three_trustees(number: int) -> None:
    round = make.shortlisted_round()
    for _ in range(number):
        ground.with_role(round, Role.TRUSTEE)
    draw_up(round=round, by=None, at=now())
    assert refusal(freeze, round=round, by=None, split_key=True) == (("trustees_missing",), "state")
    assert not Box.objects.filter(round=round).exists()


def test_the_count_is_the_same_whoever_comes() -> None:
    """Counted again from the same envelopes with another pair of shares: the same bytes."""
    from django.db import connection, transaction

    from voting.services.counting import count_box

    round, held = split_round()
    voted(round)

    def counted(pair: tuple[int, int]) -> dict[str, str]:
        for number in pair:
            hand_in(round=round, typed=held[number][1], by=held[number][0], at=now())
        try:
            with transaction.atomic():
                assert count_box(round=round, job="test", at=now())
                found = dict(PublicFile.objects.filter(round=round).values_list("name", "digest"))
                raise InterruptedError
        except InterruptedError:
            keystore.shred_shares(name=name_of(round))
            return found

    assert connection.vendor == "postgresql"
    first, second = counted((0, 1)), counted((1, 2))
    assert first == second != {}


def test_trustees_all_at_once_open_it_once() -> None:
    round, held = split_round()
    voted(round)
    come = at_once(6, lambda n: hand_in(round=round, typed=held[n % 3][1], by=held[n % 3][0], at=now()))
    assert max(come) == 3
    done = at_once(3, lambda n: run_due(job=f"worker {n}", at=now()))
    assert sorted(act for each in done for _, act in each) == ["count", "publish"]
    given = LedgerEntry.objects.filter(round=round, act="key_share.handed_in")
    assert given.count() == 3


def test_two_browsers_of_one_trustee_take_one_share() -> None:
    round, held = split_round(taken=False)
    person, code = held[0]
    at_once(4, lambda n: take_share(round=round, typed=code, by=person, at=now()))
    assert LedgerEntry.objects.filter(round=round, act="key_share.taken").count() == 1
    assert "shares/.1" not in files(round)


def test_checks_name_who_has_not_come_and_what_was_left() -> None:
    round, held = split_round(taken=False)
    out = [each for each in safe_to_close(round=round) if not each.ok]
    assert [held[0][0].name in each.otherwise for each in out] == [True]
    with pytest.raises(CommandError):
        call_command("keystore", "check", round.slug)
    for person, code in held:
        take_share(round=round, typed=code, by=person, at=now())
    call_command("keystore", "check", round.slug)
    assert all(each.ok for each in safe_to_close(round=round))
    path = Path(settings.KEYSTORE) / "shares" / f"{name_of(round)}.2"
    path.write_bytes(b"x" * 32)
    path.chmod(0o600)
    assert [each.what for each in check_keys(round=round) if not each.ok] == [
        "No share that was taken is left on the server"
    ]
    take_share(round=round, typed=held[1][1], by=held[1][0], at=now())
    assert all(each.ok for each in check_keys(round=round))


def test_keys_changed_before_anybody_came_are_split_anew() -> None:
    round, held = split_round()
    before = list(KeyShare.objects.filter(round=round).values_list("commitment", flat=True))
    rotate_keys(round=round, by=None, at=now())
    rows = list(KeyShare.objects.filter(round=round))
    assert not set(before) & {row.commitment for row in rows}
    assert all(row.taken_at is None for row in rows)
    told = LedgerEntry.objects.get(round=round, act="keys.rotated").body["key_shares"]
    assert [each["commitment"] for each in told] == [row.commitment for row in rows]
    anew = [(person, show_share(round=round, by=person, at=now())) for person, _ in held]
    voted(round)
    assert refusal(hand_in, round=round, typed=held[0][1], by=held[0][0])[0] == ("share_not_yours",)
    for person, code in anew[:2]:
        hand_in(round=round, typed=code, by=person, at=now())
    assert [act for _, act in run_due(job="test", at=now())] == ["count", "publish"]
    assert files(round) == []
    assert shred_tally(round=round, by=None, at=now()) is False


def test_keys_made_anew_may_go_to_other_trustees_in_another_order() -> None:
    round, held = split_round()
    revoke_role(grant=held[0][0].grants.get(round=round), by=make.officer_of(round), at=now())
    instead = ground.with_role(round, Role.TRUSTEE)
    rotate_keys(round=round, by=None, at=now())
    people = [row.trustee for row in KeyShare.objects.filter(round=round)]
    assert people == [held[1][0], held[2][0], instead]
    assert refusal(show_share, round=round, by=held[0][0]) == (("not_a_trustee",), "hand")


def test_no_share_comes_while_the_link_key_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*, name: UUID) -> None:
        raise OSError("the disk is full")

    round, held = split_round()
    with monkeypatch.context() as patch:
        patch.setattr(keystore, "shred_link_key", fails)
        voted(round)
    person, code = held[0]
    assert state_of(round) == "sealed"
    assert refusal(hand_in, round=round, typed=code, by=person)[0] == ("shares_not_asked_for",)
    run_due(job="test", at=now())
    assert hand_in(round=round, typed=code, by=person, at=now()) == 1


def test_a_lost_share_is_survived_and_one_never_taken_too() -> None:
    round, held = split_round(taken=False)
    voted(round)
    for person, _ in held[1:]:
        hand_in(round=round, typed=show_share(round=round, by=person, at=now()), by=person, at=now())
    assert files(round) == ["shares/.1", "worker/.share-2", "worker/.share-3"]
    assert [act for _, act in run_due(job="test", at=now())] == ["count", "publish"]
    assert files(round) == []


def test_commitments_are_what_they_say() -> None:
    round, _ = split_round(taken=False)
    for row in KeyShare.objects.filter(round=round):
        share = keystore.share_to_take(name=name_of(round), number=row.number)
        assert row.commitment == commitment(round.slug, row.number, share)
