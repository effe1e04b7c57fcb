"""Which edition of the book this is: version, commit and day, for the footer and title pages."""

from __future__ import annotations

import subprocess
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Edition:
    version: str
    commit: str  # short; empty for a copy without git
    day: str  # of the commit, as 2026-11-29; empty likewise

    @property
    def words(self) -> str:
        return f"Edition {self.version}" + (f", {self.commit}, {self.day}" if self.commit else "")


def edition(root: Path = ROOT) -> Edition:
    """The edition of the book in a folder."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    commit, day = "", ""
    if (root / ".git").exists():
        asked = ["git", "-C", root, "log", "-1", "--format=%h %cs"]
        # Without git, or before a first commit, the version says it.
        with suppress(OSError, subprocess.CalledProcessError):
            said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
            commit, day = said.split()
    return Edition(project["version"], commit, day)
