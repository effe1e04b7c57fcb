"""The host, the formulas and the explorables in a real browser, under the strict policy."""

from __future__ import annotations

import json
import math
import re
from base64 import urlsafe_b64encode
from itertools import pairwise

import numpy as np
import pytest
import widget_page
from conftest import Faults, new_context
from playwright.sync_api import expect
from widget_page import drag, expect_secrets_hidden, say, settle, touch, type_in, unit

from nnbook.activations import ACTIVATIONS, SIGMOID
from nnbook.backprop import backprop, bp1, bp2, bp4
from nnbook.costs import QUADRATIC
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.training import train
from nnbook.widgets import CostExplorer, GradientExplorer
from nnbook.widgets.base import fixed

WIDGETS = widget_page.ROOT / "nnbook" / "widgets"


@pytest.fixture
def site(tmp_path):
    """In this file the site is a page of the test's own, served with the strict policy."""
    with widget_page.serve(tmp_path) as address:
        yield f"{address}/"


@pytest.fixture
def show(tmp_path, site, open_page):
    """show(states, views) -> (page, faults): the page with these widgets, open."""

    def show(states, views, query="", **options):
        widget_page.write(tmp_path, widget_page.page(states, views))
        return open_page(f"{site}index.html{query}", **options)

    return show


@pytest.fixture
def explorer(show):
    """explorer(**traits) -> (page, faults): the GradientExplorer, drawn."""

    def explorer(query="", options=None, **traits):
        state = widget_page.stored(GradientExplorer(**traits))
        page, faults = show({"g": state}, ["g"], query, **(options or {}))
        expect(page.locator(".nn-live")).not_to_be_empty()
        return page, faults

    return explorer


def link(state, key="gradient"):
    text = state if isinstance(state, bytes) else json.dumps(state).encode()
    return f"#nn-{key}={urlsafe_b64encode(text).decode().rstrip('=')}"


# ---- the formulas ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_javascript(browser):
    """in_javascript(file, name, inputs): [name(*arguments) for arguments in inputs], computed by
    the browser; the page is shared, for the functions keep nothing."""
    call = """async ([file, name, inputs]) => {
      const part = await import(file);
      return inputs.map((input) => part[name](...input));
    }"""
    with widget_page.serve(WIDGETS) as address:
        faults = Faults()
        context = new_context(browser, address, faults)
        page = context.new_page()
        page.goto(f"{address}/maths.js")
        yield lambda file, *asked: page.evaluate(call, [f"{address}/{file}", *asked])
        context.close()
    assert not faults, "\n".join(faults)


def vectors(n, count=400, seed=1):
    return np.random.default_rng(seed).normal(scale=3, size=(count, n)).tolist()


def columns(*lists):
    return [np.array(entries).reshape(-1, 1) for entries in lists]


def net_of(sigma, w, b, x, y):
    """The neuron as a network of one layer, with its examples."""
    return Network((Layer([w], [b], ACTIVATIONS[sigma]),)), x, [y]


def cost_of(net, x, y):
    return QUADRATIC(net(x), y)


ROWS = [  # a 2 × 3 matrix, a vector of 3, a vector of 2
    ([row[:3], row[3:6]], row[6:9], row[9:]) for row in vectors(11)
]
NEURONS = [  # four examples in the columns of x
    (
        ("ReLU", "identity", "sigmoid", "tanh")[i % 4],
        row[:2],
        row[2],
        [row[3:7], row[7:11]],
        row[11:],
    )
    for i, row in enumerate(vectors(15))
]

DESCENTS = [  # weights, condition number, step size, start
    (1 + i % 2, 1 + row[0] ** 2, abs(row[1]) / 20, row[2 : 3 + i % 2])
    for i, row in enumerate(vectors(4))
]


def hessian(weights, kappa):
    """By its eigenvectors: 8 along (1, 1), 8/κ along (1, −1)."""
    if weights == 1:
        return np.array([[18.0]])
    return 4 * np.ones((2, 2)) + 4 / kappa * np.array([[1, -1], [-1, 1]])


def descent(weights, H, w, eta, steps):
    """The closed form: w* + (I − η H)ᵗ (w − w*)."""
    minimum = np.array([2] if weights == 1 else [1, 0])
    shrink = np.eye(weights) - eta * np.array(H)
    return [minimum + np.linalg.matrix_power(shrink, t) @ (w - minimum) for t in range(steps + 1)]


