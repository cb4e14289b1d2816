"""The demonstration: a made-up city on this machine. Mail stays here, and sign-in codes are shown.

The command `demo` starts the servers at the addresses named here.
"""

import os

from config import env
from config.secret import kept_secret
from config.services.local import Local

HOME = env.ROOT / ".decides"
_local = Local(HOME)
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = _local.database_url
    os.environ.setdefault("DECIDES_DATABASE_LOG", str(_local.log_folder))
os.environ.setdefault("REDIS_URL", _local.redis_url)
os.environ.setdefault("SECRET_KEY", kept_secret(HOME / "secret-key"))
os.environ.setdefault("DECIDES_LOG_FORMAT", "plain")

from config.schedule import schedule_for  # noqa: E402
from config.settings.base import *  # noqa: E402, F403

DEMO = True
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "config.demo.mail.FileMail"
CELERY_BEAT_SCHEDULE = schedule_for(run_due_seconds=10)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
