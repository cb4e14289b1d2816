"""Adopting a charter: the one way in which a round gets rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pb.domain import charter_checks, charter_digest
from pb.domain.charter import Charter
from pb.domain.verdict import Refused, refuse
from pb.models import CharterVersion, Person, PhaseWindow, Pot, Round
from pb.services import ledger


@transaction.atomic
def adopt_charter(
    *,
    round: Round,
    charter: Charter,
    adopted_by: str,
    by: Person,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> CharterVersion:
    """Fix version and digest, lay the round's windows and pots, and write it in the ledger.

    `adopted_by` names the body that agreed it ("Canal residents' panel, 14 of 14"). Refuses a charter that
    cannot work (kind "input", every reason) and a second charter: changing an adopted one takes an amendment
    (kind "state").
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.charter_id is not None:
        raise refuse("charter_already_adopted", "state", round=round.title)
    verdict = charter_checks.check(charter)
    if not verdict:
        raise Refused(verdict, "input")
    version = CharterVersion.objects.create(
        round=round,
        number=1,
        body=charter_digest.as_data(charter),
        canonical=charter_digest.canonical(charter).decode(),
        digest=charter_digest.digest(charter),
        adopted_at=at,
        adopted_by=adopted_by,
        reasons=dict(reasons or {}),
    )
    PhaseWindow.objects.bulk_create(
        PhaseWindow(round=round, phase=rule.phase, opens=rule.opens, closes=rule.closes)
        for rule in charter.timetable.windows
    )
    for position, rule in enumerate(charter.money.pots):
        Pot.objects.update_or_create(
            round=round, key=rule.key, defaults={"name": rule.name, "position": position}
        )
    round.charter = version
    round.save(update_fields=["charter"])
    ledger.record(
        act="charter.adopted",
        round=round,
        by=by,
        at=at,
        body={"version": version.number, "digest": version.digest, "adopted_by": adopted_by},
    )
    return version
