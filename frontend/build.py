"""Are the committed styles and scripts what their sources give? `python -m frontend.build` bundles them
again and compares. Where Node or its packages are missing it says so and passes: only who changes
them needs Node.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE / "static" / "frontend"
NAMES = ("decides.css", "decides.js", "check.js", "draw.js")


def missing() -> str:
    """What stands in the way of bundling, or nothing."""
    if shutil.which("node") is None:
        return "there is no Node on this machine"
    if not (HERE / "node_modules" / "esbuild").exists():
        return "its packages are not installed: run `npm ci` in frontend/"
    return ""


def stale(folder: Path) -> list[str]:
    """Bundle into the folder; the names of committed files that differ from what came out."""
    node = shutil.which("node") or "node"
    env = {**os.environ, "DECIDES_BUILD_TO": str(folder)}
    subprocess.run([node, "build.mjs"], cwd=HERE, env=env, check=True)  # noqa: S603 - our own script
    return [name for name in NAMES if (folder / name).read_bytes() != (BUILT / name).read_bytes()]


def main() -> int:
    if why := missing():
        print(f"Skipped: {why}.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        old = stale(Path(folder))
    if old:
        print(f"{', '.join(old)} in {BUILT} is not what the sources give. Run `npm run build` in frontend/.")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
