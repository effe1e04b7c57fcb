"""The neuron explorer in a real browser: whatever is shown is what nnbook computes."""

import math

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    drag,
    say,
    settle,
    shown_state,
    touch,
)

from nnbook.widgets import NeuronExplorer


def place(node):
    """Where a mark is drawn, in units of its picture."""
    transform = node.get_attribute("transform").removeprefix("translate(").removesuffix(")")
    return np.array(transform.split(","), dtype=float)


def assert_numbers_are_pythons(page):
    """Compare numbers, marks and line with nnbook; return the widget in Python."""
    w = NeuronExplorer(**shown_state(page))
    count = f"{w.correct} of 12 points"
    distance = say(w.distance) if any(w.w) else "none"
    expect(page.locator(".nn-value")).to_have_text([say(w.z), distance, say(w.a), count])
    expect(page.locator(".nn-live")).to_contain_text(f"z = {say(w.z)}: ")
    expect(page.locator(".nn-live")).to_contain_text(f"a = {say(w.a)}. {count}")
    fields = [page.get_by_label(name, exact=True) for name in ("w₁", "w₂", "b", "x₁", "x₂")]
    shown = [float(field.input_value()) for field in fields]
    assert shown == pytest.approx([*w.w, w.b, *w.x], abs=0.005)
    assert page.locator(".nn-columns .nn-is-wrong:visible").count() == 2 * (12 - w.correct)
    # The curve: each point at its signed distance and at its own activation.
    plot = page.locator(".nn-plot:visible").nth(1)
    drawn = np.array([place(node) for node in plot.locator(".nn-for, .nn-against").all()])
    length = np.linalg.norm(w.w)
    z = w.neuron.z(w.points)
    for wanted, column in ((z / length, 0), (-w.neuron(w.points), 1)):  # up is less in an SVG
        at = drawn[:, column]
        slope, start = np.polyfit(wanted, at, 1)
        assert slope > 0
        assert np.allclose(start + slope * wanted, at, atol=1e-6)
    # The line: both its ends have z = 0.
    line = page.locator(".nn-line")
    ends = [[float(line.get_attribute(f"{axis}{i}")) for axis in "xy"] for i in (1, 2)]
    frame = page.locator(".nn-frame").first
    left, upper, size = (float(frame.get_attribute(name)) for name in ("x", "y", "width"))
    assert float(frame.get_attribute("height")) == size
    points = [[(x - left) / size * 10 - 5, 5 - (y - upper) / size * 10] for x, y in ends]
    assert w.neuron.z(np.transpose(points)) == pytest.approx([0, 0], abs=1e-9 * (1 + abs(w.b)))
    return w


def unit(page):
    return page.locator(".nn-frame").first.bounding_box()["width"] / 10


