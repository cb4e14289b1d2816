"""Every setting that is read from the environment, declared once.

The reference page docs/reference/settings.md lists the same names, and a test compares the two.
"""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` None means that production must set it."""

    name: str
    default: str | None
    meaning: str


class Missing(RuntimeError):
    """A setting that has no default was not given."""


_ALL = (
    Setting(
        "SECRET_KEY",
        None,
        "Signs sessions and forms: 50 random characters or more. Changing it signs everybody out.",
    ),
    Setting(
        "DECIDES_SECRET_FILE",
        "",
        "Where SECRET_KEY is kept when it is not set itself: made at the first start, for all processes.",
    ),
    Setting(
        "DECIDES_PULSE",
        "",
        "A file that the worker or the scheduler touches while at work; python -m config.pulse reads it.",
    ),
    Setting(
        "DATABASE_URL",
        None,
        "PostgreSQL 15 or later: postgresql://user:password@host:5432/name or …?host=/socket/folder.",
    ),
    Setting(
        "DECIDES_DATABASE_LOG",
        "",
        "Folder of PostgreSQL's log in JSON form, to find refused tries to change a rule. Empty: not read.",
    ),
    Setting(
        "DECIDES_APP_PASSWORD",
        "",
        "Password that grant_app_role gives the role it makes. Only that command reads it.",
    ),
    Setting(
        "REDIS_URL",
        None,
        "Redis or Valkey, for jobs and rate limits: redis://host:6379/0 or unix:///path/to/socket.",
    ),
    Setting(
        "DECIDES_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the site answers to, separated by commas."
    ),
    Setting(
        "DECIDES_ORIGIN",
        "http://localhost:8000",
        "The public address of the site, without a closing slash. Used in messages and passkeys.",
    ),
    Setting(
        "DECIDES_KEYSTORE",
        ".decides/keys",
        "Folder of the rounds' keys. Keep it outside the database and outside its backups.",
    ),
    Setting(
        "DECIDES_BUNDLES",
        ".decides/bundles",
        "Folder into which results are published, with all that is needed to recount.",
    ),
    Setting(
        "DECIDES_BEACON",
        "",
        "A file that describes another drand chain to draw panels by: its page info. Empty: quicknet.",
    ),
    Setting(
        "DECIDES_LOTTERY_SECONDS",
        "420",
        "How long a search for the fairest lottery may take; then the best so far is taken, and says so.",
    ),
    Setting("DECIDES_MEDIA", ".decides/media", "Folder of uploaded pictures and files."),
    Setting(
        "DECIDES_STATIC", "staticfiles", "Folder into which collectstatic gathers styles, scripts and fonts."
    ),
    Setting(
        "DECIDES_MAIL_URL",
        "smtp://localhost:1025",
        "Mail server: smtp://user:password@host:port; smtps:// for TLS at once, smtp+tls:// for STARTTLS.",
    ),
    Setting("DECIDES_MAIL_FROM", "Decides <decides@localhost>", "The sender of all messages."),
    Setting(
        "DECIDES_SITE_NAME", "Decides", "The name of the site in titles, messages and authenticator apps."
    ),
    Setting(
        "DECIDES_PROXIES",
        "0",
        "How many reverse proxies of yours stand in front. With at least one, X-Forwarded-Proto and "
        "X-Forwarded-For are believed.",
    ),
    Setting("DECIDES_POOL", "8", "Database connections each web process may hold."),
    Setting("DECIDES_LOG_LEVEL", "INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR."),
    Setting("DECIDES_LOG_FORMAT", "json", "json for machines, plain for people."),
)

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _ALL}


def text(name: str, default: str | None = None) -> str:
    """The value of a declared setting. `default` replaces the declared one, for development and tests."""
    setting = SETTINGS[name]
    value = os.environ.get(name) or default or setting.default
    if value is None:
        raise Missing(f"Set {name}. {setting.meaning} All settings: docs/reference/settings.md.")
    return value


def number(name: str, default: str | None = None) -> int:
    value = text(name, default)
    try:
        return int(value)
    except ValueError:
        raise Missing(f"{name} must be a whole number, not {value!r}. {SETTINGS[name].meaning}") from None


def words(name: str, default: str | None = None) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: str | None = None) -> Path:
    """A folder; a relative one is taken from the root of the checkout."""
    return ROOT / text(name, default)
