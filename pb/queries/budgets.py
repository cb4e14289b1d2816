"""Sums of money entries. Every figure on a page comes from here, in pence."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Sum

from pb.domain.budget import OUTSIDE
from pb.models import Fund, MoneyEntry, Pot, Programme, Round


def balance(account: str) -> int:
    """Pence the account holds now."""
    return balances([account])[account]


def balances(accounts: Iterable[str]) -> dict[str, int]:
    """Pence each account holds now, in two queries."""
    wanted = list(accounts)
    inward = _sums("target", wanted)
    outward = _sums("source", wanted)
    return {account: inward.get(account, 0) - outward.get(account, 0) for account in wanted}


def put_in(pots: Iterable[Pot]) -> dict[int, int]:
    """Pence put into each pot, by pot id, whatever has left it since."""
    rows = list(pots)
    inward = _sums("target", [pot.account for pot in rows], source__startswith="fund:")
    return {pot.pk: inward.get(pot.account, 0) for pot in rows}


def given_by(pot: Pot) -> dict[str, int]:
    """Pence that each fund has put into the pot and not had back, by the fund's account."""
    rows = MoneyEntry.objects.filter(target=pot.account, source__startswith="fund:").order_by()
    given = dict(rows.values_list("source").annotate(total=Sum("amount")))
    back = MoneyEntry.objects.filter(source=pot.account, target__in=given).order_by()
    had = dict(back.values_list("target").annotate(total=Sum("amount")))
    return {fund: pence - had.get(fund, 0) for fund, pence in given.items()}


def decided_total(programme: Programme) -> int:
    """Pence put into the pots of the programme's rounds."""
    rows = MoneyEntry.objects.filter(programme=programme, act="fill_pot")
    return rows.aggregate(total=Sum("amount"))["total"] or 0


def entries_of(round: Round) -> list[tuple[MoneyEntry, str, str]]:
    """The round's entries, oldest first, each with the names of both sides."""
    names = {OUTSIDE: "outside the programme"}
    names |= {fund.account: fund.name for fund in Fund.objects.filter(programme=round.programme_id)}
    names |= {pot.account: pot.name for pot in Pot.objects.filter(round=round)}

    def name(account: str) -> str:
        kind, _, number = account.partition(":")
        return names.get(account) or f"{kind} {number}"

    rows = MoneyEntry.objects.filter(round=round).select_related("by")
    return [(row, name(row.source), name(row.target)) for row in rows]


def funds_of(programme: Programme) -> list[tuple[Fund, int]]:
    """Each fund with what it still holds, in pence."""
    rows = list(programme.funds.order_by("name"))
    held = balances(fund.account for fund in rows)
    return [(fund, held[fund.account]) for fund in rows]


def _sums(side: str, accounts: list[str], **more: str) -> dict[str, int]:
    rows = MoneyEntry.objects.filter(**{f"{side}__in": accounts}, **more).exclude(**{side: OUTSIDE})
    return dict(rows.values_list(side).annotate(total=Sum("amount")).order_by())