LINES = [  # one input, four examples
    (sigma, w[0], b, x[0], y) for sigma, w, b, x, y in NEURONS
]
SMALL_NETS = [  # θ of a 2-3-1 network, five examples
    (
        ("ReLU", "identity", "sigmoid", "tanh")[i % 4],
        row[:13],
        [row[13:18], row[18:23]],
        (np.array(row[23:]) > 0).astype(float).tolist(),
    )
    for i, row in enumerate(vectors(28))
]


def small_net(sigma, theta):
    shape = Network.random([2, 3, 1], np.random.default_rng(0), ACTIVATIONS[sigma], SIGMOID)
    return shape.with_theta(theta)


def fresh_theta(normals, n):
    """θ of the network that nnbook draws with the seed that drew these normals."""
    rngs = map(np.random.default_rng, range(20))
    rng = next(rng for rng in rngs if rng.standard_normal() == normals[0])
    rng = type(rng)(type(rng.bit_generator)(rng.bit_generator.seed_seq))
    return Network.random([2, n, 1], rng).theta


def deep_net(sigma, Ws):
    hidden = [Layer(W, np.zeros(len(W)), ACTIVATIONS[sigma]) for W in Ws[:-1]]
    return Network((*hidden, Layer(Ws[-1], np.zeros(len(Ws[-1])), ACTIVATIONS["identity"])))


def _feet(p, a, b):
    """Where on the line from a to b the nearest point may be: at its ends or at the foot of p."""
    foot, *_ = np.linalg.lstsq(np.subtract(b, a)[:, None], np.subtract(p, a), rcond=None)
    return [0, 1, foot.item()]


