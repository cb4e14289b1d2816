"""A round's recruitment: its call, its categories, its volunteers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from panels.domain import area_profile as profile
from panels.domain.promise import promise
from panels.domain.volunteering import Call
from panels.models import Anchor, Panel, Recruitment, Volunteer
from panels.queries.panels import sitting
from pb.models import Round
from pb.queries.rounds import charter_of


def recruitment_of(round: Round) -> Recruitment | None:
    return Recruitment.objects.select_related("round__programme").filter(round=round).first()


def categories_of(recruitment: Recruitment) -> tuple[profile.Category, ...]:
    """The area's profile, in its order. Two queries."""
    return tuple(
        profile.Category(
            row.key,
            row.name,
            tuple(profile.Group(group.key, group.name, group.people) for group in row.groups.all()),
        )
        for row in recruitment.categories.prefetch_related("groups")
    )


def call_of(recruitment: Recruitment) -> Call:
    return Call(
        recruitment.opens,
        recruitment.closes,
        recruitment.minimum_age,
        recruitment.one_per_household,
        categories_of(recruitment),
        frozenset(recruitment.round.areas.values_list("code", flat=True)),
    )


def promise_of(recruitment: Recruitment) -> tuple[str, ...]:
    return promise(council=recruitment.round.programme.council, keep_days=recruitment.keep_days)


def small_number(round: Round) -> int:
    """Below how many people a number is kept back: the charter's, or 5 while there is none."""
    charter = charter_of(round)
    return charter.openness.small_number if charter else 5


def standing(recruitment: Recruitment) -> QuerySet[Volunteer]:
    """Volunteers who count: confirmed, neither withdrawn nor erased."""
    return recruitment.volunteers.filter(withdrawn_at=None, erased_at=None).exclude(confirmed_at=None)


def anchors_of(recruitment: Recruitment) -> QuerySet[Anchor]:
    """Anchor organisations with how many they put forward (`put`) and how many of those came (`came`)."""
    came = Q(volunteers__confirmed_at__isnull=False, volunteers__withdrawn_at=None)
    return recruitment.anchors.annotate(
        put=Count("volunteers", distinct=True), came=Count("volunteers", filter=came, distinct=True)
    )


def numbers_by_route(recruitment: Recruitment) -> dict[str, int]:
    """How many standing volunteers came by each way."""
    found = dict(standing(recruitment).order_by().values_list("route").annotate(number=Count("pk")))
    return {route.value: found.get(route.value, 0) for route in Volunteer.Route}


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of the area beside the people held against it. None: a number kept back. Shares are in
    per cent: of the area, of the volunteers, of the panel.
    """

    name: str
    share: int
    pool: int | None
    sits: int | None
    pool_share: int
    sits_share: int


@dataclass(frozen=True, slots=True)
class CategoryRows:
    name: str
    rows: tuple[GroupRow, ...]


def compared(recruitment: Recruitment, *, public: bool = True) -> tuple[CategoryRows, ...]:
    """Who the area is, who has volunteered, who sits. Small numbers are kept back where `public`."""
    least = small_number(recruitment.round) if public else 0
    pool = list(standing(recruitment).values_list("features", flat=True))
    sits = seated_features(recruitment)
    return tuple(_rows(category, pool, sits, least) for category in categories_of(recruitment))


def seated_features(recruitment: Recruitment) -> list[dict[str, str]]:
    """The answers of volunteers who sit on the panel now."""
    panel = Panel.objects.filter(round=recruitment.round_id).first()
    if panel is None:
        return []
    members = sitting(panel).values_list("person__email", flat=True)
    return list(
        recruitment.volunteers.filter(email__in=list(members), erased_at=None, withdrawn_at=None).values_list(
            "features", flat=True
        )
    )


def _rows(
    category: profile.Category, pool: Iterable[dict[str, str]], sits: Iterable[dict[str, str]], least: int
) -> CategoryRows:
    counted = [Counter(each.get(category.key) for each in people) for people in (pool, sits)]
    totals = [sum(number for key, number in each.items() if key) for each in counted]
    shown = [
        profile.kept_back({group.key: each[group.key] for group in category.groups}, least)
        for each in counted
    ]
    return CategoryRows(
        category.name,
        tuple(
            GroupRow(
                group.name,
                profile.per_cent(group.people, category.people),
                shown[0][group.key],
                shown[1][group.key],
                profile.per_cent(shown[0][group.key] or 0, totals[0]),
                profile.per_cent(shown[1][group.key] or 0, totals[1]),
            )
            for group in category.groups
        ),
    )


def call_until(round: Round, at: datetime) -> datetime | None:
    """When the call for the round's panel closes, while it is open."""
    return (
        Recruitment.objects.filter(round=round, opens__lte=at, closes__gt=at)
        .values_list("closes", flat=True)
        .first()
    )
