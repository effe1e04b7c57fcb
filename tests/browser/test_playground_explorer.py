"""The playground in a real browser: it trains as nnbook does, and only when it is asked to."""

import re

import pytest
from playwright.sync_api import expect
from widget_page import (
    ROOT,
    entries,
    say,
    settle,
    shown_state,
    type_in,
)

from nnbook.training import train
from nnbook.widgets.playground import PlaygroundExplorer


def assert_numbers_are_pythons(page):
    """Compare parameters, cost and share with nnbook; return the widget in Python."""
    w = PlaygroundExplorer(**shown_state(page))
    net = w.net
    first, second = net[1], net[2]
    rows = [
        entries([*first.W[j], *first.b[j], second.W[0, j]]) if j < w.hidden else ["–"] * 4
        for j in range(8)
    ]
    lines = page.locator("tbody tr").all()
    assert [line.locator("td").all_inner_texts() for line in lines] == rows
    share = f"{say(100 * w.accuracy, 1)} %"
    wanted = [f"{w.steps:g}", say(w.cost, 4), share, say(second.b.item())]
    assert page.locator(".nn-value").all_inner_texts() == wanted
    wrong = page.locator(".nn-mark.nn-wrong:visible").count()
    assert wrong == round((1 - w.accuracy) * w.y.size)
    settle(page)
    expect(page.locator(".nn-live")).to_contain_text(f"After {w.steps:g} steps with η = {w.eta:g}")
    return w


SETTINGS = [
    {"data": data, "sigma": sigma, "hidden": hidden, "eta": eta, "seed": seed}
    for data, sigma, hidden, eta, seed in [
        ("XOR", "tanh", 2, 4, 0),
        ("XOR", "ReLU", 8, 1, 3),
        ("XOR", "identity", 3, 2, 5),
        ("blobs", "sigmoid", 1, 5, 1),
        ("blobs", "tanh", 4, 0.3, 2),
        ("circles", "tanh", 8, 4, 4),
        ("circles", "ReLU", 6, 1, 0),
        ("circles", "sigmoid", 5, 10, 2),
    ]
]


def test_after_100_steps_cost_and_parameters_are_nnbooks_to_nine_digits(drawn, tmp_path):
    (tmp_path / "maths.js").write_bytes((ROOT / "nnbook/widgets/maths.js").read_bytes())
    page, faults = drawn(PlaygroundExplorer())
    state = PlaygroundExplorer().get_state()
    trained = page.evaluate(
        """async ([data, normals, settings]) => {
          const { netCost, netStart, netStep } = await import("/maths.js");
          return settings.map((s) => {
            const [x, y] = data[s.data];
            let theta = netStart(normals[s.seed], s.hidden);
            for (let t = 0; t < 100; t++) theta = netStep(s.sigma, theta, x, y, s.eta);
            return [netCost(s.sigma, theta, x, y), theta];
          });
        }""",
        [state["_data"], state["_normals"], SETTINGS],
    )
    for settings, (cost, theta) in zip(SETTINGS, trained, strict=True):
        w = PlaygroundExplorer(**settings)
        history = train(w.start, w.x, w.y, eta=w.eta, epochs=100)
        assert cost == pytest.approx(history.cost[-1], rel=1e-9)
        assert theta == pytest.approx(history.net.theta, rel=1e-9, abs=1e-12)
    assert not faults


@pytest.mark.parametrize("settings", SETTINGS[::3], ids=str)
def test_a_link_to_a_step_shows_nnbooks_numbers(drawn, settings):
    page, faults = drawn(PlaygroundExplorer(**settings, steps=100))
    assert assert_numbers_are_pythons(page).steps == 100
    assert not faults


