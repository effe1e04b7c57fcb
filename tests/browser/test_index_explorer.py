"""The index explorer in a real browser: every edge leads to its cell, and back."""

import pytest
from playwright.sync_api import expect
from widget_page import settle, shown_state

from nnbook.widgets import IndexExplorer
from nnbook.widgets.index import ENTRIES

UPPER, LOWER = "⁰¹²³⁴", "₀₁₂₃₄"


def written(entry):
    letter, l, *indices = entry.replace("_", "")
    return letter + UPPER[int(l)] + "".join(LOWER[int(i)] for i in indices)


def number(value):
    return f"{value:g}".replace("-", "−")


def on_drawing(w):
    if w.k is None:
        return f"neuron {w.j} of layer {w.l}"
    source = f"input {w.k}" if w.l == 1 else f"neuron {w.k} of layer {w.l - 1}"
    return f"edge into neuron {w.j} of layer {w.l}, from {source}"


def in_matrix(w):
    if w.k is None:
        return f"row {w.j} of b{UPPER[w.l]}: {number(w.value)}"
    return f"row {w.j}, column {w.k} of W{UPPER[w.l]}: {number(w.value)}"


def edge(page, w):
    return page.get_by_role("button", name=on_drawing(w), exact=True)


def cell(page, w):
    return page.get_by_role("button", name=in_matrix(w), exact=True)


def click_edge(page, w, share=0.28):
    """Click a bit of the way along, where no other edge is near."""
    node = edge(page, w)
    if w.k is None:
        return node.locator("circle").click()
    line = node.locator("line")
    x1, y1, x2, y2 = (float(line.get_attribute(name)) for name in ("x1", "y1", "x2", "y2"))
    box = page.locator(".nn-plot > svg").bounding_box()
    scale = box["width"] / 330
    at = [x1 + share * (x2 - x1), y1 + share * (y2 - y1)]
    return page.mouse.click(box["x"] + scale * at[0], box["y"] + scale * at[1])


def assert_lit(page, entry):
    """Edge, cell, address and sum are those of the entry; return it in Python."""
    w = IndexExplorer(**shown_state(page))
    assert w.entry == entry
    for node in (edge(page, w), cell(page, w)):
        expect(node).to_have_attribute("aria-pressed", "true")
        expect(node).to_have_attribute("tabindex", "0")
    assert page.locator('[aria-pressed="true"]').count() == 2
    expect(page.locator(".nn-live")).to_contain_text(f"{written(entry)} = {number(w.value)}: ")
    indices = f"{w.l}{w.j}{w.k or ''}"
    expect(page.locator(".nn-address")).to_have_text(f"{entry[0]}{indices} = {number(w.value)}")
    row = page.locator(".nn-cell.nn-row")
    bias = w.net[w.l].b[w.j - 1, 0]
    expect(row).to_have_text([number(value) for value in (*w.row, bias)])
    dashed = 0 if w.k is None else 1
    assert page.locator(".nn-edge.nn-row").count() == w.net[w.l].n_in - dashed
    terms = page.locator(".nn-term").all_text_contents()
    signs = [text.replace(" ", "").replace("+", "").replace("−", "-") for text in terms if text]
    assert [float(text.split("a")[0].split("x")[0]) for text in signs] == [*w.row, bias]
    lit = page.locator(".nn-term.nn-lit").all_text_contents()
    assert lit == [terms[(w.k or len(w.row) + 1) - 1]]
    return w


def test_every_cell_lights_its_edge(drawn):
    page, faults = drawn(IndexExplorer())
    assert_lit(page, "w2_13")
    for entry in ENTRIES:
        cell(page, IndexExplorer(entry=entry)).click()
        settle(page)
        assert edge(page, IndexExplorer(entry=entry)).get_attribute("aria-pressed") == "true"
        assert page.locator('[aria-pressed="true"]').count() == 2
    for entry in ("w1_32", "b1_2", "b2_1"):
        cell(page, IndexExplorer(entry=entry)).click()
        assert_lit(page, entry)
    assert not faults


@pytest.mark.parametrize("touch", [False, True])
def test_clicks_on_edges_and_neurons_light_their_cells(drawn, touch):
    page, faults = drawn(IndexExplorer(), has_touch=touch)
    for entry in ("w1_11", "w2_24", "w1_43", "b1_3", "w2_21"):
        click_edge(page, IndexExplorer(entry=entry))
        assert_lit(page, entry)
    page.locator(".nn-neuron").first.click()
    expect(page.locator(".nn-live")).to_contain_text("x₁ is an input: it has no bias")
    assert not faults


