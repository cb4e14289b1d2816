"""The API's face of voting: the same services, the same refusals. No running totals anywhere."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pb.domain.charter import Connection
from pb.domain.verdict import refuse
from pb.models import Person, Round
from pb.moment import now
from pb.queries.rounds import rounds
from voting.api.serializers import (
    BallotSerializer,
    BundleFileSerializer,
    EnrolSerializer,
    PassSerializer,
    ReceiptSerializer,
)
from voting.api.taking import take
from voting.domain.bundle import MANIFEST
from voting.domain.evidence import Seen
from voting.queries.papers import paper_of
from voting.queries.results import public_files, published_result
from voting.services.enrolling import Account, Answers, Card, Credential, enrol
from voting.web import limit, token_for


def _round(slug: str) -> Round:
    return get_object_or_404(rounds(), slug=slug)


class PaperApi(APIView):
    """The frozen ballot paper."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str) -> Response:
        """The paper with its digest. 409 until it is frozen."""
        row = paper_of(_round(slug))
        if row is None or row.frozen_at is None:
            raise refuse("paper_not_frozen", "state")
        return Response({"digest": row.digest, "paper": row.body})


class ResultApi(APIView):
    """The published result."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str) -> Response:
        """The result as published, with its digest. 409 until it is."""
        round = _round(slug)
        published = published_result(round)
        if published is None:
            raise refuse("result_not_published", "state", round=round.title)
        return Response(
            {
                "digest": published.count.digest,
                "bundle": published.box.bundle_digest,
                "root": published.seal.root,
                "result": published.count.result,
            }
        )


class BundleApi(APIView):
    """The public files from which anyone recounts."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=BundleFileSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Names, digests and addresses of the files; an empty list until the result is published."""
        round = _round(slug)
        published = published_result(round)
        files: list[tuple[str, str, int]] = public_files(round)
        if published is not None:
            files = [(MANIFEST, published.box.bundle_digest, 0), *files]
        return Response(
            [
                {
                    "name": name,
                    "sha256": digest,
                    "bytes": size,
                    "url": request.build_absolute_uri(reverse("voting:bundle", args=[slug, name])),
                }
                for name, digest, size in files
            ]
        )


class EnrolApi(APIView):
    """May I vote?"""

    permission_classes = (AllowAny,)

    @extend_schema(request=EnrolSerializer, responses=PassSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """A pass to vote with, or every reason why not."""
        limit(request, "enrol", most=60, seconds=600)
        round = _round(slug)
        shape = EnrolSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given: dict[str, Any] = shape.validated_data
        person = request.user if isinstance(request.user, Person) else None
        credential: Credential | None = (
            Card(given["card"]) if given["card"] else Account(person) if person else None
        )
        connection = Connection(given["connection"]) if given["connection"] else None
        elector = enrol(
            round=round,
            answers=Answers(given["postcode"], given["age"], connection, community=given["community"]),
            credential=credential,
            by=person,
            at=now(),
            seen=Seen(address=str(get_adapter(request).get_client_ip(request) or "")),
        )
        paper = paper_of(round)
        assert paper is not None
        return Response({"pass": token_for(round, elector.ref), "paper": paper.digest})


class BallotApi(APIView):
    """Casting. No throttle by address: a hall, a library or a carrier's whole network votes from one. A pass
    is signed, and casting itself bounds how often one elector changes a ballot.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    @extend_schema(request=BallotSerializer, responses={201: ReceiptSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Cast a ballot, or cast again to replace it. Refusals carry every reason (409, 403, 422)."""
        round = get_object_or_404(Round, slug=slug)
        shape = BallotSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        return Response(take(round, shape.validated_data), status=status.HTTP_201_CREATED)
