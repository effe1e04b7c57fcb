"""What the site shows under a code cell is what nbval compares: the output in the notebook."""

from __future__ import annotations

import re

import pytest
from book import BUILD, built_html, chapter_paths, read
from bs4 import BeautifulSoup, SoupStrainer
from drawings import drawing, same_drawing
from jupyter_cache import get_cache
from nbformat import NotebookNode
from nbval.plugin import coalesce_streams

from nnbook.exercises import find

COMPARED = ("text/plain", "text/html", "text/latex", "image/svg+xml")
WIDGET = "application/vnd.jupyter.widget-view+json"
EXERCISE = re.compile("^ex-")


def texts(cell: NotebookNode) -> list[tuple[str, str]]:
    """The outputs of a cell that nbval compares, as (kind, text)."""
    found = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            found.append((output.name, output.text))
        data = output.get("data", {})
        found += [(mime, data[mime]) for mime in COMPARED if mime in data]
    return found


@pytest.fixture(scope="module", params=chapter_paths(), ids=lambda path: path.stem)
def chapter(request) -> tuple[str, NotebookNode, NotebookNode]:
    """Of each chapter the name, the notebook as stored, and as the build ran it."""
    built_html()
    stored = read(request.param)
    # jupyter_execute would not do: of a chapter found in the cache MyST-NB writes the source there.
    try:
        _, ran = get_cache(BUILD / ".jupyter_cache").merge_match_into_notebook(read(request.param))
    except KeyError:
        pytest.fail("the build has run other code: run make book")
    for cell in ran.cells:
        if cell.cell_type == "code":  # the build may have caught a text in several pieces
            cell.outputs = coalesce_streams(cell.outputs)
    return request.param.stem, stored, ran


def test_the_build_ran_the_cells_to_the_stored_outputs(chapter):
    _, stored, ran = chapter
    different = [
        f"cell {i}: {texts(ours)} is stored, but the build has {texts(built)}"[:1000]
        for i, (ours, built) in enumerate(zip(stored.cells, ran.cells, strict=True))
        if texts(ours) != texts(built)
    ]
    assert not different, "\n".join(different)


def test_the_page_shows_the_stored_outputs(chapter):
    name, stored, ran = chapter
    page = (built_html() / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    only = SoupStrainer("div", class_=re.compile(r"\bcell_output\b"))
    soup = BeautifulSoup(page, "html.parser", parse_only=only)

    plain, pictures, widgets = [], [], 0
    for ours, built in zip(stored.cells, ran.cells, strict=True):
        for output, run in zip(ours.get("outputs", []), built.get("outputs", []), strict=True):
            data = output.get("data", {})
            if WIDGET in run.get("data", {}):
                widgets += 1  # mounted in place of its text
            elif output.output_type == "stream":
                plain.append(output.text.strip())
            elif set(data) == {"text/plain"}:
                plain.append(data["text/plain"].strip())
            elif "image/svg+xml" in data:
                pictures.append(drawing(data["image/svg+xml"]))
    assert [pre.get_text().strip() for pre in soup.select("div.output pre")] == plain
    assert len(soup.select('script[type$="widget-view+json"]')) == widgets
    figures = soup.select("svg.nn-figure")
    assert len(figures) == len(pictures)
    pairs = enumerate(zip(pictures, figures, strict=True), start=1)
    other = [i for i, pair in pairs if not same_drawing(*pair)]
    assert not other, f"the figures {other} of the page are not those of the notebook"


DRAWING = "<svg><path d='M {} 2 L 3 4.123456'/><text>one</text></svg>"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (DRAWING.format("1.00"), True),
        (DRAWING.format("1.02"), False),
        (DRAWING.format("1").replace("one", "two"), False),
        (DRAWING.format("1").replace("3 4.123456", "3 4.12"), True),
        (DRAWING.format("1").replace(" L 3 4.123456", ""), False),
        (DRAWING.format("1").replace("</svg>", "<path d='M 0 0'/></svg>"), False),
    ],
)
def test_another_drawing_is_told(other, same):
    assert same_drawing(drawing(DRAWING.format("1")), drawing(other)) == same


def test_the_page_draws_each_exercise_with_what_it_asks(chapter):
    """Before a script has run: what stands there is read, printed, and answered on paper."""
    name, _, _ = chapter
    page = (built_html() / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    only = SoupStrainer("div", class_="nn-widget-place")
    different = []
    for place in BeautifulSoup(page, "html.parser", parse_only=only).find_all(id=EXERCISE):
        first = find(place["id"].removeprefix("ex-")).payload()["variants"][0]
        asked = BeautifulSoup(first["prompt"], "html.parser").get_text()
        if (drawn := place.find(class_="nn-prompt").get_text()) != asked:
            different.append(f"{place['id']}: {drawn} in place of {asked}")
    assert not different, "\n".join(different)
