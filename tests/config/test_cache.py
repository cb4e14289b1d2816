"""Pages and rate limits go on when Redis is away."""

import socket
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from redis import Redis

from config import cache as patient
from config.cache import PatientCache


def gone(tmp_path: Path) -> PatientCache:
    return PatientCache(f"unix://{tmp_path}/nobody.sock?db=0", {"KEY_PREFIX": "t"})


def test_with_redis_values_are_in_redis() -> None:
    cache.set("colour", "green", 30)
    client = Redis.from_url(settings.REDIS_URL)
    assert client.keys("*colour")
    client.close()
    assert PatientCache(settings.REDIS_URL, {"KEY_PREFIX": "decides"}).get("colour") == "green"


def test_without_redis_a_process_remembers_by_itself(tmp_path: Path) -> None:
    memory = gone(tmp_path)
    memory.set("colour", "green", 30)
    assert memory.get("colour") == "green"
    assert memory.add("colour", "red") is False
    memory.set("count", 1)
    assert memory.incr("count") == 2
    assert memory.get_many(["colour", "count"]) == {"colour": "green", "count": 2}
    assert memory.touch("colour", 10) is True
    assert memory.has_key("colour") is True
    assert memory.delete("colour") is True
    memory.clear()
    assert memory.get("count", "nothing") == "nothing"


def test_redis_is_left_alone_for_a_while_and_then_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient, "PAUSE", 0.3)
    path = tmp_path / "nobody.sock"
    memory = gone(tmp_path)
    memory.set("colour", "green")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        server.settimeout(0.1)
        memory.get("colour")
        with pytest.raises(TimeoutError):
            server.accept()
        time.sleep(0.3)
        server.settimeout(3)
        monkeypatch.setattr(patient, "PAUSE", 30)
        assert memory.get("colour") == "green"  # nobody answers there: asked, then its own memory
        server.accept()[0].close()


@pytest.mark.django_db
def test_signing_in_works_without_redis(client: Client, tmp_path: Path) -> None:
    lost = {"BACKEND": "config.cache.PatientCache", "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    with override_settings(CACHES={"default": lost}):
        assert client.get("/accounts/login/").status_code == 200
        answer = client.post("/accounts/login/code/", {"email": "nobody@example.org"})
    assert answer.status_code == 302
