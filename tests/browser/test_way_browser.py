"""Finding one's way in the browser: rings of progress, back to where one was, keys, contents."""

import json

import pytest
from playwright.sync_api import expect

from booksite.home import state
from nnbook.backprop import backprop
from nnbook.costs import QUADRATIC
from nnbook.data import hand_net
from nnbook.exercises.sections import EXERCISES
from nnbook.training import step

CHAPTER = "chapters/12-one-neuron-derivatives.html"
KEY = "nnbook:v1:site:"
PHONE = {"width": 360, "height": 740}


def solve(page, ids):
    record = {"state": "solved", "tries": 1, "box": 0, "due": 1e12, "at": 1e12, "variant": 0}
    record |= {"entry": None, "hints": 0, "shown": False, "done": True, "missed": False}
    records = {KEY + name: json.dumps(record) for name in ids}
    page.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(records)})) localStorage.setItem(k, v);"
    )


def test_the_sidebar_shows_how_much_of_a_chapter_is_done(page, site):
    first, second = EXERCISES["01-introduction"], EXERCISES["02-notation"]
    solve(page, [*first, second[0]])
    page.goto(site + CHAPTER)
    entries = page.locator(".bd-sidenav a")
    whole = entries.filter(has_text="1. Introduction").get_by_role("img")
    expect(whole.first).to_have_accessible_name("(all exercises solved)")
    some = entries.filter(has_text="2. Notation").get_by_role("img")
    expect(some).to_have_accessible_name(f"(1 of {len(second)} solved)")
    expect(entries.filter(has_text="3. The big").get_by_role("img")).to_have_count(0)


def test_without_progress_nothing_is_loaded_for_it(page, site):
    page.goto(site + CHAPTER)
    page.wait_for_load_state("networkidle")
    names = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name).join()")
    assert "way.js" not in names
    assert "previews" not in names


def test_the_first_page_leads_back_to_where_one_was(page, site):
    page.goto(site)
    start = page.locator(".nn-start")
    expect(start).to_have_text("Start: Introduction")
    page.goto(site + CHAPTER + "#any-activation")
    expect(page.locator(".bd-toc-nav a.active")).to_have_text("12.7. Any activation")
    page.goto(site)
    expect(start).to_have_text("Continue: 12.7. Any activation")
    expect(page.locator(".nn-anew")).to_have_text("Start: Introduction")
    start.click()
    page.wait_for_url("**/12-one-neuron-derivatives.html#any-activation")


def test_arrow_keys_turn_the_pages_unless_something_else_wants_them(page, site):
    page.goto(site + CHAPTER)
    page.locator(".search-button__button:visible").first.focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("document.activeElement.blur()")
    assert page.url.endswith(CHAPTER)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/13-geometry.html")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/12-one-neuron-derivatives.html")


@pytest.mark.parametrize("anchor", ["what-varies-now", "practice", "in-nnbook", "summary"])
def test_a_link_marks_its_own_section_in_the_contents(page, site, anchor):
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(f"{site}{CHAPTER}#{anchor}")
    active = page.locator(".bd-toc-nav a.active")
    expect(active).to_have_count(1)
    expect(active).to_have_attribute("href", f"#{anchor}")
    expect(active).to_have_attribute("aria-current", "location")


# --- The first page's net -----------------------------------------------------------------------


def test_one_step_is_that_of_nnbook(page, site):
    page.goto(site)
    net, x, y = hand_net()
    said = page.locator(".nn-home-cost strong")
    for _ in range(3):
        net = step(net, backprop(net, x, y, QUADRATIC), state()["eta"])
        page.get_by_role("button", name="One step").click()
        expect(said).to_have_text(f"{QUADRATIC(net(x), y):.2g}")
    weight = page.get_by_role("slider", name="weight from neuron 2 to the output")
    assert float(weight.get_attribute("aria-valuenow")) == round(net[2].W[0, 1], 2)
    expect(page.locator(".nn-home-say")).to_contain_text("lowered the cost")
    page.get_by_role("button", name="Start again").click()
    expect(said).to_have_text("0.5")


def test_a_weight_is_dragged_and_turned_by_keys(open_page, html):
    page, faults = open_page((html / "index.html").as_uri(), viewport=PHONE)
    knob = page.get_by_role("slider", name="bias of the output")
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 50, steps=4)
    page.mouse.up()
    expect(knob).to_have_attribute("aria-valuenow", "-5")
    expect(page.locator(".nn-home-cost strong")).to_have_text("0")  # −5 − (−4) is what was too much
    knob.press("ArrowUp")
    expect(knob).to_have_attribute("aria-valuenow", "-4.9")
    expect(page.locator(".nn-home-say")).to_contain_text("raised the cost")
    assert not faults
