"""The graph explorer in a real browser: every number, forward and back, is Python's."""

import unicodedata

from playwright.sync_api import expect
from widget_page import plain, settle, shown_state, type_in

from nnbook.widgets import GraphExplorer
from nnbook.widgets.graph import STEPS

DOT, BAR = "\u0307", "\u0304"
NAMES = ["u", "v", "y", f"u{DOT}", f"v{DOT}", f"y{DOT}"]
NAMES += [f"v{BAR}", f"u{BAR}", f"x{BAR}₂", f"x{BAR}₁"]


def letters(text):
    """The text with slanted letters and indices as plain ones, accents apart."""
    return unicodedata.normalize("NFKD", text).replace(" ", "")


def numbers(w):
    return [plain(entry) for part in (w.values, w.tangents, w.adjoints) for entry in part[:, 0]]


def assert_numbers_are_pythons(page):
    """Compare ledger and graph with Python; return the widget in Python."""
    w = GraphExplorer(**shown_state(page))
    reached = STEPS.index(w.step) + w.revealed
    shown = dict(zip(NAMES, numbers(w), strict=True))
    lines = page.locator(".nn-ledger li").all_text_contents()
    for i, (line, (name, number)) in enumerate(zip(lines, shown.items(), strict=True)):
        assert letters(line).startswith(letters(name) + "=")
        assert line.endswith(f" = {number}" if i < reached else " ?")
    given = {"x₁": w.x[0], "x₂": w.x[1], f"x{DOT}₁": w.nudge[0], f"x{DOT}₂": w.nudge[1]}
    wanted = [f"{name}={plain(value)}" for name, value in given.items()] + [f"y{BAR}=1"]
    wanted += [f"{name}={value}" for name, value in list(shown.items())[:reached]]
    wanted += [f"{name}=?" for name in NAMES[reached : reached + 1] if not w.revealed]
    texts = page.locator(".nn-graph-wires .nn-wired").all_text_contents()
    assert sorted(map(letters, wanted)) == sorted(letters(text) for text in texts if "=" in text)
    expect(page.locator(".nn-live")).to_contain_text(f"{reached} of 10 numbers are found")
    return w


def test_every_number_is_predicted_and_the_roads_that_were_forgotten_are_named(drawn):
    page, faults = drawn(GraphExplorer())
    text, guess = page.locator(".nn-predict p"), page.get_by_label("Your prediction")
    rounds = (
        ("3", "Right: u = x₁ + x₂ = 1 + 2 = 3."),
        ("5", "Not 5. v = u x₂ = 3 · 2 = 6."),
        ("", "y = u v = 3 · 6 = 18."),
        ("1", f"Right: u{DOT} = x{DOT}₁ + x{DOT}₂ = 1 + 0 = 1."),
        ("2", f"Right: v{DOT} = x₂ u{DOT} + u x{DOT}₂ = 2 · 1 + 3 · 0 = 2."),
        (
            "36",
            "Not 36. You multiplied two roads; roads add. "
            f"y{DOT} = v u{DOT} + u v{DOT} = 6 · 1 + 3 · 2 = 12.",
        ),
        ("3", f"Right: v{BAR} = u y{BAR} = 3 · 1 = 3."),
        (
            "6",
            f"Not 6. That is one of two roads; v y{BAR} comes along the other, and roads add. "
            f"u{BAR} = x₂ v{BAR} + v y{BAR} = 2 · 3 + 6 · 1 = 12.",
        ),
        (
            "12",
            f"Not 12. That is one of two roads; u v{BAR} comes along the other, and roads add. "
            f"x{BAR}₂ = u{BAR} + u v{BAR} = 12 + 3 · 3 = 21.",
        ),
        ("12", f"Right: x{BAR}₁ = u{BAR} = 12."),
    )
    for name, (answer, verdict) in zip(NAMES, rounds, strict=True):
        assert_numbers_are_pythons(page)
        expect(text).to_contain_text(f"Predict {name}, ")
        guess.fill(answer)
        guess.press("Enter")
        expect(text).to_have_text(verdict)
        assert_numbers_are_pythons(page)
        page.locator(".nn-predict button").press("Enter")
        settle(page)
    w = assert_numbers_are_pythons(page)
    assert (w.step, w.revealed) == ("u", False)  # "Start again"
    assert not faults


def test_the_arrows_turn_round_for_the_reverse_sweep_and_the_roads_in_use_are_lit(drawn):
    page, faults = drawn(GraphExplorer())
    tips = page.locator(".nn-tip")
    forward = [tip.get_attribute("transform") for tip in tips.all()]
    sweep = page.get_by_label("Sweep")
    sweep.select_option("reverse")
    w = assert_numbers_are_pythons(page)
    assert (w.step, w.revealed) == ("a_v", False)
    expect(page.locator("line.nn-path-1")).to_have_count(1)
    expect(page.locator("line.nn-path-2")).to_have_count(0)
    backward = [tip.get_attribute("transform") for tip in tips.all()]
    angles = [[float(t.partition("rotate(")[2][:-1]) for t in all_] for all_ in (forward, backward)]
    assert [b - f for f, b in zip(*angles, strict=True)] == [180.0] * 6
    page.get_by_role("button", name="Reveal").click()
    page.get_by_role("button", name="Next number").click()
    settle(page)
    assert GraphExplorer(**shown_state(page)).step == "a_u"
    expect(page.locator("line.nn-path-1")).to_have_count(1)
    expect(page.locator("line.nn-path-2")).to_have_count(1)
    sweep.select_option("forward")
    assert assert_numbers_are_pythons(page).step == "t_u"
    assert [tip.get_attribute("transform") for tip in tips.all()] == forward
    assert not faults


def test_inputs_and_nudge_are_typed_back_goes_back_and_a_wrong_number_is_refused(drawn):
    page, faults = drawn(GraphExplorer(step="a_x1", revealed=True))
    type_in(page, "x₁", "-1.5")
    type_in(page, "x₂", "2.25")
    type_in(page, f"x{DOT}₂", "-1")
    w = assert_numbers_are_pythons(page)
    assert (w.x, w.nudge) == ([-1.5, 2.25], [1, -1])
    end = page.locator(".nn-live")
    expect(end).to_contain_text(f"= {plain(w.tangents[2, 0])}, which is y{DOT} again.")
    type_in(page, "x₁", "9")
    expect(end).to_have_text("x₁ must be a number from −3.0 to 3.0.")
    back = page.get_by_role("button", name="Back")
    for step, revealed in (("a_x1", False), ("a_x2", True), ("a_x2", False), ("a_u", True)):
        back.click()
        w = assert_numbers_are_pythons(page)
        assert (w.step, w.revealed) == (step, revealed)
    page.get_by_role("button", name="Reset").click()
    w = assert_numbers_are_pythons(page)
    assert (w.x, w.step, w.revealed) == ([1, 2], "a_x1", True)
    assert not faults
