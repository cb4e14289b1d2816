"""Setting out to find a panel: the call, and who the area is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from panels.domain.area_profile import Category as Profile
from panels.domain.area_profile import first_quotas
from panels.models import Category, Draw, Group, Recruitment
from panels.queries.recruiting import categories_of
from panels.services.guarding import guard
from pb.domain.verdict import refuse
from pb.models import Person, Round
from pb.rules import Case
from pb.services import ledger

MOST_SEATS = 500


@transaction.atomic
def set_out(
    *,
    round: Round,
    seats: int,
    about: str,
    support: str,
    minimum_age: int,
    one_per_household: bool,
    opens: datetime,
    closes: datetime,
    answer_days: int,
    keep_days: int,
    by: Person,
    at: datetime,
) -> Recruitment:
    """Open the recruitment of a round's panel, or change its call while nobody has been drawn into a pool.

    Refuses a wrong hand, a window that ends before it begins, and numbers out of range ("input").
    """
    guard(by, "panels.recruit", Case(round, at))
    if not 1 <= seats <= MOST_SEATS:
        raise refuse("seats_out_of_range", most=MOST_SEATS)
    if opens >= closes:
        raise refuse("call_ends_before_it_begins")
    Round.objects.select_for_update().get(pk=round.pk)
    found = Recruitment.objects.filter(round=round).first()
    given = {
        "seats": seats,
        "about": about.strip(),
        "support": support.strip(),
        "minimum_age": minimum_age,
        "one_per_household": one_per_household,
        "opens": opens,
        "closes": closes,
        "answer_days": answer_days,
        "keep_days": keep_days,
    }
    recruitment, new = Recruitment.objects.update_or_create(
        round=round, defaults=given, create_defaults=given | {"started_by": by, "started_at": at}
    )
    changed = found is not None and found.one_per_household != one_per_household
    if changed and recruitment.draws.exclude(state=Draw.State.ABANDONED).exists():
        raise refuse("pool_is_frozen", "state")
    if not new and found is not None and found.keep_days < keep_days and recruitment.volunteers.exists():
        raise refuse("kept_longer_than_promised", days=found.keep_days)
    body = {
        "seats": seats,
        "opens": opens.isoformat(),
        "closes": closes.isoformat(),
        "one_per_household": one_per_household,
    }
    ledger.record(act="panel.call", round=round, by=by, at=at, body=body)
    return recruitment


@transaction.atomic
def set_profile(*, recruitment: Recruitment, profile: Sequence[Profile], by: Person, at: datetime) -> None:
    """Say who the area is. Quotas start at each group's share of the seats, one wider on both sides.

    Refuses a wrong hand, and any change once somebody has answered: their answers are to these groups
    (`profile_in_use`, kind "state").
    """
    guard(by, "panels.recruit", Case(recruitment.round, at))
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    if recruitment.volunteers.filter(erased_at=None).exclude(features={}).exists():
        raise refuse("profile_in_use", "state")
    recruitment.categories.all().delete()
    for place, each in enumerate(profile):
        row = Category.objects.create(recruitment=recruitment, key=each.key, name=each.name, position=place)
        quotas = first_quotas(each, recruitment.seats)
        Group.objects.bulk_create(
            Group(
                category=row,
                key=group.key,
                name=group.name,
                people=group.people,
                position=number,
                least=quotas[group.key][0],
                most=quotas[group.key][1],
            )
            for number, group in enumerate(each.groups)
        )
    body = {
        "categories": {each.name: {group.name: group.people for group in each.groups} for each in profile}
    }
    ledger.record(act="panel.profile", round=recruitment.round, by=by, at=at, body=body)


@transaction.atomic
def set_quotas(
    *, recruitment: Recruitment, quotas: Mapping[tuple[str, str], tuple[int, int]], by: Person, at: datetime
) -> None:
    """Least and most seats by (category key, group key); every group must be named. Refuses a wrong hand, a
    draw that is committed, a group left out, and bounds that cannot hold: `quota_out_of_range` with the
    group.
    """
    guard(by, "panels.recruit", Case(recruitment.round, at))
    recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    if recruitment.draws.filter(state=Draw.State.COMMITTED).exists():
        raise refuse("draw_is_committed", "state")
    for category in categories_of(recruitment):
        for group in category.groups:
            bounds = quotas.get((category.key, group.key))
            if bounds is None or not 0 <= bounds[0] <= bounds[1] <= recruitment.seats:
                raise refuse("quota_out_of_range", group=group.name, seats=recruitment.seats)
            Group.objects.filter(
                category__recruitment=recruitment, category__key=category.key, key=group.key
            ).update(least=bounds[0], most=bounds[1])
    told = {f"{category}/{group}": list(bounds) for (category, group), bounds in sorted(quotas.items())}
    ledger.record(act="panel.quotas", round=recruitment.round, by=by, at=at, body={"quotas": told})
