"""Every chapter keeps every rule, and every rule can fail."""

from __future__ import annotations

import functools
import re

import nbformat
import pytest
from book import chapter_paths, read, source_texts, toc, without_code
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from rules import ABOUT, RULES, TARGETS, Chapter, execute, targets

PATHS = chapter_paths()


@functools.cache
def book_targets() -> frozenset[str]:
    """Every label of the book: of its notebooks and of its Markdown pages."""
    found = {name for path in PATHS for name in targets(read(path))}
    for text in source_texts().values():
        plain = without_code(text)
        found |= {name for p in TARGETS for name in re.findall(p, plain, re.MULTILINE)}
    return frozenset(found)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_chapter_keeps_the_rule(path, rule):
    faults = list(RULES[rule](Chapter(path.stem, read(path), book_targets())))
    assert not faults, f"{path.stem}: " + "; ".join(faults)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_chapter_is_valid_and_stored_as_make_execute_writes_it(path):
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    execute.normalise(notebook, path.stem, Chapter(path.stem, notebook).slug)
    assert nbformat.writes(notebook) + "\n" == text, "run make execute"


def test_every_chapter_is_in_the_table_of_contents_in_order():
    listed = [name for name in toc() if name.startswith("chapters/")]
    notebooks = [f"chapters/{path.stem}" for path in PATHS]
    assert [name for name in listed if name in notebooks] == notebooks
    assert set(listed) - set(source_texts()) == set(), "listed, but not there"


# ------------------------------------------------------- every rule can fail

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def good_notebook() -> nbformat.NotebookNode:
    """A chapter in small that keeps every rule."""
    trouble = "A toy lies on the floor, and two children want it at the same time. " * 5
    opening = (
        f"(ch-toy)=\n# A toy\n\n{trouble}\n\nWho gets it?\n\n{ABOUT}"
        "**You will be able to** play.\n\n**You need** {ref}`ch-toy`.\n\n"
        "**In the lecture:** 00:00:00.\n```"
    )
    idea = (
        "## Idea\n\n$$\ny = x^2\n$$ (eq-toy)\n\n"
        "See {eq}`eq-toy` and {numref}`Fig. %s <fig-toy>`.\n\n"
        "````{admonition} In code\n```python\nsimply = 3**2\n```\n````"
    )
    figure = {
        "image": {"alt": "A parabola that opens upwards."},
        "figure": {"name": "fig-toy", "caption": "The square."},
    }
    drawn = new_output("display_data", {"image/svg+xml": SVG, "text/plain": "<Figure>"})
    printed = new_output("stream", name="stdout", text="0.5 1.2e-07\n")
    cells = [
        new_markdown_cell(opening),
        new_code_cell(
            "import numpy as np\n\nuse_style()",
            execution_count=1,
            metadata={"tags": ["hide-input"]},
        ),
        new_markdown_cell(idea),
        new_code_cell(
            "plt.show()",
            execution_count=2,
            metadata={"mystnb": figure, "tags": ["hide-input"]},
            outputs=[drawn],
        ),
        new_markdown_cell("## In nnbook"),
        new_code_cell("assert np.square(3) == 9", execution_count=3, outputs=[printed]),
        new_markdown_cell("## Summary"),
    ]
    for i, cell in enumerate(cells, start=1):
        cell["id"] = f"toy-{i:02d}"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return new_notebook(cells=cells, metadata=metadata)


def put_source(index, source):
    return lambda nb: nb.cells[index].update(source=source)


def put_output(output):
    return lambda nb: nb.cells[5].update(outputs=[output])


def stdout(text):
    return put_output(new_output("stream", name="stdout", text=text))


def replace(index, old, new):
    def change(nb):
        assert old in nb.cells[index].source
        nb.cells[index].source = nb.cells[index].source.replace(old, new)

    return change


def exercises(count, *more):
    """Put `count` exercises in a row, and the cells `more`, behind the idea."""
    sources = [f'exercise("04-toy-{i}")' for i in range(count)] + list(more)
    return lambda nb: [nb.cells.insert(4, new_code_cell(source)) for source in sources]


