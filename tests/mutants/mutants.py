"""What is broken: a file, the text that stands there once, what stands there instead, and who must notice."""

# long because: a list of all that is broken, a few lines each

from __future__ import annotations

from dataclasses import dataclass

CASTING, CLOSING, SEALING = (f"voting/services/{name}.py" for name in ("casting", "closing", "sealing"))
ROWS = "voting/services/casting_rows.py"
COUNTING, KEYSTORE, BOARDING = (f"voting/services/{name}.py" for name in ("counting", "keystore", "boarding"))
CAST = "tests/voting/services/test_casting.py"
SEAL = "tests/voting/services/test_sealing.py"
STUFF = "tests/voting/services/test_stuffing.py"
RACE = "tests/races/test_casting.py"
CLOSE = "tests/races/test_closing.py"
BOARD = "tests/voting/services/test_boarding.py"
PATH = "tests/voting/services/test_path.py"
COUNT = "tests/voting/services/test_counting.py"
CARDS = "tests/voting/services/test_cards.py"
KEYS = "tests/voting/services/test_keystore.py"


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    anew: bool = False
    """Whether the database must be made anew, because a migration was broken."""


MUTANTS = (
    Mutant(
        "casting does not take the round's lock",
        ROWS,
        "pg_advisory_xact_lock_shared(%(space)s, %(round)s)",
        "%(space)s + %(round)s",
        (RACE,),
    ),
    Mutant(
        "castings of one elector do not wait for each other",
        ROWS,
        "pg_advisory_xact_lock(hashtextextended('slot:' || %(slot)s, 0))",
        "hashtextextended('slot:' || %(slot)s, 0)",
        (RACE,),
    ),
    Mutant(
        "the clock is that of the transaction's start",
        ROWS,
        "SELECT clock_timestamp(), known.version",
        "SELECT now(), known.version",
        (RACE,),
    ),
    Mutant(
        "the commit is acknowledged before it is on disk",
        ROWS,
        "set_config('synchronous_commit', 'on', true)",
        "1",
        (CAST,),
    ),
    Mutant(
        "casting is no transaction",
        CASTING,
        "        with transaction.atomic(durable=True):\n            row = _enter(",
        "        if True:\n            row = _enter(",
        (RACE, CLOSE),
    ),
    Mutant(
        "a submission sent again is taken again",
        CASTING,
        "    if held.known is not None:\n",
        "    if held.known is not None and False:\n",
        (CAST,),
    ),
    Mutant(
        "every envelope is version 1",
        CASTING,
        "Row(slot, held.last + 1,",
        "Row(slot, 1,",
        (CAST, RACE),
    ),
    Mutant(
        "the timetable is not asked",
        CASTING,
        'in_phase("voting.vote", held.clock, held.at)',
        "Verdict.yes()",
        (RACE, CAST),
    ),
    Mutant(
        "another paper than the frozen one will do",
        CASTING,
        "if paper_seen != held.paper:",
        "if False:",
        (CAST,),
    ),
    Mutant("nobody has to be on the roll", CASTING, "if held.elector else", "if True else", (CAST,)),
    Mutant(
        "an empty ballot is taken",
        CASTING,
        "if not any(marks.lines for marks in ballot.marks.values()):",
        "if False:",
        (CAST,),
    ),
    Mutant(
        "a ballot without a code is taken",
        CASTING,
        "if not ballot.code or normal_code(ballot.code) != ballot.code:",
        "if False:",
        (CAST,),
    ),
    Mutant(
        "marks are not checked",
        CASTING,
        "filled = check_ballot(paper, ballot)",
        "filled = Verdict.yes()",
        (CAST,),
    ),
    Mutant(
        "the envelope is bound to no slot",
        CASTING,
        ".seal(inside, round=round.slug, slot=slot)",
        '.seal(inside, round=round.slug, slot="")',
        (CAST,),
    ),
    Mutant(
        "the slot stays at its first envelope",
        ROWS,
        "DO UPDATE SET version = EXCLUDED.version, current_id = EXCLUDED.current_id",
        "DO NOTHING",
        (CAST, RACE),
    ),
    Mutant(
        "the link key is not read again after the locks",
        CASTING,
        "if (name, link) == (held.key_name, _link_key(held.key_name)):",
        "if name == held.key_name:",
        (CAST,),
    ),
    Mutant("there is no end to changing", CASTING, "if held.last >= MOST_CASTINGS:", "if False:", (CAST,)),
    Mutant(
        "a receipt is not given again after the seal",
        CASTING,
        "    if len(known) == 1:\n",
        "    if len(known) == 5:\n",
        (CAST, PATH),
    ),
    Mutant(
        "the voter says which weight the ballot has",
        CASTING,
        "ballot = replace(ballot, area=label_of(paper, elector))",
        "ballot = replace(ballot)",
        ("tests/voting/services/test_weights.py",),
    ),
    Mutant(
        "the mark beside an envelope is not made with the key",
        CASTING,
        "mark = mark_of(link, EnvelopeMark(round.slug, slot, row.version, row.sha256), str(submission))",
        "mark = row.sha256",
        (SEAL, PATH),
    ),
    Mutant(
        "the box closes before its time", CLOSING, "or database_clock() < window.closes", "", (PATH, CLOSE)
    ),
    Mutant(
        "closing does not wait for ballots under way", CLOSING, "    hold_box(round)\n", "", (RACE, CLOSE)
    ),
    Mutant(
        "closing shares the lock",
        "voting/services/locking.py",
        'SELECT pg_advisory_xact_lock(%s, %s)", [BOX_LOCK',
        'SELECT pg_advisory_xact_lock_shared(%s, %s)", [BOX_LOCK',
        (RACE, CLOSE),
    ),
    Mutant(
        "a closed box is closed again",
        CLOSING,
        "filter(round=round, state=Box.State.OPEN)",
        "filter(round=round)",
        (CLOSE, RACE, PATH),
    ),
    Mutant("slots of nobody are sealed", SEALING, "len(set(slots) - owned)", "0", (SEAL,)),
    Mutant(
        "a slot turned back is sealed",
        SEALING,
        "pk != last.get(slot, (0, 0))[1] for",
        "False for",
        (SEAL, STUFF),
    ),
    Mutant(
        "an altered envelope is sealed",
        SEALING,
        '"envelopes_with_another_hash": _altered(round)',
        '"envelopes_with_another_hash": 0',
        (STUFF,),
    ),
    Mutant(
        "an envelope that was not cast is sealed",
        SEALING,
        "not_cast += not compare_digest(made, mark)",
        "not_cast += 0",
        (STUFF,),
    ),
    Mutant(
        "an envelope gone from the board is not missed",
        BOARDING,
        '"leaves_without_envelope": len(leaves - kept)',
        '"leaves_without_envelope": 0',
        (STUFF,),
    ),
    Mutant(
        "a head is believed without its signature",
        BOARDING,
        "wrong += not _signed(note, box, tree)",
        "wrong += 0",
        (STUFF,),
    ),
    Mutant("rows keep their places at the seal", SEALING, "    _rewrite(round)\n", "", (SEAL,)),
    Mutant(
        "rows keep their order at the seal",
        SEALING,
        "FROM sealing_envelope ORDER BY gen_random_uuid()",
        "FROM sealing_envelope ORDER BY id",
        ("tests/voting/test_unlink.py",),
    ),
    Mutant(
        "the link key outlives the seal",
        SEALING,
        "    keystore.shred_link_key(name=box.key_name)\n",
        "",
        (PATH, SEAL),
    ),
    Mutant(
        "one copy of the link key outlives the seal",
        KEYSTORE,
        "    for folder in _LINKS:\n        path = _folder(folder)",
        "    for folder in _LINKS[:1]:\n        path = _folder(folder)",
        (PATH, KEYS),
    ),
    Mutant(
        "copies of the link key may differ",
        KEYSTORE,
        "if len(copies) != 1 or",
        "if not copies or",
        (CAST, KEYS),
    ),
    Mutant(
        "the count begins while the link key is there",
        COUNTING,
        "if keystore.has_link_key(name=box.key_name):",
        "if False:",
        (SEAL, PATH, KEYS),
    ),
    Mutant("two ballots under one code are counted", COUNTING, "or ballot.code in codes", "", (COUNT,)),
    Mutant(
        "what the paper does not allow is counted",
        COUNTING,
        "        if not verdict or not ballot.code",
        "        if not ballot.code",
        (COUNT,),
    ),
    Mutant(
        "the board is in the order of coming",
        BOARDING,
        "waiting = chance.shuffled(waiting)",
        "waiting = list(waiting)",
        (BOARD,),
    ),
    Mutant(
        "one envelope alone is posted",
        BOARDING,
        "least = 1 if all_of_it or charter is None else charter.openness.small_number",
        "least = 1",
        (BOARD,),
    ),
    Mutant(
        "the database has no deadline of its own",
        "voting/migrations/0002_envelopes_by_statement.py",
        "AND clock_timestamp() < voting.closes",
        "",
        ("tests/voting/models/test_guards.py",),
        anew=True,
    ),
    Mutant(
        "the roll of a closed box takes people",
        "voting/services/enrolling.py",
        "    share_box(round)\n",
        "",
        ("tests/races/test_enrolling.py",),
    ),
    Mutant(
        "code cards need no second signature",
        "voting/services/cards.py",
        "sheet = signing.use_signature(round=round, act=ACT, payload=request.payload, at=at)",
        "sheet = request",
        (CARDS,),
    ),
    Mutant(
        "more code cards than were signed for",
        "voting/migrations/0009_cards_signed_for.py",
        ">= (sheet.payload ->> 'number')::int",
        "> 1000",
        (CARDS,),
        anew=True,
    ),
    Mutant(
        "one person sets ballots aside",
        "voting/services/judging.py",
        "decided = decide([Decision(each.decision) for each in given])",
        "decided = decide([Decision(each.decision) for each in given] * 2)",
        ("tests/voting/services/test_judging.py",),
    ),
    Mutant(
        "one judge may judge twice",
        "voting/services/judging.py",
        "    if row.judgements.filter(by=by).exists():",
        "    if False:",
        ("tests/voting/services/test_judging.py",),
    ),
    Mutant(
        "what the shares give is not compared with the round's key",
        "voting/services/trustees.py",
        "if public_half(private).hex() != box.tally_public:",
        "if False:",
        ("tests/voting/services/test_trustees.py",),
    ),
)
