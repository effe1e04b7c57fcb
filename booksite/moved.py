"""Old links: what has moved to another page is sent on from where it stood (book.js)."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from nnbook.exercises import all_exercises
from nnbook.exercises.sections import CHAPTERS

# page → {id that stood there: chapter where it stands now}
SECTIONS = {
    "chapters/02-notation": {
        "sec-layout": "05-jacobians",
        "layout-which-way-round": "05-jacobians",
    }
}


def moved_from(page: str) -> dict[str, str]:
    """The links that once led to this page, and where each leads now.

    An exercise keeps its id, which begins with the number of the chapter that had it first.
    """
    found = {id: f"{chapter}.html#{id}" for id, chapter in SECTIONS.get(page, {}).items()}
    chapter = page.removeprefix("chapters/")
    if page == chapter or chapter not in CHAPTERS:
        return found
    for exercise in all_exercises():
        if exercise.id.startswith(f"{chapter[:2]}-") and exercise.chapter != chapter:
            found[f"ex-{exercise.id}"] = f"{exercise.chapter}.html#ex-{exercise.id}"
    return found


def add_moved(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if found := moved_from(page):
        data = json.dumps(found).replace("<", r"\u003c")
        context["metatags"] = context.get("metatags", "") + (
            f'<script type="application/json" id="nn-moved">{data}</script>\n'
        )


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_moved)
