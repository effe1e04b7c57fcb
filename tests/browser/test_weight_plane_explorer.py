"""The weight-gradient plane in a real browser: whatever is shown is what nnbook computes."""

import json
import re
from base64 import urlsafe_b64encode
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    drag,
    expect_secrets_hidden,
    say,
    settle,
    shown_state,
    touch,
)

from nnbook.widgets.weight_plane import WeightPlaneExplorer

DEAD = {
    "x": [[2, 2, 0.5, -2], [2, 0.5, 2, 1]],
    "y": [4, 1, 2, 3],
    "w": (-1, 0.5),
    "b": -2,
    "m": 3,
}


def assert_numbers_are_pythons(page):
    """Compare table, arrows, sum and cost with nnbook; return the widget in Python."""
    w = WeightPlaneExplorer(**shown_state(page))
    layer = w.net[1]
    z = layer.z(w.inputs)
    rows = [w.inputs[[0]], z, layer(w.inputs), layer(w.inputs) - w.targets, layer.sigma.df(z)]
    wanted = [[say(entry) for entry in row[0]] + ["–"] * (4 - w.m) for row in (*rows, w.delta)]
    shown = [row.locator("td").all_text_contents() for row in page.locator("tr[data-row]").all()]
    assert shown == wanted
    vectors = np.hstack([w.arrows, w.grad_w])  # (2, m + 1)
    entries = page.locator(".nn-matrix:visible span").all_inner_texts()
    assert entries == [say(entry) for entry in vectors.T.ravel()]
    expect(page.locator(".nn-cost")).to_have_text(say(w.cost))
    return w


def test_drag_keys_sliders_fields_step_and_reset_show_nnbooks_numbers(drawn):
    page, faults = drawn(WeightPlaneExplorer(revealed=True))
    weights = page.get_by_role("slider", name="Weights (w₁, w₂)")
    start = assert_numbers_are_pythons(page)
    assert start.grad_w[:, 0] == pytest.approx([1, -0.25])

    unit = page.locator(".nn-frame").first.bounding_box()["width"] / 8.4
    drag(page, weights, -2 * unit, 1 * unit)  # up in the picture is up in w₂
    assert assert_numbers_are_pythons(page).w == pytest.approx([-1, 0], abs=0.03)
    drag(page, weights, 3000, 0)  # it stops at the border
    assert assert_numbers_are_pythons(page).w[0] == 3

    page.get_by_role("button", name="Reset").click()
    assert assert_numbers_are_pythons(page).w == [1, 1]
    weights.focus()
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(weights).to_have_attribute("aria-valuetext", "w₁ 1.10, w₂ 1.90")
    assert assert_numbers_are_pythons(page).w == [1.1, 1.9]

    one = page.get_by_role("slider", name="Example 1")
    one.focus()
    page.keyboard.press("Shift+ArrowLeft")
    assert assert_numbers_are_pythons(page).x[0][0] == 1
    page.get_by_text("The examples in numbers").click()
    page.get_by_label("y of example 2").fill("-1.5")
    page.get_by_label("x₂ of example 3").fill("2.5")
    page.keyboard.press("Enter")
    w = assert_numbers_are_pythons(page)
    assert (w.y[1], w.x[1][2]) == (-1.5, 2.5)

    page.get_by_label("Activation σ").select_option("sigmoid")
    page.get_by_label("Number of examples m").select_option("2")
    page.get_by_label("Bias b").fill("-0.7")
    w = assert_numbers_are_pythons(page)
    assert (w.sigma, w.m, w.b) == ("sigmoid", 2, -0.7)
    page.get_by_label("η").fill("1.5")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Step").click()
    stepped = np.array(w.w) - 1.5 * w.grad_w[:, 0]
    assert assert_numbers_are_pythons(page).w == pytest.approx(stepped, rel=1e-12)

    page.get_by_label("w₁", exact=True).fill("7")
    page.keyboard.press("Enter")
    expect(page.locator(".nn-live")).to_have_text("w₁ must be a number from −3.0 to 3.0.")
    weights.focus()
    page.keyboard.press("Home")
    assert repr(assert_numbers_are_pythons(page)) == repr(start)
    assert not faults


def test_another_unit_keeps_the_neuron_and_multiplies_one_derivative(drawn):
    page, faults = drawn(WeightPlaneExplorer(revealed=True))
    before = assert_numbers_are_pythons(page)
    page.get_by_label("Scale s of x₁").fill("4")
    after = assert_numbers_are_pythons(page)
    assert after.net(after.inputs) == pytest.approx(before.net(before.inputs))
    assert after.grad_w == pytest.approx(before.grad_w * [[4], [1]])
    page.get_by_label("Scale s of x₁").fill("0.5")
    assert assert_numbers_are_pythons(page).w == [2, 1]
    page.get_by_label("w₁", exact=True).fill("3")
    page.keyboard.press("Enter")
    page.get_by_label("Scale s of x₁").fill("2")
    page.get_by_label("Scale s of x₁").fill("0.5")
    assert assert_numbers_are_pythons(page).w[0] == 3  # it stays in the picture
    assert not faults


