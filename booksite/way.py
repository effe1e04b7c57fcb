"""Finding one's way: how long a chapter takes, a list of the chapters, what each asks to be done.

Minutes are counted from the chapters' sources, so that the first page, which is written with the
others, can name those of all.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.application import Sphinx

from nnbook.exercises import find
from nnbook.exercises.sections import CHAPTERS, EXERCISES, NOTEBOOKS

WORDS_A_MINUTE = 200
WORDS_OF_A_DISPLAY = 15  # a formula on a line of its own takes as long to read
WORDS_OF_A_CODE_LINE = 6
MINUTES_OF_LEVEL = {1: 1, 2: 2, 3: 4}  # of an exercise
DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
FORMULA = re.compile(r"\$[^$]+\$")
# Names of directives, their options, labels and roles are not read.
UNREAD = re.compile(
    r"^`{3,}.*$|^:[\w-]+:.*$|^\([\w-]+\)=$|\{[\w:]+\}(?=`)|\(eq-[\w-]+\)|<[\w\s-]+>", re.MULTILINE
)
QUIET = "hide-input"  # code that draws, folded


class ChapterList(nodes.General, nodes.Element):
    """Where the list of the chapters is to stand."""


class ChapterListDirective(Directive):
    def run(self) -> list[nodes.Node]:
        return [ChapterList()]


def words(markdown: str) -> int:
    """How many words a text takes to be read, formulas included."""
    displays = len(DISPLAY.findall(markdown))
    text = FORMULA.sub("x", DISPLAY.sub(" ", UNREAD.sub(" ", markdown)))
    return len(re.findall(r"[^\W_][\w’'-]*", text)) + displays * WORDS_OF_A_DISPLAY


def reading(notebook: nbformat.NotebookNode) -> int:
    """Minutes to read a chapter, without its exercises."""
    total = 0
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            total += words(cell.source)
        elif QUIET not in tags and "remove-input" not in tags:
            total += WORDS_OF_A_CODE_LINE * len(cell.source.splitlines())
    return math.ceil(total / WORDS_A_MINUTE)


@cache
def minutes(chapter: str) -> tuple[int, int]:
    """Minutes to read a chapter, and to do its exercises."""
    notebook = nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", as_version=4)
    doing = sum(MINUTES_OF_LEVEL[find(name).level] for name in exercises_of(chapter))
    return reading(notebook), doing


def exercises_of(chapter: str) -> list[str]:
    return EXERCISES.get(chapter, [])


def is_told(docname: str) -> bool:
    """Whether a document is a chapter that is read from beginning to end."""
    chapter = docname.removeprefix("chapters/")
    return chapter in CHAPTERS and (NOTEBOOKS / f"{chapter}.ipynb").exists()


def in_words(chapter: str) -> str:
    read, do = minutes(chapter)
    count = len(exercises_of(chapter))
    if not count:
        return f"{read} min to read"
    plural = "s" if count > 1 else ""
    return f"{read} min to read, {do} min for {count} exercise{plural}"


def add_minutes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say below the title of a chapter how long it takes."""
    if app.builder.format != "html" or not is_told(docname):
        return
    title = next(doctree.findall(nodes.title))
    line = f'<p class="nn-minutes">{in_words(docname.removeprefix("chapters/"))}</p>'
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", line, format="html"))


def list_chapters(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the list of the chapters, part by part, where a page asks for it."""
    for place in list(doctree.findall(ChapterList)):
        trees = app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree)
        parts = "".join(part(app, docname, tree) for tree in trees)
        place.replace_self(nodes.raw("", f'<div class="nn-parts">{parts}</div>', format="html"))


def part(app: Sphinx, docname: str, tree: addnodes.toctree) -> str:
    told = [name for _title, name in tree["entries"] if is_told(name)]
    if not told:
        return ""
    rows = []
    for name in told:
        number = app.env.toc_secnumbers.get(name, {}).get("", ())
        label = escape(app.env.titles[name].astext())
        shown = f"{number[0]}. {label}" if number else label
        link = app.builder.get_relative_uri(docname, name)
        told_minutes = in_words(name.removeprefix("chapters/"))
        rows.append(
            f'<li><a href="{link}">{shown}</a><span class="nn-minutes">{told_minutes}</span></li>'
        )
    caption = escape(tree["caption"] or "")
    return f"<section><h3>{caption}</h3><ul>{''.join(rows)}</ul></section>"


def write_exercises_of(app: Sphinx, failed: Exception | None) -> None:
    """Which exercises a chapter has, for the marks of progress beside its name."""
    if failed or app.builder.format != "html":
        return
    content = json.dumps({f"chapters/{c}.html": ids for c, ids in EXERCISES.items() if ids})
    file = Path(app.outdir) / "_static" / "chapters.js"
    file.write_text(f"globalThis.nnbookChapters = {content};\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.add_node(ChapterList)
    app.add_directive("chapters", ChapterListDirective)
    app.connect("doctree-resolved", add_minutes)
    app.connect("doctree-resolved", list_chapters)
    app.connect("build-finished", write_exercises_of)
