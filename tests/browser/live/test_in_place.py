"""Every chapter runs in its own page, without a network, and gives what nbval compares."""

from __future__ import annotations

from pathlib import Path

import pytest
from book import chapter_paths, read
from outputs import faults, stored
from playwright.sync_api import Page, expect

MINUTES = 60_000  # ms; training takes some on a busy machine
# Each output of a cell, as it comes, with the number of the cell.
LISTEN = """
globalThis.heard = [];
addEventListener("nn-live-output", ({ target, detail }) =>
  heard.push({ cell: [...document.querySelectorAll("div.cell")].indexOf(target), ...detail }));
"""


def run_all(page: Page) -> list[list[dict]]:
    """Run every cell of the open chapter; the outputs of each."""
    page.get_by_role("button", name="Run all").click()
    expect(page.locator(".nn-live-strip")).to_contain_text(
        "Every cell has run.", timeout=12 * MINUTES
    )
    heard = page.evaluate("heard")
    return [
        [output for output in heard if output["cell"] == i]
        for i in range(page.locator("div.cell").count())
    ]


LOST = """[...document.querySelectorAll("use")].map((use) => use.getAttribute("href"))
  .filter((href) => !document.querySelector(href))"""


@pytest.mark.parametrize("path", chapter_paths(), ids=lambda path: path.stem)
def test_a_chapter_runs_to_its_stored_outputs(path: Path, page: Page, site: str):
    page.add_init_script(LISTEN)
    page.goto(f"{site}chapters/{path.stem}.html")
    ran = run_all(page)
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert len(ran) == len(cells)
    pairs = enumerate(zip(cells, ran, strict=True), start=1)
    found = [f"cell {i}: {fault}" for i, (c, o) in pairs if (fault := faults(stored(c), o))]
    assert not found, "\n".join(found)
    assert not page.evaluate(LOST), "parts of figures refer to what is not there"
