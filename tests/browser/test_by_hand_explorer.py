"""Back propagation by hand in a real browser: every number is nnbook's and says its origin."""

import pytest
from playwright.sync_api import expect
from widget_page import (
    plain,
    settle,
    shown_state,
)

from nnbook.widgets.by_hand import BackpropExplorer


def entries(letter, column):
    return {f"{letter}_{j}": entry for j, entry in enumerate(column[:, 0], start=1)}


def table(letter, matrix):
    return {
        f"{letter}_{j}{k}": entry
        for j, row in enumerate(matrix, start=1)
        for k, entry in enumerate(row, start=1)
    }


def numbers_of(w):
    """Every number of the page by its id, from nnbook."""
    f, g, new = w.forward, w.gradient, w.stepped
    found = {"C": w.cost, "C_new": w.new_cost, "n_a2_1": new(w.x).item(), "y": w.y}
    for l in (1, 2):
        found |= entries(f"z{l}", f.z[l]) | entries(f"a{l}", f.a[l])
        found |= entries(f"d{l}", g.delta[l]) | entries(f"db{l}", g.b[l])
        found |= entries(f"s{l}", w.net[l].sigma.df(f.z[l]))
        found |= table(f"dw{l}", g.W[l]) | table(f"w{l}", w.net[l].W)
        found |= table(f"n_w{l}", new[l].W) | entries(f"n_b{l}", new[l].b)
    return found | entries("x", f.a[0])


def assert_numbers_are_pythons(page):
    w = BackpropExplorer(**shown_state(page))
    wanted = {id: plain(value, 4) for id, value in numbers_of(w).items()}
    cells = page.locator(".nn-entry").evaluate_all(
        "(nodes) => nodes.map((node) => [node.dataset.id, node.textContent])"
    )
    buttons = {id for id, _ in cells}
    assert {(id, text) for id, text in cells} == {(id, wanted[id]) for id in buttons}
    assert buttons >= wanted.keys() - {"w1_11", "w1_12", "w1_21", "w1_22"}
    return w


def cell(page, id):
    return page.locator(f"button[data-id={id}]")


def test_the_hand_net_is_worked_through_with_the_texts_numbers(drawn):
    page, faults = drawn(BackpropExplorer())
    task, answer = page.locator(".nn-task p"), page.locator(".nn-predict input")
    expect(task).to_have_text("Predict z¹₂, then reveal.")
    expect(page.locator("button.nn-entry:enabled")).to_have_count(0)
    story = [
        (
            "4",
            "The bias b¹₂ is missing.",
            "z¹₂ = w¹₂₁ · x₁ + w¹₂₂ · x₂ + b¹₂ = 2 · 1 + 1 · 2 + (−1) = 3.",
        ),
        (
            "-1",
            "That is z¹₁; ReLU lets nothing below 0 through.",
            "a¹₁ = max(0, z¹₁) = max(0, −1) = 0.",
        ),
        ("2", "Right.", "a² = z² = 2."),
        ("1", "The ½ is missing.", "C = ½ (a² − y)² = ½ (2 − 1)² = 0.5."),
        (
            "-1",
            "That is y − a²; the derivative of the cost is a² − y.",
            "δ² = (a² − y) · σ′(z²) = (2 − 1) · 1 = 1.",
        ),
        ("3", "The slope σ′(z¹₁) is missing.", "δ¹₁ = w²₁₁ · δ² · σ′(z¹₁) = 3 · 1 · 0 = 0."),
        ("-1", "That is the bias; its derivative is another number.", "∂C/∂b¹₂ = δ¹₂ = 2."),
        ("0", "row 2 belongs to δ¹₂, column 1 to x₁.", "∂C/∂w¹₂₁ = δ¹₂ · x₁ = 2 · 1 = 2."),
        ("", "", "new w¹₂₂ = w¹₂₂ − η · ∂C/∂w¹₂₂ = 1 − 0.01 · 4 = 0.96."),
    ]
    for stage, (guess, judgement, origin) in enumerate(story, start=1):
        expect(page.locator(".nn-task strong")).to_contain_text(f"{stage} of 9.")
        expect(page.locator(".nn-active")).to_have_count(1)
        if 5 <= stage <= 8:
            expect(page.locator(".nn-active .nn-tag")).to_have_text(str(stage - 4))
        answer.fill(guess)
        page.keyboard.press("Enter")
        expect(task).to_contain_text(f"{judgement} {origin}".strip())
        if stage < 9:
            page.get_by_role("button", name="Next").click()
            expect(answer).to_have_value("")
    assert_numbers_are_pythons(page)
    assert not faults


