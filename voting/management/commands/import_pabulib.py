"""`./decides import_pabulib FILE…`: run real elections as rounds of ours."""

from __future__ import annotations

import resource
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pb.domain.money import pounds
from pb.domain.verdict import Refused
from pb.moment import now
from pb.web import say
from voting.domain.official import Comparison, Match
from voting.domain.pabulib import PabulibError
from voting.services.importing import ImportedElection, import_election

_SAID = {
    Match.SAME: "the same as the official outcome",
    Match.SAME_BUT_TIES: "the same as the official outcome, once ties are broken as the council did",
    Match.SAME_BUT_ADDED: "the same as the official outcome but for projects paid from other money",
    Match.DIFFERENT: "different from the official outcome",
    Match.NOT_STATED: "the file states no official outcome",
}


class Command(BaseCommand):
    help = (
        "Import elections in the Pabulib format (.pb) and run each as a round: paper, ballots, count, bundle."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--brief", action="store_true", help="one line a file")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        failed = 0
        for nth, path in enumerate(files, start=1):
            self.stdout.write(f"[{nth}/{len(files)}] {path.name}")
            failed += not self._one(path, brief=options["brief"])
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be imported; they changed nothing.")

    def _one(self, path: Path, *, brief: bool) -> bool:
        started = time.monotonic()

        def tell(text: str) -> None:
            if not brief:
                self.stdout.write(f"  {time.monotonic() - started:5.1f} s  {text}")
                self.stdout.flush()

        try:
            made = import_election(data=path.read_bytes(), name=path.name, at=now(), tell=tell)
        except PabulibError as error:
            self.stderr.write(
                f"  {path}, line {error.line}, field {error.field}: expected {error.expected}, "
                f"found {error.found}. Correct the file and import it again."
            )
            return False
        except Refused as refused:
            for reason in refused.verdict.reasons:
                self.stderr.write(f"  {path}: {say(reason)}")
            return False
        except OSError as error:
            self.stderr.write(f"  {path}: {error}")
            return False
        self._report(made, time.monotonic() - started, brief=brief)
        return True

    def _report(self, made: ImportedElection, seconds: float, *, brief: bool) -> None:
        if not brief:
            for line in made.result.selected:
                self.stdout.write(f"  funded  {line}  {made.titles[line]}")
        left = sum(pot.left for contest in made.result.contests for pot in contest.pots)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(
            f"  {made.result.ballots:,} ballots, {len(made.result.selected)} funded, "
            f"{pounds(left).replace('£', '')} left, {seconds:.1f} s, peak {peak:.0f} MiB"
        )
        for text in _compared(made.comparison):
            self.stdout.write(f"  {text}")
        if not made.as_counted:
            self.stdout.write(
                f"  the round was counted by {made.result.rule}, which funds others than the rule above"
            )
        self.stdout.write(f"  round: /rounds/{made.round.slug}/result/")


def _compared(comparison: Comparison) -> list[str]:
    texts = [f"under the file's rule ({comparison.rule}): {_SAID[comparison.match]}"]
    if comparison.match is Match.DIFFERENT:
        texts.append(f"only ours: {', '.join(comparison.only_ours) or 'none'}")
        texts.append(f"only theirs: {', '.join(comparison.only_theirs) or 'none'}")
    return texts
