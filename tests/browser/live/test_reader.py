"""A reader's ways with a live chapter: edit, fail, stop, check, reload; poor browsers."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

CHAPTER = "chapters/07-single-neuron.html"
NO_STORAGE = (
    "Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('refused') } })"
)
BOOT = 240_000  # ms, on a busy machine


def cell_with(page: Page, code: str) -> Locator:
    """The cell of whose code this is a part."""
    page.wait_for_function("() => !document.documentElement.classList.contains('nn-opening')")
    found = page.locator("div.cell", has=page.locator(".cell_input", has_text=code)).first
    fold = found.locator("summary")
    if fold.count() and not found.locator(".cell_input").is_visible():
        fold.click()
    return found


def write(cell: Locator, code: str) -> None:
    if cell.get_by_role("button", name="Edit").count():
        cell.get_by_role("button", name="Edit").click()
    cell.get_by_role("textbox").fill(code)


def run(cell: Locator, name: str = "Run") -> None:
    cell.get_by_role("button", name=name, exact=True).click()
    expect(cell.locator(".nn-live-state")).to_have_text(
        re.compile("✓ ran in|ended in an error|not run"), timeout=BOOT
    )


def state_of(place: Locator) -> list:
    """w, b and x of the neuron that the page shows in this place."""
    return place.evaluate("p => (({ w, b, x }) => [w, b, x])(nnbookHost.get(p.dataset.model))")


@pytest.fixture
def chapter(page: Page, site: str) -> Page:
    page.goto(site + CHAPTER)
    return page


def test_nothing_of_python_is_asked_for_before_a_click(page: Page, site: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + CHAPTER)
    page.wait_for_load_state("networkidle")
    live = [url.rpartition("/")[2] for url in asked if "/_static/live/" in url]
    assert sorted(live) == ["live.css", "start.js"]


def test_a_reader_edits_fails_stops_and_comes_back(chapter: Page):
    slope = cell_with(chapter, 'print("ours:", RELU.df(0.0)')
    # What is not laid out yet, or not any more, has text all the same.
    before = slope.locator(".cell_output").text_content()

    # An error has its words and its line, and the book's output is back after Reset.
    write(slope, "x = 1\nRELU.df('no')")
    run(slope)
    error = slope.locator(".nn-live-error")
    expect(error).to_contain_text("line 2")
    expect(error).to_contain_text("RELU.df('no')")
    slope.get_by_role("button", name="Reset").click()
    assert slope.locator(".cell_output").text_content() == before

    # What is edited runs, after the cells above; what it prints stands under it.
    write(slope, "print(SIGMOID.df(0.0) * 1000)")
    run(slope)
    expect(slope.locator(".cell_output")).to_have_text(re.compile(r"^\s*250\.0\s*$"))

    # A loop that never ends can be stopped, and Python starts anew.
    write(slope, "print('on and on', flush=True)\nwhile True:\n    pass")
    slope.get_by_role("button", name="Run", exact=True).click()
    expect(slope.locator(".cell_output")).to_contain_text("on and on")
    chapter.get_by_role("button", name="Stop").click()
    expect(slope.locator(".nn-live-state")).to_have_text("stopped")
    write(slope, "print('after')")
    run(slope)
    expect(slope.locator(".cell_output")).to_have_text(re.compile(r"^\s*after\s*$"))

    # A reload loses nothing, and another tab sees it.
    chapter.reload()
    kept = cell_with(chapter, "print")
    expect(chapter.locator(".cm-content")).to_have_text("print('after')")
    other = chapter.context.new_page()
    other.goto(chapter.url)
    expect(other.locator(".cm-content")).to_have_text("print('after')")
    other.locator(".cm-content").fill("print('elsewhere')")
    expect(chapter.locator(".cm-content")).to_have_text("print('elsewhere')")
    other.close()
    assert kept.count()


def test_a_function_is_checked_in_its_exercise(chapter: Page):
    cell = chapter.locator("div.cell", has=chapter.locator(".nn-kind-code")).first
    cell.scroll_into_view_if_needed()
    verdict = cell.locator(".nn-verdict")
    expect(verdict).to_contain_text("press Check")
    expect(cell.locator(".nn-exercise .cell_input")).to_be_visible()  # below the question

    write(cell, "def z_and_a(w, b, x):\n    return w @ x, w @ x\n\n\ncheck('07-neuron', z_and_a)")
    run(cell, "Check")
    expect(verdict).to_contain_text("yours")
    right = "def z_and_a(w, b, x):\n    z = w @ x + b\n    return z, max(0, z)\n\n\n"
    write(cell, right + 'check("07-neuron", z_and_a)')
    run(cell, "Check")
    expect(verdict).to_contain_text("✓ right in all")
    expect(cell.locator(".nn-state")).to_have_text(re.compile("solved", re.IGNORECASE))

    # A widget of the page and Python's are one: what the reader moves, the next cell reads.
    lamp = cell_with(chapter, 'NeuronExplorer(key="neuron")')
    write(lamp, 'mine = NeuronExplorer(key="neuron")\nmine')
    run(lamp)
    place = lamp.locator(".nn-widget-place")
    expect(place.locator(".nn-widget")).to_be_visible()
    before = state_of(place)
    place.get_by_role("slider").first.press("ArrowRight")
    moved = state_of(place)
    assert moved != before
    after = cell_with(chapter, "for c in (1, 2, 4)")
    write(after, "import json\nprint(json.dumps([mine.w, mine.b, mine.x]))\nmine.b = 1.5")
    run(after)
    assert json.loads(after.locator(".cell_output").inner_text()) == moved
    assert state_of(place) == [moved[0], 1.5, moved[2]]


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [("delete globalThis.WebAssembly", "cannot run Python"), (NO_STORAGE, "keeps nothing")],
)
def test_a_browser_that_lacks_something_gets_a_sentence(page: Page, site: str, lacks, sentence):
    page.add_init_script(lacks)
    page.goto(site + CHAPTER)
    cell = cell_with(page, 'print("ours:", RELU.df(0.0)')
    if "WebAssembly" in lacks:
        cell.get_by_role("button", name="Run", exact=True).click()
    else:
        write(cell, "1")
    expect(page.locator(".nn-live-bar, .nn-live-strip").filter(has_text=sentence)).to_be_visible()
    expect(page.locator("h1").last).to_be_visible()
