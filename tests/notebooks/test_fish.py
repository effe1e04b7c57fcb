"""The net catches fish: with a fault planted in nnbook, nbval fails on the stored outputs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from book import CHAPTERS, ROOT, load_script, read
from nbformat.v4 import new_code_cell, new_notebook

execute = load_script(ROOT / "site" / "execute.py")

# All sizes are 2, so that a missing transpose raises nothing: only the numbers tell.
SQUARE_NET = """\
net = Network.random([2, 2, 2], np.random.default_rng(4))
gradient = backprop(net, [1, 2], [0, 1])
print(gradient.W[1].round(4))"""
SQUARE_IMPORTS = """\
import numpy as np

from nnbook.backprop import backprop
from nnbook.network import Network"""


def planted_copy(folder: Path, module: str, old: str, new: str) -> Path:
    """A copy of nnbook in `folder` in which `old`, which must be there once, reads `new`."""
    shutil.copytree(ROOT / "nnbook", folder / "nnbook", ignore=shutil.ignore_patterns("*.pyc"))
    path = folder / "nnbook" / module
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"the bait {old!r} is no longer in nnbook/{module}: choose another"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def nbval(notebook: nbformat.NotebookNode, folder: Path, package: Path) -> tuple[set[int], str]:
    """The code cells of `notebook` that fail when nnbook comes from `package`, and the report.

    A cell put before the others fails if another nnbook was imported.
    """
    source = f"import nnbook\nassert nnbook.__file__.startswith({str(package / 'nnbook')!r})"
    guarded = nbformat.from_dict({**notebook})
    guarded.cells = [new_code_cell(source, execution_count=1), *notebook.cells]
    path = folder / "toy.ipynb"
    nbformat.write(guarded, path)
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider",
         "--color=no", f"--rootdir={folder}", str(path)],
        env={**env, "PYTHONPATH": str(package)}, cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stdout + run.stderr
    failed = {int(n) for n in re.findall(r"^FAILED .*::Cell (\d+)", run.stdout, re.MULTILINE)}
    assert (run.returncode == 1) == bool(failed), run.stdout
    assert 0 not in failed, f"the planted copy was not imported:\n{run.stdout}"
    return failed, run.stdout


@pytest.fixture(scope="module")
def gradients() -> nbformat.NotebookNode:
    return read(CHAPTERS / "04-gradients.ipynb")


@pytest.fixture(scope="module")
def square_net(tmp_path_factory) -> nbformat.NotebookNode:
    """A small notebook that trains nothing but shows a gradient, run with the true nnbook."""
    path = tmp_path_factory.mktemp("square") / "09-square.ipynb"
    cells = [new_code_cell(SQUARE_IMPORTS), new_code_cell(SQUARE_NET)]
    nbformat.write(new_notebook(cells=cells), path)
    return nbformat.reads(execute.executed(path), as_version=4)


def test_without_a_fault_the_stored_outputs_are_met(gradients, tmp_path):
    failed, report = nbval(gradients, tmp_path, ROOT)
    assert not failed, report


def test_a_wrong_sign_in_a_formula_is_caught(gradients, tmp_path):
    package = planted_copy(
        tmp_path,
        "calculus.py",
        "(_scalar(f(x + e)) - _scalar(f(x - e))) / (2 * steps[i])",
        "(_scalar(f(x + e)) + _scalar(f(x - e))) / (2 * steps[i])",
    )
    failed, report = nbval(gradients, tmp_path, package)
    assert failed
    assert "AssertionError" in report


def test_a_curve_that_moved_in_a_figure_is_caught(gradients, tmp_path):
    drawn = [any("image/svg+xml" in o.get("data", {}) for o in c.get("outputs", []))
             for c in gradients.cells]  # fmt: skip
    beginning = nbformat.from_dict({**gradients, "cells": gradients.cells[: drawn.index(True) + 1]})
    package = planted_copy(
        tmp_path, "figures.py", "ax.contour(x, y, f(x, y), ", "ax.contour(x, y, f(x, y) + 0.01, "
    )
    failed, report = nbval(beginning, tmp_path, package)
    assert failed == {2}  # the guard is 0, the imports are 1
    assert "mismatch 'image/svg+xml'" in report


def test_a_missing_transpose_is_caught_though_all_shapes_fit(square_net, tmp_path):
    package = planted_copy(
        tmp_path,
        "backprop.py",
        "(W_next.T @ delta_next) * dsigma",
        "(W_next @ delta_next) * dsigma",
    )
    failed, report = nbval(square_net, tmp_path, package)
    assert failed == {2}
    assert "mismatch 'stdout'" in report
