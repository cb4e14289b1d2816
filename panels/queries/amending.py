"""An amendment of a panel: whether one is open, what it changes, and what may not change any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from panels.models import Amendment, Panel
from panels.queries.panels import charter_in, current_draft
from pb.domain.amending import Standing, check_amendment
from pb.domain.charter import ARTICLES, Charter, PhaseRule
from pb.domain.charter_digest import as_data
from pb.domain.verdict import Verdict
from pb.models import Round
from pb.queries.rounds import charter_of, clock_of
from proposals.models import Shortlist
from voting.models import Box


def amendments_of(panel: Panel) -> QuerySet[Amendment]:
    """All of them, the newest first."""
    return panel.amendments.select_related("version", "base").order_by("-number")


def open_amendment(panel: Panel) -> Amendment | None:
    """The one that the panel is at work on."""
    return panel.amendments.filter(closed_at=None).select_related("base", "after").first()


def is_drawn_up(panel: Panel) -> bool:
    """Whether the panel is drawing up rules: a first charter, or an amendment."""
    return panel.round.charter_id is None or panel.amendments.filter(closed_at=None).exists()


def in_force(round: Round) -> Charter | None:
    """The adopted charter with the timetable as it stands: windows that were made longer after a fault are as
    long as they are now.
    """
    charter = charter_of(round)
    if charter is None:
        return None
    clock = clock_of(round)
    rules = []
    for rule in charter.timetable.windows:
        window = clock.window(rule.phase)
        assert window is not None  # the database lays every window of the charter
        rules.append(PhaseRule(phase=rule.phase, opens=window.opens, closes=window.closes))
    stands = charter.timetable.model_copy(update={"windows": tuple(rules)})
    return charter if stands == charter.timetable else charter.model_copy(update={"timetable": stands})


def standing_of(round: Round, at: datetime) -> Standing:
    """How far the round has come, for what an amendment may still change."""
    return Standing(
        clock=clock_of(round),
        at=at,
        shortlisted=Shortlist.objects.filter(round=round).exists(),
        frozen=Box.objects.filter(round=round).exists(),
    )


def may_become(panel: Panel, charter: Charter, at: datetime) -> Verdict:
    """Whether the charter in force may be amended to this one now: yes, or every reason why not."""
    before = in_force(panel.round)
    if before is None:
        return Verdict.yes()
    return check_amendment(before, charter, standing_of(panel.round, at))


def at_stake(panel: Panel) -> tuple[str, ...]:
    """Articles that the panel has to agree before it can adopt: all of a first charter, those that the draft
    changes of an adopted one, as the two are written down.
    """
    amendment, draft = open_amendment(panel), current_draft(panel)
    before = in_force(panel.round) if amendment else None
    if amendment is None or draft is None or before is None:
        return ARTICLES
    old, new = dict(amendment.base.body), dict(draft.body)
    same_windows = charter_in(draft).timetable.clock() == before.timetable.clock()
    windows = new["timetable"]["windows"] if same_windows else as_data(before)["timetable"]["windows"]
    old["timetable"] = old["timetable"] | {"windows": windows}
    return tuple(article for article in ARTICLES if old.get(article) != new.get(article))
