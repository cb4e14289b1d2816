"""Looking at proposals. Drafts and withdrawn proposals are their authors' alone, here too."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pb.admin import LookOnly
from proposals.domain.lifecycle import PUBLIC
from proposals.models import Assessment, Award, Proposal, Shortlist


@admin.register(Proposal)
class ProposalAdmin(LookOnly):
    list_display = ("title", "round", "pot", "state", "submitted_at")
    list_filter = ("state", "round")
    search_fields = ("title", "external_id")
    exclude = ("author", "sponsor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        return Proposal.objects.filter(state__in=PUBLIC).select_related("round", "pot")


@admin.register(Assessment)
class AssessmentAdmin(LookOnly):
    list_display = ("proposal", "feasible", "cost", "at", "superseded_at")


@admin.register(Shortlist)
class ShortlistAdmin(LookOnly):
    list_display = ("round", "published_at", "order", "size")


@admin.register(Award)
class AwardAdmin(LookOnly):
    list_display = ("proposal", "round", "amount", "state", "place", "offered_at")
    list_filter = ("state", "round")