FORMULAS = {
    "f": ([(x,) for x in vectors(2)], lambda x: x[0] ** 2 + np.cos(x[1])),
    "gradient": ([(x,) for x in vectors(2)], lambda x: [2 * x[0], -np.sin(x[1])]),
    "dot": (list(zip(vectors(5), vectors(5, seed=2), strict=True)), np.dot),
    "norm": ([(x,) for x in vectors(4)], np.linalg.norm),
    "add": (
        [(row[:3], row[3:6], row[6]) for row in vectors(7)],
        lambda a, b, t: np.array(a) + t * np.array(b),
    ),
    "direction": (
        [(180 * x,) for (x,) in vectors(1)],
        lambda angle: [np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))],
    ),
    "angleOf": ([(x,) for x in vectors(2)], lambda x: np.rad2deg(np.angle(complex(*x)))),
    **{
        name: (
            [
                (s, z)
                for s in ("ReLU", "identity", "sigmoid", "step", "tanh")
                for (z,) in vectors(1)
            ],
            lambda s, z, side=side: getattr(ACTIVATIONS[s], side)(np.float64(z)),
        )
        for name, side in (("sigmaOf", "f"), ("dsigmaOf", "df"))
    },
    "affine": (ROWS, lambda W, a, b: W @ np.array(a) + b),
    "quadratic": (
        list(zip(vectors(3), vectors(3, seed=2), strict=True)),
        lambda a, y: QUADRATIC(a, y),
    ),
    "bp1": (
        list(zip(vectors(3), vectors(3, seed=2), strict=True)),
        lambda g, s: bp1(*columns(g, s))[:, 0],
    ),
    "bp2": (
        [(W, delta, slope) for W, slope, delta in ROWS],
        lambda W, delta, slope: bp2(np.array(W), *columns(delta, slope))[:, 0],
    ),
    "bp4": (
        list(zip(vectors(3), vectors(2, seed=2), strict=True)),
        lambda delta, a: bp4(*columns(delta, a)),
    ),
    "lineDistance": (
        [(row[:3], row[3], row[4:]) for row in vectors(7)],
        lambda w, b, x: Neuron(w, b).z(x) / np.linalg.norm(w),
    ),
    "nearestOnLine": (
        [(row[:3], row[3], row[4:]) for row in vectors(7)],
        # Where the normal equation of "q on the line, x − q along w" puts q.
        lambda w, b, x: np.linalg.solve(
            np.block([[np.eye(3), np.array([w]).T], [np.array([w]), np.zeros((1, 1))]]), [*x, -b]
        )[:3],
    ),
    "neuronZ": ([(w, b, x) for _, w, b, x, _ in NEURONS], lambda w, b, x: Neuron(w, b).z(x)),
    "neuronDelta": (NEURONS, lambda *neuron: backprop(*net_of(*neuron)).delta[1][0]),
    "neuronCost": (NEURONS, lambda *neuron: cost_of(*net_of(*neuron))),
    "neuronCosts": (
        [(sigma, b, x, y, [w[0], 1.5], [w[1], -2, 3]) for sigma, w, b, x, y in NEURONS],
        lambda sigma, b, x, y, w1s, w2s: [
            [cost_of(*net_of(sigma, (w1, w2), b, x, y)) for w1 in w1s] for w2 in w2s
        ],
    ),
    "bend": (
        [(x,) for x in vectors(2)],
        lambda x: [2 * x[0] + x[1] ** 3, math.exp(x[1]) - 13 * x[0]],
    ),
    "bendJacobian": (
        [(x,) for x in vectors(2)],
        lambda x: [[2, 3 * x[1] ** 2], [-13, math.exp(x[1])]],
    ),
    "matrixProduct": ([(W, np.outer(a, b).tolist()) for W, a, b in ROWS], np.matmul),
    "chainInner": ([(x,) for x in vectors(2)], lambda x: [x[0] ** 2 + x[1], x[1] ** 3]),
    "chainOuter": (
        [([u, abs(v)],) for u, v in vectors(2)],
        lambda u: [math.sin(u[0]), math.log(u[1])],
    ),
    "chainInnerJacobian": (
        [(x,) for x in vectors(2)],
        lambda x: [[2 * x[0], 1], [0, 3 * x[1] ** 2]],
    ),
    "chainOuterJacobian": (
        [(u,) for u in vectors(2)],
        lambda u: np.diag([math.cos(u[0]), 1 / u[1]]),
    ),
    # The closed forms of y = (x₁ + x₂)² x₂ and of its parts, without the graph.
    "graphValues": (
        [(x,) for x in vectors(2)],
        lambda x: [sum(x), sum(x) * x[1], sum(x) ** 2 * x[1]],
    ),
    "graphTangents": (
        [(row[:2], row[2:]) for row in vectors(4)],
        lambda x, nudge: (
            np.array(
                [
                    [1, 1],
                    [x[1], x[0] + 2 * x[1]],
                    [2 * sum(x) * x[1], sum(x) ** 2 + 2 * sum(x) * x[1]],
                ]
            )
            @ nudge
        ),
    ),
    "graphAdjoints": (
        [(x,) for x in vectors(2)],
        lambda x: [
            sum(x),
            2 * sum(x) * x[1],
            sum(x) ** 2 + 2 * sum(x) * x[1],
            2 * sum(x) * x[1],
        ],
    ),
    "descentHessian": ([(n, kappa) for n, kappa, *_ in DESCENTS], hessian),
    "descentOffset": (
        [(w,) for *_, w in DESCENTS],
        lambda w: np.subtract(w, [2] if len(w) == 1 else [1, 0]),
    ),
    "descentCost": (
        [(hessian(n, kappa).tolist(), w) for n, kappa, *_, w in DESCENTS],
        lambda H, w: (
            9 * (w[0] - 2) ** 2
            if len(w) == 1
            else (
                (w[0] - 1 + w[1]) ** 2 * (H[0][0] + H[0][1])
                + (w[0] - 1 - w[1]) ** 2 * (H[0][0] - H[0][1])
            )
            / 4
        ),
    ),
    "descentGradient": (
        [(hessian(n, kappa).tolist(), w) for n, kappa, *_, w in DESCENTS],
        lambda H, w: np.array(H) @ np.subtract(w, [2] if len(w) == 1 else [1, 0]),
    ),
    "descentPath": (
        [(hessian(n, kappa).tolist(), w, eta, 5) for n, kappa, eta, w in DESCENTS],
        lambda H, w, eta, steps: descent(len(w), H, w, eta, steps),
    ),
    "costFactor": (
        [(name, m) for m in (1, 3, 7) for name in ("half the mean", "mean", "half the sum", "sum")],
        lambda name, m: (0.5 if "half" in name else 1) * (1 / m if "mean" in name else 1),
    ),
    "squares": (
        LINES,
        lambda s, w, b, x, y: 2 * len(y) * cost_of(*net_of(s, [w], b, [x], y)),
    ),
    "squaresGradient": (
        LINES,
        lambda s, w, b, x, y: len(y) * backprop(*net_of(s, [w], b, [x], y)).theta,
    ),
    "lowestPoint": (
        [
            (sigma, [-1, row[0] / 4, 2], [0.2, 0.4, 0.5 + row[1] / 10], 6)
            for sigma in ("identity", "ReLU", "sigmoid")
            for row in vectors(2, count=8)
        ],
        lambda sigma, x, y, reach: CostExplorer(sigma=sigma, x=x, y=y).lowest,
    ),
    "deepDeltas": (
        [
            (sigma, np.reshape(row[:27], (3, 3, 3)).tolist(), row[27:30], row[30:])
            for sigma, row in zip(
                ("ReLU", "identity", "sigmoid", "tanh"),
                (np.array(vectors(33, 4)) / 3).tolist(),
                strict=True,
            )
        ],
        lambda sigma, Ws, x, y: np.hstack(backprop(deep_net(sigma, Ws), x, y).delta[1:]).T,
    ),
    "netStart": (
        [(np.random.default_rng(s).standard_normal(24).tolist(), 4) for s in range(20)],
        fresh_theta,
    ),
    "netOutput": (
        [(s, theta, x[0][0], x[1][0]) for s, theta, x, _ in SMALL_NETS],
        lambda s, theta, x1, x2: small_net(s, theta)([x1, x2]).item(),
    ),
    "netCost": (
        SMALL_NETS,
        lambda s, theta, x, y: cost_of(small_net(s, theta), x, [y]),
    ),
    "netGradient": (
        SMALL_NETS,
        lambda s, theta, x, y: backprop(small_net(s, theta), x, [y]).theta,
    ),
    "netStep": (
        [(*net, 1.5) for net in SMALL_NETS],
        lambda s, theta, x, y, eta: train(small_net(s, theta), x, [y], eta=eta, epochs=1).net.theta,
    ),
    "segmentDistance": (
        [(row[:2], row[2:4], row[4:]) for row in vectors(6)],
        # The least of the two ends and of the foot, if that lies between them.
        lambda p, a, b: np.linalg.norm(
            min(
                (np.add(a, t * np.subtract(b, a)) for t in np.clip(_feet(p, a, b), 0, 1)),
                key=lambda q: np.linalg.norm(np.subtract(p, q)),
            )
            - np.array(p)
        ),
    ),
    "wrap": ([(180 * x,) for (x,) in vectors(1)], lambda angle: math.remainder(angle, 360)),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_in_javascript_equals_python(in_javascript, name):
    inputs, python = FORMULAS[name]
    shown = in_javascript("maths.js", name, inputs)
    wanted = [python(*arguments) for arguments in inputs]
    # The absolute term is for sums that cancel: one part in 1e15 of terms of size 10.
    assert [np.shape(value) for value in shown] == [np.shape(value) for value in wanted]
    flat = [np.concatenate([np.ravel(value) for value in values]) for values in (shown, wanted)]
    np.testing.assert_allclose(*flat, rtol=1e-12, atol=1e-14)


