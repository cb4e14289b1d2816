"""The shortlist of a round: published once, then frozen by the database."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from pb.models import Person, Round
from pb.models.guards import never_emptied
from proposals.models.proposal import Proposal


class Shortlist(models.Model):
    """One publication. `size` is how many lines it has: the database takes no more. `skipped` lists pot
    keys.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="shortlist")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    order = models.CharField(max_length=12)
    seed = models.CharField(max_length=64, blank=True)
    skipped = models.JSONField(default=list)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="shortlist_is_not_empty")]
        triggers = [
            pgtrigger.Protect(name="shortlist_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("shortlist"),
        ]

    def __str__(self) -> str:
        return f"Shortlist of {self.round}"


_NO_MORE = """IF (SELECT count(*) FROM proposals_shortlistline WHERE shortlist_id = NEW.shortlist_id) >=
           (SELECT size FROM proposals_shortlist WHERE id = NEW.shortlist_id) THEN RAISE EXCEPTION 'shortlist
           % is published and takes no more lines', NEW.shortlist_id USING ERRCODE = 'check_violation'; END
           IF; IF NEW.position > (SELECT size FROM proposals_shortlist WHERE id = NEW.shortlist_id) THEN RAISE
           EXCEPTION 'position % is beyond the end of the shortlist', NEW.position USING ERRCODE =
           'check_violation'; END IF; RETURN NEW;
           """


class ShortlistAgreement(models.Model):
    """The round's shortlist is left to its panel: nothing is published but what the panel agreed, whose
    digest stands here. Empty while it has not.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="shortlist_agreement")
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"Shortlist of {self.round}: {'agreed' if self.digest else 'with the panel'}"


class ShortlistLine(models.Model):
    """One proposal on the shortlist. `cost` in pence, as it stood when published. Of the lines of one
    `alternative_set` at most one can win; "" is no set.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="shortlist_line")
    cost = models.PositiveBigIntegerField()
    reason = models.TextField(blank=True)
    alternative_set = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["shortlist", "position"], name="shortlist_position_once"),
            models.CheckConstraint(condition=Q(cost__gt=0), name="shortlisted_cost_is_positive"),
        ]
        triggers = [
            pgtrigger.Protect(name="shortlist_line_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("shortlist_lines"),
            pgtrigger.Trigger(
                name="shortlist_takes_no_more",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_NO_MORE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.proposal}"
