"""Looking at panels and their drafts. What each member said is not shown: voices are published without
names.
"""

from __future__ import annotations

from django.contrib import admin

from panels.models import Draft, Panel
from pb.admin import LookOnly


@admin.register(Panel)
class PanelAdmin(LookOnly):
    list_display = ("name", "round", "quorum", "threshold")


@admin.register(Draft)
class DraftAdmin(LookOnly):
    list_display = ("panel", "number", "digest", "at", "replaced_at")
