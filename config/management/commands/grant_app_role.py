"""./decides grant_app_role decides_app: as the owner of the tables, after each migrate."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config import env
from pb.models.app_role import TooStrong, grant_app_role


class Command(BaseCommand):
    help = "Give a role of the database the least that Decides needs, so that it can switch no guard off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="Name of the role. It is made if it is not there.")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        try:
            with transaction.atomic():
                new = grant_app_role(role=role, password=env.text("DECIDES_APP_PASSWORD"))
        except TooStrong as error:
            raise CommandError(
                f"{role} owns the tables, or is a superuser, so it could switch every guard off. "
                "Name another role, and let only migrate and this command run as the owner."
            ) from error
        self.stdout.write(f"{role} {'was made and ' if new else ''}may run Decides, and change no guard.")
