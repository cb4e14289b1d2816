"""The charter's schema in plain words: what each choice is called where a panel makes or compares it.

Addressed by path: article, field, and for rows the field in the row, like `money.pots.amount`. A test walks
the schema: a field without words fails.
"""

from __future__ import annotations

from dataclasses import dataclass

from pb.domain.record_names import RECORD_NAMES


@dataclass(frozen=True, slots=True)
class Words:
    """`label` as a question or a name; `hint` below it; `line`: short enough for one line."""

    label: str
    hint: str = ""
    line: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """What repeats: its heading, one of it, and what a row is headed by."""

    legend: str
    one: str
    hint: str = ""


W = Words

WORDS: dict[str, Words] = {
    "purpose.statement": W("What is the round for?"),
    "purpose.inequality_focus": W(
        "Whom should it help most?", "Needed before the round starts. The closing report answers it."
    ),
    "purpose.outcomes": W("What it should bring about"),
    "money.pots.key": W("Key"),
    "money.pots.name": W("Name of the pot", line=True),
    "money.pots.amount": W("Money in it"),
    "money.pots.minimum": W("An idea asks for at least"),
    "money.pots.maximum": W("An idea asks for at most"),
    "money.pots.kind": W("What kind of money is it?"),
    "money.pots.bank_account_needed": W("Who asks needs a bank account"),
    "money.pots.explanation": W("In a few words, for whom or what?", line=True),
    "money.pots.always_vote": W("There is a vote here even when the money covers every idea"),
    "money.organisation_cap": W("The most one applicant can get in all", "Leave it empty for no such limit."),
    "money.allocation": W(
        "How was the money shared out?", "Say what decided it: people who live there, poverty, need."
    ),
    "money.shared_out": W(
        "How much was shared out among all places?",
        "Only when a formula says how much comes here. The pots then hold just that, to the pound.",
    ),
    "money.inputs.measure": W("What was it shared out by?"),
    "money.inputs.here": W("How many are here?"),
    "money.inputs.in_all": W("How many are there in all places together?"),
    "money.inputs.percent": W("What per cent of the money went by this?"),
    "proposing.applicants": W("Who can send in an idea?"),
    "proposing.minimum_people": W("How many people must a group have at least?"),
    "proposing.adult_sponsor_under": W(
        "Under what age does an adult stand by the applicant?", "0: nobody needs one."
    ),
    "proposing.proposals_each": W("How many ideas can each applicant send in?"),
    "proposing.host_body": W("When does a group without a bank account need a body that holds its money?"),
    "funding.criteria.key": W("Key"),
    "funding.criteria.question": W("The question asked of every idea"),
    "funding.never": W("What this money never pays for"),
    "electorate.connections": W("What ties a voter to the area?"),
    "electorate.areas": W("Which areas is it for?"),
    "electorate.minimum_age": W("From what age can people vote?", "0: any age."),
    "electorate.age_reason": W(
        "Why from that age?", "Needed when there is a minimum age. Children have a right to be heard."
    ),
    "electorate.community": W(
        "Is it for one community? Which?",
        "Voters then say that they belong to it. Leave it empty when it is for everybody there.",
    ),
    "electorate.proof_online": W("Online, how is a voter known?"),
    "electorate.proof_paper": W("On paper, what must somebody show to be given a code card?"),
    "electorate.proof_desk": W("At a desk, what must somebody show to be given a code card?"),
    "electorate.proof_event": W("At an event, what must somebody show to be given a code card?"),
    "ballot.kind": W("How do people vote?"),
    "ballot.choose": W("Must all votes be used?"),
    "ballot.number": W(
        "How many?",
        "Votes to give, ideas to put in order, points to share out, or the highest score.",
    ),
    "ballot.per": W("With several pots, is that"),
    "ballot.order": W("In what order do ideas stand on the paper?"),
    "ballot.boost": W("Extra points for one boosted idea", "Only when people choose ideas. 0: no boost."),
    "channels.open": W("How can people vote?"),
    "channels.one_ballot": W("How many ballots does a person have?"),
    "counting.rule": W("How are winners found?"),
    "counting.completion": W(
        "What happens to money that this leaves?",
        "For equal shares; the second also for Phragmén and transferable votes.",
    ),
    "counting.utility": W("What is an idea worth to a voter?", "Only for equal shares."),
    "counting.increment": W(
        "By how many pence do shares grow at a time?", "Only for equal shares that grow."
    ),
    "counting.start": W("Are shares rounded at the start?", "Only for equal shares."),
    "counting.stop": W("When do growing shares stop?", "Only for equal shares that grow."),
    "counting.comparison": W("If more voters do better with the most votes, take that instead"),
    "counting.scoring": W("How is a ranked ballot scored?", "Only when people put ideas in order."),
    "counting.threshold_votes": W("How many votes does an idea need at least?", "0: no such limit."),
    "counting.threshold_percent": W(
        "And what per cent of those who chose any idea of its area?", "0: no such limit."
    ),
    "counting.quotas.area": W("Area"),
    "counting.quotas.least_lines": W("At least so many of its ideas come first"),
    "counting.quotas.most_lines": W("At most so many of its ideas win", "Empty: no limit."),
    "counting.quotas.most_money": W("At most so much money goes there", "Empty: no limit."),
    "counting.weights.area": W("Area"),
    "counting.weights.weight": W(
        "A ballot from there counts", "Others count 1. For example 2 or 1.5.", line=True
    ),
    "counting.weights.reason": W("Why?"),
    "left_over.then": W("Where does money go that is left?"),
    "left_over.reserve_list": W(
        "Keep a reserve list: if a winner cannot take the money, the next idea gets it"
    ),
    "left_over.part_funding_percent": W(
        "Offer what is left to the next idea if it covers this many per cent of its cost", "0: never."
    ),
    "too_few.skip_vote": W(
        "If the money in a pot covers every idea in it, pay for all of them without a vote"
    ),
    "timetable.windows.phase": W("Part of the round"),
    "timetable.windows.opens": W("It starts"),
    "timetable.windows.closes": W("It ends"),
    "timetable.shortest.phase": W("Part of the round"),
    "timetable.shortest.days": W("It lasts at least so many days"),
    "panel_powers.approves_shortlist": W("The panel chooses what goes on the ballot paper"),
    "panel_powers.hears_appeals": W("The panel hears appeals"),
    "panel_powers.asked_when_overrun_percent": W(
        "The panel is asked again when an idea costs more than its award by so many per cent"
    ),
    "ratification.body": W("Who confirms the result?", line=True),
    "ratification.within_days": W("Within how many days?"),
    "ratification.grounds": W("On what grounds can it send the result back?"),
    "openness.small_number": W(
        "Numbers of people below this are not shown", "So that nobody can be picked out. Five is usual."
    ),
    "quarantine.one_device": W("So many voters from one device are looked at", "0: not looked for."),
    "quarantine.one_network": W("So many voters from one network are looked at", "0: not looked for."),
    "quarantine.burst": W("So many from one network in a short time are looked at", "0: not looked for."),
    "quarantine.burst_minutes": W("How many minutes is a short time?"),
    "quarantine.one_contact": W(
        "So many voters with one contact address are looked at", "0: not looked for."
    ),
    "quarantine.oldest_age": W("Ages above this are looked at", "0: not looked for."),
    "quarantine.keep_days": W(
        "For how many days is that evidence kept?", "At the seal it goes at the latest."
    ),
    "retention.record": W("What is kept"),
    "retention.days": W(
        "For how many days",
        "Counted from the end of the round; the roll from the close of voting, ideas that were never sent in "
        "from the last day for it, and volunteers from the day the panel is complete.",
    ),
    "retention.basis": W("What allows it?", "The lawful basis, such as: public task.", line=True),
}

