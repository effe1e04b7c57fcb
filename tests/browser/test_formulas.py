"""Formulas on the page: what a reader copies of them, and that they stay inside the page."""

import pytest
from test_pages import settled

COPIED = """(selector) => {
  const range = document.createRange();
  range.selectNode(document.querySelector(selector));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const clipboardData = new DataTransfer();
  document.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true }));
  return [clipboardData.getData("text/plain").trim(), clipboardData.getData("text/html")];
}"""
PAGE = "/chapters/16-backpropagation-gradients.html"


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("#equation-eq-bp4 .eqbox", "$$\n\\frac{\\partial C}{\\partial W^l}"),
        ("article p:has(math)", "$"),
    ],
)
def test_who_copies_a_formula_gets_its_tex(open_page, selector, text):
    page, _ = open_page(PAGE)
    plain, markup = page.evaluate(COPIED, selector)
    assert text in plain
    assert "<math" in markup
    assert page.locator(".nn-copied").count() == 0


def test_a_copy_without_a_formula_is_left_to_the_browser(open_page):
    page, _ = open_page(PAGE)
    assert page.evaluate(COPIED, "article h1") == ["", ""]


def test_formulas_are_set_in_the_face_of_the_book(open_page):
    page, _ = open_page(PAGE)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].map((f) => [f.family, f.status])") == [
        ["nn-math", "loaded"]
    ]


def test_a_wide_formula_scrolls_in_itself(open_page):
    page, _ = open_page("/chapters/11-cost.html", viewport={"width": 320, "height": 800})
    settled(page)
    page.evaluate("document.fonts.ready")
    # What is folded away has a width, too, but is reached only when it is opened.
    boxes = page.evaluate("""() => [...document.querySelectorAll(".nn-wide, .eqbox")]
      .filter((box) => box.scrollWidth > box.clientWidth && box.checkVisibility())
      .map((box) => [box.getBoundingClientRect().right, box.tabIndex])""")
    assert len(boxes) > 3
    assert all(right <= 320 and reachable == 0 for right, reachable in boxes)
