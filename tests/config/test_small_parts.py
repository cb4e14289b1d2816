"""Ports, pulses, secrets, letters, addresses: the small parts of the front door."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.core.mail import EmailMessage
from django.test import override_settings

from config import addresses
from config.demo.afresh import forget
from config.demo.mail import KEPT, FileMail, Letter, letters
from config.demo.ports import free_port
from config.env import ROOT
from config.pulse import is_young
from config.secret import kept_secret
from config.services.process import CannotStart


def test_a_taken_port_gives_the_next_or_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port, strict=False) > port
        with pytest.raises(CannotStart, match=f"Port {port} is taken.*--port {port + 1}"):
            free_port("127.0.0.1", port, strict=True)


def test_a_secret_is_made_once_and_is_nobody_else_s(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret-key"
    made = kept_secret(path)
    assert kept_secret(path) == made
    assert len(made) == 96
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret-key"]


def test_a_pulse_is_young_or_old(tmp_path: Path) -> None:
    path = tmp_path / "pulse"
    assert not is_young(path, 60)
    path.touch()
    assert is_young(path, 60)
    os.utime(path, (time.time() - 90, time.time() - 90))
    assert not is_young(path, 60)
    ask = [sys.executable, "-m", "config.pulse", "60"]
    env = {**os.environ, "DECIDES_PULSE": str(path)}
    assert subprocess.run(ask, cwd=ROOT, env=env, check=False).returncode == 1
    path.touch()
    assert subprocess.run(ask, cwd=ROOT, env=env, check=False).returncode == 0


def test_letters_stay_here_in_order_and_not_for_ever(tmp_path: Path) -> None:
    with override_settings(DEMO_MAIL=tmp_path):
        for number in range(KEPT + 3):
            message = EmailMessage(f"Letter {number}", "Your code:\n\nAB12-CD34\n", to=["ada@example.org"])
            FileMail().send_messages([message])
    kept = letters(tmp_path)
    assert len(kept) == KEPT
    assert kept[-1][1].subject == f"Letter {KEPT + 2}"
    assert kept[-1][1].code == "AB12-CD34"
    assert letters(tmp_path, after=kept[-2][0]) == kept[-1:]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Hello\n\nABCD-2345\n\nBye", "ABCD-2345"),
        ("Hello\n\n  482913\n", "482913"),
        ("HELLO THERE\nno code", None),
    ],
)
def test_the_code_in_a_letter_is_found(body: str, code: str | None) -> None:
    assert Letter(to="", subject="", body=body, sent=0).code == code


def test_forgetting_takes_the_demonstration_and_nothing_else(tmp_path: Path) -> None:
    for name in ("postgres-18/base", "mail", "keys", "bundles", "test-1/postgres-18", "checks"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "secret-key").touch()
    forget(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checks", "secret-key", "test-1"]


def test_addresses_become_what_django_and_celery_want() -> None:
    made = addresses.database("postgresql://ann:p%40ss@db.example:5433/city?sslmode=require", 4)
    assert (made["NAME"], made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == (
        "city", "ann", "p@ss", "db.example", "5433",
    )  # fmt: skip
    assert made["OPTIONS"] == {
        "prepare_threshold": 5,
        "sslmode": "require",
        "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
    }
    assert addresses.database("postgresql://d@/d?host=/run/pg", 0)["HOST"] == "/run/pg"
    assert addresses.broker("unix:///run/redis.sock?db=3") == "redis+socket:///run/redis.sock?virtual_host=3"
    assert addresses.broker("redis://r:6379/0") == "redis://r:6379/0"
    sent = addresses.mail("smtp+tls://ann:p%40ss@mail.example")
    assert (sent["EMAIL_PORT"], sent["EMAIL_USE_TLS"], sent["EMAIL_HOST_PASSWORD"]) == (587, True, "p@ss")


@pytest.mark.parametrize("wrong", ["sqlite:///db", "mysql://u@h/d"])
def test_other_databases_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"must begin with postgresql://.*PostgreSQL 15 or later"):
        addresses.database(wrong, 4)


def test_every_service_of_the_compose_file_is_watched_and_ours_share_an_image() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "redis", "mail"}
    assert {name for name in services if "healthcheck" not in services[name]} == {"migrate"}
    assert {services[name]["image"] for name in ("migrate", "web", "worker", "beat")} == {"decides"}
    assert all(
        ports.startswith("127.0.0.1:") for name in services for ports in services[name].get("ports", [])
    )
