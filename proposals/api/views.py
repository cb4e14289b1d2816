"""The API's face of proposals: the same services and the same reasons as the pages."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pb.models import Person, Round
from pb.moment import now
from pb.queries.rounds import rounds
from proposals.api.serializers import DraftSerializer, ProposalSerializer
from proposals.models import Proposal
from proposals.queries import listings
from proposals.queries.listings import Wanted
from proposals.services import submitting


class Proposals(generics.ListAPIView[Proposal]):
    """Public proposals of a round (`?q=`, `?pot=`, `?area=`, `?order=`), and where drafts begin."""

    serializer_class = ProposalSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Proposal]:
        if getattr(self, "swagger_fake_view", False):
            return Proposal.objects.none()
        round = get_object_or_404(Round, slug=self.kwargs["slug"])
        given = self.request.query_params
        wanted = Wanted(*(given.get(name, "")[:100] for name in ("q", "pot", "area", "order")))
        return listings.public_list(round, wanted).prefetch_related("lines")

    @extend_schema(request=DraftSerializer, responses={201: ProposalSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Save a draft of one's own."""
        round = get_object_or_404(rounds(), slug=slug)
        given = DraftSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, Person)
        saved = submitting.save_draft(round=round, words=given.words(round), by=request.user, at=now())
        return Response(_shown(request, round, saved.pk), status=201)


class OneProposal(generics.RetrieveAPIView[Proposal]):
    """One proposal that the visitor may see."""

    serializer_class = ProposalSerializer

    def get_object(self) -> Proposal:
        round = get_object_or_404(Round, slug=self.kwargs["slug"])
        return get_object_or_404(listings.visible_to(self.request.user, round), pk=self.kwargs["pk"])


class Submission(APIView):
    """Send one's own draft in. What stands in the way comes back as the reasons of a 422."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses=ProposalSerializer)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        assert isinstance(request.user, Person)
        round = get_object_or_404(rounds(), slug=slug)
        own = listings.visible_to(request.user, round).filter(author=request.user)
        proposal = get_object_or_404(own, pk=pk)
        submitting.submit(proposal=proposal, by=request.user, at=now())
        return Response(_shown(request, round, pk))


def _shown(request: Request, round: Round, pk: int) -> dict[str, object]:
    return dict(ProposalSerializer(listings.visible_to(request.user, round).get(pk=pk)).data)