def test_a_step_of_descent_is_nnbooks_step_and_may_be_taken_again(drawn):
    page, faults = drawn(BackpropExplorer(stage=9, revealed=True))
    w = assert_numbers_are_pythons(page)
    for _ in range(2):
        page.get_by_role("button", name="Take the step").click()
        after = assert_numbers_are_pythons(page)
        assert after.net.theta == pytest.approx(w.stepped.theta, rel=1e-12)
        words = f"C went from {plain(w.cost, 4)} to {plain(after.cost, 4)}."
        expect(page.locator(".nn-task p")).to_contain_text(words)
        w = after
    page.get_by_label("η", exact=True).fill("1")
    page.get_by_label("y", exact=True).fill("-9")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Take the step").click()
    expect(page.locator(".nn-live")).to_contain_text("beyond ±9: choose a smaller η.")
    page.get_by_role("button", name="Start again").click()
    assert shown_state(page) == {
        **{name: getattr(BackpropExplorer(), name) for name in BackpropExplorer()._share},
    }
    assert not faults


def test_a_number_says_which_product_it_came_from_and_lights_its_factors(drawn):
    page, faults = drawn(BackpropExplorer(stage=9, revealed=True))
    origin = page.locator(".nn-origin")
    cell(page, "dw1_21").hover()
    expect(origin).to_have_text("∂C/∂w¹₂₁ = δ¹₂ · x₁ = 2 · 1 = 2")
    lit = page.locator(".nn-source").evaluate_all("(nodes) => nodes.map((n) => n.dataset.id)")
    assert set(lit) == {"d1_2", "x_1"}
    assert len(lit) > 3  # wherever they stand, in the other equations too
    page.mouse.move(0, 0)
    expect(origin).to_contain_text("Point at a number")

    cell(page, "d1_1").focus()
    expect(origin).to_have_text("δ¹₁ = w²₁₁ · δ² · σ′(z¹₁) = 3 · 1 · 0 = 0")
    page.keyboard.press("ArrowRight")
    expect(origin).to_have_text("δ¹₂ = w²₁₂ · δ² · σ′(z¹₂) = 2 · 1 · 1 = 2")
    expect(cell(page, "d1_2")).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, "z1_1")).to_be_focused()
    page.keyboard.press("End")
    expect(cell(page, "C_new")).to_be_focused()
    page.get_by_label("w²₁₂", exact=True).focus()
    expect(origin).to_have_text("w²₁₂ = 2 is given. It is used in z², δ¹₂.")
    label = cell(page, "z1_1").get_attribute("aria-label")
    assert label == "z¹₁ = w¹₁₁ · x₁ + w¹₁₂ · x₂ + b¹₁ = 1 · 1 + (−1) · 2 + 0 = −1"
    assert not faults


def test_edited_numbers_run_through_all_equations(drawn):
    page, faults = drawn(BackpropExplorer(stage=9, revealed=True))
    changes = {"w¹₁₁": "3.5", "x₂": "-1", "b²": "0.25", "y": "2", "w²₁₁": "-0.5", "η": "0.05"}
    for name, value in changes.items():
        page.get_by_label(name, exact=True).fill(value)
    page.keyboard.press("Enter")
    w = assert_numbers_are_pythons(page)
    assert (w.W1[0][0], w.x[1], w.b2, w.y, w.W2[0][0], w.eta) == (3.5, -1, 0.25, 2, -0.5, 0.05)
    page.get_by_label("x₁", exact=True).fill("10")
    page.keyboard.press("Enter")
    expect(page.locator(".nn-live")).to_have_text("x₁ must be a number from −9.0 to 9.0.")
    assert shown_state(page)["x"] == [1, -1]
    assert not faults


def test_nothing_is_given_away_before_its_stage(drawn):
    page, faults = drawn(BackpropExplorer(stage=6))
    expect(cell(page, "d1_1")).to_have_text("?")
    expect(cell(page, "d1_1")).to_be_disabled()
    expect(cell(page, "d2_1")).to_have_text("1")
    for late in ("s1_1", "db2_1", "dw1_21", "C_new"):
        expect(cell(page, late)).to_have_text("·")
    page.get_by_role("button", name="Back").click()
    expect(cell(page, "d2_1")).to_have_text("?")
    page.get_by_role("button", name="Show all").click()
    assert_numbers_are_pythons(page)
    assert not faults


def test_a_tap_asks_a_number_for_its_origin(drawn):
    page, faults = drawn(BackpropExplorer(stage=9, revealed=True), has_touch=True)
    cell(page, "C").tap()
    expect(page.locator(".nn-origin")).to_have_text("C = ½ (a² − y)² = ½ (2 − 1)² = 0.5")
    assert not faults
