"""A charter's rules in the short sentences that a round's page needs. The whole charter has a page of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontend.wording import count_of, listed, number_word
from pb.domain.charter import Ballot, Connection, Electorate, PotRule
from pb.domain.charter_tightness import winners
from pb.domain.money import pounds

_DO = {
    Connection.LIVE: "live",
    Connection.WORK: "work",
    Connection.STUDY: "study",
    Connection.VOLUNTEER: "volunteer",
}


def who_may_vote(electorate: Electorate, areas: Sequence[str]) -> str:
    """ "You can vote if you are 8 or over and live, work or study in Canal ward." """
    age = f"are {electorate.minimum_age} or over and " if electorate.minimum_age else ""
    do = listed([_DO[connection] for connection in electorate.connections], "or")
    where = listed(list(areas), "or") if 0 < len(areas) <= 3 else "the area of this round"
    community = f", and you belong to: {electorate.community}" if electorate.community else ""
    return f"You can vote if you {age}{do} in {where}{community}."


def invitation(ballot: Ballot) -> str:
    """What the button to the ballot says: "Choose your three"."""
    if ballot.kind == "knapsack":
        return "Spend the money"
    if ballot.kind == "cumulative":
        return f"Share out your {number_word(ballot.number)} points"
    if ballot.kind == "ranked":
        return "Put ideas in your order"
    if ballot.kind == "score":
        return "Score the ideas"
    if ballot.choose == "exactly":
        return f"Choose your {number_word(ballot.number)}" if ballot.number > 1 else "Choose one"
    return f"Choose up to {number_word(ballot.number)}"


def how_to_vote(ballot: Ballot, pots: int) -> str:
    """How a ballot is filled, in one sentence."""
    many = f"{number_word(ballot.number)} {'vote' if ballot.number == 1 else 'votes'}"
    where = " in each pot" if ballot.per == "pot" and pots > 1 else ""
    match ballot.kind:
        case "knapsack":
            return "You fill a basket: choose ideas until the money is spent."
        case "cumulative":
            points = number_word(ballot.number)
            return f"You have {points} points to share out{where}, all on one idea or on several."
        case "ranked":
            return f"You put up to {number_word(ballot.number)} ideas{where} in your order, best first."
        case "score":
            return f"You give each idea up to {number_word(ballot.number)} points."
    if ballot.choose == "exactly":
        return f"You have {many}{where}" + (
            f", and you must use all {number_word(ballot.number)}." if ballot.number > 1 else "."
        )
    return f"You have up to {many}{where}. Use as many as you like."


def likely_winners(rule: PotRule) -> str:
    """ "There is room for 2 to 80 ideas.": when each asks for the most, and when each asks for the least."""
    fewest, most = winners(rule)
    if rule.amount <= rule.maximum:
        many = f" At most {most} can win." if most is not None and most > 1 else ""
        return f"One idea could take all of it.{many}"
    if most is None:
        return f"There is room for {count_of(fewest, 'idea')} or more."
    return f"There is room for {count_of(most, 'idea') if fewest == most else f'{fewest} to {most} ideas'}."


def pot_limits(rule: PotRule) -> str:
    """ "£500 to £1,000 each. No bank account needed." """
    each = (
        f"{pounds(rule.minimum)} to {pounds(rule.maximum)}"
        if rule.minimum
        else f"Up to {pounds(rule.maximum)}"
    )
    bank = "" if rule.bank_account_needed else "No bank account needed."
    return " ".join(filter(None, (f"{each} each.", rule.explanation, bank)))