ROWS: dict[str, Rows] = {
    "purpose.outcomes": Rows(
        "What it should bring about", "outcome", "From the community plan, if there is one."
    ),
    "money.pots": Rows(
        "Pots", "pot", "A pot holds money for ideas of one kind, so that like stands against like."
    ),
    "money.inputs": Rows("The formula", "part of the formula", "Together they make 100 per cent."),
    "funding.criteria": Rows("What is asked of every idea", "question"),
    "funding.never": Rows("What this money never pays for", "exception"),
    "counting.quotas": Rows("Limits for areas", "limit", "So that every part of the place gets something."),
    "counting.weights": Rows(
        "Ballots that count more or less", "weight", "Only with a reason that everybody can read."
    ),
    "timetable.windows": Rows("Parts of the round", "part", "London time. One can begin when another ends."),
    "timetable.shortest": Rows(
        "Never shorter than", "shortest time", "No later change can make a part of the round shorter."
    ),
    "ratification.grounds": Rows("Grounds for sending it back", "ground", "No other reason is good enough."),
    "retention": Rows("What is kept, and how long", "record"),
}

_PHASES = {
    "co_design": "Co-design",
    "submitting": "Sending ideas in",
    "assessing": "Checking ideas",
    "shortlisting": "Choosing the shortlist",
    "voting": "Voting",
    "counting": "Counting",
    "delivering": "Winners at work",
}
_SEEN = {
    "said": "Nothing: their word is enough",
    "paper": "A letter or card with their name and address",
    "known": "Somebody there knows them",
}

