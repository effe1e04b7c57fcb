"""The stories of the explorables: what a reader predicts, is told, and finds by dragging.

Their numbers are nnbook's by test_facts.py, and what all of them owe is in test_explorables.py.
"""

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import (
    answer,
    ask,
    click,
    drag,
    entries,
    live,
    plain,
    press,
    say,
    settle,
    shown_state,
    texts,
    type_in,
    unit,
    words,
)

from nnbook.widgets import (
    BackpropExplorer,
    ChainExplorer,
    CostExplorer,
    DescentExplorer,
    FeedForwardExplorer,
    GradientExplorer,
    GraphExplorer,
    IndexExplorer,
    JacobianExplorer,
    NeuronExplorer,
    PlaygroundExplorer,
    SaturationExplorer,
    WeightPlaneExplorer,
)
from nnbook.widgets.cost import FACTORS
from nnbook.widgets.feed_forward import STEPS
from nnbook.widgets.index import ENTRIES

UPPER, LOWER = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"


def of(page, explorer):
    """The explorable in Python, at the state of the page."""
    return explorer(**shown_state(page))


def slider(page, name):
    return page.get_by_role("slider", name=name).locator("visible=true")


def place(node, names=("x1", "y1", "x2", "y2")):
    """Numbers among the attributes of a drawn node."""
    return np.array([float(node.get_attribute(name)) for name in names])


def three(value):
    """The number with three digits, as the page writes it."""
    digits, power = f"{value:.2e}".split("e")
    if -2 <= int(power) <= 2:
        return f"{float(f'{value:.2e}'):.{2 - int(power)}f}"
    return f"{digits} · 10{'⁻' * (int(power) < 0)}{UPPER[abs(int(power))]}"


# ---- what is written is what is computed -------------------------------------------------


def gradient_texts(page, w):
    steepest = np.linalg.norm(w.grad)
    phi = np.degrees(np.arccos(np.clip(w.slope / steepest, -1, 1)))
    numbers = [say(w.f), say(steepest), f"{say(phi, 1)}°", say(w.slope)]
    assert texts(page.locator(".nn-value")) == numbers
    assert texts(page.locator(".nn-matrix span")) == [*entries(w.grad), *entries(w.u)]
    assert all(number in live(page) for number in numbers)


