"""Feed forward by hand in a real browser: number by number, and each is nnbook's."""

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    plain,
    settle,
    shown_state,
)

from nnbook.widgets import FeedForwardExplorer
from nnbook.widgets.feed_forward import STEPS

UPPER, LOWER = "⁰¹²", "₀₁₂"


def spoken(step):
    return step[0] + UPPER[int(step[1])] + LOWER[int(step[3])]


def truth(w, step):
    values = (w.forward.z if step[0] == "z" else w.forward.a)[int(step[1])]
    return plain(values[int(step[3]) - 1, 0], 4)


def assert_numbers_are_pythons(page):
    """Compare matrices, drawing and ledger with nnbook; return the widget in Python."""
    w = FeedForwardExplorer(**shown_state(page))
    reached = STEPS.index(w.step) + w.revealed
    shown = {step: truth(w, step) if i < reached else "?" for i, step in enumerate(STEPS)}
    columns = page.locator(".nn-matrix:not(.nn-entries)")
    order = [["z1_1", "z1_2"], ["z1_1", "z1_2"], ["a1_1", "a1_2"], ["a1_1", "a1_2"]]
    order += [["z2_1"], ["z2_1"], ["a2_1"]]
    for column, steps in zip(columns.all(), order, strict=True):
        expect(column.locator("span")).to_have_text([shown[step] for step in steps])
    lines = page.locator(".nn-ledger li").all_text_contents()
    for line, step in zip(lines, STEPS, strict=True):
        assert line.startswith(f"{spoken(step)} = ")
        assert line.endswith(f" = {shown[step]}")
    fields = [float(field.input_value()) for field in page.locator(".nn-entries input").all()]
    wanted = [*np.ravel(w.W1), *w.x, *w.b1, *np.ravel(w.W2), *w.b2]
    assert fields == pytest.approx(wanted, abs=5e-5)
    neurons = page.locator(".nn-neuron text").all_text_contents()
    assert neurons[:2] == [plain(entry, 4) for entry in w.x]
    expect(page.locator(".nn-live")).to_contain_text(f"{reached} of 6 numbers are found")
    return w


def test_the_hand_net_is_predicted_number_by_number(drawn):
    page, faults = drawn(FeedForwardExplorer())
    text, guess = page.locator(".nn-predict p"), page.get_by_label("Your prediction")
    assert_numbers_are_pythons(page)
    rounds = (
        ("-1", "Right: z¹₁ = 1·1 − 1·2 + 0 = −1."),
        ("4", "Not 4. That is the sum without the bias. z¹₂ = 2·1 + 1·2 − 1 = 3."),
        ("-1", "Not −1. That is z itself: ReLU makes 0 of what is negative. a¹₁ = max(0, −1) = 0."),
        ("3", "Right: a¹₂ = max(0, 3) = 3."),
        ("-1", "Not −1. That has z¹ where a¹ belongs. z²₁ = 3·0 + 2·3 − 4 = 2."),
        ("", "a²₁ = 2 = 2."),
    )
    for i, (answer, verdict) in enumerate(rounds):
        expect(text).to_have_text(f"Predict {spoken(STEPS[i])}, then reveal it.")
        guess.fill(answer)
        guess.press("Enter")
        expect(text).to_have_text(verdict)
        assert_numbers_are_pythons(page)
        page.locator(".nn-predict button").press("Enter")
        settle(page)
    w = assert_numbers_are_pythons(page)
    assert (w.step, w.revealed) == ("z1_1", False)  # "Start again"
    guess.fill("4")  # down the column: 1·1 + 2·2 + 0 is 5, along the row −1
    page.get_by_role("button", name="Reveal").click()
    expect(text).to_have_text("Not 4. z¹₁ = 1·1 − 1·2 + 0 = −1.")
    page.get_by_role("button", name="Back").click()
    guess.fill("5")
    page.get_by_role("button", name="Reveal").click()
    expect(text).to_contain_text("That runs down column 1 of W¹; the sum runs along row 1.")
    assert not faults


def test_edited_numbers_give_the_numbers_of_nnbook_and_reset_brings_them_back(drawn):
    page, faults = drawn(FeedForwardExplorer(step="a2_1", revealed=True))
    assert assert_numbers_are_pythons(page).a == 2
    for label, text in (
        ("w¹₁₂", "2.5"),
        ("x₂", "-3"),
        ("b¹₂", "7"),
        ("w²₁₁", "-1.125"),
        ("b²₁", "0"),
    ):
        page.get_by_label(label, exact=True).fill(text)
        page.keyboard.press("Enter")
    w = assert_numbers_are_pythons(page)
    assert (w.W1, w.x, w.b1, w.W2, w.b2) == (
        [[1, 2.5], [2, 1]], [1, -3], [0, 7], [[-1.125, 2]], [0],
    )  # fmt: skip
    page.get_by_label("w¹₂₁", exact=True).fill("10")
    page.keyboard.press("Enter")
    expect(page.locator(".nn-live")).to_have_text("w¹₂₁ must be a number from −9.0 to 9.0.")
    expect(page.get_by_label("w¹₂₁", exact=True)).to_have_value("2")
    for _ in range(4):
        page.get_by_role("button", name="Back").click()
    assert assert_numbers_are_pythons(page).step == "a1_2"
    page.get_by_role("button", name="Reset").click()
    w = assert_numbers_are_pythons(page)
    assert (w.W1, w.step, w.revealed) == ([[1, -1], [2, 1]], "z1_1", False)
    assert not faults


@pytest.mark.parametrize("step", STEPS)
def test_what_is_lit_is_what_the_number_is_made_of(drawn, step):
    page, faults = drawn(FeedForwardExplorer(step=step, revealed=True))
    what, l, j = step[0], int(step[1]), int(step[3])
    lit = page.locator(".nn-entries .nn-lit")
    labels = [node.get_attribute("aria-label") for node in lit.all()]
    row = [f"w{UPPER[l]}{LOWER[j]}{LOWER[k]}" for k in (1, 2)] + [f"b{UPPER[l]}{LOWER[j]}"]
    assert labels == (row if what == "z" else [])
    assert page.locator(".nn-edge.nn-lit").count() == (2 if what == "z" else 0)
    assert page.locator(".nn-matrix .nn-source").count() == (2 if what == "z" else 1)
    expect(page.locator(".nn-ledger .nn-lit")).to_contain_text(spoken(step))
    assert not faults


def test_touch_steps_on(drawn):
    page, faults = drawn(FeedForwardExplorer(), has_touch=True)
    page.get_by_role("button", name="Reveal").tap()
    page.get_by_role("button", name="Next number").tap()
    assert assert_numbers_are_pythons(page).step == "z1_2"
    assert not faults
