"""How the database itself holds a round to its charter: what follows from the charter must say what the
newest version says, whoever writes it. Nothing here trusts a session variable; every guard compares rows with
rows.

`public.decides_windows(round)`, made by a migration, tells the windows that follow from the newest version
and the extensions made since.
"""

from __future__ import annotations

import pgtrigger

from pb.models.guards import telling

WINDOWS_FUNCTION = """
CREATE OR REPLACE FUNCTION public.decides_windows(of_round bigint)
RETURNS TABLE (phase text, opens timestamptz, closes timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH newest AS (
        SELECT id, body FROM public.pb_charterversion WHERE round_id = of_round ORDER BY number DESC LIMIT 1
    ), seasons AS (
        SELECT ARRAY[
            'co_design', 'submitting', 'assessing', 'shortlisting', 'voting', 'counting', 'delivering'
        ] AS names
    ), longer AS (
        SELECT array_position(names, extension.phase::text) AS place, extension.seconds
        FROM public.pb_extension AS extension, newest, seasons WHERE extension.charter_id = newest.id
    ), rules AS (
        SELECT rule ->> 'phase' AS phase, array_position(names, rule ->> 'phase') AS place,
            (rule ->> 'opens')::timestamptz AS opens, (rule ->> 'closes')::timestamptz AS closes
        FROM newest, seasons, jsonb_array_elements(newest.body -> 'timetable' -> 'windows') AS rule
    )
    SELECT rules.phase,
        rules.opens + make_interval(secs => COALESCE(
            (SELECT sum(longer.seconds) FROM longer WHERE longer.place < rules.place), 0)::float8),
        rules.closes + make_interval(secs => COALESCE(
            (SELECT sum(longer.seconds) FROM longer WHERE longer.place <= rules.place), 0)::float8)
    FROM rules
$$;
"""
"""An extension lengthens its own window and moves every later one by as much."""

PURGE_FUNCTION = """
CREATE OR REPLACE FUNCTION public.decides_purge_due(of_round bigint, of_record text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT COALESCE((
        SELECT clock_timestamp() >= make_interval(days => (rule ->> 'days')::int) + (
            SELECT max(closes) FROM public.pb_phasewindow AS part WHERE part.round_id = of_round
            AND part.phase = CASE of_record
                WHEN 'roll' THEN 'voting' WHEN 'drafts' THEN 'submitting' ELSE part.phase END
        )
        FROM (
            SELECT body FROM public.pb_charterversion WHERE round_id = of_round ORDER BY number DESC LIMIT 1
        ) AS newest, jsonb_array_elements(newest.body -> 'retention') AS rule
        WHERE rule ->> 'record' = of_record LIMIT 1
    ), false)
$$;
"""
"""Whether the charter's days for a class of record are over: only then do guards let its rows go."""

_VERSION = """
IF NEW.number <> 1 + COALESCE(
        (SELECT max(number) FROM public.pb_charterversion WHERE round_id = NEW.round_id), 0) THEN
    RAISE EXCEPTION 'a charter version follows the one before' USING ERRCODE = 'check_violation';
END IF;
IF NEW.canonical::jsonb <> NEW.body
        OR NEW.digest <> encode(sha256(convert_to(NEW.canonical, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'body, text and digest of a charter say the same' USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (
    SELECT FROM public.pb_ledgerentry AS entry
    WHERE entry.round_id = NEW.round_id
    AND entry.act = CASE WHEN NEW.number = 1 THEN 'charter.adopted' ELSE 'charter.amended' END
    AND entry.body ->> 'digest' = NEW.digest AND (entry.body ->> 'version')::int = NEW.number
) THEN
    RAISE EXCEPTION 'the ledger does not tell of this charter version' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (
    SELECT FROM jsonb_array_elements(COALESCE(NEW.body -> 'timetable' -> 'shortest', '[]')) AS least,
        jsonb_array_elements(NEW.body -> 'timetable' -> 'windows') AS rule
    WHERE rule ->> 'phase' = least ->> 'phase'
    AND (rule ->> 'closes')::timestamptz - (rule ->> 'opens')::timestamptz
        < make_interval(days => (least ->> 'days')::int)
) THEN
    RAISE EXCEPTION 'a window is shorter than its charter allows' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_LAID = """
IF (SELECT charter_id FROM public.pb_round WHERE id = NEW.round_id) IS DISTINCT FROM (
    SELECT id FROM public.pb_charterversion WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1
) THEN
    RAISE EXCEPTION 'the newest charter version governs its round' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (
    (SELECT * FROM public.decides_windows(NEW.round_id)
     EXCEPT SELECT phase::text, opens, closes FROM public.pb_phasewindow WHERE round_id = NEW.round_id)
    UNION ALL
    (SELECT phase::text, opens, closes FROM public.pb_phasewindow WHERE round_id = NEW.round_id
     EXCEPT SELECT * FROM public.decides_windows(NEW.round_id))
) THEN
    RAISE EXCEPTION 'the windows of a round are those of its charter' USING ERRCODE = 'check_violation';
END IF;
IF (SELECT count(*) FROM public.pb_pot WHERE round_id = NEW.round_id) <> (
    SELECT jsonb_array_length(body -> 'money' -> 'pots') FROM public.pb_charterversion
    WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1
) THEN
    RAISE EXCEPTION 'the pots of a round are those of its charter' USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""

