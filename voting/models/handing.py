"""Who was given a code card, as far as one ballot a person needs: keyed marks, never a name."""

from __future__ import annotations

import pgtrigger
from django.db import models

from pb.domain.charter import Channel, SeenProof
from pb.models import Round
from voting.models.credential import CodeCard
from voting.models.forgetting import stays_until_forgotten

_AS_AGREED = """
SELECT body INTO charter FROM public.pb_charterversion
WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
IF NEW.channel = 'online' OR NOT COALESCE(charter -> 'channels' -> 'open' ? NEW.channel, false) THEN
    RAISE EXCEPTION 'the charter does not open this channel: %', NEW.channel
        USING ERRCODE = 'check_violation';
END IF;
IF NOT COALESCE(charter -> 'electorate' -> ('proof_' || NEW.channel) ? NEW.proof, true) THEN
    RAISE EXCEPTION 'the charter does not accept this proof: %', NEW.proof USING ERRCODE = 'check_violation';
END IF;
over_all := charter -> 'channels' ->> 'one_ballot' = 'over_all_channels';
IF NEW.account_hash <> '' AND over_all THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('voter:' || NEW.account_hash, 0));
    IF EXISTS (
        SELECT FROM public.voting_elector WHERE round_id = NEW.round_id AND kind = 'account'
        AND uid_hash = NEW.account_hash
    ) THEN
        RAISE EXCEPTION 'one ballot over all channels: on the roll by an account'
            USING ERRCODE = 'check_violation';
    END IF;
END IF;
IF NEW.person_mark <> '' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('voter:' || NEW.person_mark, 0));
    IF EXISTS (
        SELECT FROM public.voting_cardhanding AS other
        JOIN public.voting_codecard AS card ON card.id = other.card_id AND card.voided_at IS NULL
        WHERE other.round_id = NEW.round_id AND other.person_mark = NEW.person_mark
        AND (over_all OR other.channel = NEW.channel)
    ) THEN
        RAISE EXCEPTION 'one ballot: this person has a card' USING ERRCODE = 'check_violation';
    END IF;
END IF;
RETURN NEW;
"""


class CardHanding(models.Model):
    """One card given to one person. `person_mark` is a keyed mark of the e-mail address they gave, and
    `account_hash` of their account, "" where there is none; useless once the link key is shredded. No time
    and no hand: the ledger tells that a card was given out, not which.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="card_handings")
    card = models.OneToOneField(CodeCard, on_delete=models.PROTECT, related_name="handing")
    channel = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Channel])
    proof = models.CharField(max_length=8, choices=[(each.value, each.value) for each in SeenProof])
    person_mark = models.CharField(max_length=64, blank=True)
    account_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["round", "person_mark"], name="handing_by_person"),
            models.Index(fields=["round", "account_hash"], name="handing_by_account"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="handed_as_the_charter_says",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("charter", "jsonb"), ("over_all", "boolean")],
                func=_AS_AGREED,
            ),
            pgtrigger.Protect(name="handings_are_fixed", operation=pgtrigger.Update),
            stays_until_forgotten("handings"),
        ]

    def __str__(self) -> str:
        return f"{self.card}, given out ({self.channel})"
