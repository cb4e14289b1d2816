"""The adoption of a charter is announced once, to everybody with a role, and tells nobody's stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from panels.services.adopting import adopt_charter
from panels.services.announcing import announce_adoption
from pb.domain.roles import Role
from pb.models import LedgerEntry, OutboxJob, RoleGrant
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START


def test_adopting_leaves_a_job_that_writes_to_everybody_with_a_role_once() -> None:
    made = rooms.room()
    make.with_role(made.round, Role.OFFICER)
    make.with_role(make.round(), Role.OFFICER)
    rooms.object_to(made, made.members[0], "money", "Too little for small groups.")
    rooms.agree(made)
    version = adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.members[1], at=NOW)
    job = OutboxJob.objects.get(name="panels.announce_adoption")
    assert job.args == {"version": version.pk}
    assert (announce_adoption(**job.args, at=NOW), announce_adoption(**job.args, at=NOW)) == (6, 0)
    holders = RoleGrant.objects.filter(round=made.round).values_list("person__email", flat=True)
    assert sorted(each.to[0] for each in mail.outbox) == sorted(set(holders))
    assert {person.email for person in made.members} < set(holders)
    assert {version.digest in str(each.body) for each in mail.outbox} == {True}
    assert {"Too little" in str(each.body) for each in mail.outbox} == {False}
    assert LedgerEntry.objects.get(act="charter.announced").body["letters"] == 6


def test_old_news_is_not_announced() -> None:
    made = rooms.room()
    rooms.agree(made)
    version = adopt_charter(round=made.round, digest_seen=made.draft.digest, by=made.members[1], at=NOW)
    late = NOW + timedelta(days=31)
    assert (announce_adoption(version=version.pk, at=late), mail.outbox) == (0, [])


def test_a_version_that_is_gone_is_announced_to_nobody() -> None:
    assert (announce_adoption(version=0, at=NOW), mail.outbox) == (0, [])
