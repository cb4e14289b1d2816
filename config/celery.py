"""The job runner. Tasks live in each app's tasks.py; services leave them by name in the outbox."""

import os

from celery import Celery

from config.pulse import keep_pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("decides")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
keep_pulse()
