"""Adopting a charter, and amending it: the only ways in which a round gets rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pb.domain import charter_checks, charter_digest
from pb.domain.amending import changed_articles
from pb.domain.charter import Charter
from pb.domain.verdict import Refused, refuse
from pb.models import CharterVersion, Person, Round
from pb.services import laying, ledger


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
    (kind "state"). The database refuses a version that the panel's own records do not consent to.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.charter_id is not None:
        raise refuse("charter_already_adopted", "state", round=round.title)
    return _write(round, None, charter, adopted_by, by, at, reasons or {})


@transaction.atomic
def amend_charter(
    *,
    round: Round,
    charter: Charter,
    adopted_by: str,
    by: Person,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> CharterVersion:
    """The next version of an adopted charter, and all that follows from it, in one transaction.

    Who may, until when and what may still change is for the panel's services to ask
    (`panels.services.amending`). Refuses a round without a charter ("state") and a charter that cannot work
    ("input", every reason).
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("charter").get(pk=round.pk)
    if round.charter is None:
        raise refuse("no_charter_yet", "state", round=round.title)
    return _write(round, round.charter, charter, adopted_by, by, at, reasons or {})


def _write(
    round: Round,
    before: CharterVersion | None,
    charter: Charter,
    adopted_by: str,
    by: Person,
    at: datetime,
    reasons: Mapping[str, str],
) -> CharterVersion:
    verdict = charter_checks.check(charter)
    if not verdict:
        raise Refused(verdict, "input")
    laying.begin()
    number, digest = (before.number + 1 if before else 1), charter_digest.digest(charter)
    body = {"version": number, "digest": digest, "adopted_by": adopted_by}
    if before is None:
        ledger.record(act="charter.adopted", round=round, by=by, at=at, body=body)
    else:
        changed = changed_articles(Charter.model_validate(before.body), charter)
        more = {"articles": list(changed), "previous": before.digest}
        ledger.record(act="charter.amended", round=round, by=by, at=at, body=body | more)
    version = CharterVersion.objects.create(
        round=round,
        number=number,
        body=charter_digest.as_data(charter),
        canonical=charter_digest.canonical(charter).decode(),
        digest=digest,
        adopted_at=at,
        adopted_by=adopted_by,
        reasons=dict(reasons),
    )
    laying.lay(round=round, version=version, charter=charter)
    return version
