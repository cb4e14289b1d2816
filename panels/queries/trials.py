"""Trials of rules: what can be tried on, what was tried, and how it came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from panels.domain.trial import Ground
from panels.domain.trial_ground import Place, drawn, from_bundle, from_file
from panels.domain.trial_outcome import OUTCOMES, Tried
from panels.domain.trial_rules import COLUMNS, Rules, rules_of
from panels.models import Panel, Trial
from panels.queries.amending import is_drawn_up
from panels.queries.panels import charter_in, current_draft
from pb.domain.charter import Charter
from pb.models import Area, Round
from pb.queries.rounds import charter_of
from voting.queries.front import decided
from voting.queries.results import public_file, public_files


@dataclass(frozen=True, slots=True)
class TriedLine:
    """An idea as it stood. `cost` in pence; `area` a name, "" for none."""

    id: str
    title: str
    cost: int
    area: str


def trials_of(panel: Panel) -> QuerySet[Trial]:
    """Newest first, without uploaded files."""
    return panel.trials.select_related("asked_by").defer("upload", "outcome", "lines")


def under_way(panel: Panel) -> int:
    return panel.trials.filter(state__in=(Trial.State.WAITING, Trial.State.RUNNING)).count()


def rules_at_hand(panel: Panel) -> Charter | None:
    """The current draft while rules are drawn up or amended, else the adopted charter, else None."""
    adopted = charter_of(panel.round)
    if adopted is not None and not is_drawn_up(panel):
        return adopted
    draft = current_draft(panel)
    return charter_in(draft) if draft else None


def own_rules(panel: Panel) -> Rules | None:
    """What the panel's own charter or draft says, as a column."""
    charter = rules_at_hand(panel)
    if charter is None:
        return None
    return rules_of(charter, "Our draft" if is_drawn_up(panel) else "Our charter")


def past_rounds(at: datetime) -> QuerySet[Round]:
    """Rounds with a published result that needed a vote, real elections that were imported among them."""
    return decided(at).select_related("programme").order_by("title", "pk")


def places_of(round: Round) -> list[Place]:
    """The round's neighbourhoods (the parts of its areas, else the areas themselves) by code, with their
    people."""
    areas = list(round.areas.all())
    parts = list(Area.objects.filter(parent__in=areas).order_by("code"))
    return [Place(area.code, area.population or 0) for area in parts or areas]


def ground_of(trial: Trial) -> Ground:
    """What the trial is run on. Raises PabulibError, BundleError or ValueError when it cannot be read."""
    source = trial.source
    if source["kind"] == "round":
        round = Round.objects.get(slug=source["round"])
        names = [name for name, _, _ in public_files(round)]
        return from_bundle(round.title, {name: public_file(round, name) or b"" for name in names})
    if source["kind"] == "file":
        return from_file(source["name"], bytes(trial.upload or b""))
    places = [Place(**place) for place in source["places"]]
    charter = Charter.model_validate(source["charter"])
    return drawn(charter, places, ideas=source["ideas"], voters=source["voters"], seed=source["seed"])


def columns_of(trial: Trial) -> tuple[Rules, ...]:
    return COLUMNS.validate_python(trial.columns)


def outcome_of(trial: Trial) -> tuple[Tried, ...]:
    return OUTCOMES.validate_python(trial.outcome)


def lines_of(trial: Trial) -> list[TriedLine]:
    return [TriedLine(**line) for line in trial.lines]
