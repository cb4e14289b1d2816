"""The tests stand on the servers that production stands on."""

import os

import pytest
import redis
from django.conf import settings
from django.db import connection

from config.celery import app


@pytest.mark.django_db
def test_the_database_is_postgresql_15_or_later() -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        row = cursor.fetchone()
    assert int(row[0]) >= 150000


@pytest.mark.django_db
def test_the_database_is_the_system_s_when_that_was_asked_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        row = cursor.fetchone()
    asked = os.environ.get("DECIDES_TEST_DATABASE") == "system"
    assert ("/test-system-" in row[0]) == asked or "DATABASE_URL" in os.environ


def test_the_broker_is_redis_or_valkey() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    info = client.info("server")
    assert isinstance(info, dict)
    assert info["redis_version"]
    client.close()
    with app.connection_for_write() as broker:
        assert broker.transport.driver_type == "redis"
        broker.ensure_connection(max_retries=1)
