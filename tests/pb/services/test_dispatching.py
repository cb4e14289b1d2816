"""The outbox: a job is sent after the commit that asked for it, and a failed send keeps it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from pb.jobs import enqueue
from pb.models import OutboxJob
from pb.services.dispatching import KEPT, dispatch


@pytest.mark.django_db
def test_jobs_are_sent_once_in_order(noon: datetime) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []
    enqueue("first", round=1)
    enqueue("second", round=2)
    assert dispatch(send=lambda name, args: sent.append((name, args)), at=noon) == 2
    assert dispatch(send=lambda name, args: sent.append((name, args)), at=noon) == 0
    assert sent == [("first", {"round": 1}), ("second", {"round": 2})]


@pytest.mark.django_db
def test_a_job_whose_sending_failed_stays(noon: datetime) -> None:
    enqueue("first")

    def broken(name: str, args: dict[str, Any]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        dispatch(send=broken, at=noon)
    assert OutboxJob.objects.filter(sent_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_asks_for_nothing(noon: datetime) -> None:
    @transaction.atomic
    def failing_act() -> None:
        enqueue("first")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_act()
    assert dispatch(send=lambda name, args: None, at=noon) == 0


@pytest.mark.django_db
def test_sent_jobs_are_forgotten_after_a_week(noon: datetime) -> None:
    enqueue("first")
    dispatch(send=lambda name, args: None, at=noon)
    dispatch(send=lambda name, args: None, at=noon + KEPT + timedelta(seconds=1))
    assert not OutboxJob.objects.exists()