def test_step_run_pause_back_and_reset(drawn):
    page, faults = drawn(PlaygroundExplorer())
    page.wait_for_timeout(300)
    assert assert_numbers_are_pythons(page).steps == 0  # nothing runs until asked
    step = page.get_by_role("button", name="Step")
    step.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert assert_numbers_are_pythons(page).steps == 2
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".nn-steps")).to_have_text(re.compile(r"\d\d"))
    steps, sentence = page.evaluate(
        "['.nn-steps', '.nn-live'].map((place) => document.querySelector(place).innerText)"
    )
    assert sentence.startswith(f"After {steps} steps ")  # the table and the line tell one state
    page.get_by_role("button", name="Pause").click()
    w = assert_numbers_are_pythons(page)
    page.wait_for_timeout(200)
    assert assert_numbers_are_pythons(page).steps == w.steps > 9
    page.get_by_role("button", name="Back to the start").click()
    assert assert_numbers_are_pythons(page).steps == 0

    page.get_by_label("Examples", exact=True).select_option("circles")
    page.get_by_label("Activation σ").select_option("sigmoid")
    page.get_by_label("Number of hidden neurons").select_option("7")
    page.get_by_label("Random start").select_option("3")
    type_in(page, "η", "2.5")
    step.click()
    w = assert_numbers_are_pythons(page)
    assert (w.data, w.sigma, w.hidden, w.seed, w.eta) == ("circles", "sigmoid", 7, 3, 2.5)
    assert w.steps == 1
    type_in(page, "η", "-1")
    expect(page.locator(".nn-live")).to_have_text("η must be a number from 0.01 to 30.00.")
    page.get_by_role("button", name="Reset all").click()
    assert repr(assert_numbers_are_pythons(page)) == repr(PlaygroundExplorer())
    assert not faults


def test_another_setting_stops_it_and_begins_again(drawn):
    page, faults = drawn(PlaygroundExplorer())
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".nn-steps")).to_have_text(re.compile(r"\d\d"))
    page.get_by_label("Number of hidden neurons").select_option("1")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    w = assert_numbers_are_pythons(page)
    assert (w.hidden, w.steps) == (1, 0)
    assert not faults


def test_out_of_view_it_stops(drawn):
    page, faults = drawn(PlaygroundExplorer(), viewport={"width": 820, "height": 600})
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".nn-steps")).to_have_text(re.compile(r"\d\d"))
    page.evaluate("document.querySelector('main').style.marginTop = '3000px'")
    expect(page.get_by_role("button", name="Run")).to_have_count(1)
    settle(page)  # the last steps before the pause are drawn a frame later
    before = page.locator(".nn-steps").inner_text()
    page.wait_for_timeout(200)
    assert page.locator(".nn-steps").inner_text() == before
    assert not faults


def test_with_reduced_motion_it_takes_a_hundred_steps_at_once(drawn):
    page, faults = drawn(PlaygroundExplorer(), reduced_motion="reduce")
    page.get_by_role("button", name="100 steps").click()
    assert assert_numbers_are_pythons(page).steps == 100
    page.wait_for_timeout(200)
    assert assert_numbers_are_pythons(page).steps == 100
    assert not faults


def test_it_ends_at_the_last_step_and_runs_by_touch(drawn):
    page, faults = drawn(PlaygroundExplorer(steps=4990), has_touch=True)
    page.get_by_role("button", name="Run").tap()
    expect(page.locator(".nn-steps")).to_have_text("5000")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert_numbers_are_pythons(page)
    assert not faults


def test_the_regions_follow_the_theme(drawn):
    page, faults = drawn(PlaygroundExplorer(steps=500))
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(page)
    canvas, orange = page.evaluate(
        """() => {
          const paint = document.querySelector(".nn-playground canvas").getContext("2d");
          const fill = getComputedStyle(document.querySelector(".nn-one")).fill;
          return [[...paint.getImageData(32, 32, 1, 1).data], fill.match(/[0-9]+/g).map(Number)];
        }"""
    )
    # The middle of the square lies in the band of y = 1. Premultiplied alpha costs a unit or two.
    assert canvas[:3] == pytest.approx(orange, abs=2)
    assert orange == [240, 153, 90]  # --nn-orange of the dark theme
    assert not faults
