"""How the web server runs in the image: gunicorn --config config/gunicorn.py config.wsgi."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
bind = "0.0.0.0:8000"
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(L)ss"  # no address and no query: who read what is nobody's business
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a container has no other memory file system
control_socket_disable = True
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
