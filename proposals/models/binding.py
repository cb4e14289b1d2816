"""How the database holds an idea that is sent in to what the charter says of applicants and of their pot."""

from __future__ import annotations

import pgtrigger

_SENT_IN = """
IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('draft', 'withdrawn') THEN
    RETURN NEW;
END IF;
SELECT version.body INTO charter FROM public.pb_charterversion AS version
WHERE version.round_id = NEW.round_id ORDER BY version.number DESC LIMIT 1;
SELECT each INTO pot FROM jsonb_array_elements(charter -> 'money' -> 'pots') AS each
JOIN public.pb_pot AS row ON row.key = each ->> 'key' WHERE row.id = NEW.pot_id;
rules := charter -> 'proposing';
IF pot IS NULL OR NOT rules -> 'applicants' ? NEW.applicant THEN
    RAISE EXCEPTION 'the charter does not take ideas from: %', NEW.applicant
        USING ERRCODE = 'check_violation';
END IF;
IF NEW.applicant <> 'individual' AND COALESCE(NEW.people, 0) < (rules ->> 'minimum_people')::int THEN
    RAISE EXCEPTION 'the charter asks for more people' USING ERRCODE = 'check_violation';
END IF;
IF NEW.applicant = 'unconstituted_group' AND NEW.host_body = '' AND (
    COALESCE(rules ->> 'host_body', '') = 'always' OR (pot ->> 'bank_account_needed')::boolean
) THEN
    RAISE EXCEPTION 'the charter asks for a body that holds the money' USING ERRCODE = 'check_violation';
END IF;
IF NEW.under_age AND NEW.sponsor = '' AND (rules ->> 'adult_sponsor_under')::int > 0 THEN
    RAISE EXCEPTION 'the charter asks for an adult who stands by them' USING ERRCODE = 'check_violation';
END IF;
SELECT COALESCE(sum(line.pence), 0) INTO asked
FROM public.proposals_costline AS line WHERE line.proposal_id = NEW.id;
IF asked NOT BETWEEN (pot ->> 'minimum')::bigint AND (pot ->> 'maximum')::bigint THEN
    RAISE EXCEPTION 'the charter sets other limits to what this pot pays' USING ERRCODE = 'check_violation';
END IF;
IF (rules ->> 'proposals_each')::int <= (
    SELECT count(*) FROM public.proposals_proposal AS other
    WHERE other.round_id = NEW.round_id AND other.author_id = NEW.author_id
    AND other.id IS DISTINCT FROM NEW.id AND other.state NOT IN ('draft', 'withdrawn')
) THEN
    RAISE EXCEPTION 'the charter takes no more ideas from one applicant' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

sent_in_as_the_charter_says = pgtrigger.Trigger(
    name="sent_in_as_the_charter_says",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=~pgtrigger.Q(new__state__in=["draft", "withdrawn"]) & pgtrigger.Q(new__author__isnull=False),
    declare=[("charter", "jsonb"), ("pot", "jsonb"), ("rules", "jsonb"), ("asked", "bigint")],
    func=_SENT_IN,
)
"""Not asked of what came in a file: it has no author."""

REVISIONS_STAY = """
SELECT proposal.round_id, CASE WHEN proposal.state IN ('draft', 'withdrawn') THEN 'drafts'
    WHEN proposal.state = 'won' THEN 'funded' ELSE 'not_funded' END INTO of_round, record
FROM public.proposals_proposal AS proposal WHERE proposal.id = OLD.proposal_id;
IF public.decides_purge_due(of_round, record) THEN
    IF TG_OP = 'DELETE' AND record = 'drafts' THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
            AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
END IF;
RAISE EXCEPTION 'texts stay, until the charter lets go of them' USING ERRCODE = 'check_violation';
"""
"""A text is never changed. When the charter's days are over, its writer is taken off; a draft's text goes."""
