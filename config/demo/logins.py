"""Who can sign in to the demonstration, told in the terminal."""

import json
from pathlib import Path

from config.second_factor import is_staff
from pb.models import Person


def logins(home: Path) -> list[tuple[str, str]]:
    """Pairs of who and address: what the seeding wrote to logins.json, else the first people there are."""
    path = home / "logins.json"
    if path.exists():
        return [(entry["who"], entry["email"]) for entry in json.loads(path.read_text())]
    people = Person.objects.filter(is_active=True).order_by("pk")[:6]
    return [("staff" if is_staff(person) else "resident", person.email) for person in people]
