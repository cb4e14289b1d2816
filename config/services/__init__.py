"""PostgreSQL and Redis (or Valkey) for this machine, started when nobody named others.

Order of choice: DATABASE_URL and REDIS_URL, then the servers that came as Python packages
(requirements/demo.in), then the newest ones the system has. Production names its own and never comes here.
"""

import atexit
import os
from pathlib import Path

from config import env
from config.services.local import Local

_started: dict[Path, Local] = {}


def ensure_services(home: Path | None = None, *, for_tests: bool = False) -> Local | None:
    """See to it that DATABASE_URL and REDIS_URL are set and answered; returns what was started for that.

    A second process in the same folder joins the services of the first. Whatever this process started it
    stops at its end.
    Raises config.services.process.CannotStart with a sentence that says what to do.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return None
    home = home or env.ROOT / ".decides"
    if home not in _started:
        local = Local(home, for_tests=for_tests)
        local.start(postgres="DATABASE_URL" not in os.environ, redis="REDIS_URL" not in os.environ)
        atexit.register(local.stop)
        _started[home] = local
    local = _started[home]
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = local.database_url
        os.environ.setdefault("DECIDES_DATABASE_LOG", str(local.log_folder))
    os.environ.setdefault("REDIS_URL", local.redis_url)
    return local
