"""./decides keystore create | check [ROUND] | rotate ROUND | repair ROUND | shred ROUND [--tally]"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pb.domain.verdict import Refused
from pb.models import Round
from pb.moment import now
from pb.web import say
from voting.models import Box
from voting.services import keystore
from voting.services.keeping import check_keys, repair_link, rotate_keys, shred_tally
from voting.services.safety import Check
from voting.services.sealing import shred_link

ACTS = {
    "create": "make the folders and the log key, where they are not there yet",
    "check": "say of each round, or of one, whether its keys are there and fit",
    "rotate": "new link and tally keys for a round in which nobody is on the roll yet",
    "repair": "write a lost copy of the link key anew from the other",
    "shred": "destroy the link key of a sealed round, where the seal failed to; --tally: the tally key too",
}


class Command(BaseCommand):
    help = "Looks after the keystore, the folder of the rounds' keys. " + "; ".join(
        f"{act}: {told}" for act, told in ACTS.items()
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=list(ACTS))
        parser.add_argument("round", nargs="?", default="", help="the round's name in addresses")
        parser.add_argument("--tally", action="store_true", help="with shred: the private tally key too")
        parser.add_argument("--yes", action="store_true", help="do not ask before destroying a key")

    def handle(self, *args: Any, act: str, round: str, tally: bool, yes: bool, **options: Any) -> None:
        if act == "create":
            self.stdout.write(f"Log key: {keystore.log_key()[1].hex()} (public half)")
            return
        if act == "check":
            self._check(round)
            return
        one = Round.objects.filter(slug=round).first()
        if one is None:
            raise CommandError(f"There is no round {round!r}." if round else "Name a round.")
        try:
            self._act(act, one, tally=tally, yes=yes)
        except Refused as refused:
            raise CommandError(" ".join(say(reason) for reason in refused.verdict.reasons)) from refused

    def _act(self, act: str, round: Round, *, tally: bool, yes: bool) -> None:
        if act == "rotate":
            public = rotate_keys(round=round, by=None, at=now())
            self.stdout.write(f"New keys for {round.slug}. Public tally key: {public}")
        elif act == "repair":
            repair_link(round=round)
            self.stdout.write(f"Both copies of the link key of {round.slug} are there.")
        else:
            self._shred(round, tally=tally, yes=yes)

    def _shred(self, round: Round, *, tally: bool, yes: bool) -> None:
        what = "link key and private tally key" if tally else "link key"
        if not yes and input(f"Destroy the {what} of {round.slug} for ever? Type its name: ") != round.slug:
            raise CommandError("Nothing was destroyed.")
        box = Box.objects.filter(round=round).first()
        if box is None or box.state in (Box.State.DRAFT, Box.State.OPEN, Box.State.CLOSED):
            raise CommandError(
                f"The box of {round.slug} is not sealed: without its link key no ballot could be counted. "
                "Nothing was destroyed."
            )
        if not shred_link(round=round, job="keystore shred", at=now()):
            keystore.shred_link_key(name=box.key_name)
        self.stdout.write(f"The link key of {round.slug} is destroyed.")
        if tally:
            shred_tally(round=round, by=None, at=now())
            self.stdout.write(f"The private tally key of {round.slug} is destroyed.")

    def _check(self, slug: str) -> None:
        rounds = Round.objects.exclude(box=None).exclude(box__state=Box.State.DRAFT).order_by("slug")
        if slug:
            rounds = rounds.filter(slug=slug)
        if slug and not rounds:
            raise CommandError(f"There is no round {slug!r} with a frozen paper.")
        wrong = 0
        for round in rounds:
            self.stdout.write(round.slug)
            checks = check_keys(round=round)
            wrong += sum(not check.ok for check in checks)
            for check in checks:
                self.stdout.write(_told(check))
        if wrong:
            raise CommandError(f"{wrong} of the checks failed.")


def _told(check: Check) -> str:
    return f"  {'ok' if check.ok else 'NO'}  {check.what}" + (
        "" if check.ok else f"\n      {check.otherwise}"
    )