def test_a_story_of_line_normal_point_fields_and_reset(drawn):
    page, faults = drawn(NeuronExplorer(revealed=True))
    line, normal, point = (
        page.get_by_role("slider", name=name)
        for name in ("Line w · x + b = 0", "Normal w", "Point x")
    )
    assert assert_numbers_are_pythons(page).b == 0.5
    drag(page, line, unit(page), -unit(page))
    w = assert_numbers_are_pythons(page)
    assert w.w == [1, 2]
    assert w.b == pytest.approx(0.5 - (1 + 2), abs=0.1)
    drag(page, normal, 300, 0)  # w now points to the right, about the handle of the line
    w = assert_numbers_are_pythons(page)
    assert w.w[0] > 5
    assert abs(w.w[1]) < 0.2 * w.w[0]
    drag(page, point, -6 * unit(page), -unit(page))
    assert assert_numbers_are_pythons(page).x == pytest.approx([-3, 0], abs=0.03)
    drag(page, point, 5000, 0)
    assert assert_numbers_are_pythons(page).x[0] == 4.5

    page.get_by_role("button", name="Reset").click()
    start = assert_numbers_are_pythons(page)
    assert (start.w, start.b, start.x) == ([1, 2], 0.5, [3, -1])
    line.focus()
    page.keyboard.press("Shift+ArrowUp")
    w = assert_numbers_are_pythons(page)  # one unit along w
    assert w.b == pytest.approx(0.5 - math.sqrt(5), abs=0.005)
    page.keyboard.press("Home")
    normal.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    w = assert_numbers_are_pythons(page)
    assert math.hypot(*w.w) == pytest.approx(math.sqrt(5) + 1, abs=0.01)
    angle = math.degrees(math.atan2(w.w[1], w.w[0]))
    assert angle == pytest.approx(math.degrees(math.atan2(2, 1)) + 10, abs=0.2)
    point.focus()
    page.keyboard.press("ArrowLeft")
    assert assert_numbers_are_pythons(page).x == [2.9, -1]

    for label, text in (("w₁", "2"), ("w₂", "-1"), ("b", "-1.5")):
        page.get_by_label(label, exact=True).fill(text)
        page.keyboard.press("Enter")
    assert assert_numbers_are_pythons(page).correct == 12
    page.get_by_label("w₂", exact=True).fill("99")
    page.keyboard.press("Enter")
    expect(page.locator(".nn-live")).to_have_text("w₂ must be a number from −8.0 to 8.0.")
    for name in ("ReLU", "tanh", "step"):
        page.get_by_label("Activation function").select_option(name)
        assert assert_numbers_are_pythons(page).activation == name
    assert not faults


def test_touch_drags_the_line(drawn):
    page, faults = drawn(NeuronExplorer(w=(2, 0), b=0), has_touch=True)
    line = page.get_by_role("slider", name="Line w · x + b = 0")
    touch(page, line, unit(page), 0)
    assert assert_numbers_are_pythons(page).b == pytest.approx(-2, abs=0.05)
    assert not faults


def test_doubling_is_predicted_then_seen_and_the_line_stays(drawn):
    page, faults = drawn(NeuronExplorer())
    line = page.locator(".nn-line")
    before = [line.get_attribute(name) for name in ("x1", "y1", "x2", "y2")]
    expect(page.get_by_role("button", name="Halve")).to_be_hidden()
    page.get_by_label("z changes").check()
    page.get_by_label("the line changes").check()
    page.get_by_role("button", name="Double w and b").click()
    w = assert_numbers_are_pythons(page)
    assert (w.w, w.b) == ([2, 4], 1)
    after = [line.get_attribute(name) for name in ("x1", "y1", "x2", "y2")]
    assert np.allclose(np.array(before, float), np.array(after, float), atol=1e-9)
    once = NeuronExplorer()
    expect(page.locator(".nn-predict p")).to_have_text(
        f"2 of 4 right. The line and the distance {say(once.distance)} stay; "
        f"z goes from {say(once.z)} to {say(w.z)}, a goes from {say(once.a)} to {say(w.a)}."
    )
    page.get_by_role("button", name="Double w and b").click()
    assert assert_numbers_are_pythons(page).w == [4, 8]
    page.get_by_role("button", name="Double w and b").click()
    expect(page.locator(".nn-live")).to_contain_text("too long for the picture")
    page.get_by_role("button", name="Halve").click()
    assert assert_numbers_are_pythons(page).w == [2, 4]
    page.get_by_role("button", name="Try another σ").click()
    w = assert_numbers_are_pythons(page)
    assert (w.activation, w.w, w.revealed) == ("ReLU", [1, 2], False)
    expect(page.get_by_label("z changes")).not_to_be_checked()
    assert not faults


def test_without_weights_there_is_no_line_and_the_page_says_so(drawn):
    page, faults = drawn(NeuronExplorer(w=(0, 0), revealed=True))
    expect(page.locator(".nn-live")).to_contain_text("w = 0, so there is no line; a = 0.622.")
    expect(page.locator(".nn-line")).to_be_hidden()
    expect(page.get_by_role("slider", name="Normal w")).to_be_hidden()
    page.get_by_label("w₁", exact=True).fill("1")
    page.keyboard.press("Enter")
    settle(page)
    assert assert_numbers_are_pythons(page).w == [1, 0]
    assert not faults
