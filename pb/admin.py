"""Looking at the ground's rows. Nothing is written here: acts go through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from pb.models import (
    Area,
    CharterVersion,
    Extension,
    Fund,
    LedgerEntry,
    MoneyEntry,
    OutboxJob,
    Person,
    PhaseWindow,
    Pot,
    Programme,
    RoleGrant,
    Round,
    SignRequest,
)
from pb.moment import now
from pb.services import watching

RULES = (CharterVersion, Extension, PhaseWindow, Pot, Round)
"""Rows that are rules, or follow from them."""


class LookOnly(admin.ModelAdmin[Any]):
    """Rows may be seen and searched, not added, changed or deleted. Who tries stands in the ledger."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._note(request, kwargs.get("object_id") or (args[0] if args else None))
        return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        self._note(request, object_id)
        return super().delete_view(request, object_id, *args, **kwargs)

    def _note(self, request: HttpRequest, object_id: str | None) -> None:
        if request.method != "POST" or self.model not in RULES or not isinstance(request.user, Person):
            return
        row = self.get_object(request, object_id) if object_id else None
        round = row if isinstance(row, Round) else getattr(row, "round", None)
        watching.note_refused(
            door="admin", what=self.opts.label_lower, by=request.user, at=now(), round=round
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(LookOnly):
    list_display = ("name", "email", "is_staff", "is_active", "joined_at")
    search_fields = ("name", "email")
    exclude = ("password",)


@admin.register(LedgerEntry)
class LedgerAdmin(LookOnly):
    list_display = ("number", "round", "act", "by", "at")
    list_filter = ("act",)


@admin.register(MoneyEntry)
class MoneyAdmin(LookOnly):
    list_display = ("at", "round", "act", "source", "target", "amount")


admin.site.register(
    [
        Area,
        CharterVersion,
        Extension,
        Fund,
        OutboxJob,
        PhaseWindow,
        Pot,
        Programme,
        RoleGrant,
        Round,
        SignRequest,
    ],
    LookOnly,
)
