"""Proposals as data: what is public of them, and what a draft may hold."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from pb.domain.charter import Applicant
from pb.models import Round
from proposals.domain.costing import Cost
from proposals.models import Proposal
from proposals.services.submitting import Words


class CostSerializer(serializers.Serializer[Any]):
    what = serializers.CharField(max_length=120, allow_blank=True)
    pence = serializers.IntegerField(min_value=0, max_value=10**13)


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """Public fields only: no author, no sponsor, no address. `cost` in pence, the officer's where there is
    one.
    """

    pot = serializers.CharField(source="pot.key", default=None)
    asked = serializers.IntegerField()
    cost = serializers.IntegerField()
    costs = CostSerializer(source="lines", many=True)

    class Meta:
        model = Proposal
        fields = (
            "id",
            "title",
            "summary",
            "description",
            "place",
            "pot",
            "group_name",
            "state",
            "state_reason",
            "submitted_at",
            "asked",
            "cost",
            "costs",
        )
        read_only_fields = fields


class DraftSerializer(serializers.Serializer[Any]):
    """A draft: anything may be missing."""

    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    description = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    pot = serializers.SlugField(required=False, allow_blank=True)
    applicant = serializers.ChoiceField(choices=[kind.value for kind in Applicant], required=False)
    group_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    people = serializers.IntegerField(min_value=1, max_value=30_000, required=False)
    host_body = serializers.CharField(max_length=120, required=False, allow_blank=True)
    under_age = serializers.BooleanField(required=False)
    sponsor = serializers.CharField(max_length=120, required=False, allow_blank=True)
    costs = CostSerializer(many=True, required=False)

    def words(self, round: Round) -> Words:
        """What was written, for the service. Call after `is_valid`; an unknown pot is a ValidationError."""
        given = dict(self.validated_data)
        key = given.pop("pot", "")
        pot = round.pots.filter(key=key).first()
        if key and pot is None:
            raise serializers.ValidationError({"pot": ["This round has no such pot."]})
        costs = [Cost(cost["what"], cost["pence"]) for cost in given.pop("costs", [])]
        return Words(**given, pot=pot, costs=costs)
