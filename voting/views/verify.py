"""Check my ballot, and recount it yourself: for anyone."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from pb.domain.phases import Phase
from pb.web import RoundPage
from voting.domain.seal import normal_code
from voting.forms import CodeForm, ObjectionForm, ReceiptForm
from voting.queries.board import board_key, head_of, place_of
from voting.queries.checking import choices_under, receipt_symbols
from voting.queries.papers import box_of, state_of
from voting.queries.results import public_files, published_result
from voting.services.judging import object_to
from voting.services.quarantining import OPEN_TO_JUDGE
from voting.services.sealing import envelope_of, standing_of
from voting.web import limit


class VerifyPage(RoundPage):
    """A receipt may come in the address (from its QR code); a ballot code only in a form: no log keeps it."""

    permission: ClassVar[str] = "voting.verify"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if "receipt" in request.GET:
            return self._receipt(request, ReceiptForm(request.GET))
        return self._page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if "code" in request.POST:
            return self._code(request, CodeForm(request.POST))
        if "object" in request.POST:
            return self._object(request, ReceiptForm(request.POST), ObjectionForm(request.POST))
        return self._receipt(request, ReceiptForm(request.POST))

    def _receipt(
        self,
        request: HttpRequest,
        form: ReceiptForm,
        *,
        objection: ObjectionForm | None = None,
        objected: bool = False,
    ) -> HttpResponse:
        if not form.is_valid():
            return self._page(receipt_form=form, status=422)
        symbols = receipt_symbols(form.cleaned_data["receipt"])
        if not symbols:
            form.add_error(
                "receipt", "A receipt code has 24 digits and letters from a to f. Type it as it is printed."
            )
            return self._page(receipt_form=form, status=422)
        limit(request, "verify", most=120, seconds=600)
        leaf = place_of(self.round, symbols)
        return self._page(
            status=422 if objection is not None else 200,
            receipt_form=form,
            objection=objection or ObjectionForm(),
            objected=objected,
            can_object=state_of(self.round) in OPEN_TO_JUDGE,
            standing=standing_of(round=self.round, symbols=symbols),
            symbols=symbols,
            leaf=leaf,
            head=head_of(self.round),
        )

    def _object(self, request: HttpRequest, form: ReceiptForm, words: ObjectionForm) -> HttpResponse:
        """Whoever holds the receipt of a ballot that is set aside may object to it, once."""
        limit(request, "verify", most=120, seconds=600)
        symbols = receipt_symbols(form.cleaned_data["receipt"]) if form.is_valid() else ""
        slot, _ = envelope_of(round=self.round, symbols=symbols) if symbols else ("", 0)
        if not slot or not words.is_valid():
            return self._receipt(request, form, objection=words)
        object_to(round=self.round, slot=slot, words=words.cleaned_data["words"], at=self.at)
        return self._receipt(request, form, objected=True)

    def _code(self, request: HttpRequest, form: CodeForm) -> HttpResponse:
        if not form.is_valid():
            return self._page(code_form=form, status=422)
        if not normal_code(form.cleaned_data["code"]):
            form.add_error("code", "A ballot code looks like K7QD-4M2P-XW9T. Type it as it is printed.")
            return self._page(code_form=form, status=422)
        limit(request, "verify", most=120, seconds=600)
        choices = choices_under(self.round, form.cleaned_data["code"])
        return self._page(code_form=form, choices=choices, asked_code=True)

    def _page(
        self,
        *,
        receipt_form: ReceiptForm | None = None,
        code_form: CodeForm | None = None,
        status: int = 200,
        **more: object,
    ) -> HttpResponse:
        published = published_result(self.round)
        response = self.page(
            "voting/verify.html",
            status=status,
            receipt_form=receipt_form or ReceiptForm(),
            code_form=code_form or CodeForm(),
            published=published,
            box=(box := box_of(self.round)),
            key=board_key(box) if box and box.board_origin else "",
            files=public_files(self.round),
            voting=self.clock.window(Phase.VOTING),
            **more,
        )
        response["Cache-Control"] = "no-store"
        return response