def test_arrows_walk_through_the_matrices_in_both_views(drawn):
    page, faults = drawn(IndexExplorer())
    edge(page, IndexExplorer()).focus()
    for key, entry in (
        ("ArrowRight", "w2_14"),
        ("ArrowRight", "b2_1"),
        ("ArrowDown", "b2_2"),
        ("ArrowDown", "b2_2"),
        ("ArrowLeft", "w2_24"),
        ("ArrowUp", "w2_14"),
        ("ArrowUp", "w1_43"),
        ("Home", "w2_13"),
    ):
        page.keyboard.press(key)
        settle(page)
        w = IndexExplorer(entry=entry)
        assert edge(page, w).evaluate("(node) => node === document.activeElement"), entry
    assert_lit(page, "w2_13")
    cell(page, IndexExplorer()).focus()
    page.keyboard.press("ArrowDown")
    assert_lit(page, "w2_23")
    cell(page, IndexExplorer(entry="w2_23")).focus()
    page.keyboard.press("Tab")  # one stop for each view: the next is the button of the link
    assert page.evaluate("document.activeElement.textContent") == "Copy link to this state"
    assert not faults


def test_the_game_counts_what_is_found_at_the_first_try(drawn):
    page, faults = drawn(IndexExplorer(entry="b2_2"))
    task = page.locator(".nn-predict p")
    lit = page.locator('[aria-pressed="true"]')
    page.get_by_role("button", name="Play").click()
    expect(task).to_have_text("Round 1 of 5: find w²₁₃ in the drawing.")
    expect(lit).to_have_count(0)
    expect(page.locator(".nn-address")).to_be_hidden()
    cell(page, IndexExplorer(entry="w2_13")).click()  # the matrices do not count here
    expect(task).to_contain_text("The answer is in the drawing, not here.")
    click_edge(page, IndexExplorer(entry="w2_23"))
    expect(task).to_contain_text("Not that one: it is w²₂₃, edge into neuron 2 of layer 2")
    click_edge(page, IndexExplorer(entry="w2_13"))
    expect(task).to_have_text(
        "Right: w²₁₃ = 3: edge into neuron 1 of layer 2, from neuron 3 of layer 1; "
        "row 1, column 3 of W²."
    )
    assert_lit(page, "w2_13")
    page.get_by_role("button", name="Next round").click()
    expect(task).to_have_text("Round 2 of 5: find the cell of the lit edge in the matrices.")
    expect(lit).to_have_count(1)
    assert edge(page, IndexExplorer(entry="w1_42")).get_attribute("aria-pressed") == "true"
    cell(page, IndexExplorer(entry="w1_42")).click()
    expect(task).to_contain_text("Right: w¹₄₂ = 1")
    for entry, ask in (("w1_23", "find w¹₂₃"), ("w2_21", "cell"), ("b1_3", "find b¹₃")):
        page.get_by_role("button", name="Next round").click()
        expect(task).to_contain_text(ask)
        w = IndexExplorer(entry=entry)
        if ask == "cell":
            cell(page, w).click()
        else:  # by the keyboard
            edge(page, w).focus()
            page.keyboard.press("Home")
            walk_to(page, w)
            page.keyboard.press("Enter")
        expect(task).to_contain_text(f"Right: {written(entry)}")
    expect(task).to_contain_text("4 of 5 at the first try.")
    page.get_by_role("button", name="Done").click()
    expect(task).to_contain_text("A game: five rounds")
    assert_lit(page, "b1_3")
    page.get_by_role("button", name="Play").click()
    expect(task).to_have_text("Round 1 of 5: find w²₂₄ in the drawing.")
    page.get_by_role("button", name="Stop").click()
    assert_lit(page, "b1_3")
    assert not faults


def walk_to(page, w):
    """By arrow keys, from the start of the widget, b²₂, to an entry of layer 1."""
    for _ in range(1 + w.net[1].n_out - w.j + 1):
        page.keyboard.press("ArrowUp")
    for _ in range(w.net[1].n_in + 1 - (w.k or w.net[1].n_in + 1)):
        page.keyboard.press("ArrowLeft")
    settle(page)
    assert edge(page, w).evaluate("(node) => node === document.activeElement")
