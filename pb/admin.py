"""Looking at the ground's rows. Nothing is written here: acts go through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from pb.models import (
    Area,
    CharterVersion,
    Fund,
    LedgerEntry,
    MoneyEntry,
    OutboxJob,
    Person,
    Programme,
    RoleGrant,
    Round,
    SignRequest,
)


class LookOnly(admin.ModelAdmin[Any]):
    """Rows may be seen and searched, not added, changed or deleted."""

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
    [Area, CharterVersion, Fund, OutboxJob, Programme, RoleGrant, Round, SignRequest], LookOnly
)
