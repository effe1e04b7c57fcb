"""The book without a browser: as PDF (``pdf``) and as EPUB (``epub``), from the built site.

Chapters are taken from their pages (``gather.js``, run in Chromium): proofs unfolded, the code that
only draws left out, exercises as questions with their solutions at the chapter's end, explorables
as pictures of their first state with the sentence that describes it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

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


def pictures(page: Page, name: str) -> tuple[bytes, ...]:
    """What the explorables of a page show first."""
    page.goto((HTML / f"{name}.html").as_uri())
    places = page.locator(".nn-widget-place:not(:has(.nn-exercise))")
    found = []
    for place in places.all():
        place.scroll_into_view_if_needed()
        place.and_(page.locator("[data-live]")).wait_for()
        found.append(place.locator(".nn-widget").first.screenshot())
    return tuple(found)


def chapters(launched: Browser, form: str) -> Iterator[Chapter]:
    """The chapters in their order, for "pdf" (HTML, ids unique in the book) or "epub" (XHTML)."""
    names = {page: name_of(page) for part in parts() for page in part.pages}
    reader = launched.new_page()
    reader.add_script_tag(path=HERE / "gather.js")
    # Drawn at one size, in light colours, twice as fine as a screen.
    viewer = launched.new_page(
        viewport={"width": WIDTH, "height": 900}, device_scale_factor=2, color_scheme="light"
    )
    for page, name in names.items():
        html = (HTML / f"{page}.html").read_text(encoding="utf-8")
        shots = pictures(viewer, page) if "widget-view+json" in html else ()
        given = {"html": html, "page": page, "names": names, "form": form, "solutions": solutions()}
        gathered = reader.evaluate("(given) => gather(given)", given)
        headings = tuple(Heading(**heading) for heading in gathered["headings"])
        yield Chapter(page, name, gathered["markup"], headings, shots)


def data_address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
