"""Previews in the browser: by pointer, by keys, by touch, from the disk, never on the line."""

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/16-backpropagation-gradients.html"
PHONE = {"width": 360, "height": 740}


def card_of(page):
    return page.locator(".nn-preview")


def unfold(page):
    """Open what folds, in which many references stand."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")


def reference(page, target):
    unfold(page)
    link = page.locator(f'article p a[href$="{target}"]').first
    link.evaluate("(link) => link.scrollIntoView({ block: 'center' })")
    return link


def formula(page, tex):
    """A formula of the text, by its TeX."""
    unfold(page)
    all_of_them = page.locator("article p > span.math > math")
    texs = all_of_them.evaluate_all("(all) => all.map((one) => one.dataset.tex)")
    found = all_of_them.nth(texs.index(tex))
    found.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    return found


@pytest.fixture
def from_disk(open_page, html):
    """from_disk(**options) -> page: the chapter from the disk; a fault fails the test."""
    opened = []

    def from_disk(**options):
        page, faults = open_page((html / CHAPTER).as_uri(), **options)
        opened.append(faults)
        return page

    yield from_disk
    assert not [fault for faults in opened for fault in faults]


def test_a_reference_to_another_page_shows_what_stands_there(from_disk):
    page = from_disk(viewport={"width": 1000, "height": 800})
    link = reference(page, "06-chain-rule.html#equation-eq-chain-rule")
    link.hover()
    card = card_of(page)
    expect(card).to_contain_text("(6.2)")
    assert card.locator("math").count() == 1
    line, box = link.bounding_box(), card.bounding_box()
    assert box["y"] >= line["y"] + line["height"] or box["y"] + box["height"] <= line["y"]
    card.hover()  # the pointer may go into it
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()


def test_on_a_wide_screen_it_stands_in_the_margin_and_covers_no_text(from_disk):
    page = from_disk(viewport={"width": 1440, "height": 900})
    link = reference(page, "06-chain-rule.html#equation-eq-chain-rule")
    link.hover()
    expect(card_of(page)).to_be_visible()
    text, box = page.locator("article").bounding_box(), card_of(page).bounding_box()
    assert box["x"] >= text["x"] + text["width"]
    assert box["x"] + box["width"] <= 1440
    assert abs(box["y"] - link.bounding_box()["y"]) < 40


def test_by_keys_it_comes_with_the_focus_and_goes_with_it(from_disk):
    page = from_disk()
    link = reference(page, "15-backpropagation-error.html#equation-eq-delta")
    page.keyboard.press("Tab")  # so that the focus is one of the keyboard
    link.focus()
    expect(card_of(page)).to_contain_text("(15.1)")
    expect(card_of(page)).to_contain_text("error of layer")  # the symbols, for want of a pointer
    assert link.get_attribute("aria-describedby") == "nn-preview"
    page.keyboard.press("Tab")
    expect(link).not_to_have_attribute("aria-describedby", "nn-preview")


@pytest.mark.parametrize(
    ("tex", "letter", "words"),
    [
        (r"\delta^l", "δ", "error of layer"),
        ("W^l", "l", "weights of layer"),
        (r"n_l \times 1", "n", "number of neurons in layer"),
    ],
)
def test_a_symbol_in_a_formula_says_what_it_is(page, site, tex, letter, words):
    page.goto(site + CHAPTER)
    formula(page, tex).locator("mi", has_text=letter).first.hover()
    expect(card_of(page)).to_contain_text(words)
    expect(card_of(page)).to_contain_text("Shape")
    page.mouse.move(0, 0)
    expect(card_of(page)).not_to_be_visible()


def test_in_a_chapter_on_calculus_letters_are_not_those_of_a_network(page, site):
    page.goto(site + "chapters/04-gradients.html")
    formula(page, "y").hover()
    page.wait_for_function("globalThis.nnbookPreviews?.symbols")
    page.wait_for_timeout(500)
    expect(card_of(page)).not_to_be_visible()
    formula(page, r"\nabla f(x)").locator("mi").first.hover()
    expect(card_of(page)).to_contain_text("gradient, a column")


def test_a_tap_shows_and_a_second_tap_follows(from_disk):
    page = from_disk(viewport=PHONE, has_touch=True)
    page.locator("h1").last.tap()  # the first touch brings the script
    page.wait_for_function("globalThis.nnbookPreview")
    formula(page, r"\delta^l").tap()
    expect(card_of(page)).to_contain_text("error of layer")
    link = reference(page, "15-backpropagation-error.html#equation-eq-delta")
    link.tap()
    card = card_of(page)
    expect(card).to_contain_text("(15.1)")
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    link.tap()
    page.wait_for_url("**/15-backpropagation-error.html#equation-eq-delta")
