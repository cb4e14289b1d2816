"""From rows to the values that the lottery works on: pools, quotas, frozen pools, found chances."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from panels.domain.commitment import Commitment
from panels.domain.freeze import Frozen, freeze
from panels.domain.odds import Odds, Proof
from panels.domain.pool import Pool
from panels.domain.pool import Volunteer as Entrant
from panels.domain.portfolio import Portfolio
from panels.domain.profiles import merge
from panels.domain.quotas import Quota, Quotas
from panels.domain.replacement import Refill, refill
from panels.models import Draw, Group, OddsRun, Recruitment, Volunteer
from panels.queries.recruiting import standing
from voting.domain.canonical import canonical_bytes, sha256_hex

Rows = list[list[Any]]
STANDS = ("offered", "accepted")


def names_of(recruitment: Recruitment) -> dict[tuple[str, str], tuple[str, str]]:
    """Names by keys, of every category and group."""
    rows = Group.objects.filter(category__recruitment=recruitment).select_related("category")
    return {(row.category.key, row.key): (row.category.name, row.name) for row in rows}


def quota_rows(recruitment: Recruitment) -> Rows:
    """[category name, group name, least, most], in the order of the profile."""
    rows = Group.objects.filter(category__recruitment=recruitment).select_related("category")
    return [
        [row.category.name, row.name, row.least, row.most]
        for row in rows.order_by("category__position", "position")
    ]


def quotas_of(recruitment: Recruitment, rows: Iterable[Iterable[Any]]) -> Quotas:
    """The quotas of the whole panel, less those who have a seat and are in no frozen pool."""
    whole = Quotas(
        recruitment.seats,
        tuple(Quota(str(category), str(value), least, most) for category, value, least, most in rows),
        recruitment.one_per_household,
    )
    names = names_of(recruitment)
    outside = Volunteer.objects.filter(
        recruitment=recruitment, offers__state__in=STANDS, tickets=None
    ).distinct()
    return whole.minus(entrants(outside, names))


def entrants(
    volunteers: Iterable[Volunteer], names: Mapping[tuple[str, str], tuple[str, str]]
) -> list[Entrant]:
    """Volunteers as the lottery sees them, with the names of categories and groups."""
    return [Entrant(str(each.pk), named(each.features, names), each.household_hash) for each in volunteers]


def named(features: Mapping[str, str], names: Mapping[tuple[str, str], tuple[str, str]]) -> dict[str, str]:
    pairs = [names[pair] for pair in features.items() if pair in names]
    return dict(pairs)


def can_be_drawn(recruitment: Recruitment) -> QuerySet[Volunteer]:
    """Standing volunteers without a seat or an offer, in the order in which they came; where one of a
    household may sit, without those at home with somebody who has one.
    """
    taken = recruitment.volunteers.filter(offers__state__in=STANDS)
    people = standing(recruitment).exclude(pk__in=taken.values("pk"))
    if recruitment.one_per_household:
        homes = taken.exclude(household_hash="").values("household_hash")
        people = people.exclude(household_hash__in=homes)
    return people.order_by("pk")


def pool_now(recruitment: Recruitment) -> Pool:
    """Everybody who could be drawn today."""
    return Pool(tuple(entrants(can_be_drawn(recruitment), names_of(recruitment))))


def pool_draw(draw: Draw) -> Draw:
    """The draw whose pool this one draws from: itself, or the first."""
    return draw.pool_of or draw


def frozen_of(draw: Draw, quotas: Quotas) -> Frozen:
    """The frozen pool as it was, from its tickets and secret. Raises ValueError when they do not give the
    root that was published: somebody changed them.
    """
    source = pool_draw(draw)
    rows = source.tickets.order_by("place")
    pool = Pool(tuple(Entrant(str(row.number), row.features, row.home) for row in rows))
    found = freeze(pool, quotas, bytes.fromhex(source.secret))
    if found.root != source.root:
        raise ValueError("the tickets do not give the published root")
    return found


def refill_of(draw: Draw, frozen: Frozen, quotas: Quotas) -> Refill:
    """What a draw for free seats is asked: who stays, who is out, and the quotas that are left."""
    assert draw.previous is not None
    source = pool_draw(draw)
    staying, out = [], []
    tickets = source.tickets.select_related("volunteer").prefetch_related("volunteer__offers")
    for row in tickets:
        states = {offer.state for offer in row.volunteer.offers.all()} if row.volunteer else set()
        if states & set(STANDS):
            staying.append(str(row.number))
        elif row.volunteer is None or row.volunteer.withdrawn_at or states:
            out.append(str(row.number))
    return refill(frozen, quotas, staying=staying, out=out, previous=draw.previous.transcript_digest)


def asked_of(run: OddsRun) -> tuple[Pool, Quotas]:
    """The question of a run: pool and quotas. Ids are volunteers' for the list as it stands, pool numbers'
    places for a frozen pool.
    """
    quotas = quotas_of(run.recruitment, run.quotas)
    if run.draw is None:
        return pool_now(run.recruitment), quotas
    frozen = frozen_of(run.draw, quotas)
    if run.draw.previous is None:
        return frozen.pool, quotas
    asked = refill_of(run.draw, frozen, quotas)
    return asked.pool, asked.quotas


def fingerprint(pool: Pool, quotas: Quotas) -> str:
    """SHA-256 (hex) of a question: who is in the pool, and under which quotas. Chances found for one question
    are worth nothing for another.
    """
    asked = {
        "people": [each.id for each in pool.volunteers],
        "seats": quotas.seats,
        "quotas": [[each.category, each.value, each.least, each.most] for each in quotas.quotas],
        "one_per_household": quotas.one_per_household,
    }
    return sha256_hex(canonical_bytes(asked))


def odds_as_data(odds: Odds) -> dict[str, Any]:
    return {
        "chances": list(odds.chances),
        "mix": [[list(counts), share] for counts, share in odds.mix],
        "proof": str(odds.proof),
        "settled_below": odds.settled_below,
        "limit": odds.limit,
        "panels_found": odds.panels_found,
    }


def odds_from(data: Mapping[str, Any], pool: Pool, quotas: Quotas, cap: int | None) -> Odds:
    return Odds(
        merge(pool, quotas),
        tuple(data["chances"]),
        tuple((tuple(counts), share) for counts, share in data["mix"]),
        Proof(data["proof"]),
        None if cap is None else cap / 100,
        data["settled_below"],
        data["limit"],
        data["panels_found"],
    )


def portfolio_from(data: Iterable[Iterable[int]], pool: Pool, quotas: Quotas) -> Portfolio:
    return Portfolio(pool, quotas, tuple(tuple(panel) for panel in data))


def commitment_of(draw: Draw) -> Commitment | None:
    """The commitment as a value, once there is one."""
    if not draw.commitment:
        return None
    found = Commitment(json.loads(draw.commitment))
    assert canonical_bytes(found.document).decode() == draw.commitment
    return found
