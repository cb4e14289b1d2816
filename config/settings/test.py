"""Tests: the services that tests/services_plugin.py started, quick hashes, mail kept in memory."""

import os
from pathlib import Path

from config import env

os.environ.setdefault("SECRET_KEY", "tests-only-never-in-production-0123456789abcdefghijklmnop")
# mypy and other checks read these settings without a database; tests always have both addresses.
os.environ.setdefault("DATABASE_URL", "postgresql://decides@localhost/decides")
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/15")
os.environ.setdefault("DECIDES_LOG_FORMAT", "plain")
os.environ.setdefault("DECIDES_LOG_LEVEL", "WARNING")
# A beacon whose key the tests have: tests/factories/beacons.py signs with it.
os.environ["DECIDES_BEACON"] = str(env.ROOT / "tests" / "beacon.json")
_HOME = Path(os.environ.get("DECIDES_TEST_HOME", env.ROOT / ".decides" / "checks"))
for _name, _folder in (
    ("DECIDES_KEYSTORE", "keys"),
    ("DECIDES_BUNDLES", "bundles"),
    ("DECIDES_MEDIA", "media"),
):
    os.environ[_name] = str(_HOME / _folder)

from config.schedule import schedule_for  # noqa: E402
from config.settings.base import *  # noqa: E402, F403

CELERY_BEAT_SCHEDULE = schedule_for(run_due_seconds=2)  # a journey does not wait a minute

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
