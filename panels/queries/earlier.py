"""Charters to compare a draft with: earlier drafts of the panel, and what other rounds adopted."""

from __future__ import annotations

from dataclasses import dataclass

from panels.models import Panel
from panels.queries.panels import charter_in
from pb.domain.charter import Charter
from pb.models import CharterVersion

MOST_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    charter: Charter


def charters_to_compare(panel: Panel, *, drafts: bool = True) -> dict[str, Named]:
    """By key, newest first: the panel's drafts and adopted versions, then the charters of other rounds, which
    are public."""
    found: dict[str, Named] = {}
    if drafts:
        for draft in panel.drafts.order_by("-number"):
            about = f"Draft {draft.number}" + (f": {draft.note}" if draft.note else "")
            found[f"draft-{draft.number}"] = Named(about, charter_in(draft))
        for version in panel.round.charters.order_by("-number"):
            about = f"The charter, version {version.number}"
            found[f"version-{version.number}"] = Named(about, Charter.model_validate(version.body))
    versions = (
        CharterVersion.objects.exclude(round=panel.round_id)
        .filter(round__charter__isnull=False)
        .select_related("round")
        .order_by("-adopted_at", "-number")
    )
    for version in versions[:MOST_ROUNDS]:
        key = f"round-{version.round.slug}-{version.number}"
        number = f", version {version.number}" if version.number > 1 else ""
        found[key] = Named(f"{version.round.title}{number}", Charter.model_validate(version.body))
    return found
