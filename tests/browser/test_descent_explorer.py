"""The descent explorer in a real browser: what it shows is what Python computes."""

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

from nnbook.widgets import DescentExplorer


def assert_numbers_are_pythons(page, **state):
    """The page shows the numbers of a Python explorer with the fields' and this state."""
    settle(page)
    eta = float(page.get_by_label("η", exact=True).input_value())
    weights = int(page.get_by_label("Number of weights").input_value())
    kappa = float(page.get_by_label("Condition number κ").input_value())
    steps = int(page.locator(".nn-numbers .nn-value").first.inner_text())
    w = DescentExplorer(weights=weights, eta=eta, kappa=kappa, steps=steps, **state)
    shown = page.locator(".nn-numbers .nn-matrix:not([hidden])")
    for node, column in zip(shown.all(), [w.w, w.gradient, w.w - w.eta * w.gradient], strict=True):
        expect(node.locator("span")).to_have_text(entries(column))
    values = page.locator(".nn-numbers .nn-value")
    expect(values.nth(1)).to_have_text(say(w.cost))
    expect(values.last).to_have_text(say(np.linalg.norm(w.w - w.minimum)))
    factors = [say(f) for f in w.factors[::-1]]
    expect(page.locator("span.nn-steep")).to_have_text(factors[0])
    if weights == 2:
        expect(page.locator("span.nn-flat")).to_have_text(f"and {factors[1]}")
    expect(page.locator(".nn-live")).to_contain_text(f"C = {say(w.cost)}")
    return w


def handle(page, name):
    return page.get_by_role("slider", name=name).locator("visible=true")


def unit(page, width=6):
    """Pixels of one unit of w in the picture that is shown."""
    frame = page.locator(".nn-frame").locator("visible=true").first
    return frame.bounding_box()["width"] / width


def test_a_story_of_steps_keys_fields_and_reset(drawn):
    page, faults = drawn(DescentExplorer(eta=0.05, drawing=False, revealed=True))
    step = page.get_by_role("button", name="Step", exact=True)
    for count in range(1, 4):
        step.click()
        w = assert_numbers_are_pythons(page)
        assert w.steps == count
        assert w.w.item() == pytest.approx(2 - 2 * 0.1**count)
    type_in(page, "η", "0.1111")
    assert assert_numbers_are_pythons(page).eta == 0.1111  # the path is drawn anew at once
    page.get_by_label("Step size η").fill("0.08")
    assert assert_numbers_are_pythons(page).eta == 0.08
    type_in(page, "η", "0.5")
    expect(page.locator(".nn-live")).to_have_text("η must be a number from 0.001 to 0.300.")
    start = handle(page, "Start of descent")
    press(page, start, "Shift+ArrowRight", "ArrowUp")
    assert_numbers_are_pythons(page, start=(1.1, 0))
    drag(page, start, 2 * unit(page, 9), 0)
    assert float(start.get_attribute("aria-valuenow")) == pytest.approx(3.1, abs=0.03)
    page.get_by_role("button", name="Reset").click()
    w = assert_numbers_are_pythons(page)
    assert (w.eta, w.steps) == (0.05, 0)
    assert not faults


def test_two_weights_and_the_condition_number(drawn):
    page, faults = drawn(DescentExplorer(drawing=False, revealed=True))
    page.get_by_label("Number of weights").select_option("2")
    expect(page.get_by_text("what is the largest η")).to_be_hidden()  # one prediction at a time
    page.get_by_role("button", name="Reveal the step").click()
    page.get_by_role("button", name="Mark the limit").click()
    page.get_by_label("Step size η").fill("0.2")
    for _ in range(2):
        page.get_by_role("button", name="Step", exact=True).click()
    assert assert_numbers_are_pythons(page).weights == 2
    page.get_by_label("Condition number κ").fill("20")
    w = assert_numbers_are_pythons(page)
    assert w.kappa == 20
    assert w.eta_max == 0.25
    dots = page.locator("path.nn-steps").locator("visible=true").get_attribute("d")
    assert dots.count("M") == 4
    start = handle(page, "Start of descent")
    drag(page, start, unit(page), -unit(page))
    assert start.get_attribute("aria-valuetext").startswith("(")
    assert not faults


