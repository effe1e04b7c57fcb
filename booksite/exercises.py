"""Exercises on the site: one copy of what their widgets share, and files for the review page."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript

from nnbook.exercises import all_exercises

STATE = "application/vnd.jupyter.widget-state+json"
SHARED = ("_esm", "_css")


def share(context: dict[str, Any]) -> None:
    """Keep each module and style sheet once in the state of a page's widgets.

    MyST-NB writes it anew for every widget, and a chapter has a dozen. The texts go under
    "shared", by a name made of their content, and afm-host.js puts them back.
    """
    for script in context["script_files"]:
        if getattr(script, "attributes", {}).get("type") == STATE:
            at = context["script_files"].index(script)
            context["script_files"][at] = shared(script)


def shared(script: _JavaScript) -> _JavaScript:
    content = json.loads(script.attributes["body"])
    texts: dict[str, str] = {}
    for entry in content["state"].values():
        for name in SHARED:
            if text := entry["state"].get(name):
                key = hashlib.sha256(text.encode()).hexdigest()[:12]
                texts[key] = text
                entry["state"][name] = {"shared": key}
    body = json.dumps({**content, "shared": texts}).replace("</", r"<\/")
    return _JavaScript(None, priority=script.priority, **{**script.attributes, "body": body})


def write_exercises(app: Sphinx, failed: Exception | None) -> None:
    """Each exercise as a script that the review page loads: from file:// nothing can be fetched."""
    if failed or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "exercises"
    folder.mkdir(parents=True, exist_ok=True)
    for exercise in all_exercises():
        content = json.dumps(exercise.payload())
        line = f"(globalThis.nnbookExercises ??= {{}})[{json.dumps(exercise.id)}] = {content};\n"
        (folder / f"{exercise.id}.js").write_text(line, encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_exercises)
