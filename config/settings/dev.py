"""Working on Decides: services of its own (or DATABASE_URL and REDIS_URL), pages that show their errors."""

import os

from config.services import ensure_services

os.environ.setdefault("SECRET_KEY", "development-only-never-in-production-0123456789abcdefghij")
os.environ.setdefault("DECIDES_LOG_FORMAT", "plain")
ensure_services()

from config.settings.base import *  # noqa: E402, F403

DEBUG = True
EMAIL_BACKEND = "config.demo.mail.FileMail"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