def test_a_finger_drags_the_guess_in_two_dimensions(drawn):
    page, faults = drawn(DescentExplorer(weights=2), has_touch=True)
    guess = handle(page, "Where the next step goes")
    touch(page, guess, unit(page), -0.5 * unit(page))
    text = guess.get_attribute("aria-valuetext").strip("()").split(", ")
    assert [float(part) for part in text] == pytest.approx([2, 1.5], abs=0.03)
    assert not faults


def test_the_next_step_is_drawn_first_and_then_judged(drawn):
    page, faults = drawn(DescentExplorer(eta=0.05, revealed=True))
    guess = handle(page, "Where the next step goes")
    expect(page.locator(".nn-numbers .nn-matrix:not([hidden])").nth(2)).to_be_hidden()
    press(page, guess, *["Shift+ArrowRight"], *["ArrowRight"] * 6)
    assert guess.get_attribute("aria-valuetext") == "1.80"
    page.get_by_role("button", name="Reveal the step").click()
    sentence = page.locator(".nn-predict p").first
    expect(sentence).to_have_text(
        "Well drawn: the step is −η ∇C = −0.050 · −36.00, from 0.00 to 1.80."
    )
    assert assert_numbers_are_pythons(page).steps == 1
    page.get_by_role("button", name="Draw the next step").click()
    expect(guess).to_be_visible()
    page.get_by_role("button", name="Reveal the step").click()
    expect(sentence).to_contain_text("You were 0.82 off")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(sentence).to_contain_text("Step or run")
    assert not faults


def test_the_limit_is_marked_only_after_a_prediction(drawn):
    page, faults = drawn(DescentExplorer(drawing=False))
    expect_secrets_hidden(page)
    assert "0.1111" not in page.locator(".nn-widget").inner_text()
    page.get_by_label("Step size η").fill("0.14")
    page.get_by_role("button", name="Mark the limit").click()
    judgement = page.locator(".nn-predict p").nth(1)
    expect(judgement).to_have_text(
        "η = 0.140 is too large: descent arrives for every η below 2/λ = 2/18 = 0.1111."
    )
    limit = page.locator("line.nn-limit")
    expect(limit).to_have_css("visibility", "visible")
    frame = page.locator(".nn-frame").locator("visible=true").last.bounding_box()
    at = limit.bounding_box()
    share = (at["x"] + at["width"] / 2 - frame["x"]) / frame["width"]
    assert share == pytest.approx(DescentExplorer().eta_max / 0.3, abs=0.01)
    page.get_by_role("button", name="Hide the limit").click()
    expect(limit).to_have_css("visibility", "hidden")
    page.get_by_label("Step size η").fill("0.11")
    page.get_by_role("button", name="Mark the limit").click()
    expect(judgement).to_contain_text("Well judged")
    assert not faults


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_run_goes_on_until_descent_arrives_or_flies_off(drawn, motion):
    page, faults = drawn(DescentExplorer(eta=0.055, drawing=False), reduced_motion=motion)
    page.get_by_role("button", name="Run").click()
    if motion == "no-preference":
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    w = DescentExplorer(eta=0.055, steps=4)
    expect(page.locator(".nn-numbers .nn-value").last).to_have_text("0.000")
    assert np.linalg.norm(w.w - w.minimum) < 5e-4
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Step size η").fill("0.3")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".nn-numbers .nn-value").first).to_have_text("6")
    flown = DescentExplorer(eta=0.3, steps=6)
    assert np.linalg.norm(flown.path[:, -2:-1] - flown.minimum) < 1e4 < abs(flown.w.item() - 2)
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert not faults
