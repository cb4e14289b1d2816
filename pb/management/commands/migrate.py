"""Django's migrate, and after it the guards of the database are made fast."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from pb.models.guards import harden


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["check_unapplied"] or options["plan"]):
            harden(using=options["database"])
