"""What a page weighs: on a slow line, weight is waiting. `make lighthouse` reports the scores."""

from __future__ import annotations

import pytest

from tools.weights import SCRIPT, SHEET, pages, weight

KB = 1024
NAMES = pages()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_light(html, name):
    page = weight(name)
    assert page.html <= 150 * KB
    assert page.without_figures <= 250 * KB


def test_a_page_asks_for_one_style_sheet_and_for_no_script_that_it_waits_for(html):
    for name in NAMES:
        text = (html / name).read_text("utf-8")
        assert len(SHEET.findall(text)) == (name != "404.html"), name
        assert all("defer" in script for script in SCRIPT.findall(text)), name


def test_long_chapters_are_laid_out_part_by_part(browser, site):
    """At the top of a page the parts below the window wait for the reader's first move."""
    import conftest

    faults = conftest.Faults()
    context = conftest.new_context(browser, site, faults)
    # A browser says that the pointer has moved when what lies under it has.
    context.add_init_script(
        """addEventListener("pointermove", (event) => {
          if (!globalThis.readerMoves) event.stopImmediatePropagation();
        }, true)"""
    )
    page = context.new_page()
    page.goto(f"{site}chapters/06-chain-rule.html")
    assert page.evaluate("document.documentElement.classList.contains('nn-later')")
    page.wait_for_load_state("networkidle")
    # Not by the browser either, which would for each form and each field that it could fill in.
    # Whether a part is near the window is found in the frame after the one that shows it.
    last = page.locator(".bd-article > section > section:last-of-type p").first
    page.wait_for_function("() => !document.documentElement.classList.contains('nn-opening')")
    page.wait_for_function(
        "(p) => !p.checkVisibility({ contentVisibilityAuto: true })", arg=last.element_handle()
    )
    waiting = page.locator(".nn-widget-place:not([data-live])")
    assert waiting.locator("nn-form").count()
    assert not waiting.locator("form, select, textarea, input:not([type=range])").count()
    page.evaluate("globalThis.readerMoves = true")
    page.mouse.move(1, 1)
    page.wait_for_selector(".bd-article > section > section:last-of-type.nn-laid")
    assert not page.locator(".bd-article > section > section:not(.nn-laid)").count()
    assert last.evaluate("(p) => p.checkVisibility({ contentVisibilityAuto: true })")
    page.goto(f"{page.url}#paths-add-up")
    page.reload()
    assert not page.evaluate("document.documentElement.classList.contains('nn-later')")
    context.close()
    assert not faults


SHOWN = """() => [...document.querySelectorAll(".bd-article > section > section")]
  .every((part) => getComputedStyle(part).contentVisibility !== "hidden")"""


def test_what_the_first_frame_leaves_out_is_there_without_a_move(open_page):
    page, faults = open_page(
        "chapters/06-chain-rule.html", viewport={"width": 1440, "height": 1800}
    )
    page.wait_for_function(SHOWN)
    near = page.locator(".bd-article > section > section p").first
    assert near.evaluate("(p) => p.checkVisibility({ contentVisibilityAuto: true })")
    assert not faults


def test_what_the_first_frame_leaves_out_is_there_although_a_script_is_lost(browser, site):
    import conftest

    faults = conftest.Faults()
    context = conftest.new_context(browser, site, faults)
    context.route("**/book.js*", lambda route: route.abort())
    # On a busy machine the page may be read when the three seconds are over.
    context.add_init_script(
        """new MutationObserver(() => {
          globalThis.wasOpening ||= document.documentElement.classList.contains("nn-opening");
        }).observe(document, { attributes: true, subtree: true })"""
    )
    page = context.new_page()
    page.goto(f"{site}chapters/06-chain-rule.html")
    page.wait_for_function(SHOWN)
    assert page.evaluate("wasOpening")
    assert [fault for fault in faults if "book.js" not in fault and "ERR_FAILED" not in fault] == []
    context.close()


SHIFTS = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().map((shift) => shift.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([]), 500);
})"""


@pytest.mark.parametrize("name", ["errata.html", "search.html", "chapters/20-bibliography.html"])
def test_on_a_short_page_nothing_moves(open_page, name):
    """Not even what stands below its parts, which the window shows at once."""
    page, _ = open_page(name, viewport={"width": 1440, "height": 900})
    assert not sum(page.evaluate(SHIFTS))
