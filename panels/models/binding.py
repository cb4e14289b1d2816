"""The database takes a charter version only from its round's panel: what the panel's current draft says,
letter by letter, and none once the ballot paper is frozen or voting has opened."""

from __future__ import annotations

import pgtrigger

from pb.models import CharterVersion

_OF_THE_PANEL = """
IF NEW.number = 1 AND EXISTS (
    SELECT FROM public.pb_round WHERE id = NEW.round_id AND imported_from <> ''
) THEN
    RETURN NEW;  -- an election held elsewhere: its rules are those of its file
END IF;
IF NOT EXISTS (
    SELECT FROM public.panels_draft AS draft JOIN public.panels_panel AS panel ON panel.id = draft.panel_id
    WHERE panel.round_id = NEW.round_id AND draft.replaced_at IS NULL
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
RETURN NEW;
"""


class PanelCharter(CharterVersion):
    """A charter version as the panel's part of the database guards it."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="charter_is_of_the_panel",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_OF_THE_PANEL,
            ),
        ]
