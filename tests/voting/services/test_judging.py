"""Two people judge blind, a third where they differ; and a seal that waits for nobody."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError

from pb.domain.roles import Role
from pb.models import LedgerEntry
from pb.moment import now
from tests.factories import pb as ground
from tests.factories import voting as make
from tests.voting.quarantine_kit import (
    ASIDE,
    COUNTS,
    HOME,
    LIBRARY,
    both_say,
    come,
    finish,
    found,
    judge_of,
    refused_with,
    say,
    told,
    watched_round,
)
from voting.checker import check_whole
from voting.domain.evidence import evidence_key, handle_of
from voting.domain.judging import Decision, Why
from voting.models import Count, Finding, Judgement, Seal, SetAside, Trace
from voting.queries.papers import box_of
from voting.services import keystore
from voting.services.judging import judge, object_to, seen_digest
from voting.services.quarantining import look_for_patterns
from voting.services.safety import safe_to_close

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_agree_set_a_group_aside_and_the_bundle_says_so() -> None:
    round = watched_round()
    come(round, 6)
    group = come(round, 9, device="shop", address=HOME)
    late = come(round, 1, device="shop", address=HOME, vote=False)
    (finding,) = found(round)
    assert both_say(finding) is Decision.ASIDE
    make.cast(round, group[0], ("c", "d", "f"))  # voting again does not help
    make.cast(round, late[0])  # nor does waiting
    files = finish(round)

    assert Count.objects.get(round=round).result["ballots"] == 6
    assert Seal.objects.get(round=round).envelopes == 6
    assert {reason for _, _, reason in json.loads(files["excluded.json"])} == {"one_device"}
    assert len(json.loads(files["excluded.json"])) == 10
    assert any("10 were set aside by quarantine" in line for line in check_whole(files))
    entry = LedgerEntry.objects.get(round=round, act="finding.decided")
    assert (entry.body["electors"], entry.body["decision"]) == (10, "aside")
    assert len(set(entry.body["judges"])) == 2
    numbers = LedgerEntry.objects.get(round=round, act="ballots.set_aside").body
    assert (numbers["before"], numbers["envelopes"], numbers["after"]) == (16, 10, 6)
    assert numbers["counted_in_findings"] == 0


def test_at_the_seal_the_evidence_is_gone_and_decisions_stay() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    both_say(found(round)[0])
    finish(round)
    assert not Trace.objects.filter(round=round).exists()
    assert not SetAside.objects.filter(round=round).exists()
    finding = Finding.objects.get(round=round)
    assert (finding.handles, finding.mark, finding.words, finding.decision) == ([], "", "", "aside")
    assert LedgerEntry.objects.get(round=round, act="evidence.destroyed").body == {"traces": 9}
    box = box_of(round)
    assert box is not None
    assert not keystore.has_link_key(name=box.key_name)


def test_a_third_person_decides_where_two_differ() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    assert both_say(finding, (ASIDE, COUNTS)) is None
    assert both_say(finding, (COUNTS,)) is Decision.COUNTS
    assert not SetAside.objects.exists()
    body = LedgerEntry.objects.get(round=round, act="finding.decided").body
    assert (body["reasons"], len(body["judges"])) == (["in_doubt"], 3)


def test_nobody_learns_of_a_judgement_before_the_decision() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    by, before = judge_of(round), LedgerEntry.objects.count()
    say(finding, ASIDE, by)
    assert LedgerEntry.objects.count() == before


def test_who_may_not_judge() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    once = judge_of(round)
    say(finding, ASIDE, once)
    assert refused_with(lambda: say(finding, ASIDE, once)) == ("already_judged",)
    for role in (Role.OBSERVER, Role.DESK, Role.PANEL_MEMBER, Role.FACILITATOR):
        by = judge_of(round, role)
        assert refused_with(partial(say, finding, ASIDE, by)) == ("wrong_hand",)
    assert refused_with(lambda: say(finding, ASIDE, ground.person(is_superuser=True))) == ("wrong_hand",)
    other = judge_of(watched_round(), Role.RETURNING_OFFICER)
    assert refused_with(lambda: say(finding, ASIDE, other)) == ("wrong_hand",)
    say(finding, ASIDE, judge_of(round, Role.RETURNING_OFFICER))
    assert refused_with(lambda: say(finding, COUNTS, judge_of(round))) == ("already_answered",)
    finish(round)


def test_a_group_that_grew_is_looked_at_again() -> None:
    round = watched_round()
    come(round, 8, device="shop", address=HOME)
    (finding,) = found(round)
    seen = seen_digest(finding)
    come(round, 1, device="shop", address=HOME)
    look_for_patterns(round=round)
    act: dict[str, Any] = {
        "finding": finding,
        "digest_seen": seen,
        "why": ASIDE,
        "by": judge_of(round),
        "at": now(),
    }
    assert refused_with(lambda: judge(**act)) == ("finding_has_changed",)


def test_a_group_that_somebody_changed_between_two_judgements_cannot_be_judged() -> None:
    round = watched_round()
    come(round, 8, device="shop", address=HOME)
    (finding,) = found(round)
    say(finding, ASIDE, judge_of(round))
    victim = come(round, 1)[0]
    box = box_of(round)
    assert box is not None
    key = evidence_key(keystore.link_key(name=box.key_name), round.slug)
    finding.refresh_from_db()
    finding.handles = [*finding.handles, handle_of(key, str(victim.ref))]
    finding.save()
    assert refused_with(lambda: say(finding, ASIDE, judge_of(round))) == ("finding_has_changed",)


def test_who_comes_after_a_judgement_is_a_finding_of_their_own() -> None:
    round = watched_round()
    come(round, 8, device="shop", address=HOME)
    come(round, 8, device="library", address=LIBRARY)
    shop, library = sorted(found(round), key=lambda each: each.mark)
    both_say(shop)
    both_say(library, (Why.SHARED_PLACE, Why.SHARED_PLACE))
    names = {shop.mark: "shop", library.mark: "library"}
    marks = dict(Trace.objects.exclude(device="").values_list("device", "network"))
    assert set(names) <= set(marks)
    for device, address in (("shop", HOME), ("library", LIBRARY)):
        come(round, 7, device=device, address=address)
    later = [each for each in found(round) if not each.decision]
    assert told(later) == [("one_device", 7)]  # set aside before: at once; found innocent: from eight again
    assert later[0].mark == shop.mark


def test_after_the_seal_nothing_is_judged_or_objected_to() -> None:
    round = watched_round()
    (elector, *_) = come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    receipt = make.cast(round, elector).signed.receipt
    finish(round)
    assert refused_with(lambda: say(finding, ASIDE, judge_of(round))) == ("too_late_to_judge",)
    act: dict[str, Any] = {"round": round, "slot": receipt.slot, "words": "", "at": now()}
    assert refused_with(lambda: object_to(**act)) == ("too_late_to_judge",)


def test_rows_of_judging_are_not_taken_back() -> None:
    round = watched_round()
    come(round, 9, device="shop", address=HOME)
    (finding,) = found(round)
    both_say(finding)
    for act in (
        Judgement.objects.all().delete,
        lambda: Judgement.objects.update(decision="counts"),
        Finding.objects.all().delete,
        lambda: Finding.objects.update(decision="counts"),
        lambda: Finding.objects.update(decision=""),
    ):
        with pytest.raises(DatabaseError):
            act()


def test_the_page_of_the_box_says_what_is_not_judged_yet() -> None:
    round = watched_round()
    assert [each.ok for each in safe_to_close(round=round)] == [True] * 5
    come(round, 8, device="shop", address=HOME)
    (finding,) = found(round)
    assert [each.what for each in safe_to_close(round=round) if not each.ok] == [
        "Every pattern in quarantine is judged"
    ]
    both_say(finding, (COUNTS, COUNTS))
    assert [each.ok for each in safe_to_close(round=round)] == [True] * 5
    assert len(safe_to_close(round=make.open_round())) == 4
