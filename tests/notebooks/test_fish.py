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
from book import CHAPTERS, ROOT, read
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from tools import execute

# All sizes are 2, so that a missing transpose raises nothing: only the numbers tell.
SQUARE_NET = """\
net = Network.random([2, 2, 2], np.random.default_rng(4))
gradient = backprop(net, [1, 2], [0, 1])
print(gradient.W[1].round(4))"""
SQUARE_IMPORTS = """\
import numpy as np

from nnbook.backprop import backprop
from nnbook.network import Network"""


CURVE = ("figures.py", "ax.contour(x, y, f(x, y), ", "ax.contour(x, y, f(x, y) + 0.01, ")
SIGN = (
    "calculus.py",
    "slope = (forward - backward) / (2 * h)",
    "slope = (forward + backward) / (2 * h)",
)
TRANSPOSE = (
    "backprop.py",
    "(W_next.T @ delta_next) * dsigma",
    "(W_next @ delta_next) * dsigma",
)


def plant(folder: Path, module: str, old: str, new: str) -> None:
    """Let `old`, which must be there once, read `new` in the copy of nnbook in `folder`."""
    path = folder / "nnbook" / module
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"the bait {old!r} is no longer in nnbook/{module}: choose another"
    path.write_text(text.replace(old, new), encoding="utf-8")


def set_out(folder: Path, notebook: NotebookNode, fault: tuple[str, str, str] | None) -> None:
    """Put into `folder` a copy of nnbook with this fault, and the notebook, which imports it.

    A kernel looks for modules in its own folder first. A cell put before the others fails if
    it took another nnbook all the same.
    """
    shutil.copytree(ROOT / "nnbook", folder / "nnbook", ignore=shutil.ignore_patterns("*.pyc"))
    (folder / "chapters").symlink_to(CHAPTERS)  # from which nnbook reads the sections
    if fault:
        plant(folder, *fault)
    source = f"import nnbook\nassert nnbook.__file__.startswith({str(folder / 'nnbook')!r})"
    guarded = nbformat.from_dict({**notebook})
    guarded.cells = [new_code_cell(source, execution_count=1), *notebook.cells]
    nbformat.write(guarded, folder / "toy.ipynb")


def beginning(notebook: NotebookNode) -> NotebookNode:
    """The notebook up to its first figure."""
    drawn = [
        any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", []))
        for cell in notebook.cells
    ]
    return nbformat.from_dict({**notebook, "cells": notebook.cells[: drawn.index(True) + 1]})


def square_net(path: Path) -> NotebookNode:
    """A small notebook that trains nothing but shows a gradient, run with the true nnbook."""
    cells = [new_code_cell(SQUARE_IMPORTS), new_code_cell(SQUARE_NET)]
    nbformat.write(new_notebook(cells=cells), path)
    return nbformat.reads(execute.executed(path), as_version=4)


@pytest.fixture(scope="module")
def nbval(tmp_path_factory) -> dict[str, dict[int, str]]:
    """Of each net that is cast the code cells that fail, with nbval's report of each."""
    sea = tmp_path_factory.mktemp("sea")
    gradients = read(CHAPTERS / "04-gradients.ipynb")
    nets = {
        "none": (gradients, None),
        "sign": (gradients, SIGN),
        "curve": (beginning(gradients), CURVE),
        "transpose": (square_net(sea / "09-square.ipynb"), TRANSPOSE),
    }
    for name, (notebook, fault) in nets.items():
        (sea / name).mkdir()
        set_out(sea / name, notebook, fault)
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider",
         # A plugin that shuffles tests would run cells before the imports they need.
         "-p", "no:randomly", "-p", "no:random_order",
         "--color=no", f"--rootdir={sea}", *(str(sea / name / "toy.ipynb") for name in nets)],
        env=env, cwd=sea, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 1, run.stdout + run.stderr
    parts = re.split(r"^_+ (\w+)/toy\.ipynb::Cell (\d+) _+$", run.stdout, flags=re.MULTILINE)
    caught = {name: {} for name in nets}
    for name, cell, report in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        caught[name][int(cell)] = report
    strays = [name for name in nets if 0 in caught[name]]
    assert not strays, f"the planted copy was not imported in {strays}:\n{run.stdout}"
    return caught


def test_without_a_fault_the_stored_outputs_are_met(nbval):
    assert not nbval["none"], "\n".join(nbval["none"].values())


def test_a_wrong_sign_in_a_formula_is_caught(nbval):
    assert any("AssertionError" in report for report in nbval["sign"].values())


def test_a_curve_that_moved_in_a_figure_is_caught(nbval):
    assert set(nbval["curve"]) == {2}  # the guard is 0, the imports are 1
    assert "mismatch 'image/svg+xml'" in nbval["curve"][2]


def test_a_missing_transpose_is_caught_though_all_shapes_fit(nbval):
    assert set(nbval["transpose"]) == {2}
    assert "mismatch 'stdout'" in nbval["transpose"][2]
