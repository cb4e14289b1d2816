"""Working on Decides: services of its own (or DATABASE_URL and REDIS_URL), pages that show their errors."""

import os

from config import env
from config.secret import kept_secret
from config.services import ensure_services

HOME = env.ROOT / ".decides"
os.environ.setdefault("SECRET_KEY", kept_secret(HOME / "secret-key"))
os.environ.setdefault("DECIDES_LOG_FORMAT", "plain")
ensure_services(HOME)

from config.settings.base import *  # noqa: E402, F403

DEBUG = True
EMAIL_BACKEND = "config.demo.mail.FileMail"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
