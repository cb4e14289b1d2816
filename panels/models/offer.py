"""Seats offered to volunteers, and their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from panels.models.draw import Draw
from panels.models.volunteer import Volunteer
from pb.models import SignRequest


class SeatOffer(models.Model):
    """A seat that is offered to a volunteer, by two people (`request`) or by a draw. Accepted while
    at < answer_by.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        LAPSED = "lapsed"
        LEFT = "left"

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="offers")
    request = models.OneToOneField(
        SignRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="seat_offer"
    )
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(state__in=("offered", "accepted")),
                name="one_seat_offered_each",
            ),
            models.CheckConstraint(
                condition=Q(request=None, draw__isnull=False) | Q(request__isnull=False, draw=None),
                name="seat_by_two_people_or_by_lot",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(answered_at__lt=F("answer_by")),
                name="seat_accepted_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.state} to {self.volunteer}"
