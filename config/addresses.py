"""From the addresses in the environment to the dictionaries that Django wants."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_PREPARE_AFTER = 5  # where code asks for prepared statements (casting does); Django's own are never prepared


def database(url: str, pool: int) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// address, with a pool of up to `pool` connections."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://. "
            "Decides needs PostgreSQL 15 or later."
        )
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or unquote(parts.hostname or "")
    options: dict[str, Any] = {"prepare_threshold": _PREPARE_AFTER, **query}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def broker(url: str) -> str:
    """The address in Celery's dialect, which names Unix sockets redis+socket://."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    number = dict(parse_qsl(query)).get("db", "0")
    return f"redis+socket://{path}?virtual_host={number}"


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for smtp://, smtps:// or smtp+tls://."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ValueError(
            f"DECIDES_MAIL_URL must begin with smtp://, smtps:// or smtp+tls://, not {parts.scheme}://."
        )
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }
