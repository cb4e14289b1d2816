"""Shapes of what voters send and get. Deciding is the services'."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from pb.domain.charter import Connection
from voting.api.taking import CODE, LINE, LINES, PAPER, PASS


class EnrolSerializer(serializers.Serializer[Any]):
    """`card`: the code of a code card; left out by somebody who is signed in. `community`: that they
    belong to the one that the charter names, where it names one."""

    postcode = serializers.CharField(max_length=12)
    age = serializers.IntegerField(min_value=0, max_value=125, required=False, allow_null=True, default=None)
    connection = serializers.ChoiceField(
        choices=[each.value for each in Connection], required=False, allow_null=True, default=None
    )
    community = serializers.BooleanField(required=False, default=False)
    card = serializers.CharField(max_length=40, required=False, default="")


class PassSerializer(serializers.Serializer[Any]):
    """`pass`: what to send with a ballot; good for two hours. `paper`: the digest of the paper to fill in."""

    paper = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"pass": serializers.CharField(), **super().get_fields()}


class MarksSerializer(serializers.Serializer[Any]):
    """Lines by id (best first when ranked); a number of points for each where the contest asks for points."""

    lines = serializers.ListField(child=serializers.CharField(max_length=LINE), max_length=LINES)
    points = serializers.ListField(
        child=serializers.IntegerField(), required=False, default=list, max_length=LINES
    )


class BallotSerializer(serializers.Serializer[Any]):
    """`submission`: a random UUID of the sender's, so that a ballot sent twice is taken once. `code`: a
    ballot code of the sender's own drawing, or none to be given one. `marks`: by contest key.
    """

    submission = serializers.UUIDField()
    paper = serializers.CharField(max_length=PAPER)
    code = serializers.CharField(max_length=CODE, required=False, default="")
    marks = serializers.DictField(child=MarksSerializer())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"pass": serializers.CharField(max_length=PASS), **super().get_fields()}


class ReceiptSerializer(serializers.Serializer[Any]):
    """`receipt`: signed with the round's log key; shows no choice. `ballot_code` is never told again."""

    receipt_code = serializers.CharField()
    ballot_code = serializers.CharField()
    replaces = serializers.BooleanField()
    receipt = serializers.DictField()


class BundleFileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    url = serializers.CharField()
