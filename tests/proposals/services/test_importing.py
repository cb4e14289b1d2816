"""Proposals from a file."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pb.domain.phases import Phase
from pb.domain.verdict import Refused
from pb.models import Round
from proposals.models import Proposal, Shortlist
from proposals.queries.shortlists import published_shortlist
from proposals.services.importing import Imported, import_shortlist
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.during(Phase.SHORTLISTING)


def rows(round: Round, count: int) -> list[Imported]:
    pot = round.pots.get(key="main")
    return [Imported(f"p{number}", f"Project {number}", pot, number * 100) for number in range(1, count + 1)]


def test_a_file_becomes_a_published_shortlist_in_its_own_order() -> None:
    round = make.chartered_round()
    import_shortlist(round=round, rows=rows(round, 3), by=None, at=NOW)
    value = published_shortlist(round)
    assert value is not None
    assert [(line.position, line.external, line.cost) for line in value.lines] == [
        (1, "p1", 100),
        (2, "p2", 200),
        (3, "p3", 300),
    ]
    assert [(row.author, row.state, row.cost) for row in Proposal.objects.costed().order_by("pk")] == [
        (None, "shortlisted", cost) for cost in (100, 200, 300)
    ]


def test_the_number_of_statements_does_not_grow_with_the_file() -> None:
    counts = []
    for size in (1, 50):
        round = make.chartered_round()
        given = rows(round, size)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            import_shortlist(round=round, rows=given, by=None, at=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_bad_files_change_nothing() -> None:
    round, other = make.chartered_round(), make.chartered_round()
    with pytest.raises(Refused) as empty:
        import_shortlist(round=round, rows=[], by=None, at=NOW)
    with pytest.raises(Refused) as foreign:
        import_shortlist(round=round, rows=rows(other, 1), by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        import_shortlist(round=round, rows=rows(round, 1) * 2, by=None, at=NOW)
    assert [no.value.verdict.codes for no in (empty, foreign)] == [("shortlist_empty",), ("pot_missing",)]
    assert (Proposal.objects.count(), Shortlist.objects.count()) == (0, 0)
