"""Production: HTTPS only, everything secret from the environment."""

import os
from pathlib import Path

from config import env
from config.secret import kept_secret

if secret_file := os.environ.get("DECIDES_SECRET_FILE"):
    os.environ.setdefault("SECRET_KEY", kept_secret(Path(secret_file)))

from config.settings.base import *  # noqa: F403
from config.settings.base import ORIGIN

_HTTPS = ORIGIN.startswith("https:")

SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
if env.number("DECIDES_PROXIES") > 0:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
