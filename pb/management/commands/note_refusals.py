"""Write refused tries to change a rule, from PostgreSQL's log, into the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from pb.moment import now
from pb.services.log_watching import note_refused_statements


class Command(BaseCommand):
    help = "Read on in PostgreSQL's log (JSON form) and write refused tries to change a rule into the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", help="where the *.json files lie (DECIDES_DATABASE_LOG)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or settings.DATABASE_LOG
        if not folder or not Path(folder).is_dir():
            raise CommandError("Name the folder with PostgreSQL's log, or set DECIDES_DATABASE_LOG.")
        written = note_refused_statements(folder=Path(folder), at=now())
        self.stdout.write(f"{written} refused tries are in the ledger now.")
