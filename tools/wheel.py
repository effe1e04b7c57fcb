"""How a wheel of nnbook is made (pyproject.toml names the class)."""

import subprocess
import sys
from pathlib import Path

from setuptools.command.build_py import build_py


class BuildPy(build_py):
    """Packs the list of sections, which a clone of the book reads from its chapters."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "nnbook", "exercises", "sections.json")
            script = Path("nnbook", "exercises", "sections.py")
            subprocess.run([sys.executable, script, target], check=True)
