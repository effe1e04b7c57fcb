"""Chapters run in JupyterLite, without a network, and give what nbval compares.

Each starts a JupyterLite of its own; LITE="02-notation 17-training" names the chapters to run,
all without it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from book import chapter_paths, read
from outputs import faults, stored

BOOT = 300_000  # ms, on a busy machine
NAMED = os.environ.get("LITE", "").split()
CHAPTERS = [path for path in chapter_paths() if not NAMED or path.stem in NAMED]
READY = """() => {
  const kernel = globalThis.jupyterapp?.shell.currentWidget?.context?.sessionContext;
  return kernel?.isReady && kernel.session?.kernel?.status === "idle";
}"""
RUN = """async () => {
  const { context, content } = jupyterapp.shell.currentWidget;
  await jupyterapp.commands.execute("notebook:run-all-cells");
  return context.model.toJSON();
}"""

# Of cells, a notebook draws those that are to be seen.
SHOW_EXERCISE = """async () => {
  const { content } = jupyterapp.shell.currentWidget;
  const found = content.widgets.findIndex(({ model }) =>
    /^exercise\\(/.test(model.sharedModel.getSource()));
  if (found >= 0) await content.scrollToItem(found, "start");
  return found >= 0;
}"""


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_to_its_stored_outputs(path: Path, open_page):
    page, heard = open_page(f"lite/notebooks/index.html?path={path.name}")
    page.wait_for_function(READY, timeout=BOOT)
    page.set_default_timeout(BOOT)
    ran = nbformat.from_dict(page.evaluate(RUN))
    pairs = [
        (ours, theirs)
        for ours, theirs in zip(read(path).cells, ran.cells, strict=True)
        if ours.cell_type == "code"
    ]
    assert all(theirs.execution_count for _, theirs in pairs)
    found = [
        f"cell {i}: {fault}"
        for i, (ours, theirs) in enumerate(pairs, start=1)
        if (fault := faults(stored(ours), stored(theirs)))
    ]
    assert not found, "\n".join(found)
    # JupyterLite itself warns of this and that in the console; what it asks for is our affair.
    # On a busy machine JupyterLab's own list of cells stumbles over one that is not drawn yet.
    lab = re.compile(r"uncaught: .* \(jlab_core\.\w+\.js\)")
    ours = [fault for fault in heard if not lab.fullmatch(fault)]
    assert not [fault for fault in ours if fault.startswith(("asks another host", "uncaught"))]
    if page.evaluate(SHOW_EXERCISE):
        drawn = page.locator(".nn-exercise").first
        drawn.wait_for()
        assert not re.search(r"\b(undefined|NaN|null)\b", drawn.inner_text())
