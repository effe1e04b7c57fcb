"""Where Chromium is, for what prints and measures pages."""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def program() -> str:
    """The path of Chromium or Chrome; without one, a sentence ends the program."""
    named = os.environ.get("CHROMIUM")
    if named and not shutil.which(named):
        sys.exit(f"CHROMIUM is {named}, which is no program: name the path of Chromium or Chrome.")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sys.exit("This needs Chromium or Chrome: install one, or name its path in CHROMIUM.")
    return found