def jacobian_texts(page, w):
    decimals = 3 + int(w.zoom // 2)
    ratio = w.error / np.linalg.norm(w.delta)
    wanted = [plain(w.r, 4), say(w.error, decimals), say(ratio, decimals)]
    assert texts(page.locator(".nn-value")) == wanted
    columns = np.concatenate([w.delta, w.predicted, w.change])
    assert texts(page.locator(".nn-matrix span")) == [*entries(w.J), *entries(columns, decimals)]


def chain_texts(page, w):
    factors = (w.J_g, w.J_f) if w.wrong_order else (w.J_f, w.J_g)
    matrices = [w.J_g, w.J_f, *factors, w.measured]
    shown = texts(page.locator(".nn-matrix:not(.nn-formula, [role=group]) span"))
    assert shown == [plain(entry) for J in matrices for entry in np.ravel(J)]
    assert texts(page.locator(".nn-cell")) == [plain(entry) for entry in np.ravel(w.product)]
    assert texts(page.locator(".nn-value")) == [say(w.error)]
    middle = ["", ""] if w.wrong_order else [plain(v) for v in w.u.ravel()]
    wires = [plain(v) for J in factors[::-1] for v in np.ravel(J)]
    knots = [plain(v) for v in w.p] + middle + [plain(v) for v in w.h.ravel()]
    assert page.locator(".nn-wired").all_text_contents() == wires + knots


def graph_texts(page, w):
    numbers = np.concatenate([w.values, w.tangents, w.adjoints])[:, 0]
    lines = page.locator(".nn-ledger li:visible").all_text_contents()
    assert [line.rpartition("=")[2] for line in lines] == [plain(entry) for entry in numbers]
    shown = [letters(text) for text in page.locator(".nn-wired").all_text_contents()]
    for name, entry in zip(GRAPH, numbers, strict=True):
        assert f"{letters(name)}={plain(entry)}" in shown


def neuron_texts(page, w):
    numbers = [say(w.z), say(w.distance), say(w.a), f"{w.correct} of 12 points"]
    assert texts(page.locator(".nn-value")) == numbers
    assert page.locator(".nn-stage .nn-is-wrong:visible").count() == 2 * (12 - w.correct)
    # The curve: each point at its signed distance and at its own activation.
    marks = page.locator(".nn-plot:visible").nth(1).locator(".nn-for, .nn-against")
    drawn = [re.findall(r"[-.\d]+", mark.get_attribute("transform")) for mark in marks.all()]
    z = w.neuron.z(w.points)
    for wanted, at in zip(
        (z / np.linalg.norm(w.w), -w.neuron(w.points)), np.array(drawn, float).T, strict=True
    ):  # up is less in an SVG
        scale, start = np.polyfit(wanted, at, 1)
        assert scale > 0
        assert np.allclose(start + scale * wanted, at, atol=1e-6)
    # The line: both its ends have z = 0.
    left, upper, size = place(page.locator(".nn-frame").first, ("x", "y", "width"))
    ends = place(page.locator(".nn-line")).reshape(2, 2).T
    points = [(ends[0] - left) / size * 10 - 5, 5 - (ends[1] - upper) / size * 10]
    assert w.neuron.z(points) == pytest.approx([0, 0], abs=1e-9 * (1 + abs(w.b)))


def cost_texts(page, w):
    terms = [f"({say(r)})" if say(r)[0] == "−" else say(r) for r in w.residuals]
    assert page.locator(".nn-term").all_inner_texts() == terms
    assert texts(page.locator(".nn-matrix span")) == [*entries(w.grad), *entries(w.lowest)]
    rows = []
    for name, factor in FACTORS.items():
        other = CostExplorer(**{**shown_state(page), "convention": name})
        rows.append([say(other.cost, 4), *entries(other.grad), plain(w.eta * w.factor / factor(3))])
    lines = page.locator("tbody tr").all()
    assert [line.locator("td").all_inner_texts() for line in lines] == rows
    expect(page.locator("tr[aria-current=true] td").first).to_have_text(say(w.cost, 4))


def plane_texts(page, w):
    layer = w.net[1]
    z = layer.z(w.inputs)
    rows = [w.inputs[[0]], z, layer(w.inputs), layer(w.inputs) - w.targets, layer.sigma.df(z)]
    wanted = [[say(entry) for entry in row[0]] + ["–"] * (4 - w.m) for row in (*rows, w.delta)]
    shown = [row.locator("td").all_text_contents() for row in page.locator("tr[data-row]").all()]
    assert shown == wanted
    vectors = np.hstack([w.arrows, w.grad_w]).T
    assert texts(page.locator(".nn-matrix span")) == entries(vectors)
    assert texts(page.locator(".nn-value")) == [say(w.cost), str(w.m)]


def descent_texts(page, w):
    columns = [w.w, w.gradient, w.w - w.eta * w.gradient]
    assert texts(page.locator(".nn-matrix span")) == entries(np.concatenate(columns))
    off = say(np.linalg.norm(w.w - w.minimum))
    assert texts(page.locator(".nn-value")) == [f"{w.steps:g}", say(w.cost), off]
    factors = [say(factor) for factor in w.factors[::-1]]
    expect(page.locator("span.nn-steep")).to_have_text(factors[0])
    expect(page.locator("span.nn-flat")).to_have_text(f"and {factors[1]}")
    assert f"C = {say(w.cost)}" in live(page)


def saturation_texts(page, w):
    l, z = w.layer, w.net.forward(w.x).z
    carried = np.linalg.norm(w.net[l + 1].W.T @ w.delta[l + 1])
    here, above, slopes = w.lengths[l - 1], w.lengths[l], w.net[l].sigma.df(z[l])
    wanted = [three(above), three(carried), three(carried / above), three(here)]
    wanted += [three(here / carried), say(slopes.mean()), f"{np.sum(slopes < 0.01)} of 30"]
    assert texts(page.locator(".nn-value")) == wanted
    path = page.locator(".nn-dots").get_attribute("d")
    shown = np.array(re.findall(r",(\S+?)h0", path), dtype=float)
    drop = (shown[-1] - shown) * 20 / (330 - 34 - 10)  # 20 decades on the axis
    assert 10**drop == pytest.approx(w.lengths / w.lengths[-1], rel=1e-9)


def playground_texts(page, w):
    first, second = w.net[1], w.net[2]
    rows = [
        entries([*first.W[j], *first.b[j], second.W[0, j]]) if j < w.hidden else ["–"] * 4
        for j in range(8)
    ]
    lines = page.locator("tbody tr").all()
    assert [line.locator("td").all_inner_texts() for line in lines] == rows
    assert texts(page.locator(".nn-value")) == [say(second.b.item())]
    told = f"After {w.steps:g} steps: C = {say(w.cost, 4)}, {say(100 * w.accuracy, 1)} % right."
    assert answer(page) == told
    wrong = page.locator(".nn-mark.nn-wrong:visible").count()
    assert wrong == round((1 - w.accuracy) * w.y.size)


SHOWN = [
    (GradientExplorer(revealed=True, x=(-2.25, 1.3), angle=-24), gradient_texts),
    (JacobianExplorer(revealed=True, p=(-1.25, 0.4), zoom=5.25), jacobian_texts),
    (ChainExplorer(revealed=True, p=(-0.7, 1.8)), chain_texts),
    (ChainExplorer(revealed=True, p=(0.33, 0.9), wrong_order=True, wrong_point=True), chain_texts),
    (GraphExplorer(step="a_x1", revealed=True, x=(-1.5, 2.25), nudge=(1, -1)), graph_texts),
    (NeuronExplorer(revealed=True, w=(2, -1.4), b=-1.3, activation="tanh"), neuron_texts),
    (NeuronExplorer(revealed=True, w=(5.1, 0.2), b=7, x=(-3, 0)), neuron_texts),
    (CostExplorer(revealed=True, sigma="sigmoid", w=-2.25, b=1.5, eta=2), cost_texts),
    (CostExplorer(revealed=True, sigma="ReLU", convention="sum"), cost_texts),
    (WeightPlaneExplorer(revealed=True, w=(-1, 0.4), scale=2.5, sigma="sigmoid", m=2), plane_texts),
    (WeightPlaneExplorer(revealed=True), plane_texts),
    (
        DescentExplorer(revealed=True, drawing=False, weights=2, kappa=20, eta=0.2, steps=3),
        descent_texts,
    ),
    (SaturationExplorer(revealed=True, sigma="tanh", layer=7, scale=2.5), saturation_texts),
    (SaturationExplorer(revealed=True, layer=4), saturation_texts),
    (PlaygroundExplorer(data="circles", sigma="sigmoid", hidden=7, steps=100), playground_texts),
]


@pytest.mark.parametrize(("widget", "check"), SHOWN, ids=lambda one: type(one).__name__)
def test_what_is_written_and_drawn_is_what_nnbook_computes(drawn, widget, check):
    page, faults = drawn(widget)
    check(page, widget)
    assert not faults


# ---- predictions and what is said to them ------------------------------------------------


def test_gradient_a_direction_is_judged_and_the_next_point_hides_it_again(drawn):
    page, faults = drawn(GradientExplorer())
    page.get_by_label("Angle of u in degrees").fill("-20")
    click(page, "Reveal")
    slope = say(GradientExplorer(x=(1, 2), angle=-20).slope)
    assert answer(page).startswith(f"Well seen: slope {slope} along your u at −20.0°")
    click(page, "Another point")
    expect(page.locator(".nn-arrow.nn-grad")).to_be_hidden()
    assert of(page, GradientExplorer).x == [-0.6, 1.6]
    click(page, "Reveal")
    assert "° off: slope" in answer(page)
    assert not faults


def test_gradient_its_arrow_stands_at_a_right_angle_to_the_contour(drawn):
    page, _ = drawn(GradientExplorer(revealed=True, x=(1.27, -0.83)))
    x1, y1, x2, y2 = place(page.locator(".nn-arrow.nn-grad line"))
    path = page.locator(".nn-here").get_attribute("d")
    lines = [re.findall(r"[-\d.]+,[-\d.]+", line) for line in path.split("M")[1:]]
    pairs = [",".join(pair) for line in lines for pair in pairwise(line)]
    ends = np.array([pair.split(",") for pair in pairs], dtype=float)
    nearest = ends[np.hypot(*((ends[:, :2] + ends[:, 2:]) / 2 - [x1, y1]).T).argmin()]
    along, arrow = nearest[2:] - nearest[:2], np.array([x2 - x1, y2 - y1])
    cos = along @ arrow / np.linalg.norm(along) / np.linalg.norm(arrow)
    assert abs(cos) < 0.05  # a contour of straight pieces a few tenths of a unit long
    assert -(y2 - y1) / (x2 - x1) == pytest.approx(-np.sin(-0.83) / 2.54, rel=1e-6)


def test_gradient_where_it_is_zero_every_direction_is_level(drawn):
    page, faults = drawn(GradientExplorer(revealed=True, x=(0, 0)))
    assert "every direction has slope 0" in live(page)
    expect(page.locator(".nn-arrow.nn-grad")).to_be_hidden()
    assert texts(page.locator(".nn-value")) == ["1.000", "0.000", "any", "0.000"]
    assert not faults


def test_jacobian_a_guess_is_judged_and_another_point_is_another_question(drawn):
    page, faults = drawn(JacobianExplorer())
    guess = slider(page, "Where J takes Δ: your guess")
    press(page, guess, "Home", "ArrowRight", "Shift+ArrowDown")
    assert guess.get_attribute("aria-valuetext") == "(0.05, −5.00)"
    click(page, "Reveal")
    shown = ", ".join(entries(JacobianExplorer().predicted))
    assert answer(page).startswith(f"You said (0.05, −5.00): J takes Δ to ({shown}).")
    click(page, "Another point")
    press(page, guess, "ArrowRight")
    type_in(page, "x", "0.4")
    assert guess.get_attribute("aria-valuetext") == "(0.00, 0.00)"
    assert not faults


def test_jacobian_a_guess_that_is_right_is_well_seen(drawn):
    page, _ = drawn(JacobianExplorer(guess=(2.4, -6.7)))
    click(page, "Reveal")
    assert "Well seen: J takes Δ to (2.400, −6.713)." in answer(page)


def test_jacobian_zooming_brings_the_two_grids_together(drawn):
    page, _ = drawn(JacobianExplorer(revealed=True))

    def apart():
        """How far the ends of a line by f and by J are apart at most, in units of the drawing."""
        settle(page)
        paths = [page.locator(f"path.nn-map-{one}").last.get_attribute("d") for one in "fJ"]
        numbers = [np.array(re.findall(r"[-.\d]+", path), dtype=float) for path in paths]
        ends = [line.reshape(18, -1, 2)[:, [0, -1]] for line in numbers]  # of 18 lines each
        return np.abs(ends[0] - ends[1]).max()

    found = [apart()]
    for zoom in ("3", "6"):
        page.get_by_label("Zoom").fill(zoom)
        found.append(apart())
    assert found[0] > 20
    assert found[1] == pytest.approx(found[0] / 8, rel=0.25)  # the gap shrinks as the square does
    assert found[2] < 1


def test_chain_three_questions_are_asked_and_judged(drawn):
    page, faults = drawn(ChainExplorer())
    cell = page.get_by_role("button", name="row 2, column 1")
    for question, name, verdict in (
        ("entry of the product is 0", "row 2, column 1", "Right: h₂ = ln y³ does not depend on x"),
        ("wrong order", "row 2, column 2", "Not row 2, column 2: row 1, column 2 is 1 · 1/u₂"),
        ("taken at (x, y)", None, "You pressed none: only row 2, column 1 survives"),
    ):
        assert question in ask(page)
        assert texts(page.locator(".nn-cell")) == ["?"] * 4
        if name:
            page.get_by_role("button", name=name).click()
            assert f"You chose {name}." in live(page)
        click(page, "Reveal")
        assert verdict in answer(page)
        click(page, "Another question")
    expect(cell).to_have_attribute("aria-pressed", "false")
    assert not faults


def test_chain_an_entry_shows_the_two_paths_that_it_adds(drawn):
    page, _ = drawn(ChainExplorer(revealed=True))
    cell, told = page.get_by_role("button", name="row 1, column 2"), page.locator(".nn-sum")
    press(page, cell, "Enter")
    expect(told).to_have_text("row 1, column 2: −0.99 · 1 + 0 · 12 = −0.99")
    for path in (1, 2):
        expect(page.locator(f"line.nn-path-{path}")).to_have_count(2)
    page.get_by_label("wrong order").check()
    assert "Wrong order: 1 of 4 entries wrong, by up to 1.115." in answer(page)
    expect(page.locator("line.nn-path-1")).to_have_count(0)  # another question, another choice
    cell.click()
    expect(told).to_have_text("row 1, column 2: 2 · 0 + 1 · 0.125 = 0.125, but −0.99 is measured")
    expect(page.locator(".nn-cell.nn-fault")).to_have_count(1)


def test_chain_the_answers_hold_at_many_points():
    rng = np.random.default_rng(6)
    for p in rng.uniform([-2, 0.2], [2, 3], size=(50, 2)):
        right = ChainExplorer(p=p).product
        assert right[1, 0] == 0
        for order, point, faults in ((1, 0, "0100"), (0, 1, "1101"), (1, 1, "1101")):
            wrong = ChainExplorer(p=p, wrong_order=bool(order), wrong_point=bool(point)).product
            assert "".join(str(int(abs(d) > 1e-9)) for d in np.ravel(wrong - right)) == faults


GRAPH = ["u", "v", "y", "u̇", "v̇", "ẏ", "v̄", "ū", "x̄₂", "x̄₁"]


def letters(text):
    """The text with slanted letters and indices as plain ones, accents apart."""
    return unicodedata.normalize("NFKD", text).replace(" ", "")


def test_graph_every_number_is_predicted_and_the_roads_that_were_forgotten_are_named(drawn):
    page, faults = drawn(GraphExplorer())
    field = page.get_by_label("Your prediction")
    forgotten = "That is one of two roads; {} comes along the other, and roads add."
    rounds = (
        ("3", "Right: u = x₁ + x₂ = 1 + 2 = 3."),
        ("5", "Not 5. v = u x₂ = 3 · 2 = 6."),
        ("", "y = u v = 3 · 6 = 18."),
        ("1", "Right: u̇ = ẋ₁ + ẋ₂ = 1 + 0 = 1."),
        ("2", "Right: v̇ = x₂ u̇ + u ẋ₂ = 2 · 1 + 3 · 0 = 2."),
        ("36", "Not 36. You multiplied two roads; roads add. ẏ = v u̇ + u v̇ = 6 · 1 + 3 · 2 = 12."),
        ("3", "Right: v̄ = u ȳ = 3 · 1 = 3."),
        ("6", f"Not 6. {forgotten.format('v ȳ')} ū = x₂ v̄ + v ȳ = 2 · 3 + 6 · 1 = 12."),
        ("12", f"Not 12. {forgotten.format('u v̄')} x̄₂ = ū + u v̄ = 12 + 3 · 3 = 21."),
        ("12", "Right: x̄₁ = ū = 12."),
    )
    for i, (name, (typed, verdict)) in enumerate(zip(GRAPH, rounds, strict=True)):
        assert letters(ask(page)) == letters(f"What is {name}?")
        shown = [letters(text) for text in page.locator(".nn-wired").all_text_contents()]
        assert f"{letters(name)}=?" in shown
        assert page.locator(".nn-ledger li:visible").count() == i
        field.fill(typed)
        field.press("Enter")
        assert letters(answer(page)) == letters(verdict)
        page.locator(".nn-main").press("Enter")
    w = of(page, GraphExplorer)
    assert (w.step, w.revealed) == ("u", False)  # "Start again"
    assert not faults


def test_graph_the_arrows_turn_round_for_the_reverse_sweep(drawn):
    page, faults = drawn(GraphExplorer())
    turns = [tip.get_attribute("transform") for tip in page.locator(".nn-tip").all()]
    page.get_by_label("Sweep").select_option("reverse")
    w = of(page, GraphExplorer)
    assert (w.step, w.revealed) == ("a_v", False)
    back = [tip.get_attribute("transform") for tip in page.locator(".nn-tip").all()]
    angles = [[float(t.partition("rotate(")[2][:-1]) for t in some] for some in (turns, back)]
    assert [b - f for f, b in zip(*angles, strict=True)] == [180.0] * 6
    roads = page.locator("line.nn-path-1"), page.locator("line.nn-path-2")
    assert [road.count() for road in roads] == [1, 0]
    click(page, "Reveal")
    click(page, "Next number")
    assert [road.count() for road in roads] == [1, 1]
    for step, revealed in (("a_v", True), ("a_v", False), ("t_y", True)):
        click(page, "Back")
        w = of(page, GraphExplorer)
        assert (w.step, w.revealed) == (step, revealed)
    assert not faults


def test_graph_at_the_end_both_sweeps_are_one_number(drawn):
    page, _ = drawn(GraphExplorer(step="a_x1", revealed=True))
    type_in(page, "x\u0307₂", "-1")
    end = plain(of(page, GraphExplorer).tangents[2, 0])
    assert letters(live(page)).endswith(letters(f"= {end}, which is ẏ again."))


def test_neuron_doubling_is_predicted_then_seen_and_the_line_stays(drawn):
    page, faults = drawn(NeuronExplorer())
    line = page.locator(".nn-line")
    before = place(line)
    expect(page.get_by_role("button", name="Halve")).to_be_hidden()
    for guess in ("z changes", "the line changes"):
        page.get_by_label(guess).check()
    click(page, "Double w and b")
    once, w = NeuronExplorer(), of(page, NeuronExplorer)
    assert (w.w, w.b) == ([2, 4], 1)
    assert np.allclose(before, place(line), atol=1e-9)
    assert answer(page) == (
        f"2 of 4 right. The line and the distance {say(once.distance)} stay; "
        f"z goes from {say(once.z)} to {say(w.z)}, a goes from {say(once.a)} to {say(w.a)}."
    )
    click(page, "Double w and b")
    assert of(page, NeuronExplorer).w == [4, 8]
    click(page, "Double w and b")
    assert "too long for the picture" in live(page)
    click(page, "Halve")
    assert of(page, NeuronExplorer).w == [2, 4]
    click(page, "Try another σ")
    w = of(page, NeuronExplorer)
    assert (w.activation, w.w, w.revealed) == ("ReLU", [1, 2], False)
    expect(page.get_by_label("z changes")).not_to_be_checked()
    assert not faults


def test_neuron_its_line_is_moved_and_turned_about_its_handle(drawn):
    page, faults = drawn(NeuronExplorer(revealed=True))
    step = unit(page, 0, 10)
    drag(page, slider(page, "Line w"), step, -step)
    w = of(page, NeuronExplorer)
    assert w.w == [1, 2]
    assert w.b == pytest.approx(0.5 - (1 + 2), abs=0.1)
    drag(page, slider(page, "Normal w"), 300, 0)  # now it points to the right
    w = of(page, NeuronExplorer)
    assert w.w[0] > 5
    assert abs(w.w[1]) < 0.2 * w.w[0]
    click(page, "Reset")
    press(page, slider(page, "Line w"), "Shift+ArrowUp")  # one unit along w
    assert of(page, NeuronExplorer).b == pytest.approx(0.5 - np.sqrt(5), abs=0.005)
    click(page, "Reset")
    press(page, slider(page, "Normal w"), "Shift+ArrowRight", "Shift+ArrowUp")
    w1, w2 = of(page, NeuronExplorer).w
    assert np.hypot(w1, w2) == pytest.approx(np.sqrt(5) + 1, abs=0.01)
    angle = np.degrees(np.arctan2(w2, w1) - np.arctan2(2, 1))
    assert angle == pytest.approx(10, abs=0.2)
    assert not faults


def test_neuron_without_weights_there_is_no_line_and_the_page_says_so(drawn):
    page, faults = drawn(NeuronExplorer(w=(0, 0), revealed=True))
    assert "w = 0, so there is no line; a = 0.622." in live(page)
    expect(page.locator(".nn-line")).to_be_hidden()
    expect(page.get_by_role("slider", name="Normal w")).to_be_hidden()
    type_in(page, "w₂", "1")
    expect(page.locator(".nn-line")).to_have_class("nn-line")
    assert not faults


# ---- indices ------------------------------------------------------------------------------


def written(entry):
    letter, l, *indices = entry.replace("_", "")
    return letter + UPPER[int(l)] + "".join(LOWER[int(i)] for i in indices)


def edge(page, w):
    source = f"input {w.k}" if w.l == 1 else f"neuron {w.k} of layer {w.l - 1}"
    target = f"neuron {w.j} of layer {w.l}"
    name = f"edge into {target}, from {source}" if w.k else target
    return page.get_by_role("button", name=name, exact=True)


def cell(page, w):
    place = f"row {w.j}, column {w.k} of W{UPPER[w.l]}" if w.k else f"row {w.j} of b{UPPER[w.l]}"
    return page.get_by_role("button", name=f"{place}: {plain(w.value)}", exact=True)


def click_edge(page, w, share=0.28):
    """Click a bit of the way along, where no other edge is near."""
    node = edge(page, w)
    if w.k is None:
        return node.locator("circle").click()
    x1, y1, x2, y2 = place(node.locator("line"))
    picture = page.locator(".nn-plot > svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    at = np.array([x1 + share * (x2 - x1), y1 + share * (y2 - y1)]) * box["width"] / 330
    return page.mouse.click(box["x"] + at[0], box["y"] + at[1])


def assert_lit(page, entry):
    """Edge, cell, address and sum are those of the entry."""
    settle(page)
    w = of(page, IndexExplorer)
    assert w.entry == entry
    for node in (edge(page, w), cell(page, w)):
        expect(node).to_have_attribute("aria-pressed", "true")
        expect(node).to_have_attribute("tabindex", "0")
    assert page.locator('[aria-pressed="true"]').count() == 2
    assert words(page.locator(".nn-address")) == f"{written(entry)} = {plain(w.value)}"
    assert live(page).startswith(f"{written(entry)} = {plain(w.value)}: ")
    bias = w.net[w.l].b[w.j - 1, 0]
    expect(page.locator(".nn-cell.nn-row")).to_have_text([plain(v) for v in (*w.row, bias)])
    assert page.locator(".nn-edge.nn-row").count() == w.net[w.l].n_in - (w.k is not None)
    terms = [text for text in page.locator(".nn-term").all_text_contents() if text]
    signs = [re.match(r"[+−]?[\d.]+", text)[0].replace("−", "-") for text in terms]
    assert [float(sign) for sign in signs] == [*w.row, bias]
    lit = page.locator(".nn-term.nn-lit").all_text_contents()
    assert lit == [terms[(w.k or len(w.row) + 1) - 1]]


def test_index_every_cell_lights_its_edge(drawn):
    page, faults = drawn(IndexExplorer())
    assert_lit(page, "w2_13")
    for entry in ENTRIES:
        w = IndexExplorer(entry=entry)
        cell(page, w).click()
        settle(page)
        assert edge(page, w).get_attribute("aria-pressed") == "true"
        assert page.locator('[aria-pressed="true"]').count() == 2
    for entry in ("w1_32", "b1_2"):
        cell(page, IndexExplorer(entry=entry)).click()
        assert_lit(page, entry)
    assert not faults


@pytest.mark.parametrize("touch", [False, True])
def test_index_clicks_on_edges_and_neurons_light_their_cells(drawn, touch):
    page, faults = drawn(IndexExplorer(), has_touch=touch)
    for entry in ("w1_11", "w2_24", "w1_43", "b1_3", "w2_21"):
        click_edge(page, IndexExplorer(entry=entry))
        assert_lit(page, entry)
    page.locator(".nn-neuron").first.click()
    assert "x₁ is an input: it has no bias" in live(page)
    assert not faults


def test_index_arrows_walk_through_the_matrices_in_both_views(drawn):
    page, faults = drawn(IndexExplorer())
    edge(page, IndexExplorer()).focus()
    for way, entry in (
        *(("Right", "w2_14"), ("Right", "b2_1"), ("Down", "b2_2"), ("Down", "b2_2")),
        *(("Left", "w2_24"), ("Up", "w2_14"), ("Up", "w1_43")),
    ):
        page.keyboard.press(f"Arrow{way}")
        settle(page)
        expect(edge(page, IndexExplorer(entry=entry))).to_be_focused()
    page.keyboard.press("Home")
    assert_lit(page, "w2_13")
    cell(page, IndexExplorer()).focus()
    page.keyboard.press("ArrowDown")
    assert_lit(page, "w2_23")
    cell(page, IndexExplorer(entry="w2_23")).focus()
    page.keyboard.press("Tab")  # one stop for each view: the next is in the foot
    expect(page.get_by_role("button", name="Reset")).to_be_focused()
    assert not faults


def test_index_the_game_counts_what_is_found_at_the_first_try(drawn):
    page, faults = drawn(IndexExplorer(entry="b2_2"))
    click(page, "Play")
    assert answer(page) == "Round 1 of 5: find w²₁₃ in the drawing."
    assert page.locator('[aria-pressed="true"]').count() == 0
    expect(page.locator(".nn-address")).to_be_hidden()
    cell(page, IndexExplorer(entry="w2_13")).click()  # the matrices do not count here
    assert "The answer is in the drawing, not here." in answer(page)
    click_edge(page, IndexExplorer(entry="w2_23"))
    assert "Not that one: it is w²₂₃, edge into neuron 2 of layer 2" in answer(page)
    for entry, kind in (
        *(("w2_13", "find"), ("w1_42", "cell"), ("w1_23", "find"), ("w2_21", "cell")),
        ("b1_3", "find"),
    ):
        w = IndexExplorer(entry=entry)
        if kind == "cell":
            assert "find the cell of the lit edge in the matrices." in answer(page)
            assert edge(page, w).get_attribute("aria-pressed") == "true"
            cell(page, w).click()
        elif entry == "w1_23":  # by the keyboard, from the start of the widget
            edge(page, w).focus()
            page.keyboard.press("Home")
            for key in ["ArrowUp"] * 4 + ["ArrowLeft"] * 1:
                page.keyboard.press(key)
            page.keyboard.press("Enter")
        else:
            click_edge(page, w)
        assert answer(page).startswith(f"Right: {written(entry)} = {plain(w.value)}")
        assert_lit(page, entry)
        if entry != "b1_3":
            click(page, "Next round")
    assert "4 of 5 at the first try." in answer(page)
    click(page, "Done")
    click(page, "Play")
    assert answer(page) == "Round 1 of 5: find w²₂₄ in the drawing."
    click(page, "Stop")
    assert_lit(page, "b1_3")
    assert not faults


# ---- feed forward, and back ---------------------------------------------------------------


def test_feed_forward_the_hand_net_is_predicted_number_by_number(drawn):
    page, faults = drawn(FeedForwardExplorer())
    field = page.get_by_label("Your prediction")
    rounds = (
        ("-1", "Right: z¹₁ = 1·1 − 1·2 + 0 = −1."),
        ("4", "Not 4. That is the sum without the bias. z¹₂ = 2·1 + 1·2 − 1 = 3."),
        ("-1", "Not −1. That is z itself: ReLU makes 0 of what is negative. a¹₁ = max(0, −1) = 0."),
        ("3", "Right: a¹₂ = max(0, 3) = 3."),
        ("-1", "Not −1. That has z¹ where a¹ belongs. z²₁ = 3·0 + 2·3 − 4 = 2."),
        ("", "a²₁ = 2."),
    )
    order = ["z1_1", "z1_2"] * 2 + ["a1_1", "a1_2"] * 2 + ["z2_1"] * 2 + ["a2_1"]
    for i, (step, (typed, verdict)) in enumerate(zip(STEPS, rounds, strict=True)):
        name = step[0] + UPPER[int(step[1])] + LOWER[int(step[3])]
        assert ask(page) == f"What is {name}?"
        column = page.locator(".nn-matrix:not(.nn-entries) span").all_inner_texts()
        assert [text == "?" for text in column] == [STEPS.index(one) >= i for one in order]
        field.fill(typed)
        field.press("Enter")
        assert answer(page) == verdict
        assert page.locator(".nn-ledger li:visible").count() == i + 1
        page.locator(".nn-main").press("Enter")
    w = of(page, FeedForwardExplorer)
    assert (w.step, w.revealed) == ("z1_1", False)  # "Start again"
    field.fill("5")  # down the column: 1·1 + 2·2 + 0 is 5, along the row −1
    click(page, "Reveal")
    assert "That runs down column 1 of W¹; the sum runs along row 1." in answer(page)
    assert not faults


@pytest.mark.parametrize("step", STEPS)
def test_feed_forward_what_is_lit_is_what_the_number_is_made_of(drawn, step):
    page, faults = drawn(FeedForwardExplorer(step=step, revealed=True))
    what, l, j = step[0], int(step[1]), int(step[3])
    lit = page.locator(".nn-entries .nn-lit")
    row = [f"w{UPPER[l]}{LOWER[j]}{LOWER[k]}" for k in (1, 2)] + [f"b{UPPER[l]}{LOWER[j]}"]
    labels = [node.get_attribute("aria-label") for node in lit.all()]
    assert labels == (row if what == "z" else [])
    assert page.locator(".nn-edge.nn-lit").count() == (2 if what == "z" else 0)
    assert page.locator(".nn-matrix .nn-source").count() == (2 if what == "z" else 1)
    expect(page.locator(".nn-equations p:not(.nn-dim)")).to_have_count(1)
    assert not faults


def test_feed_forward_edited_numbers_run_through_the_net(drawn):
    page, faults = drawn(FeedForwardExplorer(step="a2_1", revealed=True))
    for label, text in (("w¹₁₂", "2.5"), ("x₂", "-3"), ("b¹₂", "7"), ("w²₁₁", "-1.125")):
        type_in(page, label, text)
    w = of(page, FeedForwardExplorer)
    assert (w.W1, w.x, w.b1, w.W2) == ([[1, 2.5], [2, 1]], [1, -3], [0, 7], [[-1.125, 2]])
    assert live(page) == f"6 of 6 numbers are found: the output is {plain(w.a, 4)}."
    neurons = page.locator(".nn-neuron text").all_text_contents()
    known = np.concatenate([w.forward.a[l][:, 0] for l in range(3)])
    assert neurons == [plain(entry, 2) for entry in known]
    assert not faults


def numbers_by_id(page):
    """What stands on the page for every number of back propagation by hand."""
    pairs = page.locator(".nn-entry").evaluate_all(
        "(nodes) => nodes.map((node) => [node.dataset.id, node.textContent])"
    )
    shown = {}
    for id, text in pairs:  # the same wherever it stands, but asked for in one place
        assert text in (shown.setdefault(id, text), "")
    return shown


def test_by_hand_the_hand_net_is_worked_through_with_the_texts_numbers(drawn):
    page, faults = drawn(BackpropExplorer())
    field = page.get_by_label("Your prediction")
    expect(page.locator("button.nn-entry:enabled")).to_have_count(0)
    origins = [
        "z¹₂ = w¹₂₁ · x₁ + w¹₂₂ · x₂ + b¹₂ = 2 · 1 + 1 · 2 + (−1) = 3.",
        "a¹₁ = max(0, z¹₁) = max(0, −1) = 0.",
        "a² = z² = 2.",
        "C = ½ (a² − y)² = ½ (2 − 1)² = 0.5.",
        "δ² = (a² − y) · σ′(z²) = (2 − 1) · 1 = 1.",
        "δ¹₁ = w²₁₁ · δ² · σ′(z¹₁) = 3 · 1 · 0 = 0.",
        "∂C/∂b¹₂ = δ¹₂ = 2.",
        "∂C/∂w¹₂₁ = δ¹₂ · x₁ = 2 · 1 = 2.",
        "new w¹₂₂ = w¹₂₂ − η · ∂C/∂w¹₂₂ = 1 − 0.01 · 4 = 0.96.",
    ]
    slips = [
        ("4", "The bias b¹₂ is missing."),
        ("-1", "That is z¹₁; ReLU lets nothing below 0 through."),
        ("2", "Right:"),
        ("1", "The ½ is missing."),
        ("-1", "the derivative of the cost is a² − y."),
        ("3", "The slope σ′(z¹₁) is missing."),
        ("-1", "That is the bias; its derivative is another number."),
        ("0", "row 2 belongs to δ¹₂, column 1 to x₁."),
        ("", ""),
    ]
    for stage, ((guess, judgement), origin) in enumerate(zip(slips, origins, strict=True), start=1):
        assert answer(page).startswith(f"{stage} of 9. ")
        expect(page.locator(".nn-active")).to_have_count(1)
        if 5 <= stage <= 8:
            expect(page.locator(".nn-active .nn-tag")).to_have_text(str(stage - 4))
        field.fill(guess)
        page.keyboard.press("Enter")
        assert answer(page).endswith(f"{judgement} {origin}".strip())
        if stage < 9:
            click(page, "Next")
            expect(field).to_have_value("")
    shown = numbers_by_id(page)
    assert (shown["C"], shown["d1_2"], shown["dw1_22"], shown["C_new"]) == (
        "0.5",
        "2",
        "4",
        "0.2202",
    )
    assert not faults


def test_by_hand_a_step_of_descent_is_nnbooks_step_and_may_be_taken_again(drawn):
    page, faults = drawn(BackpropExplorer(stage=9, revealed=True))
    w = of(page, BackpropExplorer)
    for _ in range(2):
        click(page, "Take the step")
        after = of(page, BackpropExplorer)
        assert after.net.theta == pytest.approx(w.stepped.theta, rel=1e-12)
        assert f"C went from {plain(w.cost, 4)} to {plain(after.cost, 4)}." in answer(page)
        w = after
    type_in(page, "η", "1")
    type_in(page, "y", "-9")
    click(page, "Take the step")
    assert "beyond ±9: choose a smaller η." in live(page)
    expect(page.locator(".nn-live")).to_be_visible()
    click(page, "Reset")
    assert shown_state(page) == {name: getattr(BackpropExplorer(), name) for name in w._share}
    assert not faults


def test_by_hand_a_number_says_which_product_it_came_from_and_lights_its_factors(drawn):
    page, faults = drawn(BackpropExplorer(stage=9, revealed=True))
    number = lambda id: page.locator(f"button[data-id={id}]")  # noqa: E731

    def origin():
        settle(page)
        return words(page.locator(".nn-origin"))

    number("dw1_21").hover()
    assert origin() == "∂C/∂w¹₂₁ = δ¹₂ · x₁ = 2 · 1 = 2"
    lit = page.locator(".nn-source").evaluate_all("(nodes) => nodes.map((n) => n.dataset.id)")
    assert set(lit) == {"d1_2", "x_1"}
    assert len(lit) > 3  # wherever they stand, in the other equations too
    page.mouse.move(0, 0)
    assert origin().startswith("Point at a number")
    number("d1_1").focus()
    assert origin() == "δ¹₁ = w²₁₁ · δ² · σ′(z¹₁) = 3 · 1 · 0 = 0"
    for key, id in (("ArrowRight", "d1_2"), ("Home", "z1_1"), ("End", "C_new")):
        page.keyboard.press(key)
        expect(number(id)).to_be_focused()
    page.get_by_label("w²₁₂", exact=True).focus()
    assert origin() == "w²₁₂ = 2 is given. It is used in z², δ¹₂."
    label = number("z1_1").get_attribute("aria-label")
    assert label == "z¹₁ = w¹₁₁ · x₁ + w¹₁₂ · x₂ + b¹₁ = 1 · 1 + (−1) · 2 + 0 = −1"
    number("C").click()
    assert origin() == "C = ½ (a² − y)² = ½ (2 − 1)² = 0.5"
    assert not faults


def test_by_hand_nothing_is_given_away_before_its_stage(drawn):
    page, faults = drawn(BackpropExplorer(stage=6))
    shown = numbers_by_id(page)
    assert (shown["d1_1"], shown["d2_1"]) == ("?", "1")
    assert {shown[id] for id in ("s1_1", "d1_2", "db2_1", "dw1_21", "C_new")} == {""}
    expect(page.locator("button[data-id=d1_1]")).to_be_disabled()
    click(page, "Back")
    assert numbers_by_id(page)["d2_1"] == "?"
    click(page, "Show all")
    assert "" not in numbers_by_id(page).values()
    assert not faults


# ---- cost, weights, descent ---------------------------------------------------------------


def test_cost_a_fit_by_eye_is_compared_with_the_least(drawn):
    page, faults = drawn(CostExplorer())
    assert "C =" not in live(page)
    click(page, "Reveal")
    assert answer(page).startswith("Not yet the lowest: your curve costs 0.4767; the least, 0.0001")
    click(page, "Fit others")
    expect(page.locator(".nn-contour")).to_be_hidden()
    lowest = of(page, CostExplorer).lowest
    for label, value in zip("wb", lowest, strict=True):
        type_in(page, label, str(value))
    click(page, "Reveal")
    assert answer(page).startswith("Well seen")
    assert of(page, CostExplorer).sigma == "sigmoid"
    assert not faults


def test_cost_a_step_is_a_step_of_descent_and_on_a_plateau_nothing_moves(drawn):
    page, faults = drawn(CostExplorer(revealed=True, sigma="sigmoid", w=-2.25, b=1.5, eta=2))
    w = of(page, CostExplorer)
    page.get_by_role("button", name="Step").click()
    stepped = of(page, CostExplorer)
    wanted = np.array([-2.25, 1.5]) - 2 * w.grad[:, 0]
    assert [stepped.w, stepped.b] == pytest.approx(wanted, rel=1e-12)
    page.get_by_label("Activation σ").select_option("ReLU")
    type_in(page, "w", "0")
    type_in(page, "b", "-2")
    assert "a plateau, ∇C is exactly 0" in live(page)
    page.get_by_role("button", name="Step").click()
    assert of(page, CostExplorer).b == -2
    assert not faults


def test_cost_another_convention_changes_the_numbers_and_not_the_lowest_point(drawn):
    page, faults = drawn(CostExplorer(revealed=True, sigma="ReLU"))
    places, maps, found = set(), set(), []
    for name in FACTORS:
        page.get_by_label("Which cost C").select_option(name)
        w = of(page, CostExplorer)
        places.add((page.locator(".nn-bottom").get_attribute("d"), w.lowest))
        maps.add(page.locator(".nn-contour").get_attribute("d"))
        found.append(w.cost)
    assert len(places) == 1
    assert len(maps) == 4
    assert found == pytest.approx(np.array([1, 2, 3, 6]) * found[0])
    assert not faults


def test_weight_plane_a_direction_is_judged_and_a_dead_unit_found(drawn):
    page, faults = drawn(WeightPlaneExplorer())
    knob = slider(page, "Where w will move")
    press(page, knob, *["Shift+ArrowUp"] * 8)  # 90° + 8 · 50° = 490°, that is 130°
    click(page, "Reveal")
    assert answer(page).startswith("You were 36° off: −∇C = (−1.000, 0.250) points to 166°")
    click(page, "Predict another")
    expect(page.locator(".nn-arrow.nn-grad")).to_be_hidden()
    click(page, "It will not move")
    assert "It does move" in answer(page)
    assert of(page, WeightPlaneExplorer).m == 1
    click(page, "Predict another")
    click(page, "It will not move")
    assert answer(page).startswith("Well seen: σ′(z) = 0 on every example")
    assert "Dead: z ≤ 0 on all 3 examples" in live(page)
    step = page.get_by_role("button", name="Step")
    step.click()
    w = of(page, WeightPlaneExplorer)
    assert (w.dead, w.w) == (True, [-1, 0.5])
    page.get_by_label("Number of examples m").select_option("4")  # it wakes the unit
    step.click()
    assert of(page, WeightPlaneExplorer).w != [-1, 0.5]
    assert "3 of 4 examples are off" in live(page)
    assert not faults


def test_weight_plane_one_picture_with_one_handle_asks_and_the_second_comes_with_the_answer(drawn):
    page, faults = drawn(WeightPlaneExplorer())
    w = of(page, WeightPlaneExplorer)
    assert page.locator(".nn-plot:visible").count() == 1
    assert page.get_by_role("slider").count() == 1
    # What to predict by: each input as a ray from w, and what its answer is off by.
    layer = w.net[1]
    off, slopes = layer(w.inputs) - w.targets, layer.sigma.df(layer.z(w.inputs))
    wanted = [
        f"{plain(entry)}, σ′ = 0" if slope == 0 else plain(entry)
        for entry, slope in zip(off[0], slopes[0], strict=True)
    ]
    shown = page.locator(".nn-name.nn-ask").all_text_contents()
    assert [letters(text) for text in shown] == [letters(text) for text in wanted]
    rays = [place(ray, ("x1", "y1", "x2", "y2")) for ray in page.locator("line.nn-ask").all()]
    along = np.array([[x2 - x1, y1 - y2] for x1, y1, x2, y2 in rays])
    scale = np.linalg.norm(along[0]) / np.linalg.norm(w.inputs[:, 0])
    assert along == pytest.approx(scale * w.inputs.T)
    click(page, "Reveal")
    assert page.locator(".nn-plot:visible").count() == 2
    assert page.get_by_role("slider", name="Example").count() == 4
    assert page.get_by_role("slider", name="Weights").count() == 1
    assert page.locator(".nn-ask:visible").count() == 0
    assert not faults


def arrow_ends(page, name):
    """Tail and tip of an arrow, up counted upwards."""
    x1, y1 = place(page.locator(f".nn-arrow.{name} line"), ("x1", "y1"))
    tip = page.locator(f".nn-arrow.{name} path").get_attribute("d")
    x2, y2 = (float(entry) for entry in re.match(r"M(\S+?),(\S+?)L", tip).groups())
    return np.array([x1, -y1]), np.array([x2, -y2])


def test_weight_plane_the_arrows_stand_head_to_tail_parallel_to_their_inputs(drawn):
    page, _ = drawn(WeightPlaneExplorer(revealed=True))
    w = of(page, WeightPlaneExplorer)
    chain = [arrow_ends(page, f"nn-e{i}") for i in (1, 2, 3)]
    for (_, tip), (tail, _) in pairwise(chain):
        assert tip == pytest.approx(tail)
    tail, tip = arrow_ends(page, "nn-grad")
    assert (tail, tip) == (pytest.approx(chain[0][0]), pytest.approx(chain[-1][1]))
    scale = np.linalg.norm(tip - tail) / np.linalg.norm(w.grad_w)
    for (tail, tip), arrow in zip(chain, w.arrows.T, strict=False):
        assert tip - tail == pytest.approx(scale * arrow)


def test_weight_plane_another_unit_keeps_the_neuron_and_multiplies_one_derivative(drawn):
    page, faults = drawn(WeightPlaneExplorer(revealed=True))
    before, scale = of(page, WeightPlaneExplorer), page.get_by_label("Scale s of x₁")
    scale.fill("4")
    after = of(page, WeightPlaneExplorer)
    assert after.net(after.inputs) == pytest.approx(before.net(before.inputs))
    assert after.grad_w == pytest.approx(before.grad_w * [[4], [1]])
    scale.fill("0.5")
    assert of(page, WeightPlaneExplorer).w == [2, 1]
    type_in(page, "w₁", "3")
    scale.fill("2")
    scale.fill("0.5")
    assert of(page, WeightPlaneExplorer).w[0] == 3  # it stays in the picture
    assert not faults


def test_descent_the_next_step_is_drawn_first_and_then_the_limit_asked_for(drawn):
    page, faults = drawn(DescentExplorer(eta=0.05))
    guess = slider(page, "Where the next step goes")
    expect(page.get_by_role("slider", name="Step size η")).to_be_hidden()  # one question at a time
    assert ask(page) == "Where does the next step go?"
    press(page, guess, *["Shift+ArrowRight"], *["ArrowRight"] * 6)
    assert guess.get_attribute("aria-valuetext") == "1.80"
    click(page, "Reveal the step")
    judged = "Well drawn: the step is −η ∇C = −0.050 · −36.00, from 0.00 to 1.80."
    assert answer(page).startswith(judged)
    assert ask(page) == "How large may η be, so that descent arrives?"
    assert "0.1111" not in page.locator(".nn-widget").inner_text()
    page.get_by_label("Step size η").fill("0.14")
    click(page, "Mark the limit")
    bound = "descent arrives for every η below 2/λ = 2/18 = 0.1111."
    assert answer(page) == f"η = 0.140 is too large: {bound}"
    limit = page.locator("line.nn-limit")
    frame = page.locator(".nn-frame").locator("visible=true").last.bounding_box()
    at = limit.bounding_box()
    share = (at["x"] + at["width"] / 2 - frame["x"]) / frame["width"]
    assert share == pytest.approx(DescentExplorer().eta_max / 0.3, abs=0.01)
    click(page, "Hide the limit")
    expect(limit).to_be_hidden()
    page.get_by_label("Step size η").fill("0.11")
    click(page, "Mark the limit")
    assert answer(page) == f"Well judged: {bound}"
    click(page, "Draw the next step")
    click(page, "Reveal the step")
    assert "off: the step is" in answer(page)
    assert not faults


def test_descent_steps_are_counted_and_another_eta_draws_the_path_anew(drawn):
    page, faults = drawn(DescentExplorer(eta=0.05, drawing=False, revealed=True))
    for count in range(1, 4):
        click(page, "Step")
        w = of(page, DescentExplorer)
        assert w.steps == count
        assert w.w.item() == pytest.approx(2 - 2 * 0.1**count)
    type_in(page, "η", "0.1111")
    w = of(page, DescentExplorer)
    assert (w.eta, w.steps) == (0.1111, 3)
    assert page.locator("path.nn-steps:visible").get_attribute("d").count("M") == 4
    page.get_by_label("Number of weights").select_option("2")
    w = of(page, DescentExplorer)
    assert (w.weights, w.steps, w.drawing, w.revealed) == (2, 0, True, False)
    assert not faults


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_descent_a_run_goes_on_until_it_arrives_or_flies_off(drawn, motion):
    page, faults = drawn(DescentExplorer(eta=0.002, drawing=False), reduced_motion=motion)
    run, off = page.get_by_role("button", name="Run"), page.locator(".nn-numbers .nn-value").last
    if motion == "no-preference":  # so small a step takes seconds to get anywhere
        run.click()
        click(page, "Stop")
        click(page, "Back to the start")
    page.get_by_label("Step size η").fill("0.055")
    run.click()
    expect(off).to_have_text("0.000")
    click(page, "Back to the start")
    page.get_by_label("Step size η").fill("0.3")
    run.click()
    expect(page.locator(".nn-numbers .nn-value").first).to_have_text("6")
    expect(run).to_be_visible()
    flown = DescentExplorer(eta=0.3, steps=6)
    assert np.linalg.norm(flown.path[:, -2:-1] - flown.minimum) < 1e4 < abs(flown.w.item() - 2)
    assert not faults


def test_saturation_a_layer_is_guessed_then_counted(drawn):
    page, faults = drawn(SaturationExplorer())
    marker = slider(page, "Layer at which you expect a thousandth")
    drag(page, marker, 2 * unit(page, 0, 12.2), 0)
    click(page, "Reveal")
    lengths = of(page, SaturationExplorer).lengths
    found = (
        f"below a thousandth from layer 5 down; at layer 1 it is {three(lengths[0] / lengths[9])}"
    )
    assert answer(page).startswith(f"Off by 4 layers: {found}")
    expect(marker).to_be_hidden()
    click(page, "Another net")  # ReLU: it does not fade so far
    expect(page.locator(".nn-curve")).to_be_hidden()
    click(page, "Nowhere")
    w = of(page, SaturationExplorer)
    assert (w.sigma, w.faded) == ("ReLU", 0)
    share = three(w.lengths[0] / w.lengths[9])
    assert answer(page) == f"Well seen: even at layer 1 it is {share} of the last."
    click(page, "Another net")
    press(page, marker, *["ArrowLeft"] * 4)
    click(page, "Reveal")
    assert answer(page).startswith("Well seen: below a thousandth from layer 3 down")
    assert not faults


# ---- the playground: it trains only when it is asked to -----------------------------------


def steps(page):
    settle(page)
    return of(page, PlaygroundExplorer).steps


def run_a_while(page):
    click(page, "Run")
    expect(page.locator(".nn-reply")).to_contain_text(re.compile(r"After \d\d"))


def test_playground_step_run_pause_back_and_reset(drawn):
    page, faults = drawn(PlaygroundExplorer())
    page.wait_for_timeout(300)
    assert steps(page) == 0  # nothing runs until asked
    press(page, page.get_by_role("button", name="Step", exact=True), "Enter", "Enter")
    assert steps(page) == 2
    run_a_while(page)
    click(page, "Pause")
    paused = steps(page)
    page.wait_for_timeout(200)
    assert steps(page) == paused > 9
    assert answer(page).startswith(f"After {paused:g} steps: ")
    assert live(page).startswith(f"After {paused:g} steps with η = 4: ")
    click(page, "Back to the start")
    assert steps(page) == 0
    for label, value in (("Activation σ", "sigmoid"), ("Random start", "3")):
        page.get_by_label(label).select_option(value)
    click(page, "Step")
    w = of(page, PlaygroundExplorer)
    assert (w.sigma, w.seed, w.steps) == ("sigmoid", 3, 1)
    click(page, "Reset")
    assert repr(of(page, PlaygroundExplorer)) == repr(PlaygroundExplorer())
    assert not faults


def test_playground_another_setting_stops_it_and_begins_again_and_out_of_view_it_stops(drawn):
    page, faults = drawn(PlaygroundExplorer(), viewport={"width": 820, "height": 600})
    run_a_while(page)
    page.get_by_label("Number of hidden neurons").select_option("1")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    w = of(page, PlaygroundExplorer)
    assert (w.hidden, w.steps) == (1, 0)
    run_a_while(page)
    page.evaluate("document.querySelector('main').style.marginTop = '3000px'")
    expect(page.get_by_role("button", name="Run")).to_have_count(1)
    settle(page)  # the last steps before the pause are drawn a frame later
    before = answer(page)
    page.wait_for_timeout(200)
    assert answer(page) == before
    assert not faults


def test_playground_with_reduced_motion_it_takes_a_hundred_steps_at_once(drawn):
    page, faults = drawn(PlaygroundExplorer(), reduced_motion="reduce")
    click(page, "100 steps")
    assert steps(page) == 100
    page.wait_for_timeout(200)
    assert steps(page) == 100
    assert not faults


def test_playground_it_ends_at_the_last_step_and_runs_by_touch(drawn):
    page, faults = drawn(PlaygroundExplorer(steps=4990), has_touch=True)
    page.get_by_role("button", name="Run").tap()
    expect(page.locator(".nn-reply")).to_contain_text("After 5000 steps")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert not faults


def test_playground_the_regions_follow_the_theme(drawn):
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