# For each rule, changes to the good chapter that must make this rule, and may make others, fail.
BREAKS = {
    "file_name_has_number_and_topic": [lambda nb: nb.update(renamed="4_Toy")],
    "cell_ids_are_stable_and_unique": [
        lambda nb: nb.cells[3].update(id="b1946ac9"),
        lambda nb: nb.cells[3].update(id="toy-01"),
    ],
    "metadata_holds_nothing_of_a_run": [
        lambda nb: nb.metadata.update(widgets={}),
        lambda nb: nb.cells[1].metadata.update(execution={"iopub.status.busy": "2026"}),
    ],
    "every_code_cell_was_executed": [
        lambda nb: nb.cells[5].update(execution_count=None),
        lambda nb: nb.cells[5].update(execution_count=7),
    ],
    "cells_are_short": [
        put_source(5, "x = 1\n" * 16),
        lambda nb: [nb.cells[i].update(source="x = 1\n" * 8) for i in (1, 3, 5)],
    ],
    "imports_stand_in_the_second_cell": [
        put_source(5, "def f():\n    import math"),
        put_source(1, "import numpy as np\nx = np.pi"),
        lambda nb: nb.cells.insert(0, new_markdown_cell("more")),
        lambda nb: nb.cells[1].metadata.update(tags=[]),
    ],
    "code_that_draws_is_folded": [
        lambda nb: nb.cells[3].metadata.update(tags=[]),
        put_source(5, "ax.plot(x, y)"),
        put_source(5, "plot_contours(f)"),
    ],
    "open_code_uses_what_the_reader_has_seen": [
        lambda nb: (put_source(3, "net = 1\nplt.show()")(nb), put_source(5, "assert net")(nb)),
        lambda nb: (put_source(3, "def f():\n    plt.show()")(nb), put_source(5, "f()")(nb)),
    ],
    "exercises_stand_where_an_idea_has_landed": [
        exercises(3),
        exercises(1, 'check("04-a", f)', 'exercise("04-b")'),
        lambda nb: [
            exercises(3)(nb),
            *(nb.cells.insert(4, new_markdown_cell(text)) for text in ("## More", "## Practice")),
        ],
    ],
    "nothing_is_installed_downloaded_or_timed": [
        put_source(5, "%pip install nnbook"),
        put_source(5, "x = 1\n!ls"),
        put_source(5, "urlopen('https://example.org')"),
        put_source(1, "import time"),
    ],
    "no_plain_interact": [put_source(5, "interact(f, x=(0, 1))")],
    "nbval_compares_every_cell": [
        lambda nb: nb.cells[5].metadata.update(tags=["nbval-skip"]),
        put_source(5, "# NBVAL_IGNORE_OUTPUT\nprint(1)"),
        put_output(new_output("display_data", {"image/png": "iVBORw0KGgo="})),
        put_output(new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})),
    ],
    "figures_have_alt_text_name_and_caption": [
        lambda nb: nb.cells[3].metadata.update(mystnb={}),
        lambda nb: nb.cells[3].metadata.mystnb.image.update(alt="A plot."),
        lambda nb: nb.cells[3].metadata.mystnb.figure.update(caption=""),
        lambda nb: nb.cells[3].metadata.mystnb.figure.update(name="toy"),
        lambda nb: nb.cells[3].metadata.mystnb.figure.update(name="fig-unspoken"),
    ],
    "outputs_are_rounded": [
        stdout("0.30000000000000004"),
        put_output(new_output("display_data", {"text/plain": "np.float64(0.81757448)"})),
        stdout("1.2345678e-07"),
    ],
    "outputs_hold_no_address_or_path": [
        stdout("<object at 0x7f3a5c1d2e80>"),
        stdout("/home/ada/book/chapters"),
        stdout(r"C:\Users\ada"),
        put_output(new_output("display_data", {"text/html": "<p>/tmp/ipykernel_12/3.py</p>"})),
    ],
    "nothing_went_wrong": [
        put_output(new_output("stream", name="stderr", text="RuntimeWarning: overflow")),
        put_output(new_output("error", ename="ValueError", evalue="no", traceback=[])),
    ],
    "opening_follows_the_template": [
        replace(0, "(ch-toy)=\n", ""),
        replace(0, "# A toy", "A toy"),
        replace(0, "You will be able to", "We"),
        replace(0, "You need", "It takes"),
        replace(0, "In the lecture", "Elsewhere"),
        replace(0, ABOUT, "```{note}\n"),
        replace(0, "A toy lies on the floor", "You need a floor. A toy lies on it"),
        replace(0, "Who gets it?", "- Who gets it?"),
        replace(0, "Who gets it?", "```\nprint('who')\n```"),
        replace(0, "A toy lies on the floor, and two children want it at the same time. ", ""),
        replace(2, "## Idea", "# Idea"),
        lambda nb: nb.cells.insert(0, new_code_cell("x = 1")),
    ],
    "ends_with_a_summary": [put_source(6, "## The end")],
    "agrees_with_nnbook": [
        put_source(4, "## Elsewhere"),
        put_source(5, "print('agree')"),
        lambda nb: nb.cells.insert(5, new_markdown_cell("## Next")),
    ],
    "references_have_targets": [
        replace(2, "$$ (eq-toy)", "$$"),
        replace(0, "{ref}`ch-toy`", "{ref}`toys <ch-toys>`"),
        lambda nb: nb.cells[3].metadata.mystnb.figure.update(caption="From {eq}`eq-none`."),
    ],
    "exercises_are_alive": [
        put_source(2, "```{exercise} Square\nWhat is `3**2`?\n```"),
        put_source(2, ":::{solution} ex-04-square\n9\n:::"),
    ],
    "prose_has_no_padding": [
        put_source(6, "## Summary\n\nThis is simply a square."),
        put_source(6, "## Summary\n\nObviously, it is."),
        put_source(6, "## Summary\n\nClearly, it is."),
    ],
    "no_eqref": [put_source(6, r"## Summary" + "\n\n" + r"See \eqref{eq-toy}.")],
}


