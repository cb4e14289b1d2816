"""Who can sign in to the demonstration, told in the terminal."""

import json
from pathlib import Path

from pb.models import Person
from pb.queries.people import works_for_council


def logins(home: Path) -> list[tuple[str, str]]:
    """Pairs of who and address: what the seeding wrote to logins.json, else the first people there are."""
    path = home / "logins.json"
    if path.exists():
        return [(entry["who"], entry["email"]) for entry in json.loads(path.read_text())]
    people = Person.objects.filter(is_active=True).order_by("pk")[:6]
    return [("staff" if works_for_council(person) else "resident", person.email) for person in people]
