"""The page that a server sends for an address which the book does not have."""

from __future__ import annotations

import pytest
from conftest import SUB_PATH
from playwright.sync_api import expect

DARK = "rgb(20, 24, 30)"
# Beside the first page, in a folder that the book has, in folders that it does not have.
ADDRESSES = [
    "x.html",
    "chapters/x.html",
    "nowhere/x.html",
    "nowhere/deep/er/x.html",
    "chapters/a/b/x",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_at_any_depth_it_has_its_colours_and_leads_into_the_book(open_page, site, address):
    page, faults = open_page(address, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == DARK
    way = page.get_by_role("link")
    expect(way).to_have_count(2)
    expect(page.locator("#lost")).not_to_be_visible()
    assert [link.evaluate("(a) => a.href") for link in way.all()] == [
        f"{site}index.html",
        f"{site}search.html",
    ]
    # The folders that were asked, and the page itself: nothing else was missing, nothing threw.
    assert all(fault.startswith(("404: ", "console error: Failed to load")) for fault in faults)
    folders = address.count("/")
    assert sum(fault.startswith("404: ") for fault in faults) <= 1 + folders
    way.first.click()
    expect(page).to_have_title("The Mathematics of Neural Networks")
    expect(page).to_have_url(f"{site}index.html")


def test_above_the_book_no_link_is_offered_that_leads_nowhere(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.removesuffix(SUB_PATH) + "/some/x.html", wait_until="networkidle")
        expect(page.locator("#lost")).to_be_visible()
        expect(page.get_by_role("link")).to_have_count(0)


def test_without_scripts_the_reader_is_told_how_to_find_the_book(open_page):
    page, _ = open_page("nowhere/deep/x.html", java_script_enabled=False)
    expect(page.locator("#lost")).to_be_visible()
    expect(page.get_by_role("link")).to_have_count(0)
