"""Files of exercises, which the review page loads."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx

from nnbook.exercises import all_exercises


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
