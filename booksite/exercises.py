"""Exercises on the site: what they say is up to date, and there are files for the review page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx

from nnbook.exercises import all_exercises, find
from nnbook.exercises.model import place
from nnbook.exercises.widget import overview

from . import inputs

WIDGETS = "nnbook.exercises."  # what the names of their classes begin with


def renew(state: dict[str, Any]) -> None:
    """Let the state of a widget say what the bank and the chapters' headings say now.

    A chapter is not executed again because another one has a new heading; and yet the feedback of
    its exercises names that section.
    """
    if exercise := state.get("exercise"):
        state["exercise"] = exercise | find(exercise["id"]).payload()
    if cure := state.get("mistake", {}).get("cure"):
        state["mistake"]["cure"] = place(cure["href"].partition("#")[2])
    if "chapters" in state:
        state["chapters"] = overview(all_exercises())


def renew_states(app: Sphinx, doctree: nodes.document) -> None:
    """Renew the states of a page's widgets, which MyST-NB has noted while it read the page."""
    files = NbMetadataCollector.get_js_files(app.env, app.env.docname)
    if "ipywidgets_state" in files:
        uri, attributes = files["ipywidgets_state"]
        content = json.loads(attributes["body"])
        for entry in content["state"].values():
            if entry["state"].get("_anywidget_id", "").startswith(WIDGETS):
                renew(entry["state"])
        files["ipywidgets_state"] = (uri, {**attributes, "body": json.dumps(content)})


def write_exercises(app: Sphinx, failed: Exception | None) -> None:
    """Each exercise as a script that the review page loads: from file:// nothing can be fetched."""
    if failed or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "exercises"
    made_of = f"{inputs.executable('review()')} {app.config.booksite_reading}"
    stamp = folder / "made-of.txt"
    if stamp.exists() and stamp.read_text() == made_of:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for exercise in all_exercises():
        content = json.dumps(exercise.payload())
        line = f"(globalThis.nnbookExercises ??= {{}})[{json.dumps(exercise.id)}] = {content};\n"
        (folder / f"{exercise.id}.js").write_text(line, encoding="utf-8")
    stamp.write_text(made_of)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", renew_states)
    app.connect("build-finished", write_exercises)
