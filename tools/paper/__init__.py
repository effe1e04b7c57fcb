"""The book without a browser: as PDF (``pdf``) and as EPUB (``epub``), from the built site.

Chapters are taken from their pages (``gather.js``, run in Chromium): proofs unfolded, the code that
only draws left out, exercises as questions with their solutions at the chapter's end, explorables
as pictures, what they ask a prediction of revealed, with the sentence that describes them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from booksite.edition import edition
from nnbook.exercises import all_exercises
from nnbook.exercises.sheet import answer
from tools import chrome

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
HTML = ROOT / "_build" / "html"
# Pages that only live in a browser, or that list places of the site.
LEFT_OUT = {"genindex", "chapters/21-progress", "chapters/22-review", "errata"}
FONT = HTML / "_static" / "fonts" / "stix-two-math.woff2"
WIDTH = 680  # pixels of a picture of an explorable
TITLE = "The Mathematics of Neural Networks"
AUTHOR = "the nnbook authors"
RIGHTS = "Text CC BY 4.0, code MIT"
TITLE_PICTURE = re.compile(r'id="fig-first-net".*?(<svg class="nn-figure.*?</svg>)', re.DOTALL)
# Press the button for the answer, or for all answers where there are several; then it is drawn.
REVEAL = """(widget) => {
  const buttons = [...widget.querySelectorAll("button")];
  const all = buttons.find((button) => button.textContent === "Show all");
  (all ?? widget.querySelector("button.nn-main")).click();
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
EXPLORABLE = ".nn-widget-place:has(.nn-explorable)"
# What an explorable says of its state, formulas as their text.
WORDS = """(widget) => {
  const said = widget.querySelector(".nn-live").cloneNode(true);
  for (const math of said.querySelectorAll("math[alttext]"))
    math.replaceWith(math.getAttribute("alttext"));
  return said.textContent.trim();
}"""
# What only fingers use, what judges a prediction that nobody made, and how long it takes to appear.
NOT_ON_PAPER = """
:is(.nn-foot, .nn-controls, .nn-slider, .nn-origin) { display: none !important; }
:is(.nn-reply, .nn-guess, .nn-guessed) { display: none !important; }
.nn-widget button:not(.nn-cell, .nn-entry) { display: none !important; }
.nn-fresh .nn-secret { animation: none !important; filter: none !important; }
"""


@dataclass(frozen=True)
class Part:
    """A part of the book with its pages, by their names without .html."""

    title: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    id: str


@dataclass(frozen=True)
class Chapter:
    page: str
    name: str  # the page's name without its folder
    markup: str
    headings: tuple[Heading, ...]
    pictures: tuple[bytes, ...]  # PNG; the markup asks for them as NAME-0.png, NAME-1.png, …


@dataclass(frozen=True)
class Picture:
    """An explorable as paper shows it, and what it says of itself."""

    png: bytes
    words: str


def parts() -> list[Part]:
    """The parts of the book in their order, from its table of contents."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = []  # the first page leads through the site: here a title page stands for it
    for part in contents["parts"]:
        pages = [chapter["file"] for chapter in part["chapters"]]
        if kept := tuple(page for page in pages if page not in LEFT_OUT):
            found.append(Part(part["caption"], kept))
    return found


def name_of(page: str) -> str:
    return page.rpartition("/")[2]


@cache
def solutions() -> dict[str, dict[str, str]]:
    """Of each exercise, as its first variant asks it: title, answer and solution as HTML."""
    found = {}
    for exercise in all_exercises():
        payload = exercise.payload()
        variant = payload["variants"][0]
        shown = "" if payload["kind"] == "code" else answer(payload["kind"], variant)
        found[exercise.id] = {"answer": shown, "solution": variant["solution"]}
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=chrome.program(), args=chrome.ARGUMENTS
        ) as launched,
    ):
        yield launched


def pictures(page: Page, name: str) -> list[Picture]:
    """The explorables of a page, after what they ask a prediction of is revealed."""
    page.goto((HTML / f"{name}.html").as_uri())
    page.add_style_tag(content=NOT_ON_PAPER)
    found = []
    for place in page.locator(EXPLORABLE).all():
        place.scroll_into_view_if_needed()
        place.and_(page.locator("[data-live]")).wait_for()
        widget = place.locator(".nn-widget").first
        if "nn-predicting" in (widget.get_attribute("class") or ""):
            widget.evaluate(REVEAL)
        found.append(Picture(widget.screenshot(), widget.evaluate(WORDS)))
    return found


def chapters(launched: Browser, form: str) -> Iterator[Chapter]:
    """The chapters in their order, for "pdf" (HTML, ids unique in the book) or "epub" (XHTML)."""
    names = {page: name_of(page) for part in parts() for page in part.pages}
    reader = launched.new_page()
    reader.add_script_tag(path=HERE / "gather.js")
    # Drawn at one size, in light colours, twice as fine as a screen.
    viewer = launched.new_page(
        viewport={"width": WIDTH, "height": 900},
        device_scale_factor=2,
        color_scheme="light",
        reduced_motion="reduce",
    )
    for page, name in names.items():
        html = (HTML / f"{page}.html").read_text(encoding="utf-8")
        shots = pictures(viewer, page) if "widget-view+json" in html else []
        given = {"html": html, "page": page, "names": names, "form": form, "solutions": solutions(),
                 "words": [shot.words for shot in shots]}  # fmt: skip
        gathered = reader.evaluate("(given) => gather(given)", given)
        headings = tuple(Heading(**heading) for heading in gathered["headings"])
        yield Chapter(page, name, gathered["markup"], headings, tuple(shot.png for shot in shots))


def title_page() -> str:
    """The title over the picture of the net of chapter 1."""
    introduction = (HTML / "chapters" / "01-introduction.html").read_text(encoding="utf-8")
    picture = TITLE_PICTURE.search(introduction)
    if not picture:
        raise RuntimeError("chapter 1 has no figure fig-first-net for the title page")
    return (
        f'<header class="title-page"><p class="book-title">{TITLE}</p>{picture[1]}'
        f"<p>{edition().words}</p><p>{RIGHTS}. Explorables, exercises that answer, and Python to "
        "run are in the book’s pages and notebooks.</p></header>"
    )


def styles() -> str:
    """Those of the site, as paper needs them."""
    site = (HTML / "_static" / "site.css").read_text(encoding="utf-8")
    site = site.replace("fonts/stix-two-math.woff2", FONT.as_uri())
    return site + (HERE / "pdf.css").read_text(encoding="utf-8")


def page_of_html(body: str) -> str:
    return (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{TITLE}</title><style>{styles()}</style></head><body>{body}</body></html>"
    )


def data_address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
