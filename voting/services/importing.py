"""An election held elsewhere, from its ballot file through the same rooms as our own: round, charter,
shortlist, paper, roll, envelopes, close, seal, count, bundle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from pb.domain.verdict import refuse
from pb.models import Area, Fund, Person, Programme, Round
from pb.services.charters import adopt_charter
from pb.services.money import fill_pot, grant_to_fund
from pb.services.rounds import set_up_round
from proposals.services.importing import Imported, import_shortlist
from voting.domain.ballot import Ballot, Marks
from voting.domain.contest import Contest
from voting.domain.official import Comparison, compare
from voting.domain.pabulib import Election, PabulibError
from voting.domain.pabulib_paper import contest_of
from voting.domain.pabulib_reader import cast_votes, read_election
from voting.domain.pabulib_writer import About
from voting.domain.result import CountResult
from voting.models import Box, Count
from voting.queries.papers import box_of
from voting.services import enrolling, keystore
from voting.services.bulk_casting import cast_from_elsewhere
from voting.services.closing import close_box
from voting.services.counting import count_box
from voting.services.foreign import area_names, charter_for, title_of
from voting.services.papers import draw_up, freeze
from voting.services.publishing import publish_box, remove_bundle
from voting.services.sealing import seal_box, shred_link
from voting.services.tokens import codes

JOB = "import_pabulib"
CONTEST = "all"
PROGRAMME = "imported-elections"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportedElection:
    """What an import made. Money in pence (a hundredth of the file's currency)."""

    round: Round
    result: CountResult
    comparison: Comparison
    titles: dict[str, str]

    @property
    def as_counted(self) -> bool:
        """Whether the published count funds what the file's own rule funds."""
        return set(self.result.selected) == set(self.comparison.selected)


def import_election(
    *, data: bytes, name: str, at: datetime, tell: Tell = lambda text: None
) -> ImportedElection:
    """Import one Pabulib file as a published round of the programme "Imported elections".

    One transaction: a bad file raises PabulibError (line, field, what was expected) before anything is
    written, and any later failure leaves no row, no key and no bundle behind. Refuses a file that was
    imported before (`already_imported`, kind "state"). `tell` hears what is being done.
    """
    election = read_election(data)
    contest = _contest(election)
    if (known := Round.objects.filter(slug=_slug(name, data)).first()) is not None:
        raise refuse("already_imported", "state", file=name, slug=known.slug)
    comparison = compare(election)
    tell(f"read: {election.votes.ballots:,} ballots, {len(contest.lines):,} projects")
    round: Round | None = None
    box: Box | None = None
    try:
        with transaction.atomic():
            round = _lay(name, data, election, contest, at)
            box = box_of(round)
            _cast(round, data, election, tell)
            _carry_through(round, election, at, tell)
    except BaseException:
        if box is not None and round is not None:
            keystore.forget(name=box.key_name)
            remove_bundle(round=round)
        raise
    count = Count.objects.get(round=round)
    titles = {line.id: line.title for line in contest.lines}
    return ImportedElection(round, CountResult.from_dict(count.result), comparison, titles)


def _contest(election: Election) -> Contest:
    try:
        return contest_of(election, CONTEST)
    except ValueError as error:
        raise PabulibError(0, "cost", "amounts with two decimals at most", "finer ones") from error


def _lay(name: str, data: bytes, election: Election, contest: Contest, at: datetime) -> Round:
    """Round, money, charter, shortlist and frozen paper."""
    by, header = _importer(), election.header
    programme, _ = Programme.objects.get_or_create(
        slug=PROGRAMME, defaults={"name": "Imported elections", "council": "Councils elsewhere"}
    )
    area = _area(*area_names(header))
    round = set_up_round(
        programme=programme,
        slug=_slug(name, data),
        title=title_of(header),
        by=by,
        at=at,
        areas=[area],
        summary=header.meta.get("description", ""),
        imported_from=name[:255],
    )
    charter = charter_for(
        header, contest, area=area.code, name=name, at=at, points_scale=election.points_scale
    )
    adopt_charter(round=round, charter=charter, adopted_by=f"As in the file {name}"[:200], by=by, at=at)
    round.refresh_from_db()
    pot = round.pots.get()
    fund, _ = Fund.objects.get_or_create(programme=programme, key="elsewhere", defaults={"name": "Elsewhere"})
    grant_to_fund(fund=fund, amount=contest.pots[0].budget, by=by, at=at, note=name[:200])
    fill_pot(pot=pot, fund=fund, amount=contest.pots[0].budget, by=by, at=at)
    rows = [Imported(line.id, line.title, pot, line.cost) for line in contest.lines]
    import_shortlist(round=round, rows=rows, by=None, at=at)
    draw_up(round=round, by=None, at=at)
    freeze(round=round, by=None, at=at)
    return round


def _cast(round: Round, data: bytes, election: Election, tell: Tell) -> None:
    votes = list(cast_votes(data, election))
    electors = enrolling.enrol_from_list(round=round, numbers=[vote.voter for vote in votes])
    tell(f"enrolled {len(electors):,} electors")
    ballots = (
        (elector, Ballot({CONTEST: Marks(vote.lines, vote.points)}, code))
        for elector, vote, code in zip(electors, votes, codes(len(votes)), strict=True)
    )
    number = cast_from_elsewhere(round=round, ballots=ballots)
    tell(f"sealed {number:,} ballots into envelopes")


def _carry_through(round: Round, election: Election, at: datetime, tell: Tell) -> None:
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("closed", lambda: close_box(round=round, job=JOB, at=at)),
        ("sealed", lambda: seal_box(round=round, job=JOB, at=at)),
        ("link key destroyed", lambda: shred_link(round=round, job=JOB, at=at)),
        ("counted", lambda: count_box(round=round, job=JOB, at=at, about=_about(round, election))),
        ("published", lambda: publish_box(round=round, job=JOB, at=at)),
    ]
    for said, step in steps:
        if not step():
            raise RuntimeError(f"the imported round could not be {said}")
        tell(said)


def _about(round: Round, election: Election) -> About:
    meta = election.header.meta
    return About(
        description=round.title,
        unit=meta.get("unit", ""),
        instance=meta.get("instance", "") or round.slug,
        date_begin=meta.get("date_begin", ""),
        date_end=meta.get("date_end", ""),
        subunit=meta.get("subunit", ""),
        country=meta.get("country", ""),
        language=meta.get("language", ""),
        currency=meta.get("currency", ""),
    )


def _slug(name: str, data: bytes) -> str:
    stem = slugify(name.rpartition("/")[2].removesuffix(".pb"))[:40].strip("-")
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}".lstrip("-")


def _area(council: str, part: str) -> Area:
    whole, _ = Area.objects.get_or_create(
        code=_area_code(council, ""), defaults={"name": council, "kind": Area.Kind.COUNCIL}
    )
    if not part:
        return whole
    area, _ = Area.objects.get_or_create(
        code=_area_code(council, part),
        defaults={"name": part, "kind": Area.Kind.NEIGHBOURHOOD, "parent": whole},
    )
    return area


def _area_code(council: str, part: str) -> str:
    return "elsewhere-" + hashlib.sha256(f"{council}\0{part}".encode()).hexdigest()[:10]


def _importer() -> Person:
    """In whose name imports stand in the ledger: nobody can sign in as this."""
    found = Person.objects.filter(email="import@decides.invalid").first()
    return found or Person.objects.create_user("import@decides.invalid", name="Import", is_active=False)