def test_every_function_of_maths_js_is_compared():
    text = (WIDGETS / "maths.js").read_text(encoding="utf-8")
    names = set(re.findall(r"^export (?:const|function) (\w+)", text, flags=re.MULTILINE))
    assert names == set(FORMULAS) | {"centralJacobian", "contour", "contours", "thinned"}


def test_contour_points_lie_on_grid_edges_at_the_level(in_javascript):
    rng = np.random.default_rng(7)
    xs, ys = np.sort(rng.normal(size=30)), np.sort(rng.normal(size=20))
    values = rng.normal(size=(20, 30))
    inputs = [(values.tolist(), xs.tolist(), ys.tolist(), 0.1)]
    (segments,) = in_javascript("maths.js", "contour", inputs)
    points = np.array(segments).reshape(-1, 2)
    for x, y in points:  # on an edge one coordinate is a sample; there the value is linear
        column, row = np.isclose(xs, x, rtol=1e-14), np.isclose(ys, y, rtol=1e-14)
        on_vertical = column.any() and np.interp(y, ys, values[:, column.argmax()])
        on_horizontal = row.any() and np.interp(x, xs, values[row.argmax()])
        assert np.isclose([on_vertical, on_horizontal], 0.1, rtol=1e-9).any()
    above = values >= 0.1
    crossed = (above[1:] != above[:-1]).sum() + (above[:, 1:] != above[:, :-1]).sum()
    assert len({tuple(point) for point in points.round(9)}) == crossed


