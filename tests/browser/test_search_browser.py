"""The search in the browser: over a page, on its page, by keys and by touch, from the disk."""

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/12-one-neuron-derivatives.html"
PHONE = {"width": 360, "height": 740}


def ask(page, typed):
    page.keyboard.press("Control+k")
    field = page.get_by_role("searchbox", name="Search the book")
    expect(field).to_be_focused()
    field.fill(typed)
    return page.locator(".nn-search-list a")


def loaded(page):
    return page.evaluate("performance.getEntriesByType('resource').map((e) => e.name).join()")


def test_nothing_of_it_is_loaded_before_it_is_asked_for(page, site):
    page.goto(site + CHAPTER)
    assert "search" not in loaded(page)
    results = ask(page, "∇")
    expect(results).not_to_have_count(0)
    assert "search-index.js" in loaded(page)


def test_what_is_typed_before_its_script_has_come_is_asked(page, site):
    def late(route):
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/_static/search.js*", late)
    page.goto(site + CHAPTER)
    page.keyboard.press("/")
    page.keyboard.type("hadamard")
    expect(page.get_by_role("searchbox", name="Search the book")).to_have_value("hadamard")
    expect(page.locator(".nn-search-list a").first).to_be_visible()


def test_by_keys_alone_from_the_question_to_the_section_and_its_marks(page, site):
    page.goto(site + CHAPTER)
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search the book")
    page.keyboard.type("hadamard")
    first = page.locator(".nn-search-list a").first
    expect(first.locator("mark").first).to_have_text("⊙")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    for _ in range(70):  # the overlay keeps the focus, however long one goes on
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog, body').localName") != "main"
    page.locator(".nn-search-list a", has_text="Theorem 15.1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/15-backpropagation-error.html#thm-bp1")
    hide = page.get_by_role("button", name="Hide matches")
    expect(hide).to_be_visible()
    assert page.evaluate("CSS.highlights.get('nn-found').size") >= 1
    page.keyboard.press("Escape")
    expect(hide).to_have_count(0)
    assert page.evaluate("CSS.highlights.has('nn-found')") is False
    page.reload()
    expect(page.locator("h1").last).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('nn-search-marks')") is None


def test_escape_closes_it_and_gives_the_focus_back(page, site):
    page.goto(site + CHAPTER)
    button = page.locator(".search-button__button:visible").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search the book")).to_be_focused()
    page.keyboard.type("cost")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    expect(button).to_be_focused()


def test_a_result_on_the_same_page_closes_it_and_goes_there(page, site):
    page.goto(site + CHAPTER)
    ask(page, "misplaced indicator").first.click()
    expect(page.locator("dialog")).not_to_be_visible()
    assert page.url.endswith("#the-misplaced-indicator")
    expect(page.get_by_role("button", name="Hide matches")).to_be_visible()
    page.mouse.wheel(0, -20_000)  # left behind, the marks are no longer wanted
    expect(page.get_by_role("button", name="Hide matches")).to_have_count(0)


def test_no_result_shows_raw_markup_and_each_leads_to_a_place(page, site, html):
    page.goto(site + CHAPTER)
    results = ask(page, "W^l")
    expect(results).to_have_count(30)
    for result in results.all():
        assert not {"$", "\\", "{"} & set(result.inner_text())
        file, _, anchor = result.get_attribute("href").removeprefix(site).partition("#")
        assert f'id="{anchor}"' in (html / file).read_text(encoding="utf-8")


def test_a_stroke_in_a_field_of_an_exercise_is_typed(page, site):
    page.goto(site + "chapters/01-introduction.html")
    page.locator(".nn-exercise").first.scroll_into_view_if_needed()
    page.locator(".nn-widget-place[data-live] input").first.focus()
    page.keyboard.type("1/2")
    expect(page.locator("dialog")).to_have_count(0)


def test_who_wants_no_key_that_acts_by_itself_turns_it_off(page, site):
    page.goto(site + CHAPTER)
    ask(page, "")
    page.get_by_role("checkbox", name="The key / opens the search").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    assert "search" not in loaded(page)
    page.keyboard.press("Control+k")
    field = page.get_by_role("searchbox", name="Search the book")
    expect(field).to_be_focused()
    expect(field).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_disk_on_a_phone(open_page, html, scheme):
    options = {"viewport": PHONE, "has_touch": True, "color_scheme": scheme}
    page, faults = open_page((html / CHAPTER).as_uri(), **options)
    page.locator(".search-button__button:visible").tap()
    page.get_by_role("searchbox", name="Search the book").fill("backpropagation")
    results = page.locator(".nn-search-list a")
    expect(results.first).to_contain_text("Back propagation")
    box = page.locator("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert box["y"] + box["height"] <= PHONE["height"]
    results.first.tap()
    page.wait_for_url("**/16-backpropagation-gradients.html#*")
    assert not faults


def test_the_search_page_answers_its_address(page, site):
    page.goto(f"{site}search.html?q=nabla")
    expect(page.locator(".nn-search-list a").first).to_contain_text("∇")
    page.get_by_role("searchbox").fill("hadamard product")
    expect(page.locator(".nn-search-list a").first).to_contain_text("⊙")
    assert page.url.endswith("?q=hadamard+product")


def test_without_its_index_it_says_so(open_page, site):
    page, faults = open_page(CHAPTER)
    page.route("**/search-index.js", lambda route: route.abort())
    ask(page, "cost")
    expect(page.locator(".nn-search-said")).to_contain_text("could not be loaded")
    assert all("search-index" in fault or "ERR_FAILED" in fault for fault in faults), faults
