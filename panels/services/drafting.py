"""Drafting a charter: from a template, and change by change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from panels.domain.templates import TEMPLATES, charter_from
from panels.models import Draft, Panel
from panels.queries.amending import may_become
from panels.queries.panels import charter_in, current_draft, panel_of
from panels.services.asking import drawing_up, put_texts
from panels.services.guarding import guard
from pb.domain import charter_checks, charter_digest
from pb.domain.charter import ARTICLES, Charter
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person, Round
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def start_from_template(
    *,
    round: Round,
    template: str,
    total: int,
    timetable: Sequence[Mapping[str, Any]],
    by: Person,
    at: datetime,
) -> Draft:
    """A draft from a template: `total` pence in all, `timetable` mappings of phase, opens and closes
    (aware UTC).

    The round's own areas say who may vote. Replaces a current draft. Refuses as
    `change_draft` does, and a template that does not exist, or a round with no panel or no area.
    """
    if round.charter_id is not None:  # an amendment begins with the charter, not with a template
        raise refuse("charter_already_adopted", "state", round=round.title)
    if template not in TEMPLATES:
        raise refuse("template_unknown", template=template)
    panel = panel_of(round)
    if panel is None:
        raise refuse("panel_missing", "state", round=round.title)
    areas = [area.code for area in round.areas.order_by("code")]
    if not areas:
        raise refuse("round_without_area", "state", round=round.title)
    try:
        charter = charter_from(template, total=total, areas=areas, timetable=timetable)
    except ValidationError as error:
        raise refuse("charter_misshapen", problem=_first(error)) from error
    return change_draft(
        panel=panel, charter=charter, note=f"Started from “{TEMPLATES[template].name}”", by=by, at=at
    )


@transaction.atomic
def change_draft(*, panel: Panel, charter: Charter, note: str, by: Person, at: datetime) -> Draft:
    """A new version of the draft. Articles that say the same keep their voices; everybody is asked again
    about the others.

    Refuses anyone but the facilitator ("hand"), a round whose charter is adopted and not being amended
    ("state"), a charter that cannot work, what an amendment may not change any more (every reason), and a
    version that changes nothing ("input").
    """
    panel = drawing_up(panel)
    guard(by, "panels.draft", Case(panel.round, at))
    verdict = charter_checks.check(charter)
    if not set(charter.electorate.areas) <= set(panel.round.areas.values_list("code", flat=True)):
        verdict &= Verdict.no("areas_not_of_the_round")
    verdict &= _may_be_drafted(panel, charter, at)
    if not verdict:
        raise Refused(verdict, "input")
    digest = charter_digest.digest(charter)
    current = current_draft(panel)
    if current is not None and current.digest == digest:
        raise refuse("draft_unchanged")
    draft = write(panel=panel, charter=charter, note=note, by=by, at=at)
    changed = put_texts(panel=panel, draft=draft, charter=charter, by=by, at=at)
    body = {"draft": draft.number, "digest": digest, "note": draft.note, "articles": changed}
    ledger.record(act="charter.drafted", round=panel.round, by=by, at=at, body=body)
    return draft


def write(*, panel: Panel, charter: Charter, note: str, by: Person, at: datetime) -> Draft:
    """The next draft, in place of the current one. Asks nothing of anybody; the panel is locked."""
    panel.drafts.filter(replaced_at=None).update(replaced_at=at)
    return Draft.objects.create(
        panel=panel,
        number=panel.drafts.count() + 1,
        body=charter_digest.as_data(charter),
        digest=charter_digest.digest(charter),
        note=note.strip()[:300],
        by=by,
        at=at,
    )


def _may_be_drafted(panel: Panel, charter: Charter, at: datetime) -> Verdict:
    """What an amendment may not change any more is refused while it is drafted. To say again what the charter
    says is no amendment, but may be drafted."""
    nothing = "amendment_changes_nothing"
    return Verdict(tuple(each for each in may_become(panel, charter, at).reasons if each.code != nothing))


@transaction.atomic
def change_article(
    *, panel: Panel, article: str, value: Any, seen: str, note: str, by: Person, at: datetime
) -> Draft:
    """Give one article of the current draft another value (JSON-able). `seen` is the digest of the article
    that was being changed: when somebody has changed it since, nothing is saved (`article_changed_meanwhile`,
    "state"); changes to other articles do not matter.

    Raises pydantic's ValidationError for a value without the shape of the article; refuses as `change_draft`.
    """
    panel = drawing_up(panel)
    guard(by, "panels.draft", Case(panel.round, at))
    current = current_draft(panel)
    if current is None:
        raise refuse("draft_missing", "state", round=panel.round.title)
    charter = charter_in(current)
    if charter_digest.article_digest(charter, article) != seen:
        raise refuse("article_changed_meanwhile", "state", article=article)
    changed = Charter.model_validate({**charter_digest.as_data(charter), article: value})
    return change_draft(panel=panel, charter=changed, note=note, by=by, at=at)


@transaction.atomic
def take_articles(
    *,
    panel: Panel,
    charter: Charter,
    articles: Sequence[str],
    seen: str,
    note: str,
    by: Person,
    at: datetime,
) -> Draft:
    """Put some articles of a charter from elsewhere into the draft; all of them when there is no draft yet.
    `seen` is the digest of the draft they were compared with.

    Refuses as `change_draft`, a draft changed meanwhile ("state"), and no or unknown articles ("input").
    """
    panel = drawing_up(panel)
    guard(by, "panels.draft", Case(panel.round, at))
    current = current_draft(panel)
    if current is None:
        return change_draft(panel=panel, charter=charter, note=note, by=by, at=at)
    if current.digest != seen:
        raise refuse("draft_replaced", "state")
    if not articles or not set(articles) <= set(ARTICLES):
        raise refuse("nothing_to_take")
    brought = charter.model_dump(mode="json")
    body = charter_digest.as_data(charter_in(current)) | {name: brought[name] for name in articles}
    return change_draft(panel=panel, charter=Charter.model_validate(body), note=note, by=by, at=at)


def _first(error: ValidationError) -> str:
    found = error.errors()[0]
    return f"{' › '.join(str(part) for part in found['loc'])}: {found['msg']}"