def test_touch_drags_w_and_an_example(drawn):
    page, faults = drawn(WeightPlaneExplorer(revealed=True), has_touch=True)
    left, right = (frame.bounding_box()["width"] for frame in page.locator(".nn-frame").all())
    touch(page, page.get_by_role("slider", name="Weights (w₁, w₂)"), left / 8.4, 0)
    assert assert_numbers_are_pythons(page).w == pytest.approx([2, 1], abs=0.03)
    touch(page, page.get_by_role("slider", name="Example 4"), 0, -right / 6.8)
    x = np.array(assert_numbers_are_pythons(page).x)
    assert x[:, 3] == pytest.approx([-1, -1], abs=0.03)
    assert not faults


def ends(page, name):
    """Tail and tip of an arrow, up counted upwards."""
    x1, y1 = (float(page.locator(f".nn-arrow.{name} line").get_attribute(a)) for a in ("x1", "y1"))
    tip = page.locator(f".nn-arrow.{name} path").get_attribute("d")
    x2, y2 = (float(entry) for entry in re.match(r"M(\S+?),(\S+?)L", tip).groups())
    return np.array([x1, -y1]), np.array([x2, -y2])


def test_the_arrows_stand_head_to_tail_parallel_to_their_inputs(drawn):
    page, _ = drawn(WeightPlaneExplorer(revealed=True))
    w = assert_numbers_are_pythons(page)
    chain = [ends(page, f"nn-e{i}") for i in (1, 2, 3)]
    for (_, tip), (tail, _) in pairwise(chain):
        assert tip == pytest.approx(tail)
    tail, tip = ends(page, "nn-grad")
    assert (tail, tip) == (pytest.approx(chain[0][0]), pytest.approx(chain[-1][1]))
    unit = np.linalg.norm(tip - tail) / np.linalg.norm(w.grad_w)
    for (tail, tip), arrow in zip(chain, w.arrows.T, strict=False):
        assert tip - tail == pytest.approx(unit * arrow)


def test_predict_first_then_the_verdict_says_how_far_off(drawn):
    page, faults = drawn(WeightPlaneExplorer())
    verdict = page.locator(".nn-predict p")
    expect_secrets_hidden(page)
    knob = page.get_by_role("slider", name="Where w will move")
    knob.focus()
    for _ in range(8):
        page.keyboard.press("Shift+ArrowUp")  # 90° + 8 · 50° = 490°, that is 130°
    page.get_by_role("button", name="Reveal").click()
    expect(verdict).to_contain_text("You were 36° off: −∇C = (−1.000, 0.250) points to 166°")
    assert_numbers_are_pythons(page)

    page.get_by_role("button", name="Predict another").click()
    expect(page.locator(".nn-arrow.nn-grad")).to_be_hidden()
    page.get_by_role("button", name="It will not move").click()
    expect(verdict).to_contain_text("It does move")
    assert assert_numbers_are_pythons(page).m == 1

    page.get_by_role("button", name="Predict another").click()
    page.get_by_role("button", name="It will not move").click()
    expect(verdict).to_contain_text("Well seen: σ′(z) = 0 on every example")
    assert assert_numbers_are_pythons(page).dead
    assert not faults


def test_a_dead_unit_does_not_step_and_another_example_wakes_it(drawn):
    page, faults = drawn(WeightPlaneExplorer(revealed=True, **DEAD))
    expect(page.locator(".nn-live")).to_contain_text("Dead: z ≤ 0 on all 3 examples")
    page.get_by_role("button", name="Step").click()
    w = assert_numbers_are_pythons(page)
    assert w.dead
    assert w.w == [-1, 0.5]
    page.get_by_label("Number of examples m").select_option("4")
    page.get_by_role("button", name="Step").click()
    w = assert_numbers_are_pythons(page)
    assert not w.dead
    assert w.w != [-1, 0.5]
    settle(page)
    expect(page.locator(".nn-live")).to_contain_text("3 of 4 examples are off")
    assert not faults


@pytest.mark.parametrize("state", [{"sigma": "tanh"}, {"m": 7}, {"m": 2.5}, {"x": [[1, 2]]}])
def test_a_link_to_a_state_that_does_not_exist_is_ignored_with_a_sentence(drawn, state):
    page, faults = drawn(WeightPlaneExplorer(revealed=True))
    code = urlsafe_b64encode(json.dumps(state).encode()).decode().rstrip("=")
    page.evaluate("(hash) => { location.hash = hash; }", f"#nn-weight_plane={code}")
    expect(page.locator(".nn-widget-notice")).to_contain_text("it is ignored")
    assert repr(assert_numbers_are_pythons(page)) == repr(WeightPlaneExplorer(revealed=True))
    assert all("is ignored" in fault for fault in faults)
