"""The database takes a charter version only from its round's panel: what the panel's current draft says,
letter by letter, article by article with as many voices as the panel's own bar asks for, and none once the
ballot paper is frozen or voting has opened. The bar itself moves only as the panel has agreed.

`public.decides_bar_is_met(asking, quorum, of, threshold, patience)`, made by a migration, counts voices as
`panels.domain.consent` does.
"""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger

from panels.domain.consent import DEFAULT_BAR
from panels.domain.ladder import EARLIER
from pb.domain.charter import ARTICLES
from pb.models import CharterVersion
from pb.models.guards import telling

BAR_FUNCTION = """
CREATE OR REPLACE FUNCTION public.decides_bar_is_met(
    of_asking bigint, quorum integer, out_of integer, threshold integer, patience integer
) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH asked AS (
        SELECT asking.*, panel.round_id FROM public.panels_asking AS asking
        JOIN public.panels_panel AS panel ON panel.id = asking.panel_id WHERE asking.id = of_asking
    ), may AS (
        SELECT member.id FROM public.panels_member AS member, asked
        WHERE member.panel_id = asked.panel_id AND member.left_at IS NULL
        AND EXISTS (
            SELECT FROM public.pb_rolegrant AS held
            WHERE held.round_id = asked.round_id AND held.person_id = member.person_id
            AND held.role = 'panel_member' AND held.revoked_at IS NULL
        )
        AND NOT EXISTS (
            SELECT FROM public.panels_interest AS interest
            WHERE interest.member_id = member.id AND interest.ended_at IS NULL
            AND asked.article <> '' AND interest.article = asked.article
        )
    ), said AS (
        SELECT count(*) AS spoken, count(*) FILTER (WHERE answer.stand = 'objects') AS objects
        FROM public.panels_answer AS answer JOIN may ON may.id = answer.member_id
        WHERE answer.asking_id = of_asking AND answer.replaced_at IS NULL
        AND answer.confirmed_at IS NOT NULL
        AND answer.stand IN ('supports', 'consents', 'concern', 'objects')
    ), before AS (
        SELECT count(*) AS rounds FROM public.panels_asking AS earlier, asked
        WHERE earlier.panel_id = asked.panel_id AND earlier.rung = asked.rung
        AND earlier.article = asked.article AND earlier.id <> asked.id
        AND earlier.closed_at IS NOT NULL AND earlier.quorate
        AND NOT EXISTS (
            SELECT FROM public.panels_amendment AS amendment
            JOIN public.panels_draft AS last ON last.id = amendment.after_id
            JOIN public.panels_draft AS text ON text.id = earlier.draft_id
            WHERE amendment.panel_id = asked.panel_id AND amendment.closed_at IS NULL
            AND text.number <= last.number
        )
    )
    SELECT said.spoken >= greatest(1, ((SELECT count(*) FROM may) * quorum + out_of - 1) / out_of)
        AND (said.objects = 0 OR (
            before.rounds + 1 >= patience
            AND (said.spoken - said.objects) * 100 >= threshold * said.spoken
        ))
    FROM said, before
$$;
"""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_OF_THE_PANEL = """
IF NEW.number = 1 AND EXISTS (
    SELECT FROM public.pb_round WHERE id = NEW.round_id AND imported_from <> ''
) THEN
    RETURN NEW;  -- an election held elsewhere: its rules are those of its file
END IF;
SELECT * INTO panel FROM public.panels_panel WHERE round_id = NEW.round_id;
IF NOT EXISTS (
    SELECT FROM public.panels_draft AS draft
    WHERE draft.panel_id = panel.id AND draft.replaced_at IS NULL
    AND draft.digest = NEW.digest AND draft.body = NEW.body
) THEN
    RAISE EXCEPTION 'a charter is what its panel has drafted' USING ERRCODE = 'check_violation';
END IF;
IF NEW.number > 1 AND (
    EXISTS (SELECT FROM public.voting_box WHERE round_id = NEW.round_id)
    OR EXISTS (
        SELECT FROM public.pb_phasewindow
        WHERE round_id = NEW.round_id AND phase = 'voting' AND opens <= clock_timestamp()
    )
) THEN
    RAISE EXCEPTION 'a charter stands once its paper is frozen or voting has opened'
        USING ERRCODE = 'check_violation';
END IF;
IF NEW.number > 1 THEN
    SELECT version.body INTO before FROM public.panels_amendment AS amendment
    JOIN public.pb_charterversion AS version ON version.id = amendment.base_id
    WHERE amendment.panel_id = panel.id AND amendment.closed_at IS NULL
    AND version.round_id = NEW.round_id AND version.number = NEW.number - 1;
    IF before IS NULL THEN
        RAISE EXCEPTION 'a charter changes by an amendment that its panel has opened'
            USING ERRCODE = 'check_violation';
    END IF;
END IF;
FOREACH named IN ARRAY ARRAY[ALL_ARTICLES] LOOP
    IF NEW.number > 1 AND named <> 'timetable' AND (before -> named) IS NOT DISTINCT FROM
            (NEW.body -> named) THEN
        CONTINUE;
    END IF;
    IF NEW.number > 1 AND named = 'timetable'
            AND (before -> named) - 'windows' = (NEW.body -> named) - 'windows' AND NOT EXISTS (
        WITH rules AS (
            SELECT rule ->> 'phase' AS phase, (rule ->> 'opens')::timestamptz AS opens,
                (rule ->> 'closes')::timestamptz AS closes
            FROM jsonb_array_elements(NEW.body -> 'timetable' -> 'windows') AS rule
        )
        (SELECT * FROM rules EXCEPT SELECT * FROM public.decides_windows(NEW.round_id))
        UNION ALL
        (SELECT * FROM public.decides_windows(NEW.round_id) EXCEPT SELECT * FROM rules)
    ) THEN
        CONTINUE;
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.panels_asking AS asking
        JOIN public.panels_draft AS text ON text.id = asking.draft_id
        WHERE asking.panel_id = panel.id AND asking.rung = 'consent' AND asking.article = named
        AND asking.closed_at IS NULL
        AND (text.body -> named) IS NOT DISTINCT FROM (NEW.body -> named)
        AND public.decides_bar_is_met(
            asking.id, panel.quorum, panel.quorum_out_of, panel.threshold, panel.patience)
    ) OR EXISTS (
        SELECT FROM public.panels_asking AS asking
        WHERE asking.panel_id = panel.id AND asking.article = named AND asking.closed_at IS NULL
        AND asking.rung IN (EARLIER_RUNGS)
    ) THEN
        RAISE EXCEPTION 'the panel has not agreed the article %', named USING ERRCODE = 'check_violation';
    END IF;
END LOOP;
RETURN NEW;
""".replace("ALL_ARTICLES", _listed(ARTICLES)).replace("EARLIER_RUNGS", _listed(EARLIER))

