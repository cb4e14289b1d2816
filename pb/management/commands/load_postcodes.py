"""`./decides load_postcodes FILE.csv`: fill the postcode directory."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pb.domain.verdict import Refused
from pb.moment import now
from pb.services.founding import load_postcodes
from pb.web import say

NEEDED = {"postcode", "area"}


class Command(BaseCommand):
    help = (
        "Fill the postcode directory from a CSV file with the columns postcode, area and, if known, quintile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a CSV file in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                number = load_postcodes(rows=_rows(path, csv.DictReader(file)), at=now())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{path} is not written in UTF-8. Save it as UTF-8 and try again.") from error
        except Refused as refused:
            raise CommandError(" ".join(say(reason) for reason in refused.verdict.reasons)) from refused
        self.stdout.write(f"{number} postcodes are in the directory.")


def _rows(path: Path, reader: csv.DictReader[str]) -> Iterator[tuple[int, str, str, str]]:
    lacking = NEEDED - set(reader.fieldnames or ())
    if lacking:
        raise CommandError(f"{path} has no column “{min(lacking)}” in its first line.")
    for row in reader:
        yield (
            reader.line_num,
            row["postcode"] or "",
            (row["area"] or "").strip(),
            (row.get("quintile") or "").strip(),
        )
