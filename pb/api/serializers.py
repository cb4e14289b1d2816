"""Rounds, charters and ledgers as JSON. Moments in UTC, sums in pence."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from pb.models import CharterVersion, LedgerEntry, PhaseWindow, Round
from pb.moment import now
from pb.queries.rounds import phase_of


class WindowSerializer(serializers.ModelSerializer[PhaseWindow]):
    class Meta:
        model = PhaseWindow
        fields = ("phase", "opens", "closes")


class RoundSerializer(serializers.ModelSerializer[Round]):
    programme = serializers.CharField(source="programme.name")
    areas = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)
    windows = WindowSerializer(many=True)
    phase = serializers.SerializerMethodField()
    charter_digest = serializers.CharField(source="charter.digest", default=None)

    class Meta:
        model = Round
        fields = (
            "slug",
            "title",
            "programme",
            "strand",
            "theme",
            "summary",
            "areas",
            "windows",
            "phase",
            "charter_digest",
        )

    def get_phase(self, round: Round) -> str | None:
        return phase_of(round, now())


class CharterSerializer(serializers.ModelSerializer[CharterVersion]):
    class Meta:
        model = CharterVersion
        fields = ("number", "digest", "adopted_at", "adopted_by", "body")


class LedgerSerializer(serializers.ModelSerializer[LedgerEntry]):
    class Meta:
        model = LedgerEntry
        fields = ("number", "act", "by", "at", "body", "previous", "digest")
