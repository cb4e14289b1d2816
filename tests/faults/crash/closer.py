"""The worker's part, without its broker: posts on boards, closes, seals, counts and publishes what is due."""

from __future__ import annotations

import time

import django


def main() -> None:
    django.setup()
    from django.db import Error, close_old_connections

    from pb.moment import now
    from voting.services.boarding import post_boards
    from voting.services.running import run_due

    while True:
        try:
            post_boards(at=now())
            run_due(job="voting.run_due", at=now())
        except Error:
            time.sleep(0.1)
        close_old_connections()
        time.sleep(0.2)


if __name__ == "__main__":
    main()
