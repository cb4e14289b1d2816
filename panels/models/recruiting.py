"""How a round finds its panel: the call, and who the area is."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pb.models import Person, Round


class Recruitment(models.Model):
    """Finding people for a round's panel, by every way at once. `seats`: how many the panel has. Volunteers
    are taken while opens <= at < closes.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="recruitment")
    seats = models.PositiveSmallIntegerField()
    about = models.TextField()
    support = models.TextField()
    minimum_age = models.PositiveSmallIntegerField(default=16)
    one_per_household = models.BooleanField(default=True)
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    answer_days = models.PositiveSmallIntegerField(default=7)
    keep_days = models.PositiveSmallIntegerField(default=90)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__range=(1, 500)), name="panel_has_seats"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="call_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"Panel of {self.round}"


class Category(models.Model):
    """What the panel is measured by, such as age."""

    recruitment = models.ForeignKey(Recruitment, on_delete=models.PROTECT, related_name="categories")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["recruitment", "key"], name="category_key_once")]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """One part of a category: how many people of the area belong to it, and how many seats it shall have."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="groups")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    people = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["category", "key"], name="group_key_once"),
            models.CheckConstraint(condition=Q(least__lte=F("most")), name="quota_least_up_to_most"),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.name}"
