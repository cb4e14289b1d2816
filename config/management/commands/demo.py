"""./decides demo: the whole site on this machine, with a made-up city."""

import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import CommandError, CommandParser, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from config.demo.afresh import forget
from config.demo.factors import give_second_factors
from config.demo.family import Family
from config.demo.logins import logins
from config.demo.mail import letters
from config.demo.ports import free_port
from config.services.local import Local
from config.services.process import CannotStart


class Stop(BaseException):
    """Somebody asked the demonstration to end."""


class Command(BaseCommand):
    help = "The whole site on this machine with a made-up city. Ctrl-C ends it; started again it goes on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="forget the last demonstration and begin afresh"
        )
        parser.add_argument("--port", type=int, help="the port (8000, or the next free one)")
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has settings of its own. Start it with ./decides demo")
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, _stop)
        self.began = time.monotonic()
        home = settings.DEMO_MAIL.parent
        local = Local(home)
        own = os.environ["DATABASE_URL"] == local.database_url, os.environ["REDIS_URL"] == local.redis_url
        family: Family | None = None
        try:
            port = free_port(options["host"], options["port"] or 8000, strict=options["port"] is not None)
            family = Family(host=options["host"], port=port, logs=home / "logs")
            self._begin(local, own, reset=options["reset"])
            self._prepare(home)
            self._serve(family, home)
        except CannotStart as error:
            raise CommandError(str(error)) from None
        except Stop:
            self._say("Stopping …")
        finally:
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(name, signal.SIG_IGN)
            connections.close_all()
            if family:
                family.stop()
            local.stop()
        self._say("Everything has stopped. ./decides demo continues where you were; --reset begins afresh.")

    def _begin(self, local: Local, own: tuple[bool, bool], *, reset: bool) -> None:
        if reset and not all(own):
            raise CannotStart(
                "--reset forgets the demo's own servers only, but DATABASE_URL or REDIS_URL name others. "
                "Unset them first."
            )
        if any(own) and not local.reserve():
            raise CannotStart(
                "Another ./decides command is at work in this checkout, perhaps another demo. "
                "End it first (Ctrl-C in its terminal), then try again."
            )
        if reset:
            self._say("Forgetting the last demonstration …")
            forget(local.home)
        if any(own):
            self._say("Starting PostgreSQL and Valkey in .decides …")
            local.start(postgres=own[0], redis=own[1])

    def _prepare(self, home: Path) -> None:
        self._say("Bringing the tables up to date …")
        call_command("migrate", verbosity=0, interactive=False)
        if "seed_demo" in get_commands():
            self._say("Setting up the made-up city (the first time takes a while) …")
            call_command("seed_demo", stdout=self.stdout)
        give_second_factors()
        connections.close_all()

    def _serve(self, family: Family, home: Path) -> None:
        self._say("Starting the web server …")
        family.start_web()
        family.start_worker()
        took = time.monotonic() - self.began
        self.stdout.write(f"\nDecides is at  {family.address}   (after {took:.0f} seconds)\n\nSign in as\n")
        for who, email in logins(home):
            self.stdout.write(f"  {who:<28} {email}")
        self.stdout.write(
            "\nAsk for a sign-in code with one of these addresses: the code appears here and at\n"
            f"{family.address}demo/mail/, where the second codes of staff are shown too. Ctrl-C ends it.\n"
        )
        last = max((name for name, _ in letters(settings.DEMO_MAIL)), default="")
        while True:
            time.sleep(0.5)
            family.look_after(self._say)
            for name, letter in letters(settings.DEMO_MAIL, after=last):
                last = name
                self.stdout.write(f"  mail to {letter.to}: {letter.code or letter.subject}")

    def _say(self, message: str) -> None:
        self.stdout.write(f"  {message}")
        self.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop
