"""Every chapter runs in its own page, without a network, and gives what nbval compares."""

from __future__ import annotations

from pathlib import Path

import pytest
from book import chapter_paths, read
from drawings import drawing, same_drawing
from nbformat import NotebookNode
from playwright.sync_api import Page, expect

MINUTES = 60_000
# Each output of a cell, as it comes, with the number of the cell.
LISTEN = """
globalThis.heard = [];
addEventListener("nn-live-output", ({ target, detail }) =>
  heard.push({ cell: [...document.querySelectorAll("div.cell")].indexOf(target), ...detail }));
"""


def texts(outputs: list[dict]) -> list[tuple[str, str]]:
    """What nbval compares of the outputs of a cell, printed pieces joined."""
    found: list[tuple[str, str]] = []
    for output in outputs:
        if output["kind"] == "stream":
            if found and found[-1][0] == output["name"]:
                output = output | {"text": found.pop()[1] + output["text"]}
            found.append((output["name"], output["text"]))
        elif output["kind"] == "error":
            found.append(("error", f"{output['name']}: {output['message']}"))
        else:
            kinds = ("text/plain", "text/markdown", "text/html")
            found += [(kind, output["data"][kind]) for kind in kinds if kind in output["data"]]
    return found


def figures(outputs: list[dict]) -> list[str]:
    found = [output.get("data", {}).get("image/svg+xml") for output in outputs]
    return [svg for svg in found if svg]


def faults(expected: list[dict], got: list[dict]) -> str:
    """How the outputs of a cell differ from those stored. Texts are equal to the last sign. A curve
    may differ in the last bits of its coordinates, as WebAssembly rounds another way."""
    if texts(expected) != texts(got):
        return f"stored is {texts(expected)}, but the page has {texts(got)}"[:2000]
    pairs = (figures(expected), figures(got))
    if len(pairs[0]) != len(pairs[1]):
        return f"stored are {len(pairs[0])} figures, but the page has {len(pairs[1])}"
    for one, other in zip(*pairs, strict=True):
        if one != other and not same_drawing(drawing(one), drawing(other)):
            return "the figure is another one than that stored"
    return ""


def stored(cell: NotebookNode) -> list[dict]:
    """The outputs of a notebook's cell in the form in which the page hears of them."""
    return [
        {"kind": "stream", "name": output.name, "text": output.text}
        if output.output_type == "stream"
        else {"kind": output.output_type, "data": dict(output.get("data", {}))}
        for output in cell.outputs
    ]


def run_all(page: Page) -> list[list[dict]]:
    """Run every cell of the open chapter; the outputs of each."""
    page.get_by_role("button", name="Run all").click()
    expect(page.locator(".nn-live-strip")).to_contain_text(
        "Every cell has run.", timeout=4 * MINUTES
    )
    heard = page.evaluate("heard")
    return [
        [output for output in heard if output["cell"] == i]
        for i in range(page.locator("div.cell").count())
    ]


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
