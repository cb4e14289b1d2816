"""The closing report of a round: what became of its purpose."""

from __future__ import annotations

import pgtrigger
from django.db import models

from pb.models import CharterVersion, Person, Round
from pb.models.guards import append_only

_ANSWERS_THE_PURPOSE = """
SELECT id, body -> 'purpose' INTO newest, purpose FROM public.pb_charterversion
WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
IF newest IS DISTINCT FROM NEW.charter_id
        OR btrim(NEW.statement) = '' OR btrim(NEW.inequality_focus) = ''
        OR jsonb_array_length(NEW.outcomes) <> jsonb_array_length(purpose -> 'outcomes')
        OR EXISTS (SELECT FROM jsonb_array_elements_text(NEW.outcomes) AS words WHERE btrim(words) = '') THEN
    RAISE EXCEPTION 'a closing report answers everything that the purpose says'
        USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (
    SELECT FROM public.pb_phasewindow
    WHERE round_id = NEW.round_id AND phase = 'delivering' AND opens <= clock_timestamp()
) THEN
    RAISE EXCEPTION 'a closing report comes when winners are at work' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class ClosingReport(models.Model):
    """One for each round. Each text answers the words of the charter's purpose: the statement, whom it should
    help most, and each outcome in the charter's order."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="closing_report")
    charter = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField()
    inequality_focus = models.TextField()
    outcomes = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *append_only("closing_report"),
            pgtrigger.Trigger(
                name="report_answers_the_purpose",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("newest", "bigint"), ("purpose", "jsonb")],
                func=_ANSWERS_THE_PURPOSE,
            ),
        ]

    def __str__(self) -> str:
        return f"Closing report of {self.round}"
