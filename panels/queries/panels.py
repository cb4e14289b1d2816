"""A round's panel, its draft charter, and what has been said of it."""

from __future__ import annotations

from django.db.models import QuerySet

from panels.domain.consent import Bar, Stand, Tally, Voice, tallies
from panels.models import Consent, Draft, Member, Panel
from panels.queries.interests import drafts_stepped_out_of
from pb.domain.charter import ARTICLES, Charter
from pb.domain.roles import Role
from pb.models import Person, RoleGrant, Round


def panel_of(round: Round) -> Panel | None:
    return Panel.objects.filter(round=round).first()


def sitting(panel: Panel) -> QuerySet[Member]:
    """Members who sit now: a seat not left, and the role of panel member not taken back."""
    holders = RoleGrant.objects.filter(round=panel.round_id, role=Role.PANEL_MEMBER, revoked_at=None)
    return panel.members.filter(left_at=None, person__in=holders.values("person"))


def seat_of(panel: Panel, person: Person) -> Member | None:
    """The person's seat, when they sit now."""
    return sitting(panel).filter(person=person).first()


def seats(panel: Panel) -> int:
    """How many members sit on the panel now."""
    return sitting(panel).count()


def bar_of(panel: Panel) -> Bar:
    return Bar(panel.quorum, panel.threshold)


def current_draft(panel: Panel) -> Draft | None:
    return panel.drafts.filter(replaced_at=None).first()


def charter_in(draft: Draft) -> Charter:
    """The draft's charter as a value."""
    return Charter.model_validate(draft.body)


def tallies_of(draft: Draft) -> tuple[Tally, ...]:
    """Voices on every article of the draft, from members who still sit."""
    rows = draft.consents.filter(replaced_at=None, member__in=sitting(draft.panel)).order_by("pk")
    voices = [Voice(row.article, Stand(row.stand), row.words) for row in rows]
    return tallies(ARTICLES, voices, seats(draft.panel))


def voices_of(draft: Draft, person: Person) -> dict[str, Consent]:
    """What the person has said of each article of the draft."""
    rows = draft.consents.filter(replaced_at=None, member__person=person, member__left_at=None)
    return {row.article: row for row in rows}


def waiting_for(person: Person) -> dict[int, int]:
    """By round id, how many articles of a current draft wait for this person's voice, without those they
    have stepped out of. Rounds with none are left out.
    """
    drafts = Draft.objects.filter(
        replaced_at=None,
        panel__round__charter=None,
        panel__members__person=person,
        panel__members__left_at=None,
    ).values_list("pk", "panel__round_id")
    said: dict[int, int] = {}
    for pk in Consent.objects.filter(
        member__person=person, replaced_at=None, draft__in=[pk for pk, _ in drafts]
    ).values_list("draft_id", flat=True):
        said[pk] = said.get(pk, 0) + 1
    for pk in drafts_stepped_out_of(person):
        said[pk] = said.get(pk, 0) + 1
    return {round_id: left for pk, round_id in drafts if (left := len(ARTICLES) - said.get(pk, 0)) > 0}
