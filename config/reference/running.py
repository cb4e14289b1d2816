"""Settings, jobs and commands: what whoever runs the site needs to know."""

import argparse

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator

from config.celery import app
from config.env import ROOT, SETTINGS
from config.reference.markdown import code, codes, first_line, table
from config.reference.source import APPS, calls
from config.schedule import schedule_for


def settings() -> str:
    rows = [(code(each.name), _default(each.default), each.meaning) for each in SETTINGS.values()]
    return table(("setting", "if not set", "meaning"), rows)


def _default(default: str | None) -> str:
    return "**required**" if default is None else code(default) if default else "nothing"


def jobs() -> str:
    app.autodiscover_tasks(force=True)
    asked = {
        call.args[0].value for _, call in calls("enqueue") if call.args and hasattr(call.args[0], "value")
    }
    beaten = {entry["task"] for entry in schedule_for(run_due_seconds=60).values()}
    rows = []
    for name in sorted(name for name in app.tasks if not name.startswith("celery.")):
        ways = ["beat"] * (name in beaten) + ["outbox"] * (name in asked)
        rows.append(
            (
                code(name),
                first_line(app.tasks[name].run.__doc__).split(" Returns ")[0],
                " and ".join(ways) or "by hand",
            )
        )
    return table(("job", "what it does", "started by"), rows)


def beat() -> str:
    production, demo = schedule_for(run_due_seconds=60), schedule_for(run_due_seconds=10)
    rows = [
        (what, code(entry["task"]), f"{entry['schedule']:g} s", f"{demo[what]['schedule']:g} s")
        for what, entry in production.items()
    ]
    return table(("entry", "job", "every", "in the demo"), rows)


def commands() -> str:
    """One section per command of ours, with its words and options."""
    ours = sorted(name for name, app_name in get_commands().items() if str(app_name) in APPS)
    return "\n\n".join(_command(name) for name in ours)


def entrance() -> str:
    """The acts that ./decides itself knows, from its own help."""
    words = (ROOT / "decides").read_text().split('"""')[1]
    lines = [line[4:] for line in words.splitlines() if line.startswith("    ./decides")]
    return "\n".join(["```text", *lines, "```"])


def _command(name: str) -> str:
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("./decides", name)
    usual = {action.dest for action in _plain_parser()}
    own = [action for action in parser._actions if action.dest not in usual]  # noqa: SLF001 - argparse lists them nowhere else
    rows = [(_names(action), (action.help or "") % {"default": action.default}) for action in own]
    parts = [f"### `./decides {name}`", command.help]
    if rows:
        parts.append(table(("word", "meaning"), rows))
    return "\n\n".join(parts)


def _plain_parser() -> list[argparse.Action]:
    return BaseCommand().create_parser("./decides", "x")._actions  # noqa: SLF001


def _names(action: argparse.Action) -> str:
    return codes(action.option_strings) if action.option_strings else code(action.metavar or action.dest)


def api() -> str:
    """Every address of the API, from the schema that the site itself serves."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    paths: dict[str, dict[str, dict[str, str]]] = schema["paths"]
    rows = [
        (method.upper(), code(path), first_line(act.get("description")) or act.get("summary", ""))
        for path, acts in paths.items()
        for method, act in acts.items()
    ]
    return table(("method", "address", "what it does"), rows)
