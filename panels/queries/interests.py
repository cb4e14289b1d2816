"""Who has stepped out of what. Consent and scoring ask here; pages show numbers, never names."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from panels.domain.interests import Matter, SteppedOut
from panels.models import Interest, Member, Panel
from pb.domain.charter import ARTICLES
from pb.models import Person, Round
from pb.queries.people import Visitor
from proposals.models import Proposal


def standing(panel: Panel) -> QuerySet[Interest]:
    """Interests that hold now, of members who have not left."""
    return Interest.objects.filter(member__panel=panel, member__left_at=None, ended_at=None)


def stepped_out_of(person: Visitor, round: Round) -> SteppedOut:
    """What this person has stepped out of: declared, and every proposal they sent in themselves."""
    if not isinstance(person, Person):
        return SteppedOut()
    rows = Interest.objects.filter(
        member__person=person, member__panel__round=round, member__left_at=None, ended_at=None
    ).values_list("article", "proposal_id")
    own = Proposal.objects.filter(round=round, author=person).values_list("pk", flat=True)
    articles = frozenset(article for article, _ in rows if article)
    return SteppedOut(articles, frozenset(own) | frozenset(pk for _, pk in rows if pk))


def matter_of(subject: Any) -> Matter:
    """What a permission's subject is about: a `Matter`, an article's name, a proposal, or a row with an
    `article` or a `proposal_id`. Nothing when it is about neither.
    """
    if isinstance(subject, Matter):
        return subject
    if isinstance(subject, str):
        return Matter(article=subject) if subject in ARTICLES else Matter()
    if isinstance(subject, Proposal):
        return Matter(proposal=subject.pk)
    article = getattr(subject, "article", "")
    proposal = getattr(subject, "proposal_id", None)
    return Matter(article if isinstance(article, str) else "", proposal)


def has_stepped_out(person: Visitor, round: Round, subject: Any) -> bool:
    """Whether this person has stepped out of the matter the subject is about."""
    matter = matter_of(subject)
    return matter.is_something and stepped_out_of(person, round).covers(matter)


def out_by_article(panel: Panel) -> Counter[str]:
    """How many members have stepped out of each article: what "1 member stepped out" is made of."""
    return Counter(standing(panel).exclude(article="").values_list("article", flat=True))


def out_by_proposal(panel: Panel) -> Counter[int]:
    """How many members have stepped out of each proposal, its author among them if they sit."""
    pairs = set(standing(panel).exclude(proposal=None).values_list("proposal_id", "member__person_id"))
    sitting = panel.members.filter(left_at=None).values("person")
    pairs |= set(
        Proposal.objects.filter(round=panel.round_id, author__in=sitting).values_list("pk", "author_id")
    )
    return Counter(proposal for proposal, _ in pairs)


def members_out_of(panel: Panel, matter: Matter) -> frozenset[int]:
    """Ids of the members who have stepped out of one matter: whom consent and scoring leave out."""
    rows = standing(panel).filter(article=matter.article, proposal=matter.proposal)
    found = set(rows.values_list("member_id", flat=True))
    if matter.proposal is not None:
        authors = Member.objects.filter(panel=panel, left_at=None, person__proposals=matter.proposal)
        found |= set(authors.values_list("pk", flat=True))
    return frozenset(found)


def conflicts_of(panel: Panel) -> frozenset[tuple[int, int]]:
    """Every (proposal, member) that scoring must never bring together."""
    pairs = set(standing(panel).exclude(proposal=None).values_list("proposal_id", "member_id"))
    seats = Member.objects.filter(panel=panel, left_at=None, person__proposals__round=panel.round_id)
    return frozenset(pairs | set(seats.values_list("person__proposals", "pk")))


def interests_of(person: Person, panel: Panel) -> QuerySet[Interest]:
    """What this person has declared and not ended, with words: for themselves alone."""
    return standing(panel).filter(member__person=person).select_related("proposal")