def test_a_thinned_line_is_no_further_from_any_point_than_its_slack(in_javascript):
    t = np.linspace(0, 6, 500)
    points = np.column_stack([20 * t, 30 * np.sin(t**2)])
    (kept,) = in_javascript("maths.js", "thinned", [(points.tolist(), 0.1)])
    assert kept[0] == points[0].tolist()
    assert kept[-1] == points[-1].tolist()
    assert len(kept) < len(points) / 2
    asked = [(p, a, b) for p in points.tolist() for a, b in pairwise(kept)]
    off = np.reshape(in_javascript("maths.js", "segmentDistance", asked), (len(points), -1))
    assert off.min(axis=1).max() <= 0.1


def test_numbers_are_rounded_as_in_python(in_javascript):
    rng = np.random.default_rng(3)
    ties = [sign * k / 16 for k in range(200) for sign in (1, -1)]
    numbers = [*ties, *rng.normal(scale=100, size=400), 0.15, 1.005, -0.0004, 0.0, 12345.675]
    inputs = [(float(x), d) for x in numbers for d in (0, 1, 2, 3)]
    shown = in_javascript("numbers.js", "fixed", inputs)
    assert shown == [fixed(x, d).replace("-", "−") for x, d in inputs]


# ---- the gradient explorer: a story ----------------------------------------------------


def state_of(page, revealed=True):
    """The Python widget with the state that the fields of the page show."""
    x = [float(page.get_by_label(name, exact=True).input_value()) for name in "xy"]
    angle = float(page.get_by_label("Angle of u in degrees").input_value())
    return GradientExplorer(x=x, angle=angle, revealed=revealed)


def assert_numbers_are_pythons(page):
    settle(page)
    w = state_of(page)
    steepest = np.linalg.norm(w.grad)
    cos = max(-1, min(1, w.slope / steepest))
    theta = fixed(math.degrees(math.acos(cos)), 1)
    numbers = [say(w.f), say(steepest), f"{theta}°", say(w.slope)]
    expect(page.locator(".nn-value")).to_have_text(numbers)
    entries = [say(entry) for entry in (*w.grad[:, 0], *w.u[:, 0])]
    expect(page.locator(".nn-matrix span")).to_have_text(entries)
    for number in numbers:
        expect(page.locator(".nn-live")).to_contain_text(number)
    return w


def test_drag_keys_slider_fields_and_reset_show_pythons_numbers(explorer):
    page, faults = explorer(revealed=True)
    point = page.get_by_role("slider", name="Point (x, y)")
    knob = page.get_by_role("slider", name="Direction u")
    assert assert_numbers_are_pythons(page).x == [1, 2]

    step = unit(page, 0, 10)
    drag(page, point, -2 * step, 1 * step)  # up in the picture is up in y
    w = assert_numbers_are_pythons(page)
    assert w.x == pytest.approx([-1, 1], abs=0.02)
    drag(page, knob, 0, 1000)  # far below: u points down
    assert assert_numbers_are_pythons(page).angle == pytest.approx(-90, abs=4)
    drag(page, point, 5000, 0)  # outside: it stops at the border
    assert assert_numbers_are_pythons(page).x[0] == 3

    page.get_by_role("button", name="Reset").click()
    assert assert_numbers_are_pythons(page).x == [1, 2]
    point.focus()
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    w = assert_numbers_are_pythons(page)
    assert w.x == [1.1, 2.9]
    assert point.get_attribute("aria-valuetext") == "x 1.10, y 2.90"
    page.keyboard.press("Home")
    assert assert_numbers_are_pythons(page).x == [1, 2]
    knob.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    assert assert_numbers_are_pythons(page).angle == 131
    page.get_by_label("Angle of u in degrees").fill("-24")
    assert assert_numbers_are_pythons(page).angle == -24

    type_in(page, "x", "-2.25")
    assert assert_numbers_are_pythons(page).x == [-2.25, 2]
    type_in(page, "x", "7")
    expect(page.locator(".nn-live")).to_have_text("x must be a number from −3.0 to 3.0.")
    assert state_of(page).x == [-2.25, 2]
    assert not faults


