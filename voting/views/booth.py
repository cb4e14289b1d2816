"""The voting booth: am I an elector, my ballot, a last look, my receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from pb import chance
from pb.domain.charter import Charter
from pb.domain.phases import Phase
from pb.domain.verdict import Refused, Verdict, refuse
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.rules import may
from pb.web import RoundPage, say
from voting.domain.ballot import Ballot, Marks, check_ballot
from voting.domain.paper import Paper as PaperValue
from voting.domain.seal import ballot_code
from voting.forms import FIELD_OF, BallotForm, EnrolForm
from voting.models import Box, Paper
from voting.queries.ballots import Boost, cards_of, chosen_lines
from voting.queries.checking import receipt_symbols
from voting.queries.papers import paper_of, state_of, value_of
from voting.queries.weights import weight_of
from voting.services.casting import cast_ballot
from voting.services.enrolling import Account, Answers, Card, enrol
from voting.services.sealing import standing_of
from voting.web import (
    elector_in_booth,
    enter_booth,
    hand_receipt,
    keep_device,
    leave_booth,
    limit,
    receipt_in_hand,
    seen_in,
)


class StartPage(RoundPage):
    """Who may vote, and whether you are one of them. Readable before and after the voting too."""

    write_permission: ClassVar[str] = "voting.vote"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if (
            self.phase == Phase.VOTING
            and elector_in_booth(request, self.round)
            and "again" not in request.GET
        ):
            return redirect("voting:ballot", slug)
        return self._page(EnrolForm(None, electorate=self._charter().electorate))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = EnrolForm(request.POST, electorate=self._charter().electorate)
        if not form.is_valid():
            return self._page(form, status=422)
        card, person = form.cleaned_data["card"], request.user
        limit(request, "enrol", most=60, seconds=600)
        seen = seen_in(request, self.round) if self._charter().quarantine.looks else None
        given = form.cleaned_data
        answers = Answers(
            given["postcode"], form.age_given(), form.connection_given(), community=given["community"]
        )
        try:
            elector = enrol(
                round=self.round,
                answers=answers,
                credential=Card(card) if card else Account(person) if isinstance(person, Person) else None,
                by=person if isinstance(person, Person) else None,
                at=self.at,
                seen=seen,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error(FIELD_OF.get(reason.code), say(reason))
            return self._page(form, status=422)
        response = redirect("voting:ballot", slug)
        enter_booth(request, response, self.round, elector.ref)
        if seen and self._charter().quarantine.one_device:
            keep_device(request, response, self.round, seen)
        return response

    def _charter(self) -> Charter:
        charter = charter_of(self.round)
        if charter is None:
            raise refuse("no_charter_yet", "state", round=self.round.title)
        return charter

    def _page(self, form: EnrolForm, status: int = 200) -> HttpResponse:
        charter = self._charter()
        return self.page(
            "voting/start.html",
            status=status,
            form=form,
            charter=charter,
            window=self.clock.window(Phase.VOTING),
            open=self.phase == Phase.VOTING and state_of(self.round) == Box.State.OPEN,
            frozen=(paper := paper_of(self.round)) is not None and paper.frozen_at is not None,
            signed_in=isinstance(self.request.user, Person),
        )


class BoothPage(RoundPage):
    """Pages that only an elector in the booth sees; anyone else is sent to the start."""

    permission: ClassVar[str] = "voting.vote"
    elector: UUID
    row: Paper
    paper: PaperValue

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        elector = elector_in_booth(request, self.round)
        row = paper_of(self.round)
        if elector is None or row is None or row.frozen_at is None:
            return redirect("voting:start", self.round.slug)
        self.elector, self.row, self.paper = elector, row, value_of(row)
        return super().dispatch(request, *args, **kwargs)

    def ballot_page(self, form: BallotForm, reasons: Verdict | None = None) -> HttpResponse:
        """The ballot with these marks on it, and what is wrong with them."""
        readable = form.is_bound and form.is_valid()
        marks: Mapping[str, Marks] = form.marks() if readable else {}
        wrong = Verdict.yes() if reasons is None else reasons
        return self.page(
            "voting/ballot.html",
            status=422 if wrong.reasons or (form.is_bound and not form.is_valid()) else 200,
            form=form,
            wrong=wrong,
            groups=cards_of(self.round, self.row, self.paper, marks),
            contests=self.paper.contests,
            boosts=[
                Boost.of(contest, form.boosted(contest) if readable else "")
                for contest in self.paper.contests
                if contest.boost
            ],
            chosen=_chosen(self.paper, marks),
            window=self.clock.window(Phase.VOTING),
            uncontested=self.row.uncontested,
        )


class BallotPage(BoothPage):
    """The ballot. Posting to it brings choices back from the last look, to change them."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.ballot_page(BallotForm(paper=self.paper))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.ballot_page(BallotForm(request.POST, paper=self.paper))