_BAR = f"""
IF TG_OP = 'INSERT' THEN
    IF (NEW.quorum, NEW.quorum_out_of, NEW.threshold, NEW.patience) IS DISTINCT FROM ({DEFAULT_BAR.quorum},
            {DEFAULT_BAR.quorum_out_of}, {DEFAULT_BAR.threshold}, {DEFAULT_BAR.patience}) THEN
        RAISE EXCEPTION 'a panel begins with the usual bar' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END IF;
IF NEW.round_id <> OLD.round_id THEN
    RAISE EXCEPTION 'a panel stays with its round' USING ERRCODE = 'check_violation';
END IF;
IF (NEW.quorum, NEW.quorum_out_of, NEW.threshold, NEW.patience) IS DISTINCT FROM
        (OLD.quorum, OLD.quorum_out_of, OLD.threshold, OLD.patience)
    AND NOT EXISTS (
        SELECT FROM public.panels_asking AS asking
        WHERE asking.panel_id = NEW.id AND asking.rung = 'bar' AND asking.closed_at IS NULL
        AND asking.body = jsonb_build_object('quorum', NEW.quorum, 'quorum_out_of', NEW.quorum_out_of,
            'threshold', NEW.threshold, 'patience', NEW.patience)
        AND public.decides_bar_is_met(
            asking.id, OLD.quorum, OLD.quorum_out_of, OLD.threshold, OLD.patience)
    ) THEN
    RAISE EXCEPTION 'a bar is what its panel has agreed' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

bar_is_agreed = pgtrigger.Trigger(
    name="bar_is_agreed",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=telling(_BAR),
)


class PanelCharter(CharterVersion):
    """A charter version as the panel's part of the database guards it."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="charter_is_of_the_panel",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("panel", "public.panels_panel%ROWTYPE"), ("before", "jsonb"), ("named", "text")],
                func=telling(_OF_THE_PANEL),
            ),
        ]
