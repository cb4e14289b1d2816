"""./decides seed_demo: a made-up council with rounds in every phase."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import CommandError, CommandParser
from django.core.management.base import BaseCommand

from frontend.seeding.founding import SLUG
from frontend.seeding.people import logins
from frontend.seeding.seeding import seed
from pb.models import Programme
from pb.moment import now
from voting.services.importing import PROGRAMME


class Command(BaseCommand):
    help = "Set up a made-up council with rounds in every phase, to try the product out. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--closing-minutes",
            type=float,
            default=5,
            help="how soon the round to watch closes and publishes itself (5)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Programme.objects.exclude(slug=SLUG).exclude(slug=PROGRAMME).exists():
            raise CommandError(
                "This database holds a real programme. The made-up council would stand beside it for good: "
                "use an empty database instead."
            )
        if options["closing_minutes"] < 1:
            raise CommandError("--closing-minutes: give at least one minute, so that there is time to vote.")
        began = time.monotonic()
        seed(at=now(), closing=timedelta(minutes=options["closing_minutes"]), say=self._say)
        if settings.DEMO:
            settings.DEMO_MAIL.parent.mkdir(parents=True, exist_ok=True)
            (settings.DEMO_MAIL.parent / "logins.json").write_text(json.dumps(logins(), indent=1))
        self._say(f"done in {time.monotonic() - began:.0f} seconds")

    def _say(self, message: str) -> None:
        self.stdout.write(f"    {message}")
        self.stdout.flush()
