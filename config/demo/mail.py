"""Mail that does not leave: one file a message, so that the demonstration can show it."""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

KEPT = 200
_CODE = re.compile(r"^\s*([A-Z0-9]{4,10}(?:-[A-Z0-9]{2,10})*)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """A message as it was sent; `sent` in seconds since 1970."""

    to: str
    subject: str
    body: str
    sent: float

    @property
    def code(self) -> str | None:
        """The sign-in code that stands on a line of its own, if there is one."""
        found = _CODE.search(self.body)
        return found.group(1) if found else None


class FileMail(BaseEmailBackend):
    """Writes each message as JSON into settings.DEMO_MAIL and keeps the last two hundred."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder: Path = settings.DEMO_MAIL
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            letter = {"to": ", ".join(message.to), "subject": message.subject, "body": str(message.body)}
            name = f"{time.time_ns():020d}"
            draft = folder / f"{name}.part"
            draft.write_text(json.dumps({**letter, "sent": time.time()}))
            draft.rename(folder / f"{name}.json")
        for old in sorted(folder.glob("*.json"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def letters(folder: Path, after: str = "") -> list[tuple[str, Letter]]:
    """The messages in `folder` whose file's name comes after `after`, oldest first, with those names."""
    paths = sorted(path for path in folder.glob("*.json") if path.name > after)
    return [(path.name, Letter(**json.loads(path.read_text()))) for path in paths]
