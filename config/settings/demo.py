"""The demonstration: a made-up city on this machine. Mail stays here, and sign-in codes are shown."""

import os

os.environ.setdefault("SECRET_KEY", "demonstration-only-never-in-production-0123456789abcdefgh")
os.environ.setdefault("DECIDES_LOG_FORMAT", "plain")

from config.schedule import schedule_for
from config.settings.dev import *  # noqa: F403
from config.settings.dev import INSTALLED_APPS  # noqa: F401

DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["*"]
CELERY_BEAT_SCHEDULE = schedule_for(run_due_seconds=10)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
