"""The cost explorer in a real browser: whatever is shown is what nnbook computes."""

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    drag,
    entries,
    expect_secrets_hidden,
    plain,
    press,
    say,
    settle,
    shown_state,
    touch,
    type_in,
)

from nnbook.widgets.cost import FACTORS, CostExplorer


def assert_numbers_are_pythons(page):
    """Compare sum, gradient, lowest point and table with Python; return the widget in Python."""
    w = CostExplorer(**shown_state(page))
    terms = [say(r) if say(r)[0] != "−" else f"({say(r)})" for r in w.residuals]
    assert page.locator(".nn-term").all_inner_texts() == terms
    texts = page.locator(".nn-matrix:visible span").all_inner_texts()
    assert texts == [*entries(w.grad), *entries(w.lowest)]
    rows = []
    for name, factor in FACTORS.items():
        other = CostExplorer(**{**shown_state(page), "convention": name})
        eta = plain(w.eta * w.factor / factor(3))
        rows.append([say(other.cost, 4), *entries(other.grad), eta])
    lines = page.locator("tbody tr").all()
    assert [line.locator("td").all_inner_texts() for line in lines] == rows
    chosen = page.locator("tr[aria-current=true] td").first
    expect(chosen).to_have_text(say(w.cost, 4))
    settle(page)
    expect(page.locator(".nn-live")).to_contain_text(f"C = {say(w.cost, 4)}")
    return w


def test_drag_keys_fields_step_and_reset_show_nnbooks_numbers(drawn):
    page, faults = drawn(CostExplorer(revealed=True))
    start = assert_numbers_are_pythons(page)
    neuron = page.get_by_role("slider", name="Neuron (w, b)")
    map_unit, _ = (box.bounding_box()["width"] / 12 for box in page.locator(".nn-frame").all())
    drag(page, neuron, 2 * map_unit, 1 * map_unit)  # down in the picture is down in b
    w = assert_numbers_are_pythons(page)
    assert (w.w, w.b) == pytest.approx((1.5, 0), abs=0.05)
    drag(page, neuron, 5000, 0)  # it stops at the border
    assert assert_numbers_are_pythons(page).w == 6
    press(page, neuron, "Home")
    assert repr(assert_numbers_are_pythons(page)) == repr(start)
    press(page, neuron, "ArrowLeft", "Shift+ArrowDown")
    assert neuron.get_attribute("aria-valuetext") == "w −0.60, b 0.00"
    w = assert_numbers_are_pythons(page)
    assert (w.w, w.b) == (-0.6, 0)

    press(page, page.get_by_role("slider", name="Example 3"), "ArrowDown", "ArrowLeft")
    w = assert_numbers_are_pythons(page)
    assert (w.x[2], w.y[2]) == (1.9, 0.8)
    page.get_by_label("Activation σ").select_option("sigmoid")
    assert assert_numbers_are_pythons(page).sigma == "sigmoid"
    type_in(page, "w", "-2.25")
    type_in(page, "b", "1.5")
    type_in(page, "η", "2")
    w = assert_numbers_are_pythons(page)
    assert (w.w, w.b, w.eta) == (-2.25, 1.5, 2)
    page.get_by_role("button", name="Step").click()
    stepped = assert_numbers_are_pythons(page)
    assert [stepped.w, stepped.b] == pytest.approx([-2.25, 1.5] - 2 * w.grad[:, 0], rel=1e-12)
    type_in(page, "w", "8")
    expect(page.locator(".nn-live")).to_have_text("w must be a number from −6.0 to 6.0.")
    page.get_by_role("button", name="Reset").click()
    assert repr(assert_numbers_are_pythons(page)) == repr(start)
    assert not faults


def test_another_convention_changes_the_numbers_and_not_the_lowest_point(drawn):
    page, faults = drawn(CostExplorer(revealed=True, sigma="ReLU"))
    cross, contours = page.locator(".nn-bottom"), page.locator(".nn-contour")
    places, costs, maps = set(), [], set()
    for name in FACTORS:
        page.get_by_label("Which cost C").select_option(name)
        w = assert_numbers_are_pythons(page)
        places.add((cross.get_attribute("d"), w.lowest))
        costs.append(w.cost)
        maps.add(contours.get_attribute("d"))
    assert len(places) == 1
    assert costs == pytest.approx(np.array([1, 2, 3, 6]) * costs[0])
    assert len(maps) == 4
    assert not faults


def test_on_the_plateau_it_says_that_nothing_moves(drawn):
    page, faults = drawn(CostExplorer(revealed=True, sigma="ReLU", w=0, b=-2))
    assert not assert_numbers_are_pythons(page).grad.any()
    expect(page.locator(".nn-live")).to_contain_text("a plateau, ∇C is exactly 0")
    page.get_by_role("button", name="Step").click()
    assert assert_numbers_are_pythons(page).b == -2
    assert not faults


def test_touch_drags_the_neuron_and_an_example(drawn):
    page, faults = drawn(CostExplorer(revealed=True), has_touch=True)
    left, right = (frame.bounding_box()["width"] for frame in page.locator(".nn-frame").all())
    touch(page, page.get_by_role("slider", name="Neuron (w, b)"), left / 12, 0)
    assert assert_numbers_are_pythons(page).w == pytest.approx(0.5, abs=0.05)
    touch(page, page.get_by_role("slider", name="Example 1"), right / 6.4, 0)
    assert assert_numbers_are_pythons(page).x[0] == pytest.approx(0, abs=0.03)
    assert not faults


def test_fit_by_eye_first_then_the_verdict_compares_with_the_least(drawn):
    page, faults = drawn(CostExplorer())
    verdict = page.locator(".nn-predict p")
    expect_secrets_hidden(page)
    assert "C =" not in page.locator(".nn-live").inner_text()
    page.get_by_role("button", name="Reveal").click()
    expect(verdict).to_contain_text(
        "Not yet the lowest: your curve costs 0.4767; the least, 0.0001"
    )
    assert_numbers_are_pythons(page)
    page.get_by_role("button", name="Fit others").click()
    expect(page.locator(".nn-contour")).to_be_hidden()
    lowest = CostExplorer(**shown_state(page)).lowest
    type_in(page, "w", str(lowest[0]))
    type_in(page, "b", str(lowest[1]))
    page.get_by_role("button", name="Reveal").click()
    expect(verdict).to_contain_text("Well seen")
    assert assert_numbers_are_pythons(page).sigma == "sigmoid"
    assert not faults
