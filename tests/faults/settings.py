"""The tests' settings with a scheduler in a hurry."""

from config.schedule import schedule_for
from config.settings.test import *  # noqa: F403

CELERY_BEAT_SCHEDULE = schedule_for(run_due_seconds=1)