def test_touch_drags_the_point(explorer):
    page, faults = explorer(revealed=True, options={"has_touch": True})
    point = page.get_by_role("slider", name="Point (x, y)")
    touch(page, point, -unit(page, 0, 10), 0)
    assert assert_numbers_are_pythons(page).x == pytest.approx([0, 2], abs=0.02)
    assert not faults


def test_the_gradient_arrow_stands_at_a_right_angle_to_the_contour(explorer):
    page, _ = explorer(revealed=True, x=(1.27, -0.83))
    shaft = page.locator(".nn-arrow.nn-grad line")
    x1, y1, x2, y2 = (float(shaft.get_attribute(name)) for name in ("x1", "y1", "x2", "y2"))
    path = page.locator(".nn-here").get_attribute("d")
    lines = [re.findall(r"[-\d.]+,[-\d.]+", line) for line in path.split("M")[1:]]
    pairs = [",".join(pair) for line in lines for pair in pairwise(line)]
    ends = np.array([pair.split(",") for pair in pairs], dtype=float)
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    nearest = ends[np.hypot(*(middle - [x1, y1]).T).argmin()]
    along = nearest[2:] - nearest[:2]
    arrow = np.array([x2 - x1, y2 - y1])
    cos = along @ arrow / np.linalg.norm(along) / np.linalg.norm(arrow)
    assert abs(cos) < 0.05  # a contour of straight pieces a tenth of a unit long
    assert -(y2 - y1) / (x2 - x1) == pytest.approx(-math.sin(-0.83) / 2.54, rel=1e-6)


def test_at_a_point_of_zero_gradient_every_direction_is_level(explorer):
    page, faults = explorer(revealed=True, x=(0, 0))
    expect(page.locator(".nn-live")).to_contain_text("every direction has slope 0")
    expect(page.locator(".nn-arrow.nn-grad")).to_be_hidden()
    assert page.locator(".nn-value").all_inner_texts() == ["1.000", "0.000", "any", "0.000"]
    assert not faults


def test_the_gradient_is_hidden_until_it_is_revealed(explorer):
    page, faults = explorer()
    arrow = page.locator(".nn-arrow.nn-grad")
    expect(page.get_by_text("Predict: turn u")).to_be_visible()
    expect(arrow).to_be_hidden()
    expect_secrets_hidden(page)
    assert "slope" not in page.locator(".nn-live").inner_text()
    page.get_by_label("Angle of u in degrees").fill("-20")
    page.get_by_role("button", name="Reveal").click()
    expect(arrow).to_be_visible()
    slope = fixed(GradientExplorer(x=(1, 2), angle=-20).slope)
    judgement = f"Well seen: slope {slope} along your u at −20.0°"
    expect(page.locator(".nn-predict p")).to_contain_text(judgement)
    page.get_by_role("button", name="Predict at another point").click()
    expect(arrow).to_be_hidden()
    assert state_of(page).x == [-0.6, 1.6]
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".nn-predict p")).to_contain_text("° off: slope")
    assert_numbers_are_pythons(page)
    assert not faults


