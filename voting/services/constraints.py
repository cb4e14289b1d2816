"""What a charter and a shortlist allow to win together, as limits on the lines of a ballot paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from pb.domain.charter import Charter
from pb.models import Area
from proposals.domain.shortlist import Line as ShortlistLine
from proposals.domain.shortlist import PublishedShortlist
from voting.domain.contest import Weight
from voting.domain.limits import Limit


def line_id(line: ShortlistLine) -> str:
    """What a line is called in public: the number of its proposal, or its id in the file it came from."""
    return line.external or str(line.proposal)


def organisations(shortlist: PublishedShortlist) -> dict[int, str]:
    """A public key for every applicant with more than one line, by the number of the applicant: numbered in
    the order of the shortlist, so that it names nobody."""
    many = [
        applicant
        for applicant in dict.fromkeys(line.applicant for line in shortlist.lines)
        if applicant is not None and sum(line.applicant == applicant for line in shortlist.lines) > 1
    ]
    return {applicant: f"applicant-{number}" for number, applicant in enumerate(many, start=1)}


def limits_of(
    charter: Charter, shortlist: PublishedShortlist, standing: Sequence[ShortlistLine]
) -> tuple[Limit, ...]:
    """The limits of the contest in which the lines `standing` stand. Caps of applicants and sets of
    alternatives reach over all contests, quotas of areas over one. Sums in pence."""
    return (
        *_alternatives(shortlist, standing),
        *_caps(charter, shortlist, standing),
        *_quotas(charter, standing),
    )


def _alternatives(shortlist: PublishedShortlist, standing: Sequence[ShortlistLine]) -> Iterator[Limit]:
    names = dict.fromkeys(line.alternative_set for line in standing if line.alternative_set)
    for number, name in enumerate(names, start=1):
        inside = [line for line in shortlist.lines if line.alternative_set == name]
        # One that needs no vote is funded already.
        most = 0 if any(line.pot in shortlist.skipped for line in inside) else 1
        lines = tuple(line_id(line) for line in inside if line.pot not in shortlist.skipped)
        yield Limit(f"alternatives-{number}", name, lines, most_lines=most)


def _caps(
    charter: Charter, shortlist: PublishedShortlist, standing: Sequence[ShortlistLine]
) -> Iterator[Limit]:
    cap = charter.money.organisation_cap
    if cap is None:
        return
    here = {line.applicant for line in standing}
    for applicant, key in organisations(shortlist).items():
        theirs = [line for line in shortlist.lines if line.applicant == applicant]
        if applicant not in here or sum(line.cost for line in theirs) <= cap:
            continue
        unopposed = sum(line.cost for line in theirs if line.pot in shortlist.skipped)
        lines = tuple(line_id(line) for line in theirs if line.pot not in shortlist.skipped)
        yield Limit(key, "Most for one applicant", lines, most_money=max(0, cap - unopposed))


def unknown_areas(charter: Charter, areas: Collection[str]) -> tuple[str, ...]:
    """Areas that a quota names and the round does not have: such a quota could never be kept."""
    return tuple(quota.area for quota in charter.counting.quotas if quota.area not in areas)


def weights_of(charter: Charter) -> tuple[Weight, ...]:
    """What ballots from some areas count. Areas of the same weight are one, so that a published ballot tells
    no more of where it comes from than the count needs."""
    areas: dict[str, list[str]] = {}
    for rule in charter.counting.weights:
        if Decimal(rule.weight) != 1:
            each = f"{Decimal(rule.weight).normalize():f}"  # 1.50 and 1.5 are one weight
            areas.setdefault(each, []).append(rule.area)
    weights = (Weight(tuple(sorted(codes)), each) for each, codes in areas.items())
    return tuple(sorted(weights, key=lambda weight: weight.label))


def areas_outside(charter: Charter, inside: Sequence[Area]) -> tuple[str, ...]:
    """Areas whose ballots the charter weighs and that are neither among the round's (`inside`) nor in
    them."""
    mine = {area.pk for area in inside}
    codes = [rule.area for rule in charter.counting.weights]
    known = {
        area.code
        for area in Area.objects.filter(code__in=codes).select_related("parent")
        if {area.pk, area.parent_id, area.parent and area.parent.parent_id} & mine
    }
    return tuple(code for code in codes if code not in known)


def _quotas(charter: Charter, standing: Sequence[ShortlistLine]) -> Iterator[Limit]:
    for quota in charter.counting.quotas:
        lines = tuple(line_id(line) for line in standing if line.area == quota.area)
        if lines:
            least = min(quota.least_lines, len(lines))
            yield Limit(
                f"area-{quota.area}",
                f"Ideas of the area {quota.area}",
                lines,
                quota.most_lines,
                quota.most_money,
                least,
            )
