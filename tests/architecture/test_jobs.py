"""Jobs are left by name, so every name must be somebody's task."""

import ast

from config.celery import app
from config.schedule import schedule_for
from tests.architecture.source import calls_of, trees


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def enqueued() -> dict[str, str]:
    """The job names that services leave, with the file that does so. A name must be written out."""
    names: dict[str, str] = {}
    for path, tree in trees():
        for call in calls_of(tree, "enqueue"):
            assert call.args, f"{path}:{call.lineno}: give the job's name first: enqueue('app.task', id=…)"
            name = call.args[0]
            assert isinstance(name, ast.Constant), (
                f"{path}:{call.lineno}: write the job's name out, so that it can be found"
            )
            names[str(name.value)] = f"{path}:{call.lineno}"
    return names


def test_every_job_left_is_a_task() -> None:
    unknown = {name: where for name, where in enqueued().items() if name not in registered()}
    assert unknown == {}


def test_every_job_on_the_schedule_is_a_task() -> None:
    scheduled = {entry["task"] for entry in schedule_for(run_due_seconds=60).values()}
    assert scheduled == {
        "pb.dispatch_outbox",
        "pb.settle_left_over",
        "pb.note_refusals",
        "proposals.announce",
        "voting.run_due",
        "voting.alarm_overdue",
        "voting.post_boards",
        "voting.tell_voters",
        "panels.run_due",
        "panels.resume_odds",
        "voting.look_for_patterns",
    }
    assert scheduled - registered() == set()


def test_every_task_has_a_name_of_its_own_app() -> None:
    for name in registered():
        assert app.tasks[name].__module__ == f"{name.split('.')[0]}.tasks", name
