"""A link lands where it leads to, and nothing moves afterwards: see booksite/host."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from nnbook.exercises import all_exercises

BAR = 72  # scroll-padding-top: 4.5rem
PAGES = (
    "04-gradients",
    "09-layers",
    "12-one-neuron-derivatives",
    "13-geometry",
    "16-backpropagation-gradients",
    "18-bug-museum",
)
LINKS = 4  # a page, from its first half to its last section
WIDTHS = (1440, 360)
LABEL = re.compile(r"(?:sec|eq|fig|thm|ex|equation)-")


@cache
def anchors(html: Path, page: str) -> list[str]:
    """Labels of the page on the way down: sections, equations, figures, theorems, exercises."""
    soup = BeautifulSoup((html / "chapters" / f"{page}.html").read_text("utf-8"), "html.parser")
    ids = [node["id"] for node in soup.select("article [id]") if LABEL.match(node["id"])]
    assert len(ids) > 2 * LINKS
    return [ids[len(ids) * k // LINKS - 1] for k in range(1, LINKS + 1)]


def quiet(page: Page) -> None:
    """Wait until nothing has moved or come to life for half a second."""
    page.evaluate(
        """async () => {
          const state = () => [scrollY, document.documentElement.scrollHeight,
            document.querySelectorAll("[data-live]").length].join();
          for (let last = "", still = 0; still < 5; ) {
            await new Promise((done) => setTimeout(done, 100));
            still = state() === last ? still + 1 : 0;
            last = state();
          }
        }"""
    )


def miss(page: Page, anchor: str) -> float:
    """How far the target is from where it should be: under the bar, or as high as it can come."""
    return page.evaluate(
        """([anchor, bar]) => {
          const { top } = document.getElementById(anchor).getBoundingClientRect();
          const root = document.documentElement;
          const low = scrollY + innerHeight >= root.scrollHeight - 1;
          return low && top > bar ? (top < innerHeight ? 0 : top) : top - bar;
        }""",
        [anchor, BAR],
    )


def seen_solutions(page: Page) -> None:
    """Have the browser hold every exercise as one with all hints taken and its solution shown."""
    record = {"state": "shown", "tries": 1, "box": 0, "due": 1e12, "at": 1e12, "variant": 0}
    record |= {"entry": None, "hints": 9, "shown": True, "done": False}
    records = {f"nnbook:v1:site:{one.id}": json.dumps(record) for one in all_exercises()}
    page.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(records)})) localStorage.setItem(k, v);"
    )


def expect_to_land(page: Page, address: str, links: list[str]) -> None:
    """Each link is opened in a window of its own, and all come to rest side by side."""
    opened = [page, *(page.context.new_page() for _ in links[1:])]
    for one, anchor in zip(opened, links, strict=True):
        one.set_viewport_size(page.viewport_size)
        one.goto(f"{address}#{anchor}")
    for one, anchor in zip(opened, links, strict=True):
        quiet(one)
        assert abs(miss(one, anchor)) <= 8, anchor


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chapter", PAGES)
def test_a_link_lands_under_the_bar(page, site, html, chapter, width):
    page.set_viewport_size({"width": width, "height": 800})
    # Half of the labels at each width, by turns.
    links = anchors(html, chapter)[WIDTHS.index(width) :: len(WIDTHS)]
    expect_to_land(page, f"{site}chapters/{chapter}.html", links)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_does_so_among_exercises_that_are_higher_than_the_page_knows(page, site, html, width):
    page.set_viewport_size({"width": width, "height": 800})
    seen_solutions(page)
    links = anchors(html, "12-one-neuron-derivatives")
    expect_to_land(page, f"{site}chapters/12-one-neuron-derivatives.html", links)
    for one in page.context.pages:  # the first has stored it for all
        assert one.locator(".nn-solution:visible").count()


def scroll_through(page: Page) -> None:
    """Scroll the whole page by windows, and wait in each for what comes to life."""
    page.evaluate(
        """async () => {
          const root = document.documentElement;
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          const asleep = () => [...document.querySelectorAll(".nn-widget-place:not([data-live])")]
            .some((place) => {
              const { top, bottom } = place.getBoundingClientRect();
              return bottom > 0 && top < innerHeight;
            });
          for (let y = 0; y < root.scrollHeight; y += innerHeight) {
            scrollTo(0, y);
            await frame();
            for (let waited = 0; asleep() && waited < 600; waited++) await frame();
            await frame();
          }
        }"""
    )


FONT_BEFORE_THE_FIRST_FRAME = """() => {
  const font = performance.getEntriesByType("resource").find(({ name }) => name.endsWith(".woff2"));
  return font.responseEnd < performance.getEntriesByName("first-paint")[0].startTime;
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chapter", PAGES)
def test_nothing_shifts_while_a_reader_scrolls(page, site, chapter, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        """globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const where = entry.sources.map(({ node }) => node?.className ?? node?.nodeName);
            shifts.push([entry.value, where.join()]);
          }
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    # On a slow line, or a busy machine, formulas stand in another font until theirs has come, and
    # lines break anew. What is measured is a page whose font has come before its first frame.
    for _ in range(5):
        page.goto(f"{site}chapters/{chapter}.html")
        page.evaluate("document.fonts.ready")
        quiet(page)
        if page.evaluate(FONT_BEFORE_THE_FIRST_FRAME):
            break
    else:
        pytest.fail("five times the font came after the first frame")
    arriving = page.evaluate("shifts.splice(0)")
    assert sum(value for value, _ in arriving) < 0.02, arriving
    places = page.locator(".nn-widget-place")
    heights = "(places) => places.map((place) => place.getBoundingClientRect().height)"
    before = places.evaluate_all(heights)
    scroll_through(page)
    quiet(page)
    assert page.locator(".nn-widget-place:not([data-live])").count() == 0
    # The height that the build gave it is the height that it has.
    assert places.evaluate_all(heights) == pytest.approx(before, abs=0.5)
    shifts = page.evaluate("shifts")
    assert sum(value for value, _ in shifts) < 0.01, shifts


FIELDS = """(places) => places.map((place) => {
  const at = place.getBoundingClientRect();
  const fields = "textarea, select, input:not([type=range]), nn-textarea, nn-select, nn-input";
  const seen = [...place.querySelectorAll(fields)].filter((field) => field.checkVisibility());
  return seen.map((field) => {
    const { left, top, width, height } = field.getBoundingClientRect();
    return [left - at.left, top - at.top, width, height];
  });
})"""


@pytest.mark.parametrize("chapter", ["06-chain-rule", "10-feed-forward", "17-training"])
def test_fields_stand_where_their_pictures_stood(page, site, chapter):
    page.goto(f"{site}chapters/{chapter}.html#nowhere")  # all is laid out from the beginning
    places = page.locator(".nn-widget-place:not([data-live])")
    places.evaluate_all("(places) => places.forEach((place) => place.classList.add('first'))")
    pictures = page.locator(".first").evaluate_all(FIELDS)
    scroll_through(page)
    quiet(page)
    fields = page.locator(".first").evaluate_all(FIELDS)
    assert sum(map(len, pictures)) > 20
    for was, now in zip(pictures, fields, strict=True):
        assert np.ravel(now) == pytest.approx(np.ravel(was), abs=1)


def test_a_hash_with_a_stray_percent_sign_disturbs_nothing(page, site):
    page.goto(f"{site}chapters/09-layers.html#100%")
    scroll_through(page)
    assert page.locator(".nn-widget-place[data-live]").count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0


def test_folds_print_open_and_are_afterwards_as_they_were(page, site):
    page.goto(f"{site}chapters/12-one-neuron-derivatives.html")
    first = page.locator("article details").first
    first.evaluate("(details) => { details.open = true; }")
    closed = page.locator("details:not([open])").count()
    assert closed
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    faint = page.locator("details > :not(summary)").evaluate_all(
        "(parts) => parts.filter((part) => getComputedStyle(part).opacity !== '1').length"
    )
    assert faint == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == closed
    assert first.get_attribute("open") is not None


def test_right_after_load_paper_holds_every_exercise_and_explorable(page, site):
    page.goto(f"{site}chapters/12-one-neuron-derivatives.html", wait_until="commit")
    page.wait_for_load_state("domcontentloaded")
    page.emulate_media(media="print")
    places = page.locator(".nn-widget-place")
    assert places.count() > 10
    for place in places.all():
        assert len(place.inner_text()) > 40


def test_without_scripts_exercises_and_explorables_are_there_to_be_read(open_page):
    page, faults = open_page("chapters/12-one-neuron-derivatives.html", java_script_enabled=False)
    assert page.locator(".nn-exercise .nn-prompt").count() > 10
    assert not page.locator(".nn-exercise button:visible").count()
    assert not faults


def test_the_search_finds_an_exercise_by_its_words(page, site, html):
    """12-corner asks of a check that "disagrees"; the chapter itself has no such word."""
    soup = BeautifulSoup(
        (html / "chapters" / "12-one-neuron-derivatives.html").read_text("utf-8"), "html.parser"
    )
    corner = soup.find(id="ex-12-corner").extract()
    word = "disagrees"
    assert word in corner.text
    assert word not in soup.article.text
    page.goto(f"{site}search.html?q={word}")
    expect(page.locator("#search-results a[href*='12-one-neuron']")).not_to_have_count(0)
