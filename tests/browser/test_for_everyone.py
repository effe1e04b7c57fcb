"""The pages by keyboard, on a phone, on paper, in forced colours and without scripts."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from test_pages import settled

CHAPTER = "chapters/08-weights-and-biases.html"
LONGEST = "chapters/16-backpropagation-gradients.html"
WIDE_CODE = "chapters/06-chain-rule.html"  # with a line of 100 letters
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
SIDES = ["primary", "secondary"]
HELD_DOWN = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
BROKEN_OFF = """(selector) => [...document.querySelectorAll(selector)]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.textContent.slice(0, 80))"""


# ---- by keyboard -----------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_an_open_sidebar_keeps_the_focus_and_gives_it_back(open_page, side):
    page, faults = open_page(CHAPTER, **PHONE)
    toggle, sidebar = page.locator(f".{side}-toggle"), page.locator(f".bd-sidebar-{side}")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(sidebar.get_by_role("button", name="Close")).to_be_focused()
    # The browser's own bar comes after the last link, and then the first one again.
    links = sidebar.locator("a, button").locator("visible=true").count()
    sidebar.evaluate(
        """(sidebar) => addEventListener("focusin", ({ target }) => {
          (globalThis.reached ??= []).push(sidebar.contains(target));
        })"""
    )
    for _ in range(links + 3):
        page.keyboard.press("Tab")
    assert page.evaluate("reached.length") >= links
    assert page.evaluate("reached.every(Boolean)")
    page.keyboard.press("Escape")
    expect(toggle).to_be_focused()
    expect(sidebar).not_to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    assert not faults


def test_a_section_that_was_chosen_is_not_covered_by_the_list(open_page):
    page, _ = open_page(CHAPTER, **PHONE)
    page.locator(".secondary-toggle").click()
    link = page.locator(".bd-sidebar-secondary a").nth(2)
    href = link.get_attribute("href")
    link.click()
    expect(page.locator(".bd-sidebar-secondary")).not_to_be_visible()
    expect(page.locator(".secondary-toggle")).to_have_attribute("aria-expanded", "false")
    expect(page.locator(href)).to_be_in_viewport()


def test_a_box_that_the_browser_restores_as_checked_leaves_no_sidebar_open(open_page):
    """As Firefox does when a page is loaded again."""
    page, _ = open_page(CHAPTER, **PHONE)
    page.evaluate("document.getElementById('pst-primary-sidebar-checkbox').checked = true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(page.locator(".bd-sidebar-primary")).not_to_be_visible()
    expect(page.locator(".primary-toggle")).to_have_attribute("aria-expanded", "false")


def test_whoever_holds_tab_comes_by_every_part_of_the_page_in_order(open_page):
    """The skip link, the chapters, the page's contents, the text; and every widget in it."""
    page, faults = open_page(CHAPTER, viewport=DESKTOP)
    page.evaluate(
        """() => {
          globalThis.reached = [];
          globalThis.places = new Set(); // at once: what is mounted takes the place of what was
          addEventListener("focusin", ({ target }) => {
            reached.push(target);
            places.add(target.closest(".nn-widget-place"));
          }, true);
        }"""
    )
    session = page.context.new_cdp_session(page)
    # Down and not up: no pause in which the page could make ready.
    for _ in range(40):
        for _ in range(10):
            session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **HELD_DOWN})
        if page.evaluate("reached.some((e) => e.closest('.prev-next-footer'))"):
            break
    where = page.evaluate(
        """() => reached.map((e) => ["skip-link", "bd-sidebar-primary", "bd-sidebar-secondary",
          "bd-header-article", "bd-article", "prev-next-footer"].find((c) => e.closest("." + c)))"""
    )
    assert list(dict.fromkeys(part for part in where if part)) == [
        "skip-link",
        "bd-sidebar-primary",
        "bd-sidebar-secondary",
        "bd-header-article",
        "bd-article",
        "prev-next-footer",
    ]
    missed = page.evaluate(
        """() => [...document.querySelectorAll(".nn-widget-place")]
          .filter((place) => !places.has(place)).map((place) => place.textContent.slice(0, 60))"""
    )
    assert not missed
    assert not faults


