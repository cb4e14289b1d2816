"""The electoral roll of a round. It never says who has voted."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from pb.domain.charter import Connection
from pb.models import Area, Round
from voting.models.forgetting import stays_until_forgotten

_ACCEPTED = """
IF EXISTS (SELECT FROM public.voting_box WHERE round_id = NEW.round_id AND state = 'closed') THEN
    RETURN NEW;  -- the seal lays the roll anew, in another order; who is new in it is found there
END IF;
SELECT body -> 'electorate' INTO rule FROM public.pb_charterversion
WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
IF NEW.kind IN ('account', 'card')
        AND NOT COALESCE(rule -> 'proof_online', '["account", "card"]'::jsonb) ? NEW.kind THEN
    RAISE EXCEPTION 'the charter does not accept this proof: %', NEW.kind USING ERRCODE = 'check_violation';
END IF;
IF NEW.connection <> '' AND NOT COALESCE(rule -> 'connections', '[]'::jsonb) ? NEW.connection THEN
    RAISE EXCEPTION 'the charter does not accept this connection: %', NEW.connection
        USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'INSERT' AND NEW.kind = 'account' AND COALESCE((
    SELECT body -> 'channels' ->> 'one_ballot' FROM public.pb_charterversion
    WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1
), '') = 'over_all_channels' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('voter:' || NEW.uid_hash, 0));
    IF EXISTS (
        SELECT FROM public.voting_cardhanding AS handing
        WHERE handing.round_id = NEW.round_id AND handing.account_hash = NEW.uid_hash
    ) THEN
        RAISE EXCEPTION 'one ballot over all channels: this person has a card'
            USING ERRCODE = 'check_violation';
    END IF;
END IF;
RETURN NEW;
"""


class Elector(models.Model):
    """A person who may vote in this round, known by a random `ref`.

    `uid_hash` is a keyed hash of what the credential is unique by, so one credential gives one elector. The
    postcode that placed them is not kept, nor when they came, nor whether they voted.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "verified account"
        CARD = "card", "code card"
        LIST = "list", "pre-issued number"
        DESK = "desk", "desk check"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="electors")
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    uid_hash = models.CharField(max_length=64)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quintile = models.PositiveSmallIntegerField(null=True, blank=True)
    connection = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in Connection], blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "uid_hash"], name="one_elector_a_credential"),
            models.CheckConstraint(
                condition=models.Q(quintile=None) | models.Q(quintile__range=(1, 5)),
                name="elector_quintile_1_to_5",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="elector_is_accepted",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=~pgtrigger.Q(new__kind="list"),
                declare=[("rule", "jsonb")],
                func=_ACCEPTED,
            ),
            stays_until_forgotten("roll", but_for_the_seal=True),
        ]

    def __str__(self) -> str:
        return f"Elector {self.ref} of {self.round}"
