"""People who want to sit on a panel, who put them forward, and the letters sent to them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from panels.models.inviting import InvitedAddress
from panels.models.recruiting import Recruitment
from pb.models import Person


class Anchor(models.Model):
    """An anchor organisation: it knows people whom an open call does not reach, and nominates them with their
    agreement. Its link is its key.
    """

    recruitment = models.ForeignKey(Recruitment, on_delete=models.PROTECT, related_name="anchors")
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Volunteer(models.Model):
    """Somebody who wants to sit on the panel. Counts once `confirmed_at` is set. `features`: {category key:
    group key}. Erasing empties the row and keeps its route, so that numbers stay right.
    """

    class Route(models.TextChoices):
        OPEN_CALL = "open_call", "open call"
        NOMINATED = "nominated", "nominated"
        INVITED = "invited", "invited by lot"

    recruitment = models.ForeignKey(Recruitment, on_delete=models.PROTECT, related_name="volunteers")
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    route = models.CharField(max_length=12, choices=Route.choices)
    anchor = models.ForeignKey(
        Anchor, on_delete=models.PROTECT, null=True, blank=True, related_name="volunteers"
    )
    address = models.ForeignKey(
        InvitedAddress, on_delete=models.SET_NULL, null=True, blank=True, related_name="volunteers"
    )
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    email_hash = models.CharField(max_length=64, blank=True)
    household_hash = models.CharField(max_length=64, blank=True)
    features = models.JSONField(default=dict, blank=True)
    consent = models.CharField(max_length=64, blank=True)
    joined_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recruitment", "email_hash"],
                condition=Q(withdrawn_at=None, erased_at=None),
                name="volunteer_mailbox_once",
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(withdrawn_at=None, erased_at=None),
                name="invitation_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", email="", email_hash="", features={}),
                name="erased_volunteer_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(route="nominated", anchor__isnull=False)
                | (~Q(route="nominated") & Q(anchor=None)),
                name="nominated_by_an_anchor",
            ),
        ]

    def __str__(self) -> str:
        return f"Volunteer {self.pk}"


class SupportNeed(models.Model):
    """What somebody needs to take part: childcare, an interpreter. Apart from the rest, so that it can be
    shown to fewer people and be kept for less long.
    """

    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, related_name="need")
    words = models.TextField()

    def __str__(self) -> str:
        return f"Need of {self.volunteer}"


class Letter(models.Model):
    """A message to be sent to a volunteer or an anchor. Its words are made when it is sent."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        ALREADY = "already"
        NOMINATED = "nominated"
        ANCHOR = "anchor"
        COMMITTED = "committed"
        OFFERED = "offered"
        NOT_DRAWN = "not_drawn"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, null=True, related_name="letters")
    anchor = models.ForeignKey(Anchor, on_delete=models.CASCADE, null=True, related_name="letters")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Letter {self.kind}"
