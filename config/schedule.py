"""The static beat schedule. Each entry asks the database what is due, so a missed tick loses nothing."""

from typing import Any


def schedule_for(*, run_due_seconds: int) -> dict[str, dict[str, Any]]:
    """Celery's beat schedule. Every `run_due_seconds` it asks for due closings, counts and publications."""
    return {
        "send the jobs that services left": {
            "task": "pb.dispatch_outbox",
            "schedule": 5.0,
            "options": {"expires": 15},
        },
        "close, count and publish what is due": {
            "task": "voting.run_due",
            "schedule": float(run_due_seconds),
            "options": {"expires": run_due_seconds},
        },
        "post ballots on the public boards": {
            "task": "voting.post_boards",
            "schedule": float(5 * run_due_seconds),
            "options": {"expires": 5 * run_due_seconds},
        },
        "tell voters of ballots in their name": {
            "task": "voting.tell_voters",
            "schedule": float(15 * run_due_seconds),
            "options": {"expires": 15 * run_due_seconds},
        },
        "let seats lapse, and delete what is kept no longer": {
            "task": "panels.run_due",
            "schedule": float(5 * run_due_seconds),
            "options": {"expires": 5 * run_due_seconds},
        },
        "take up searches for a lottery whose worker went quiet": {
            "task": "panels.resume_odds",
            "schedule": float(run_due_seconds),
            "options": {"expires": run_due_seconds},
        },
        "look for patterns of cheating": {
            "task": "voting.look_for_patterns",
            "schedule": float(5 * run_due_seconds),
            "options": {"expires": 5 * run_due_seconds},
        },
        "move what is left when a round is over": {
            "task": "pb.settle_left_over",
            "schedule": 900.0,
            "options": {"expires": 900},
        },
        "tell everybody with a part in a round what was announced": {
            "task": "proposals.announce",
            "schedule": 300.0,
            "options": {"expires": 300},
        },
        "write refused tries to change a rule into the ledger": {
            "task": "pb.note_refusals",
            "schedule": float(run_due_seconds),
            "options": {"expires": run_due_seconds},
        },
        "say when a due act has not been done": {
            "task": "voting.alarm_overdue",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
    }
