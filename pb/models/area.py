"""Areas and the postcode directory."""

from __future__ import annotations

from django.db import models


class Area(models.Model):
    """A ward, neighbourhood or council. `code`: the official code where there is one."""

    class Kind(models.TextChoices):
        COUNCIL = "council"
        WARD = "ward"
        NEIGHBOURHOOD = "neighbourhood"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.WARD)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    population = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """One line of the postcode directory: which area it lies in, and its deprivation quintile (1 most)."""

    postcode = models.CharField(max_length=8, primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="postcodes")
    quintile = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quintile=None) | models.Q(quintile__range=(1, 5)), name="quintile_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return self.postcode