CHOICES: dict[str, dict[str, str]] = {
    "retention.record": {record.value: name[0].upper() + name[1:] for record, name in RECORD_NAMES.items()},
    "money.pots.kind": {"revenue": "For running costs", "capital": "For things that last"},
    "money.inputs.measure": {
        "people": "People who live there",
        "deprived_people": "People in the most deprived fifth of areas",
        "other": "Something else, said below",
    },
    "proposing.host_body": {
        "when_account_needed": "Only where the pot needs a bank account",
        "always": "Always",
    },
    "electorate.proof_online": {
        "account": "By an account with an e-mail address that we have checked",
        "card": "By a code card that the council gave out",
    },
    "electorate.proof_paper": _SEEN,
    "electorate.proof_desk": _SEEN,
    "electorate.proof_event": _SEEN,
    "proposing.applicants": {
        "individual": "One person alone",
        "group": "A group with its own rules and bank account",
        "unconstituted_group": "A group without a bank account",
    },
    "electorate.connections": {
        "live": "They live there",
        "work": "They work there",
        "study": "They study there",
        "volunteer": "They volunteer there",
    },
    "ballot.kind": {
        "approval": "They choose ideas",
        "knapsack": "They fill a basket until the money is spent",
        "cumulative": "They share out points",
        "ranked": "They put ideas in order",
        "score": "They give each idea a score",
    },
    "ballot.choose": {"exactly": "Yes, exactly that many", "up_to": "No, up to that many"},
    "ballot.per": {"pooled": "for all pots together", "pot": "for each pot"},
    "ballot.order": {"drawn": "Drawn by lot", "alphabetical": "By name"},
    "channels.open": {
        "online": "Online",
        "paper": "On paper",
        "desk": "At a desk with staff who help",
        "event": "At an event",
    },
    "channels.one_ballot": {
        "over_all_channels": "One, whichever way they use",
        "per_channel": "One for each of these ways",
    },
    "counting.rule": {
        "greedy": "Most votes first; skip what no longer fits",
        "greedy-no-skip": "Most votes first; stop at the first that no longer fits",
        "greedy-per-cost": "Most votes for each pound first",
        "equal-shares": "Equal shares: every voter has the same part of the money",
        "phragmen": "Voters save up together (Phragmén)",
        "maximin-support": "Spread the cost over voters evenly (maximin support)",
        "stv": "Transferable votes, with money",
    },
    "counting.completion": {
        "none": "It is left over",
        "utilitarian": "It goes to the ideas with the most votes that fit",
        "add1": "Shares grow until nothing more fits",
        "add1u": "Shares grow, then the most votes",
    },
    "counting.utility": {"cost": "What it costs", "cardinality": "One, whatever it costs"},
    "counting.start": {"exact": "No, exact to the last fraction", "whole": "Yes, down to a whole penny"},
    "counting.stop": {
        "overspend": "Before the money would be overspent",
        "exhaustive": "That, or when nothing more fits",
    },
    "counting.scoring": {
        "borda": "Last on the ballot 1 point, the one before 2, and so on",
        "full-borda": "First as many points as ideas on the paper, and so on",
        "dowdall": "First a point, second a half, third a third",
        "plurality": "Only the first counts",
        "approval": "All on the ballot count alike",
    },
    "left_over.then": {
        "roll_over": "Into the next round",
        "return": "Back to the fund it came from",
    },
    "timetable.windows.phase": _PHASES,
    "timetable.shortest.phase": _PHASES,
}