def by_tab(page, until, most):
    """Press Tab until the focus is where it shall be; how often that was."""
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("(until) => Boolean(document.activeElement.closest(until))", until):
            return count
    pytest.fail(f"{most} stops, and not there yet")


def with_fewer_stops(page):
    """The script of the keyboard comes with the first Tab."""
    page.keyboard.press("Tab")
    page.wait_for_selector(".nn-stop-hint", state="attached")
    page.evaluate("document.activeElement.blur()")


def test_the_longest_chapter_has_no_more_than_120_stops(open_page):
    page, faults = open_page(LONGEST, viewport=DESKTOP)
    with_fewer_stops(page)
    widgets = page.locator(".nn-widget-place").count()
    assert widgets < by_tab(page, ".prev-next-footer", 120)
    assert not faults


def test_an_exercise_is_one_stop_until_the_reader_works_in_it(open_page):
    page, faults = open_page(CHAPTER, viewport=DESKTOP)
    with_fewer_stops(page)
    place = page.locator(".nn-widget-place:has(.nn-answer)").first
    within = "(place) => place.contains(document.activeElement)"
    place.evaluate("(place) => place.id = 'nn-place'")
    aside = place.locator("[tabindex='-1']")
    before = aside.count()
    by_tab(page, "#nn-place", 120)
    expect(page.locator(".nn-stop-hint")).to_contain_text("F2 leads through all")
    expect(page.locator(".nn-stop-hint")).to_have_css("opacity", "1")
    page.keyboard.press("Tab")
    assert not place.evaluate(within)
    page.keyboard.press("Shift+Tab")
    assert place.evaluate(within)
    page.keyboard.press("F2")
    controls = place.locator("button:visible:not(:disabled), input:visible").count()
    place.locator("button:visible, input:visible").first.focus()
    for _ in range(controls - 1):
        page.keyboard.press("Tab")
        assert place.evaluate(within)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not place.evaluate(within)
    assert aside.count() == before  # nothing is left out of the way
    assert not faults


def test_arrows_lead_through_a_list_and_from_one_copy_button_to_the_next(open_page):
    page, faults = open_page(CHAPTER, viewport=DESKTOP)
    with_fewer_stops(page)
    links = page.locator(".bd-sidebar-primary nav a")
    links.nth(1).focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.bd-sidebar-primary nav')")
    section = page.locator("article section:not(:has(section))")
    copies = section.filter(has=page.locator(".copybtn[tabindex='-1']")).last.locator(".copybtn")
    copies.first.focus()
    page.keyboard.press("ArrowDown")
    expect(copies.nth(1)).to_be_focused()
    expect(copies.first).to_have_attribute("tabindex", "-1")
    page.keyboard.press("ArrowUp")
    expect(copies.first).to_be_focused()
    assert not faults


def test_no_code_of_a_chapter_scrolls_sideways_on_a_desktop(open_page):
    page, _ = open_page(WIDE_CODE, viewport=DESKTOP)
    code = "\n".join(page.locator(".cell_input pre").all_text_contents())
    assert max(map(len, code.split("\n"))) == 100  # as long as ruff allows
    assert page.evaluate(BROKEN_OFF, ".cell_input pre") == []


def test_what_folds_is_named_by_the_words_that_are_seen(html):
    for path in html.glob("chapters/*.html"):
        assert "<summary aria-label" not in path.read_text("utf-8"), path.name


# ---- on a phone ------------------------------------------------------------------------------


def test_what_is_wider_than_the_phone_fades_where_it_goes_on(open_page):
    page, _ = open_page(WIDE_CODE, **PHONE)
    settled(page)
    box = page.locator(".cell_input pre").locator("visible=true").first
    expect(box).to_have_class(re.compile("nn-more-right"))
    assert "gradient" in box.evaluate("(pre) => getComputedStyle(pre).maskImage")
    box.evaluate("(pre) => { pre.scrollLeft = 40; }")
    expect(box).to_have_class(re.compile("nn-more-left nn-more-right|nn-more-right nn-more-left"))
    box.evaluate("(pre) => { pre.scrollLeft = pre.scrollWidth; }")
    expect(box).not_to_have_class(re.compile("nn-more-right"))
    unmarked = page.evaluate(
        """() => [...document.querySelectorAll(".eqbox, .nn-wide, pre, .nn-figure-box")]
          .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
          .filter((e) => !/nn-more/.test(e.className)).map((e) => e.textContent.slice(0, 60))"""
    )
    assert unmarked == []