class ReviewPage(BoothPage):
    """The last look, and the confirmation. Nothing is sent before it, and nothing is kept.

    Whether a confirmed ballot is in time is for casting to say: one that was taken gets its receipt again,
    after the close too.
    """

    permission: ClassVar[str] = ""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect("voting:ballot", slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = BallotForm(request.POST, paper=self.paper)
        if not form.is_valid():
            return self.ballot_page(form)
        ballot = Ballot(form.marks())
        verdict = check_ballot(self.paper, ballot) & form.boosts()
        if not form.hidden():
            verdict &= Verdict.no("ballot_empty")
        if not verdict:
            return self.ballot_page(form, verdict)
        pass_ = _open_pass(request.POST.get("pass", ""), self.round.slug)
        if pass_ is None:
            allowed = may(request.user, "voting.vote", self.case)
            if not allowed:
                raise Refused(allowed, "phase")
            return self._look(form)
        return self._cast(form, pass_)

    def _look(self, form: BallotForm) -> HttpResponse:
        once = {"submission": str(uuid4()), "code": ballot_code(chance.token(8)), "paper": self.row.digest}
        return self.page(
            "voting/review.html",
            chosen=chosen_lines(self.paper, form.marks()),
            hidden=form.hidden(),
            booth_pass=signing.dumps(once, salt=f"voting.pass.{self.round.slug}"),
            window=self.clock.window(Phase.VOTING),
            weight=weight_of(self.paper, self.elector),
        )

    def _cast(self, form: BallotForm, pass_: dict[str, str]) -> HttpResponse:
        try:
            taken = cast_ballot(
                round=self.round,
                elector=self.elector,
                ballot=Ballot(form.marks(), pass_["code"]),
                submission=UUID(pass_["submission"]),
                paper_seen=pass_["paper"],
            )
        except Refused as refused:
            if refused.kind == "input":
                return self.ballot_page(form, refused.verdict)
            raise
        response = redirect("voting:receipt", self.round.slug)
        receipt = {
            "signed": taken.signed.to_dict(),
            "code": taken.code,
            "ballot_code": pass_["code"],
            "changed": taken.version > 1,
            "at": self.at.isoformat(),
        }
        hand_receipt(self.request, response, self.round, receipt)
        return response


class ReceiptPage(RoundPage):
    """The receipt, from the voter's own browser."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        receipt = receipt_in_hand(request, self.round)
        if receipt is None:
            return redirect("voting:start", slug)
        verify = f"{reverse('voting:verify', args=[slug])}?receipt={receipt['code']}"
        response = self.page(
            "voting/receipt.html",
            receipt=receipt,
            marked=(charter := charter_of(self.round)) is not None and charter.quarantine.one_device > 0,
            aside=standing_of(round=self.round, symbols=receipt_symbols(receipt["code"])) == "set_aside",
            cast_at=datetime.fromisoformat(receipt["at"]),
            verify_url=request.build_absolute_uri(verify),
            window=self.clock.window(Phase.VOTING),
            counting=self.clock.window(Phase.COUNTING),
            can_change=self.phase == Phase.VOTING and elector_in_booth(request, self.round) is not None,
        )
        response["Cache-Control"] = "no-store"
        return response


class ReceiptFile(RoundPage):
    """The signed receipt as a file to keep. It shows no choice and no ballot code."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        receipt = receipt_in_hand(request, self.round)
        if receipt is None:
            return redirect("voting:start", slug)
        response = JsonResponse(receipt["signed"])
        response["Content-Disposition"] = f'attachment; filename="receipt-{slug}.json"'
        response["Cache-Control"] = "no-store"
        return response


class FinishPage(RoundPage):
    """Leave nothing of the voter in this browser."""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        response = redirect(self.round_url())
        leave_booth(response, self.round)
        return response


def _chosen(paper: PaperValue, marks: Mapping[str, Marks]) -> dict[str, int]:
    return {line.id: number or 1 for _, lines in chosen_lines(paper, marks) for line, number in lines}


def _open_pass(text: str, slug: str) -> dict[str, str] | None:
    """What the last look handed out: submission, ballot code and paper; None when this is the first look."""
    try:
        once: dict[str, str] = signing.loads(text, salt=f"voting.pass.{slug}", max_age=24 * 3600)
    except signing.BadSignature:
        return None
    return once