_GOVERNS = """
IF TG_OP = 'INSERT' THEN
    IF NEW.charter_id IS NOT NULL THEN
        RAISE EXCEPTION 'a round begins without a charter' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END IF;
IF NEW.imported_from <> OLD.imported_from THEN
    RAISE EXCEPTION 'where a round came from does not change' USING ERRCODE = 'check_violation';
END IF;
IF NEW.charter_id IS DISTINCT FROM OLD.charter_id AND NEW.charter_id IS DISTINCT FROM
        (SELECT id FROM public.pb_charterversion WHERE round_id = NEW.id ORDER BY number DESC LIMIT 1) THEN
    RAISE EXCEPTION 'only the newest charter version governs its round' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_WINDOW = """
IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT FROM public.decides_windows(OLD.round_id) AS due WHERE due.phase = OLD.phase) THEN
        RAISE EXCEPTION 'the charter has this window: %', OLD.phase USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END IF;
IF TG_OP = 'UPDATE' AND (NEW.round_id, NEW.phase) <> (OLD.round_id, OLD.phase) THEN
    RAISE EXCEPTION 'a window stays with its round and phase' USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (
    SELECT FROM public.decides_windows(NEW.round_id) AS due
    WHERE (due.phase, due.opens, due.closes) = (NEW.phase::text, NEW.opens, NEW.closes)
) THEN
    RAISE EXCEPTION 'the charter says otherwise of the window %', NEW.phase USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_RULES = """(
    SELECT rule.value ->> 'key' AS key, rule.value ->> 'name' AS name, rule.ordinality - 1 AS position
    FROM (
        SELECT body FROM public.pb_charterversion WHERE round_id = ROW.round_id ORDER BY number DESC LIMIT 1
    ) AS newest, jsonb_array_elements(newest.body -> 'money' -> 'pots') WITH ORDINALITY AS rule
)"""

_POT = """
IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT FROM OLD_RULES AS due WHERE due.key = OLD.key) THEN
        RAISE EXCEPTION 'the charter has this pot: %', OLD.key USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END IF;
IF TG_OP = 'UPDATE' AND (NEW.round_id, NEW.key) <> (OLD.round_id, OLD.key) THEN
    RAISE EXCEPTION 'a pot stays with its round and key' USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (
    SELECT FROM NEW_RULES AS due
    WHERE (due.key, due.name, due.position) = (NEW.key::text, NEW.name::text, NEW.position::bigint)
) THEN
    RAISE EXCEPTION 'the charter says otherwise of the pot %', NEW.key USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
""".replace("OLD_RULES", _RULES.replace("ROW", "OLD")).replace("NEW_RULES", _RULES.replace("ROW", "NEW"))

_EXTENSION = """
SELECT * INTO staff FROM public.pb_signrequest WHERE id = NEW.staff_id;
SELECT * INTO panel FROM public.pb_signrequest WHERE id = NEW.panel_id;
SELECT closes INTO standing FROM public.decides_windows(NEW.round_id) AS due WHERE due.phase = NEW.phase;
IF NEW.closes_before IS DISTINCT FROM standing OR NEW.closes_before <= clock_timestamp() THEN
    RAISE EXCEPTION 'only a window that is still open is extended, from its own close'
        USING ERRCODE = 'check_violation';
END IF;
IF NEW.charter_id IS DISTINCT FROM (
    SELECT id FROM public.pb_charterversion WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1
) THEN
    RAISE EXCEPTION 'an extension is of the newest charter version' USING ERRCODE = 'check_violation';
END IF;
IF (staff.act, panel.act) <> ('extend_window', 'extend_window_panel')
        OR staff.round_id <> NEW.round_id OR panel.round_id <> NEW.round_id
        OR staff.payload <> panel.payload OR staff.requested_by_id <> panel.requested_by_id
        OR staff.payload ->> 'phase' IS DISTINCT FROM NEW.phase
        OR (staff.payload ->> 'from')::timestamptz IS DISTINCT FROM NEW.closes_before
        OR (staff.payload ->> 'until')::timestamptz
            IS DISTINCT FROM NEW.closes_before + make_interval(secs => NEW.seconds::float8)
        OR staff.used_at IS NULL OR panel.used_at IS NULL
        OR staff.signed_by_id IS NULL OR panel.signed_by_id IS NULL
        OR staff.signed_by_id = panel.signed_by_id THEN
    RAISE EXCEPTION 'three people sign for exactly this extension' USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (
    SELECT FROM public.pb_ledgerentry AS entry
    WHERE entry.round_id = NEW.round_id AND entry.act = 'window.extended'
    AND entry.body ->> 'digest' = staff.payload_digest
) THEN
    RAISE EXCEPTION 'the ledger does not tell of this extension' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


def _before(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)


def _laid(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=telling(_LAID),
    )


_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

version_follows = _before("charter_follows_the_one_before", pgtrigger.Insert, telling(_VERSION))
charter_is_laid = _laid("charter_is_laid")
extension_is_laid = _laid("extension_is_laid")
newest_governs = _before(
    "newest_charter_governs", pgtrigger.Insert | pgtrigger.Update, telling(_GOVERNS, round="NEW.id")
)
window_is_the_charters = _before("window_is_the_charters", _ANY, telling(_WINDOW))
pot_is_the_charters = _before("pot_is_the_charters", _ANY, telling(_POT))
extension_is_signed = pgtrigger.Trigger(
    name="extension_is_signed",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[
        ("staff", "public.pb_signrequest%ROWTYPE"),
        ("panel", "public.pb_signrequest%ROWTYPE"),
        ("standing", "timestamptz"),
    ],
    func=telling(_EXTENSION),
)