def faults_of(rule, nb):
    return list(RULES[rule](Chapter(nb.get("renamed", "04-toy"), nb)))


@pytest.mark.parametrize("rule", RULES)
def test_a_good_chapter_keeps_the_rule(rule):
    assert faults_of(rule, good_notebook()) == []


@pytest.mark.parametrize(
    ("rule", "change"), [(rule, change) for rule, changes in BREAKS.items() for change in changes]
)
def test_a_bad_chapter_breaks_the_rule(rule, change):
    nb = good_notebook()
    change(nb)
    assert faults_of(rule, nb)


def test_every_rule_is_shown_to_fail():
    assert set(BREAKS) == set(RULES)


def test_practice_may_gather_many_exercises_and_a_solution_is_not_one():
    nb = good_notebook()
    nb.cells.insert(4, new_markdown_cell("## Practice\n\n### Easy"))
    nb.cells[5:5] = [new_code_cell(f'exercise("04-{i}")') for i in range(9)]
    nb.cells[3:3] = [
        new_code_cell('exercise("04-a")'),
        new_code_cell('check("04-b", f)'),
        new_code_cell('assert check("04-b", solution).passed'),
    ]
    assert faults_of("exercises_stand_where_an_idea_has_landed", nb) == []


@pytest.mark.parametrize(
    ("name", "rule", "index"),
    [
        ("03-toy", "agrees_with_nnbook", 4),
        ("18-toy", "agrees_with_nnbook", 4),
        ("18-toy", "ends_with_a_summary", 6),
        ("18-toy", "opening_follows_the_template", 0),
    ],
)
def test_the_first_chapters_and_appendices_need_not_keep_the_rule(name, rule, index):
    nb = good_notebook()
    nb.cells[index].source = "## Elsewhere"
    assert faults_of(rule, nb)
    assert list(RULES[rule](Chapter(name, nb))) == []


@pytest.mark.parametrize(
    ("markdown", "left"),
    [
        ("a `simply` b", "a  b"),
        ("{eq}`a` and {ref}`b`", "{eq}`a` and {ref}`b`"),
        ("x\n```python\nsimply\n```\ny", "x\ny"),
        ("```{note}\nin\n```\nout\n```\ncode\n```\nend", "```{note}\nin\n```\nout\nend"),
        ("````{note}\n```\ncode\n```\nin\n````", "````{note}\nin\n````"),
        ("```{code-block} python\nsimply\n```", ""),
        ("~~~\n```\nsimply\n~~~\nend", "end"),
    ],
)
def test_code_is_told_from_prose(markdown, left):
    assert without_code(markdown) == left
