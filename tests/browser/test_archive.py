"""The zip of the site, unpacked and read from the disk, with no network at all."""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from booksite.doors import NAME
from tools import archive


@pytest.fixture(scope="module")
def unpacked(html, tmp_path_factory):
    folder = tmp_path_factory.mktemp("zip")
    archive.write(html, folder / "site.zip")
    with ZipFile(folder / "site.zip") as packed:
        packed.extractall(folder)
    return folder / NAME


@pytest.mark.parametrize(
    "name", ["index.html", "chapters/04-gradients.html", "chapters/22-review.html", "errata.html"]
)
def test_a_page_of_the_zip_opens_from_the_disk(open_page, unpacked, name):
    page, faults = open_page((unpacked / name).as_uri(), offline=True)
    page.wait_for_load_state("networkidle")
    assert page.locator("article h1").count() == 1
    # The sheet has come: the browser's own has no face of the book.
    face = page.locator("article h1").evaluate("(title) => getComputedStyle(title).fontFamily")
    assert face.startswith("Charter")
    assert not faults


def test_an_explorable_of_the_zip_comes_to_life(open_page, unpacked):
    page, faults = open_page((unpacked / "chapters/04-gradients.html").as_uri(), offline=True)
    place = page.locator(".nn-widget-place:has(.nn-gradient)").first
    place.scroll_into_view_if_needed()
    expect(place).to_have_attribute("data-live", "")
    assert not faults
