"""What anyone may read of rounds, their charters and their ledgers."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import generics
from rest_framework.permissions import AllowAny

from pb.api.serializers import CharterSerializer, LedgerSerializer, RoundSerializer
from pb.models import CharterVersion, LedgerEntry, Round
from pb.queries.rounds import rounds


class RoundListApi(generics.ListAPIView[Round]):
    """All rounds."""

    permission_classes = (AllowAny,)
    serializer_class = RoundSerializer
    queryset = rounds().order_by("slug")


class RoundApi(generics.RetrieveAPIView[Round]):
    """One round with its windows and its phase at this moment."""

    permission_classes = (AllowAny,)
    serializer_class = RoundSerializer
    bears_rules = True  # a try to write here is noted in the ledger (config.api)
    queryset = rounds()
    lookup_field = "slug"


class CharterListApi(generics.ListAPIView[CharterVersion]):
    """Every adopted version of a round's charter, newest first."""

    permission_classes = (AllowAny,)
    serializer_class = CharterSerializer
    bears_rules = True
    queryset = CharterVersion.objects.order_by("-number")

    def get_queryset(self) -> QuerySet[CharterVersion]:
        return super().get_queryset().filter(round__slug=self.kwargs["slug"])


class LedgerApi(generics.ListAPIView[LedgerEntry]):
    """The round's part of the ledger, oldest first, with the digests of the chain."""

    permission_classes = (AllowAny,)
    serializer_class = LedgerSerializer
    queryset = LedgerEntry.objects.order_by("number")

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        return super().get_queryset().filter(round__slug=self.kwargs["slug"])
