"""At the desk: a code card is given to somebody."""

from __future__ import annotations

from typing import ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pb.domain.charter import Channel, Charter, SeenProof
from pb.domain.verdict import Refused, refuse
from pb.models import Person
from pb.queries.rounds import charter_of
from pb.web import STATUS, RoundPage, say
from voting.forms.handing import HandForm
from voting.models import Box
from voting.queries.papers import state_of
from voting.services.handing import hand_card

FIELD_OF = {
    "channel_not_open": "channel",
    "seen_proof_not_accepted": "proof",
    "card_not_found": "serial",
    "card_used": "serial",
    "card_given_out": "serial",
    "votes_by_account": "email",
    "has_a_card": "email",
}


class HandPage(RoundPage):
    """One card, one person; then the next. Works on a telephone in a queue."""

    permission: ClassVar[str] = "voting.issue_cards"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(HandForm(charter=self._charter()))

    def show(self, form: HandForm, status: int = 200) -> HttpResponse:
        charter = self._charter()
        return self.page(
            "voting/hand.html",
            status=status,
            form=form,
            charter=charter,
            seen=[each for each in charter.channels.open if each is not Channel.ONLINE],
            open=state_of(self.round) == Box.State.OPEN,
        )

    def _charter(self) -> Charter:
        charter = charter_of(self.round)
        if charter is None:
            raise refuse("no_charter_yet", "state", round=self.round.title)
        return charter

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = HandForm(request.POST, charter=self._charter())
        if not form.is_valid():
            return self.show(form, status=422)
        given = form.cleaned_data
        try:
            hand_card(
                round=self.round,
                serial=given["serial"],
                channel=Channel(given["channel"]),
                proof=SeenProof(given["proof"]),
                email=given["email"],
                by=cast(Person, request.user),
                at=self.at,
            )
        except Refused as refused:
            if refused.kind != "input":
                raise
            for reason in refused.verdict.reasons:
                form.add_error(FIELD_OF.get(reason.code), say(reason))
            return self.show(form, status=STATUS[refused.kind])
        messages.success(request, f"Card {given['serial']} is theirs. Next, please.")
        return redirect("voting:hand", slug)
