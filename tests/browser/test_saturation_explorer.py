"""The saturation explorer in a real browser: the lengths that are shown are nnbook's."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    drag,
    expect_secrets_hidden,
    press,
    say,
    settle,
    shown_state,
    touch,
)

from nnbook.widgets.saturation import SaturationExplorer

POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def three(value):
    """The number with three digits, as the page writes it."""
    digits, power = f"{value:.2e}".split("e")
    if -2 <= int(power) <= 2:
        return f"{float(f'{value:.2e}'):.{2 - int(power)}f}"
    return f"{digits} · 10{str(int(power)).translate(POWERS)}"


def assert_numbers_are_pythons(page):
    """Compare the step of equation 2, the curve and the dots; return the widget in Python."""
    w = SaturationExplorer(**shown_state(page))
    l = min(w.layer, w.depth - 1)
    passed = w.net.forward(w.x)
    carried = np.linalg.norm(w.net[l + 1].W.T @ w.delta[l + 1])
    here, above = w.lengths[l - 1], w.lengths[l]
    slopes = w.net[l].sigma.df(passed.z[l])
    flat = f"{np.sum(slopes < 0.01)} of 30"
    wanted = [three(above), three(carried), three(carried / above), three(here)]
    wanted += [three(here / carried), say(slopes.mean()), flat]
    assert page.locator(".nn-value").all_inner_texts() == wanted

    places = page.locator(".nn-dots").get_attribute("d").removeprefix("M").split("M")
    shown = [float(re.match(r"\S+?,(\S+?)h0", place)[1]) for place in places]
    drop = (shown[-1] - np.array(shown)) * 20 / (330 - 34 - 10)  # 20 decades on the axis
    assert 10**drop == pytest.approx(w.lengths / w.lengths[-1], rel=1e-9)
    settle(page)
    expect(page.locator(".nn-live")).to_contain_text(f"{three(w.lengths[0])} at layer 1.")
    return w


def test_choices_sliders_keys_drag_and_reset_show_nnbooks_numbers(drawn):
    page, faults = drawn(SaturationExplorer(revealed=True))
    start = assert_numbers_are_pythons(page)
    cursor = page.get_by_role("slider", name="Layer l to look at")
    press(page, cursor, "ArrowLeft", "ArrowDown", "ArrowUp", "ArrowLeft")
    assert assert_numbers_are_pythons(page).layer == 7
    press(page, cursor, "Shift+ArrowLeft")
    assert assert_numbers_are_pythons(page).layer == 1
    unit = page.locator(".nn-frame").first.bounding_box()["width"] / 12.2
    drag(page, cursor, 3 * unit, -200)
    assert assert_numbers_are_pythons(page).layer == 4
    for sigma in ("tanh", "ReLU"):
        page.get_by_label("Activation σ").select_option(sigma)
        assert assert_numbers_are_pythons(page).sigma == sigma
    page.get_by_label("Scale of the weights").fill("2.5")
    page.get_by_label("Number of layers L").fill("12")
    assert assert_numbers_are_pythons(page).lengths[0] > 1e6
    page.get_by_label("Activation σ").select_option("sigmoid")
    page.get_by_label("Scale of the weights").fill("0.5")
    assert assert_numbers_are_pythons(page).lengths[0] < 1e-9
    page.get_by_label("Number of layers L").fill("2")
    assert assert_numbers_are_pythons(page).depth == 2
    press(page, cursor, "Home")
    assert repr(assert_numbers_are_pythons(page)) == repr(start)
    assert not faults


def test_predict_where_it_fades_then_the_verdict_counts_the_layers(drawn):
    page, faults = drawn(SaturationExplorer())
    verdict = page.locator(".nn-predict p")
    expect_secrets_hidden(page)
    marker = page.get_by_role("slider", name="Layer at which you expect a thousandth")
    unit = page.locator(".nn-frame").first.bounding_box()["width"] / 12.2
    drag(page, marker, 2 * unit, 0)
    assert shown_state(page)["guess"] == 9
    page.get_by_role("button", name="Reveal").click()
    ratio = three(SaturationExplorer().lengths[0] / SaturationExplorer().lengths[9])
    sentence = f"Off by 4 layers: below a thousandth from layer 5 down; at layer 1 it is {ratio}"
    expect(verdict).to_contain_text(sentence)
    expect(marker).to_be_hidden()
    assert_numbers_are_pythons(page)

    page.get_by_role("button", name="Predict another").click()  # ReLU: it does not fade so far
    expect(page.locator(".nn-curve")).to_be_hidden()
    page.get_by_role("button", name="Nowhere").click()
    w = assert_numbers_are_pythons(page)
    assert (w.sigma, w.faded) == ("ReLU", 0)
    share = three(w.lengths[0] / w.lengths[9])
    expect(verdict).to_contain_text(f"Well seen: even at layer 1 it is {share} of the last.")
    page.get_by_role("button", name="Predict another").click()
    press(page, marker, *["ArrowLeft"] * 4)
    page.get_by_role("button", name="Reveal").click()
    expect(verdict).to_contain_text("Well seen: below a thousandth from layer 3 down")
    assert assert_numbers_are_pythons(page).faded == 3
    assert not faults


def test_touch_moves_the_marker(drawn):
    page, faults = drawn(SaturationExplorer(), has_touch=True)
    unit = page.locator(".nn-frame").first.bounding_box()["width"] / 12.2
    marker = page.get_by_role("slider", name="Layer at which you expect a thousandth")
    touch(page, marker, -2 * unit, 0)
    assert shown_state(page)["guess"] == 5
    assert not faults
