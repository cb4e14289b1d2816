"""`./decides found_programme FILE.toml`: lay down a programme, its funds and its areas."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pb.domain.verdict import Refused
from pb.moment import now
from pb.services.founding import AreaPlan, FundPlan, found_programme
from pb.web import say


class Command(BaseCommand):
    help = "Lay down a programme with its funds and areas from a file, or bring one in line with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a TOML file; see the how-to guide")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            plan = tomllib.loads(path.read_text(encoding="utf-8"))
            words = {key: str(plan[key]) for key in ("slug", "name", "council")}
            funds = [FundPlan(**row) for row in plan.get("fund", [])]
            areas = [AreaPlan(**row) for row in plan.get("area", [])]
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} is not a TOML file in UTF-8: {error}.") from error
        except KeyError as error:
            raise CommandError(f"{path} does not say {error}. Add a line for it at the top.") from error
        except TypeError as error:
            raise CommandError(f"{path}: a [[fund]] or [[area]] has the wrong fields: {error}.") from error
        try:
            programme = found_programme(**words, funds=funds, areas=areas, at=now())
        except Refused as refused:
            raise CommandError(" ".join(say(reason) for reason in refused.verdict.reasons)) from refused
        self.stdout.write(f"{programme}: {len(funds)} funds, {len(areas)} areas.")
