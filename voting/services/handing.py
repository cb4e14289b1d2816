"""Giving a code card to a person who is seen: with the proof that the charter accepts there, and so that they
have one ballot.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pb.domain.charter import Channel, Charter, SeenProof
from pb.domain.verdict import Refused, refuse
from pb.models import Person, Round
from pb.queries.rounds import charter_of
from pb.rules import Case, may
from pb.services import ledger
from voting.models import Box, CardHanding, CodeCard, Elector
from voting.queries.papers import box_of
from voting.services import keystore
from voting.services.locking import hold_voter, share_box
from voting.services.marks import person_mark, uid_hash, uid_of


@transaction.atomic
def hand_card(
    *,
    round: Round,
    serial: int,
    channel: Channel,
    proof: SeenProof,
    email: str,
    by: Person,
    at: datetime,
) -> CardHanding:
    """Write down that the card with this serial is given to somebody, on a channel that the charter opens and
    with a proof that it accepts there. With an e-mail address, where the charter gives one ballot over all
    channels, they cannot vote by an account as well, or by a second card; where it gives one for each, not by
    a second card of this channel.

    Refuses a wrong hand ("hand"); a box that is not open, and a link key that is gone ("state"); a channel
    that is not open, a proof that is not accepted, a card that is unknown, voided, used or given out, and
    somebody who is on the roll by an account or has a card already ("input"). The ledger tells the channel
    and the proof, and neither card nor person.
    """
    share_box(round)
    verdict = may(by, "voting.issue_cards", Case(round, at))
    if not verdict:
        raise Refused(verdict, "hand")
    charter, box = charter_of(round), box_of(round)
    if charter is None or box is None or box.state != Box.State.OPEN:
        raise refuse("box_not_open", "state", round=round.title)
    try:
        link = keystore.link_key(name=box.key_name)
    except keystore.KeyMissing as error:
        raise refuse("casting_unavailable", "state") from error
    _check_rules(charter, channel, proof)
    card = CodeCard.objects.select_for_update().filter(round=round, serial=serial, voided_at=None).first()
    if card is None:
        raise refuse("card_not_found", serial=serial)
    used = uid_hash(link_key=link, round=round.slug, kind=Elector.Kind.CARD, uid=card.code_hash)
    if Elector.objects.filter(round=round, kind=Elector.Kind.CARD, uid_hash=used).exists():
        raise refuse("card_used", serial=serial)
    if CardHanding.objects.filter(card=card).exists():
        raise refuse("card_given_out", serial=serial)
    mark = person_mark(link_key=link, round=round.slug, email=email) if email.strip() else ""
    account = _account(link, round, email)
    for name in sorted({mark, account} - {""}):
        hold_voter(name)
    if mark:
        _check_one_ballot(round, charter, channel, mark, account)
    row = CardHanding.objects.create(
        round=round, card=card, channel=channel, proof=proof, person_mark=mark, account_hash=account
    )
    body = {"channel": channel.value, "proof": proof.value}
    ledger.record(act="card.handed", round=round, by=by, at=at, body=body)
    return row


def has_card(*, round: Round, charter: Charter, marks: set[str]) -> bool:
    """Whether somebody with one of these marks was ever given a card, where the charter gives one ballot over
    all channels. A lost one counts: it may have been used, and the desk gives another that votes as the same
    person."""
    if charter.channels.one_ballot != "over_all_channels":
        return False
    rows = CardHanding.objects.filter(round=round)
    return rows.filter(person_mark__in=marks).exists() or rows.filter(account_hash__in=marks - {""}).exists()


def _account(link: bytes, round: Round, email: str) -> str:
    person = Person.objects.filter(email__iexact=email.strip()).first() if email.strip() else None
    if person is None:
        return ""
    return uid_hash(link_key=link, round=round.slug, kind=Elector.Kind.ACCOUNT, uid=uid_of(person))


def _check_rules(charter: Charter, channel: Channel, proof: SeenProof) -> None:
    if channel is Channel.ONLINE or channel not in charter.channels.open:
        raise refuse("channel_not_open", open=tuple(str(each) for each in charter.channels.open))
    if proof not in charter.electorate.seen_proof(channel):
        accepted = tuple(str(each) for each in charter.electorate.seen_proof(channel))
        raise refuse("seen_proof_not_accepted", channel=str(channel), accepted=accepted)


def _check_one_ballot(round: Round, charter: Charter, channel: Channel, mark: str, account: str) -> None:
    over_all = charter.channels.one_ballot == "over_all_channels"
    by_account = Elector.objects.filter(round=round, kind=Elector.Kind.ACCOUNT, uid_hash=account)
    if over_all and account and by_account.exists():
        raise refuse("votes_by_account")
    rows = CardHanding.objects.filter(round=round, person_mark=mark, card__voided_at=None)
    if (rows if over_all else rows.filter(channel=channel)).exists():
        raise refuse("has_a_card")
