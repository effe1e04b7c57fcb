"""The chain explorer in a real browser: what it shows is what Python computes."""

import numpy as np
from playwright.sync_api import expect
from widget_page import (
    expect_secrets_hidden,
    plain,
    press,
    say,
    settle,
    type_in,
)

from nnbook.widgets import ChainExplorer
from nnbook.widgets.base import HERE


def state_of(page):
    settle(page)
    p = [float(page.get_by_label(name, exact=True).input_value()) for name in "xy"]
    on = [page.get_by_label(f"wrong {name}").is_checked() for name in ("order", "point")]
    return ChainExplorer(p=p, wrong_order=on[0], wrong_point=on[1])


def assert_numbers_are_pythons(page):
    w = state_of(page)
    factors = (w.J_g, w.J_f) if w.wrong_order else (w.J_f, w.J_g)
    texts = [[plain(entry) for entry in np.ravel(J)] for J in (w.J_g, w.J_f, *factors, w.measured)]
    matrices = page.locator(".nn-matrix:not(.nn-formula):not([role=group])")
    for node, wanted in zip(matrices.all(), texts, strict=True):
        expect(node.locator("span")).to_have_text(wanted)
    product = [plain(entry) for entry in np.ravel(w.product)]
    expect(page.locator(".nn-cell")).to_have_text(product)
    expect(page.locator(".nn-value")).to_have_text([say(w.error)])
    expect(page.locator(".nn-live")).to_contain_text(say(w.error))
    wires = [plain(v) for v in np.ravel(factors[1])] + [plain(v) for v in np.ravel(factors[0])]
    shown = page.locator(".nn-wired").all_text_contents()
    assert shown[:8] == wires
    middle = ["", ""] if w.wrong_order else [plain(v) for v in w.u.ravel()]
    assert shown[8:] == [plain(v) for v in w.p] + middle + [plain(v) for v in w.h.ravel()]
    return w


def test_a_story_of_sliders_fields_switches_and_reset(drawn):
    page, faults = drawn(ChainExplorer(revealed=True))
    assert assert_numbers_are_pythons(page).p == [1, 2]
    page.get_by_label("Slide x").fill("-0.7")
    assert assert_numbers_are_pythons(page).p == [-0.7, 2]
    press(page, page.get_by_label("Slide y"), "ArrowLeft", "ArrowLeft")
    assert assert_numbers_are_pythons(page).p == [-0.7, 1.8]
    type_in(page, "x", "0.33")
    assert assert_numbers_are_pythons(page).p == [0.33, 1.8]
    type_in(page, "y", "0")
    expect(page.locator(".nn-live")).to_have_text("y must be a number from 0.2 to 3.0.")
    assert state_of(page).p == [0.33, 1.8]

    page.get_by_label("wrong order").check()
    w = assert_numbers_are_pythons(page)
    assert w.wrong_order
    expect(page.locator(".nn-cell.nn-fault")).to_have_count(1)
    expect(page.locator(".nn-predict p")).to_have_text(
        f"Wrong order: 1 of 4 entries wrong, by up to {say(w.error)}."
    )
    press(page, page.get_by_label("wrong point"), "Space")
    assert assert_numbers_are_pythons(page).wrong_point
    expect(page.locator(".nn-cell.nn-fault")).to_have_count(3)
    page.get_by_role("button", name="Reset").click()
    w = assert_numbers_are_pythons(page)
    assert (w.p, w.wrong_order, w.wrong_point) == ([1, 2], False, False)
    expect(page.locator(".nn-cell.nn-fault")).to_have_count(0)
    assert not faults


def test_an_entry_shows_the_two_paths_that_it_adds(drawn):
    page, _ = drawn(ChainExplorer(revealed=True))
    cell = page.get_by_role("button", name="row 1, column 2")
    press(page, cell, "Enter")
    expect(page.locator(".nn-sum")).to_have_text("row 1, column 2: −0.99 · 1 + 0 · 12 = −0.99")
    expect(page.locator("line.nn-path-1")).to_have_count(2)
    expect(page.locator("line.nn-path-2")).to_have_count(2)
    expect(cell).to_have_attribute("aria-pressed", "true")
    cell.click()
    expect(page.locator("line.nn-path-1")).to_have_count(0)
    page.get_by_label("wrong order").check()
    cell.click()
    expect(page.locator(".nn-sum")).to_have_text(
        "row 1, column 2: 2 · 0 + 1 · 0.125 = 0.125, but −0.99 is measured"
    )


def test_three_questions_are_asked_and_judged(drawn):
    page, faults = drawn(ChainExplorer())
    sentence = page.locator(".nn-predict p")
    expect(sentence).to_contain_text("one entry of the product is 0")
    expect(page.locator(".nn-cell")).to_have_text(["?"] * 4)
    expect_secrets_hidden(page)
    page.get_by_role("button", name="row 2, column 1").click()
    expect(page.locator(".nn-live")).to_contain_text("You chose row 2, column 1.")
    page.get_by_role("button", name="Reveal").click()
    expect(sentence).to_contain_text("Right: h₂ = ln y³ does not depend on x")
    assert_numbers_are_pythons(page)

    page.get_by_role("button", name="Another question").click()
    expect(sentence).to_contain_text("multiplied in the wrong order, one entry is wrong")
    page.get_by_role("button", name="row 2, column 2").click()
    page.get_by_role("button", name="Reveal").click()
    expect(sentence).to_contain_text("Not row 2, column 2: row 1, column 2 is 1 · 1/u₂")
    assert_numbers_are_pythons(page)

    page.get_by_role("button", name="Another question").click()
    expect(sentence).to_contain_text("taken at (x, y), one entry is still right")
    page.get_by_role("button", name="Reveal").click()
    expect(sentence).to_contain_text("You pressed none: only row 2, column 1 survives")
    assert assert_numbers_are_pythons(page).wrong_point
    assert not faults


def test_the_answers_hold_at_many_points():
    rng = np.random.default_rng(6)
    for p in rng.uniform([-2, 0.2], [2, 3], size=(50, 2)):
        right = ChainExplorer(p=p)
        assert right.product[1, 0] == 0
        faults = {
            (order, point): np.abs(
                ChainExplorer(p=p, wrong_order=order, wrong_point=point).product - right.product
            )
            > 1e-9
            for order, point in ((True, False), (False, True), (True, True))
        }
        assert faults[True, False].tolist() == [[False, True], [False, False]]
        assert faults[False, True].tolist() == [[True, True], [False, True]]
        assert faults[True, True].tolist() == [[True, True], [False, True]]


def test_central_differences_in_javascript_are_pythons(drawn):
    page, _ = drawn(ChainExplorer())
    source = (HERE / "maths.js").read_text(encoding="utf-8")
    address = page.url.replace("index.html", "maths.js")
    page.route(
        "**/maths.js", lambda route: route.fulfill(body=source, content_type="text/javascript")
    )
    points = np.random.default_rng(5).uniform([-2, 0.2], [2, 3], size=(200, 2))
    shown = page.evaluate(
        """async ([address, points]) => {
          const { centralJacobian, chainInner, chainOuter } = await import(address);
          return points.map((p) => centralJacobian((q) => chainOuter(chainInner(q)), p));
        }""",
        [address, points.tolist()],
    )
    wanted = [ChainExplorer(p=p).measured for p in points]
    # Rounding of one part in 1e16 is divided by the step, 6e-6.
    np.testing.assert_allclose(shown, wanted, rtol=1e-9, atol=1e-9)