def test_a_copied_link_brings_the_state_back(explorer, site):
    page, faults = explorer(revealed=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    type_in(page, "x", "-1.5")
    page.get_by_role("button", name="Copy link to this state").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert copied.startswith(f"{site}index.html#nn-gradient=")
    page.goto("about:blank")
    page.goto(copied)
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert assert_numbers_are_pythons(page).x == [-1.5, 2]
    assert not faults


MALFORMED = {
    "not base64": "#nn-gradient=%%%",
    "not JSON": link(b"{"),
    "not UTF-8": link(b"\xff"),
    "not an object": link(5),
    "null": link(None),
    "empty": link({}),
    "another trait": link({"_esm": "alert(1)"}),
    "inherited name": link({"constructor": 1}),
    "wrong shape": link({"x": [1, 2, 3]}),
    "text": link({"x": ["1", "2"]}),
    "outside": link({"x": [1, 9]}),
    "number for list": link({"x": 1}),
    "list for number": link({"angle": [1]}),
    "null for number": link({"angle": None}),
    "number for truth": link({"revealed": 1}),
    "half right": link({"angle": 10, "x": [1]}),
    "no such widget": link({"x": [1, 1]}, key="nobody"),
    "bad key": "#nn-%E0%A4%A=e30",
}


@pytest.mark.parametrize("query", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_link_is_ignored_with_a_sentence(explorer, query):
    page, faults = explorer(query)
    expect(page.locator(".nn-widget-notice")).to_contain_text("cannot be read; it is ignored")
    w = state_of(page)
    assert (w.x, w.angle) == ([1, 2], 120)
    assert all("widget state is ignored" in fault for fault in faults)


def test_a_link_followed_on_the_open_page_is_taken_and_other_anchors_are_left_alone(explorer):
    page, faults = explorer(link({"x": [1]}))
    page.evaluate("(hash) => { location.hash = hash; }", link({"x": [0.5, 0.25]}))
    expect(page.locator(".nn-widget-notice")).to_have_count(0)
    expect(page.get_by_label("x", exact=True)).to_have_value("0.5")
    page.evaluate("location.hash = '#nn-section'")
    page.wait_for_timeout(100)
    expect(page.locator(".nn-widget-notice")).to_have_count(0)
    assert len(faults) == 1  # the warning of the first link


# ---- the host --------------------------------------------------------------------------

COUNTER = """
export default {
  initialize({ model }) {
    window.started = (window.started ?? 0) + 1;
    model.on("change:n", () => { window.heard = (window.heard ?? 0) + 1; });
    return () => { localStorage.ended = Number(localStorage.ended ?? 0) + 1; };
  },
  render({ model, el }) {
    const button = document.createElement("button");
    const draw = () => { button.textContent = `n is ${model.get("n")}`; window.drawn++; };
    window.drawn ??= 0;
    button.onclick = () => { model.set("n", model.get("n") + 1); model.save_changes(); };
    model.on("change:n", draw);
    draw();
    el.append(button);
    return () => { localStorage.removed = Number(localStorage.removed ?? 0) + 1; };
  },
};
"""


def test_two_views_of_one_model_stay_in_step_and_initialize_runs_once(show):
    page, faults = show({"m": widget_page.module(COUNTER, n=1)}, ["m", "m"])
    first, second = (page.get_by_role("button").nth(i) for i in range(2))
    first.click()
    second.click()
    expect(first).to_have_text("n is 3")
    expect(second).to_have_text("n is 3")
    assert page.evaluate("[started, heard]") == [1, 2]
    assert not faults


def test_two_models_of_one_class_share_the_module_but_not_the_state(show):
    states = {"a": widget_page.module(COUNTER, n=1), "b": widget_page.module(COUNTER, n=5)}
    page, faults = show(states, ["a", "b"])
    page.get_by_role("button").first.click()
    expect(page.get_by_role("button")).to_have_text(["n is 2", "n is 5"])
    assert page.evaluate("started") == 2
    assert not faults


def test_a_removed_view_is_cleaned_up_and_hears_no_more(show):
    page, faults = show({"m": widget_page.module(COUNTER, n=1)}, ["m", "m"])
    expect(page.get_by_role("button")).to_have_count(2)
    page.evaluate("document.querySelector('.nn-widget-place').remove()")
    page.wait_for_function("localStorage.removed === '1'")
    before = page.evaluate("drawn")
    page.get_by_role("button").click()
    expect(page.get_by_role("button")).to_have_text("n is 2")
    assert page.evaluate("drawn") == before + 1
    assert page.evaluate("localStorage.ended") is None
    assert not faults


def test_leaving_the_page_cleans_up_views_and_models_once(show, site):
    page, faults = show({"m": widget_page.module(COUNTER, n=1)}, ["m", "m"])
    expect(page.get_by_role("button")).to_have_count(2)
    leave = "new PageTransitionEvent('pagehide', {persisted: %s})"
    page.evaluate(f"window.dispatchEvent({leave % 'true'})")  # kept for the way back: nothing ends
    page.wait_for_timeout(50)
    assert page.evaluate("localStorage.removed") is None
    page.evaluate(f"window.dispatchEvent({leave % 'false'})")
    page.wait_for_function("localStorage.removed === '2' && localStorage.ended === '1'")
    assert not faults


def test_binary_state_comes_as_a_dataview(show):
    esm = """export default { render({ model, el }) {
      const bytes = model.get("bytes");
      el.textContent = `${bytes instanceof DataView} ${bytes.getUint8(0)} ${bytes.getUint8(2)}`;
    } };"""
    page, faults = show({"m": widget_page.module(esm, bytes=b"\x07\x00\xff")}, ["m"])
    expect(page.get_by_text("true 7 255")).to_be_visible()
    assert not faults


def test_the_default_export_may_be_a_function(show):
    esm = "export default async () => ({ render({ el }) { el.textContent = 'made'; } });"
    page, faults = show({"m": widget_page.module(esm)}, ["m"])
    expect(page.get_by_text("made")).to_be_visible()
    assert not faults


def test_styles_are_adopted_once(show):
    esm = "export default { render({ el }) { el.textContent = 'red'; el.className = 'r'; } };"
    state = widget_page.module(esm, _css=".r { color: rgb(255, 0, 0); }")
    page, faults = show({"a": state, "b": state}, ["a", "b"])
    expect(page.locator(".r").last).to_have_css("color", "rgb(255, 0, 0)")
    assert page.evaluate("document.adoptedStyleSheets.length") == 1
    assert not faults


GOOD = widget_page.module("export default { render({ el }) { el.textContent = 'fine'; } };")
BROKEN = {
    "syntax": (widget_page.module("export default {"), "Unexpected end of input"),
    "throws": (widget_page.module("throw new Error('bad luck')"), "bad luck"),
    "render": (
        widget_page.module("export default { render() { throw new Error('no ink'); } };"),
        "no ink",
    ),
    "initialize": (
        widget_page.module(
            "export default { initialize() { throw new Error('no start'); }, render() {} };"
        ),
        "no start",
    ),
    "empty": (widget_page.module("export const a = 1;"), "its module has no render function"),
    "no module": ({"state": {"_model_name": "IntSliderModel"}}, "needs a running Jupyter kernel"),
}


@pytest.mark.parametrize(("state", "reason"), BROKEN.values(), ids=BROKEN)
def test_an_error_is_a_sentence_in_the_page_and_spares_the_others(show, state, reason):
    page, faults = show({"bad": state, "good": GOOD}, ["bad", "good"])
    expect(page.get_by_text("fine")).to_be_visible()
    error = page.locator(".nn-widget-error")
    expect(error).to_contain_text("This widget could not be shown: ")
    expect(error).to_contain_text(reason)
    assert faults
    assert all(fault.startswith("console error") for fault in faults)


def test_a_view_without_state_is_a_sentence_in_the_page(show):
    page, faults = show({"good": GOOD}, ["lost", "good"])
    expect(page.get_by_text("fine")).to_be_visible()
    expect(page.locator(".nn-widget-error")).to_contain_text("the page holds no state for it")
    assert len(faults) == 1


def test_the_policy_is_the_one_that_the_host_names():
    source = widget_page.ROOT / "booksite" / "host" / "main.js"
    head = source.read_text(encoding="utf-8").split("*/")[0]
    assert widget_page.POLICY in re.sub(r"\s*\n \*\s*", " ", head)


def test_without_blob_in_the_policy_the_page_says_that_the_widget_is_missing(show, monkeypatch):
    monkeypatch.setattr(widget_page, "POLICY", widget_page.POLICY.replace(" blob:", ""))
    page, faults = show({"good": GOOD}, ["good"])
    expect(page.locator(".nn-widget-error")).to_be_visible()
    assert faults


def test_a_page_opened_from_the_disk_works(tmp_path, open_page):
    state = widget_page.stored(GradientExplorer(revealed=True))
    path = widget_page.write(tmp_path, widget_page.page({"g": state}, ["g"]))
    page, faults = open_page(path.as_uri())
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert_numbers_are_pythons(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".nn-widget-link [role=status]")).not_to_be_empty()
    assert "#nn-gradient=" in page.url
    assert not faults


def test_a_page_under_a_sub_path_works(tmp_path, site, open_page):
    state = widget_page.stored(GradientExplorer(revealed=True))
    widget_page.write(tmp_path / "a" / "b", widget_page.page({"g": state}, ["g"]))
    page, faults = open_page(f"{site}a/b/index.html")
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert_numbers_are_pythons(page)
    assert not faults
