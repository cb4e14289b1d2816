"""Everything a change must pass, behind one command: ./decides check. And its counterparts: format, docs."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from config.env import ROOT

BIN = Path(sys.executable).parent
NAMES = ("pb", "proposals", "voting", "panels", "frontend", "config", "tests", "benchmarks")
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-to-check-the-settings-J7v0Qz2mXc9Wb4Lk8Rt1Yp6Ns3Hd5Fg-eKu2",
    "DECIDES_ORIGIN": "https://decides.example",
    "DECIDES_HOSTS": "decides.example",
    "DECIDES_LOG_LEVEL": "WARNING",
}
QUIET_DOCS = {"NO_MKDOCS_2_WARNING": "1"}  # the theme's notice about another program
TESTING = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    python = sys.executable
    code = ["decides", "manage.py", *(name for name in NAMES if (ROOT / name).exists())]
    pages = templates()
    return [
        Check("code: mistakes and bans (ruff)", [tool("ruff"), "check", "--output-format=concise", *code]),
        Check("code: shape (ruff format)", [tool("ruff"), "format", "--check", "--quiet", *code]),
        Check("imports: the house's contracts (import-linter)", [tool("lint-imports"), "--no-cache"]),
        Check("templates: shape (djade)", [tool("djade"), "--check", *pages]),
        Check("templates: indentation (djhtml)", [tool("djhtml"), "--check", "--tabwidth", "2", *pages]),
        Check("styles and scripts: built from their sources", [python, "-m", "frontend.build"]),
        Check("packages: used are declared, declared are used (deptry)", [tool("deptry"), "--no-ansi", "."]),
        Check("types (mypy --strict)", [tool("mypy")]),
        Check(
            "models: no migration is lacking",
            [python, "manage.py", "makemigrations", "--check", "--dry-run"],
            TESTING,
        ),
        Check(
            "settings: production (check --deploy)",
            [python, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
            PRODUCTION,
        ),
        Check(
            "API: the schema is complete",
            [python, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file=/dev/null"],
            TESTING,
        ),
        Check(
            "documentation: builds, no dead link (mkdocs)",
            [tool("mkdocs"), "build", "--strict", "--quiet", "--site-dir=build/site"],
            QUIET_DOCS,
        ),
        Check(
            "documentation: says what the code says",
            [python, "manage.py", "docs_reference", "--check"],
            TESTING,
        ),
        Check("architecture tests", [python, "-m", "pytest", "-q", "tests/architecture"]),
    ]


def formatters() -> list[Check]:
    code = ["decides", "manage.py", *(name for name in NAMES if (ROOT / name).exists())]
    pages = templates()
    return [
        Check("code", [tool("ruff"), "format", "--quiet", *code]),
        Check("imports and small mends", [tool("ruff"), "check", "--fix", "--exit-zero", "--quiet", *code]),
        Check("templates", [tool("djade"), *pages]),
        Check("indentation of templates", [tool("djhtml"), "--tabwidth", "2", *pages]),
    ]


def tool(name: str) -> str:
    return str(BIN / name)


def templates() -> list[str]:
    found = [
        path
        for app in NAMES
        for path in (ROOT / app).glob("**/templates/**/*.html")
        if "node_modules" not in path.parts
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def run(jobs: list[Check], *, quiet: bool) -> int:
    """Run each; show the output of those that fail; the number of failures."""
    failed: list[str] = []
    for job in jobs:
        began = time.monotonic()
        if sys.stdout.isatty():
            print(f"  … {job.name}", end="\r", flush=True)
        done = subprocess.run(
            job.command, cwd=ROOT, env={**os.environ, **job.env}, capture_output=True, text=True, check=False
        )
        took = time.monotonic() - began
        good = done.returncode == 0 or quiet
        print(f"  {'ok' if good else 'NO'} {job.name} ({took:.1f} s)", flush=True)
        if not good:
            failed.append(job.name)
            print((done.stdout + done.stderr).strip(), flush=True)
    if failed and not quiet:
        print(f"\n{len(failed)} of {len(jobs)} checks failed: {'; '.join(failed)}")
    return len(failed)


def main(act: str) -> int:
    if act == "format":
        return run(formatters(), quiet=True)
    if act == "docs":
        command, env = [tool("mkdocs"), "build", "--strict"], {**os.environ, **QUIET_DOCS}
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    from config.services import ensure_services

    ensure_services(ROOT / ".decides" / "checks", for_tests=True)
    return 1 if run(checks(), quiet=False) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
