"""./decides docs_reference: bring the reference pages up to date with the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.env import ROOT


class Command(BaseCommand):
    help = "Write the tables of the reference pages in docs/ from the code. Run it after adding a name."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a page is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from config.reference.pages import stale, written

        old = stale()
        names = ", ".join(str(path.relative_to(ROOT)) for path in old)
        if options["check"] and old:
            raise CommandError(f"Out of date: {names}. Run ./decides docs_reference")
        for path in old:
            path.write_text(written()[path])
        self.stdout.write(f"Written: {names}" if old else "All reference pages are up to date.")
