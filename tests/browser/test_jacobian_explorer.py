"""The Jacobian explorer in a real browser: what it shows is what Python computes."""

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    drag,
    entries,
    expect_secrets_hidden,
    press,
    say,
    settle,
    touch,
    type_in,
)

from nnbook.widgets import JacobianExplorer


def handles(page):
    names = ("Point p", "Nudge Δ, in halves of a side", "Where J takes Δ: your guess")
    return [page.get_by_role("slider", name=name) for name in names]


def assert_numbers_are_pythons(page, **state):
    """The page shows the numbers of a Python explorer with the fields' and this state."""
    settle(page)
    p = [float(page.get_by_label(name, exact=True).input_value()) for name in "xy"]
    zoom = float(page.get_by_label("Zoom: each step halves the square").input_value())
    w = JacobianExplorer(p=p, zoom=zoom, **state)
    decimals = 3 + int(zoom // 2)
    shown = page.locator(".nn-numbers .nn-matrix")
    wanted = [w.J, w.J, w.delta, w.predicted, w.change]
    for node, array, places in zip(shown.all(), wanted, (3, 3, *[decimals] * 3), strict=True):
        expect(node.locator("span")).to_have_text(entries(array, places))
    ratio = w.error / np.linalg.norm(w.delta)
    numbers = [say(w.error, decimals), say(ratio, decimals)]
    expect(page.locator(".nn-numbers .nn-value")).to_have_text(numbers)
    for number in numbers:
        expect(page.locator(".nn-live")).to_contain_text(number)
    return w


def unit(page, plot, width):
    """Pixels of one data unit of a plot whose axis is so many units long."""
    return page.locator(".nn-frame").nth(plot).bounding_box()["width"] / width


def test_a_story_of_pointer_keys_fields_zoom_and_reset(drawn):
    page, faults = drawn(JacobianExplorer(revealed=True))
    point, nudge, _ = handles(page)
    assert assert_numbers_are_pythons(page).p == [0, 1]

    drag(page, point, 0.5 * unit(page, 0, 4.8), 1.5 * unit(page, 0, 4.8))
    w = assert_numbers_are_pythons(page)
    assert w.p == pytest.approx([0.5, -0.5], abs=0.03)
    drag(page, nudge, -1.25 * unit(page, 1, 2.8), 0)
    assert_numbers_are_pythons(page, corner=(-0.5, 0.5))
    drag(page, nudge, -5000, -5000)  # outside: it stays in the square
    assert_numbers_are_pythons(page, corner=(-1, 1))

    page.get_by_role("button", name="Reset").click()
    assert assert_numbers_are_pythons(page).p == [0, 1]
    press(page, point, "ArrowRight", "Shift+ArrowDown", "ArrowUp")
    assert assert_numbers_are_pythons(page).p == [0.1, 0.1]
    press(page, nudge, "Shift+ArrowDown", "ArrowLeft")
    assert_numbers_are_pythons(page, corner=(0.7, 0))
    press(page, point, "Home")
    type_in(page, "x", "-1.25")
    assert assert_numbers_are_pythons(page).p == [-1.25, 1]
    type_in(page, "y", "2")
    expect(page.locator(".nn-live")).to_have_text("y must be a number from −1.5 to 1.5.")
    page.get_by_label("Zoom").fill("5.25")
    assert assert_numbers_are_pythons(page).zoom == 5.25
    assert not faults


def test_a_finger_drags_the_point(drawn):
    page, faults = drawn(JacobianExplorer(revealed=True), has_touch=True)
    touch(page, handles(page)[0], unit(page, 0, 4.8), 0)
    assert assert_numbers_are_pythons(page).p == pytest.approx([1, 1], abs=0.03)
    assert not faults


def test_zooming_brings_the_two_grids_together(drawn):
    page, _ = drawn(JacobianExplorer(revealed=True))

    def apart():
        """How far the ends of a line by f and by J are apart at most, in units of the drawing."""
        settle(page)
        numbers = [
            np.array(
                page.locator(f"path.nn-map-{one}").last.evaluate(
                    "(node) => node.getAttribute('d').match(/[-.\\d]+/g).map(Number)"
                )
            )
            for one in "fJ"
        ]
        ends = [line.reshape(18, -1, 2)[:, [0, -1]] for line in numbers]  # of 18 lines each
        return np.abs(ends[0] - ends[1]).max()

    first = apart()
    page.get_by_label("Zoom").fill("3")
    second = apart()
    page.get_by_label("Zoom").fill("6")
    assert first > 20
    assert second == pytest.approx(first / 8, rel=0.25)  # the drawn gap shrinks as the square does
    assert apart() < 1


def test_predict_first_then_reveal(drawn):
    page, faults = drawn(JacobianExplorer())
    point, _, guess = handles(page)
    expect_secrets_hidden(page)
    expect(page.locator(".nn-live")).not_to_contain_text("error")
    drag(page, guess, 30, 30)
    assert guess.get_attribute("aria-valuetext") != "(0.00, 0.00)"
    press(page, guess, "Home", "ArrowRight", "Shift+ArrowDown")
    assert guess.get_attribute("aria-valuetext") == "(0.05, −5.00)"
    page.get_by_role("button", name="Reveal").click()
    verdict = page.locator(".nn-predict p")
    w = JacobianExplorer()
    shown = ", ".join(entries(w.predicted))
    expect(verdict).to_contain_text(f"You said (0.05, −5.00): J takes Δ to ({shown}).")
    expect(guess).to_be_hidden()
    assert_numbers_are_pythons(page)

    page.get_by_role("button", name="Predict at another point").click()
    expect(guess).to_be_visible()
    press(page, point, "ArrowLeft")  # another point is another question
    assert guess.get_attribute("aria-valuetext") == "(0.00, 0.00)"
    assert not faults


def test_a_guess_that_is_right_is_well_seen(drawn):
    w = JacobianExplorer(guess=(2.4, -6.7))
    page, _ = drawn(w)
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".nn-predict p")).to_contain_text(
        "Well seen: J takes Δ to (2.400, −6.713)."
    )