@pytest.mark.parametrize("chapter", ["11-cost", "06-chain-rule", "17-training"])
def test_panels_stand_below_one_another_with_letters_of_eleven_pixels(open_page, chapter):
    page, _ = open_page(f"chapters/{chapter}.html", **PHONE)
    panels = page.locator(".nn-panel").evaluate_all(
        """(all) => all.map((panel) => [panel.getBoundingClientRect().left,
          panel.getBoundingClientRect().width / panel.getAttribute("width")])"""
    )
    assert len(panels) > 3
    assert all(left < 160 for left, _ in panels)
    # Numbers at the axes have 10 points, which are 13⅓ pixels.
    assert min(scale * 40 / 3 for _, scale in panels) >= 11


@pytest.mark.parametrize("width", [360, 1440])
def test_what_a_function_is_to_do_stands_above_the_place_where_it_is_written(open_page, width):
    page, _ = open_page("chapters/09-layers.html", viewport={"width": width, "height": 900})
    text, place = page.locator("#ex-09-layer"), page.locator(".cell:has(#ex-09-layer) .cell_input")
    text.scroll_into_view_if_needed()
    above, below = text.bounding_box(), place.bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    assert below["x"] >= 0
    assert below["x"] + below["width"] <= width


# ---- on paper, in forced colours, without scripts --------------------------------------------


@pytest.mark.parametrize("chapter", ["10-feed-forward", "11-cost"])
def test_no_formula_is_cut_at_the_edge_of_the_paper(open_page, chapter):
    page, _ = open_page(f"chapters/{chapter}.html", viewport={"width": 718, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(BROKEN_OFF, ".eqbox")  # without what is done before printing
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(BROKEN_OFF, ".eqbox") == []
    beyond = "(all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth).length"
    assert page.locator("math").evaluate_all(beyond) == 0


@pytest.mark.parametrize("chapter", ["08-weights-and-biases", "10-feed-forward"])
def test_a_pdf_right_after_load_holds_every_question_and_every_state_in_words(open_page, chapter):
    page, _ = open_page(f"chapters/{chapter}.html", viewport=DESKTOP)
    folded = page.locator("details:not([open])").count()
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    letters = "".join("".join(sheet.extract_text() for sheet in printed.pages).split())
    titles = page.locator(".nn-exercise-title").all_inner_texts()
    # Of a sentence with formulas the words count: a PDF holds the signs in another order.
    words = """(all) => all.map((p) => [...p.childNodes].map((part) => part.data ?? "")
      .filter((text) => text.length > 12).at(0)).filter(Boolean)"""
    states = page.locator(".nn-widget .nn-live").evaluate_all(words)
    questions = page.locator(".nn-prompt > p:first-child").evaluate_all(words)
    assert len(titles) > 10
    assert len(questions) > 5
    assert states
    assert folded
    for text in (*titles, *states, *questions):
        assert "".join(text.split()) in letters, text
    assert page.locator("details:not([open])").count() == folded


def test_in_forced_colours_icons_are_seen(open_page):
    page, _ = open_page(CHAPTER, viewport=DESKTOP, forced_colors="active")
    for selector, part in ((".fa-bars", ""), (".nn-fold > summary", "::after")):
        seen, ground = page.locator(selector).first.evaluate(
            """(e, part) => [getComputedStyle(e, part).backgroundColor,
              getComputedStyle(document.body).backgroundColor]""",
            part,
        )
        assert seen != ground


def test_without_scripts_answers_are_folded_and_all_chapters_can_be_reached(open_page):
    page, faults = open_page(CHAPTER, viewport=PHONE["viewport"], java_script_enabled=False)
    assert "Without scripts" in page.locator(".nn-no-script").inner_text()
    exercises, answers = page.locator(".nn-exercise"), page.locator(".nn-solved")
    assert answers.count() == exercises.count() > 5
    answers.first.locator("summary").click()
    assert len(answers.first.inner_text()) > 20
    assert not page.locator("button:visible, input[type=text]:visible").count()
    chapter = page.locator(".bd-sidebar-primary a", has_text="Layers")
    chapter.click()
    expect(page).to_have_title(re.compile("Layers"))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    assert not faults
