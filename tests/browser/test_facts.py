"""Whatever an explorable shows is what nnbook computes: its facts at many states, and geometry."""

import base64
import math
import re
from itertools import pairwise

import numpy as np
import pytest
import widget_page
from conftest import Faults, new_context

from nnbook import widgets
from nnbook.activations import ACTIVATIONS
from nnbook.costs import QUADRATIC
from nnbook.network import Layer
from nnbook.widgets.base import Choice, Matrix, Number, Vector, fixed

WIDGETS = widget_page.ROOT / "nnbook" / "widgets"


@pytest.fixture(scope="module")
def in_javascript(browser):
    """in_javascript(script, *inputs): what `script` makes of them, where `load(file)` imports a
    module; the page is shared, for the functions keep nothing."""
    with widget_page.serve(WIDGETS) as address:
        faults = Faults()
        context = new_context(browser, address, faults)
        page = context.new_page()
        page.goto(f"{address}/maths.js")
        yield lambda script, *inputs: page.evaluate(
            f"async (inputs) => {{ const load = (file) => import('{address}/' + file);"
            f" return ({script})(...inputs); }}",
            inputs,
        )
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def call(in_javascript):
    """call(file, name, inputs): [name(*arguments) for arguments in inputs]."""
    script = """async (file, name, inputs) => {
      const part = await load(file);
      return inputs.map((input) => part[name](...input));
    }"""
    return lambda *asked: in_javascript(script, *asked)


# ---- the facts -------------------------------------------------------------------------


def by_id(w):
    """Every number of back propagation by hand, by its id."""
    f, g, new = w.forward, w.gradient, w.stepped
    found = {"C": w.cost, "C_new": w.new_cost, "n_a2_1": new(w.x).item(), "y": w.y, "eta": w.eta}
    arrays = {"x": f.a[0]}
    for l in (1, 2):
        arrays |= {f"z{l}": f.z[l], f"a{l}": f.a[l], f"s{l}": w.net[l].sigma.df(f.z[l])}
        arrays |= {f"d{l}": g.delta[l], f"db{l}": g.b[l], f"b{l}": w.net[l].b, f"n_b{l}": new[l].b}
        arrays |= {f"w{l}": w.net[l].W, f"dw{l}": g.W[l], f"n_w{l}": new[l].W}
    for letter, array in arrays.items():
        for (j, k), entry in np.ndenumerate(array):
            second = k + 1 if "w" in letter else ""
            found[f"{letter}_{j + 1}{second}"] = entry
    return found


def graph_numbers(w):
    dot, bar = "\u0307", "\u0304"
    names = ["u", "v", "y", f"u{dot}", f"v{dot}", f"y{dot}"]
    names += [f"v{bar}", f"u{bar}", f"x{bar}₂", f"x{bar}₁"]
    found = np.concatenate([w.values, w.tangents, w.adjoints])[:, 0].tolist()
    given = {"x₁": w.x[0], "x₂": w.x[1], f"x{dot}₁": w.nudge[0], f"x{dot}₂": w.nudge[1]}
    return {**given, f"y{bar}": 1, **dict(zip(names, found, strict=True))}


def neuron_facts(w):
    found = {"z": w.z, "a": w.a, "correct": w.correct, "length": np.linalg.norm(w.w)}
    return {**found, "distance": w.distance} if any(w.w) else found


def plane_facts(w):
    layer = w.net[1]
    z = layer.z(w.inputs)
    found = {"inputs": w.inputs, "z": z, "a": layer(w.inputs), "slopes": layer.sigma.df(z)}
    found |= {"delta": w.delta, "arrows": w.arrows.T, "grad": w.grad_w, "cost": w.cost}
    return {**found, "dead": w.dead}


def saturation_facts(w):
    z, l = w.net.forward(w.x).z, min(w.layer, w.depth - 1)
    carried = np.linalg.norm(w.net[l + 1].W.T @ w.delta[l + 1])
    slopes = [w.net[k].sigma.df(z[k]) for k in range(1, w.depth)]
    return {"own": w.lengths, "faded": w.faded, "slopes": slopes, "carried": carried}


def lowest_neuron(w):
    (a, b), given = w.lowest, {"sigma": w.sigma, "x": w.x, "y": w.y}
    return widgets.CostExplorer(w=a, b=b, **given)


# What nnbook says of the same state, under the names that the facts have in JavaScript.
FACTS = {
    "GradientExplorer": lambda w: {
        **{"f": w.f, "grad": w.grad, "u": w.u, "slope": w.slope},
        "steepest": np.linalg.norm(w.grad),
    },
    "JacobianExplorer": lambda w: {
        **{"r": w.r, "J": w.J, "delta": w.delta, "predicted": w.predicted, "truth": w.change},
        **{"error": w.error, "half": w.r * np.abs(w.J).sum(axis=1)},
    },
    "ChainExplorer": lambda w: {
        **{"u": w.u, "h": w.h, "Jf": w.J_f, "Jg": w.J_g, "product": w.product},
    },
    "GraphExplorer": lambda w: {"number": graph_numbers(w)},
    "NeuronExplorer": neuron_facts,
    "IndexExplorer": lambda w: {"at": {"l": w.l, "j": w.j, "k": w.k or 0}},
    "FeedForwardExplorer": lambda w: {
        "z": [*w.forward.z[1], *w.forward.z[2]],
        "a": [*w.forward.a[0], *w.forward.a[1], *w.forward.a[2]],
    },
    "CostExplorer": lambda w: {
        **{"cost": w.cost, "grad": w.grad, "residuals": w.residuals, "k": w.factor},
        "lowest": {"at": w.lowest, "sum": np.sum(lowest_neuron(w).residuals ** 2)},
    },
    "WeightPlaneExplorer": plane_facts,
    "DescentExplorer": lambda w: {
        **{"H": w.H, "path": w.path.T, "w": w.w, "cost": w.cost, "grad": w.gradient},
        **{"limit": w.eta_max, "off": np.linalg.norm(w.w - w.minimum)},
    },
    "SaturationExplorer": saturation_facts,
    "BackpropExplorer": lambda w: {"v": by_id(w)},
    "PlaygroundExplorer": lambda w: {
        **{"theta": w.net.theta, "cost": w.cost, "share": f"{fixed(100 * w.accuracy, 1)} %"},
    },
}
# Where many steps add up, or rounding is divided by the step of a difference.
TOLERANCE = {"PlaygroundExplorer": 1e-9}


def random_value(trait, rng):
    if isinstance(trait, Choice):
        choices = trait.limits["choices"]
        return choices[rng.integers(len(choices))]
    if isinstance(trait, Number):
        return rng.uniform(*trait.limits)
    if isinstance(trait, Vector):
        return [rng.uniform(*limits) for limits in trait.limits]
    if isinstance(trait, Matrix):
        return [[rng.uniform(*limits) for limits in row] for row in trait.limits]
    return bool(rng.integers(2))


def random_states(name, count):
    rng = np.random.default_rng(7)
    explorer = getattr(widgets, name)
    for _ in range(count):
        traits = explorer.class_traits(share=True).items()
        state = {trait: random_value(kind, rng) for trait, kind in traits}
        if "steps" in state:
            state["steps"] = int(state["steps"]) % 61
        yield explorer(**state)


def plain_state(widget):
    """The state as JSON holds it."""
    state = {name: value for name, value in widget.get_state().items() if name != "layout"}
    return {
        name: {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in state.items()
        if name not in ("_esm", "_css")
    }


OF_STATES = """async (file, states, names) => {
  const { default: explorable } = await load(file);
  const value = (of) => {
    if (!of?.bytes) return of;
    return new DataView(Uint8Array.from(atob(of.bytes), (one) => one.charCodeAt(0)).buffer);
  };
  return states.map((state) => {
    const now = explorable.now({ get: (name) => value(state[name]), on() {} });
    return Object.fromEntries(names.map((name) => [name, now[name]]));
  });
}"""


def leaves(facts):
    """All numbers and words of nested facts, in order; a null (a list has no entry 0) is none."""
    if isinstance(facts, dict):
        return [leaf for _, part in sorted(facts.items()) for leaf in leaves(part)]
    if isinstance(facts, list | tuple | np.ndarray):
        return [leaf for part in facts for leaf in leaves(part)]
    return [] if facts is None else [facts]


def test_every_explorable_is_compared():
    assert set(FACTS) == set(widgets.__all__)


@pytest.mark.parametrize("name", FACTS)
def test_the_facts_of_many_states_are_nnbooks(in_javascript, name):
    made = list(random_states(name, 40))
    wanted = [FACTS[name](widget) for widget in made]
    module = made[0]._module
    names = sorted({name for facts in wanted for name in facts})
    shown = in_javascript(OF_STATES, module, [plain_state(widget) for widget in made], names)
    for facts, truth in zip(shown, wanted, strict=True):
        found, right = (leaves({key: part[key] for key in truth}) for part in (facts, truth))
        assert len(found) == len(right)
        for one, other in zip(found, right, strict=True):
            if isinstance(other, str):
                assert one.replace("−", "-") == other
        numbers = [
            np.array([float(x) for x in part if not isinstance(x, str)]) for part in (found, right)
        ]
        # The absolute term is for sums that cancel: one part in 1e15 of terms of size 10.
        tolerance = TOLERANCE.get(name, 1e-12)
        np.testing.assert_allclose(
            *numbers, rtol=tolerance, atol=tolerance / 100, err_msg=str(truth)
        )


# ---- geometry: what is drawn of them ---------------------------------------------------


def vectors(n, count=400, seed=1):
    return np.random.default_rng(seed).normal(scale=3, size=(count, n)).tolist()


def nearest_on_segment(p, a, b):
    """The distance of p, by the foot of its normal held between the ends."""
    foot, *_ = np.linalg.lstsq(np.subtract(b, a)[:, None], np.subtract(p, a), rcond=None)
    places = [np.add(a, t * np.subtract(b, a)) for t in np.clip([0, 1, foot.item()], 0, 1)]
    return min(np.linalg.norm(np.subtract(p, place)) for place in places)


def nearest_on_line(w, b, x):
    """Where the normal equation of "q on the line, x − q along w" puts q."""
    system = np.block([[np.eye(3), np.array([w]).T], [np.array([w]), np.zeros((1, 1))]])
    return np.linalg.solve(system, [*x, -b])[:3]


def costs(sigma, b, x, y, w1s, w2s):
    def cost(w1, w2):
        layer = Layer([[w1, w2]], [b], ACTIVATIONS[sigma])
        return QUADRATIC(layer(np.array(x)), [y])

    return [[cost(w1, w2) for w1 in w1s] for w2 in w2s]


FORMULAS = {
    "wrap": ([(180 * x,) for (x,) in vectors(1)], lambda angle: math.remainder(angle, 360)),
    "angleOf": ([(x,) for x in vectors(2)], lambda x: np.rad2deg(np.angle(complex(*x)))),
    "nearestOnLine": ([(row[:3], row[3], row[4:]) for row in vectors(7)], nearest_on_line),
    "segmentDistance": ([(row[:2], row[2:4], row[4:]) for row in vectors(6)], nearest_on_segment),
    "neuronCosts": (
        [
            (sigma, row[0], [row[1:5], row[5:9]], row[9:13], row[13:15], row[15:])
            for sigma in ("ReLU", "identity", "sigmoid", "tanh")
            for row in vectors(18, count=20)
        ],
        costs,
    ),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_of_a_drawing_equals_python(call, name):
    inputs, python = FORMULAS[name]
    shown, wanted = call("maths.js", name, inputs), [python(*given) for given in inputs]
    assert np.shape(shown) == np.shape(wanted)
    np.testing.assert_allclose(shown, wanted, rtol=1e-12, atol=1e-13)


def test_central_differences_in_javascript_are_pythons(in_javascript):
    made = list(random_states("ChainExplorer", 100))
    states = [plain_state(widget) for widget in made]
    shown = in_javascript(OF_STATES, "chain.js", states, ["measured"])
    # Rounding of one part in 1e16 is divided by the step, 6e-6.
    for facts, widget in zip(shown, made, strict=True):
        np.testing.assert_allclose(facts["measured"], widget.measured, rtol=1e-9, atol=1e-9)


def test_contour_points_lie_on_grid_edges_at_the_level(call):
    rng = np.random.default_rng(7)
    xs, ys = np.sort(rng.normal(size=30)), np.sort(rng.normal(size=20))
    values = rng.normal(size=(20, 30))
    (segments,) = call("maths.js", "contour", [(values.tolist(), xs.tolist(), ys.tolist(), 0.1)])
    points = np.array(segments).reshape(-1, 2)
    for x, y in points:  # on an edge one coordinate is a sample; there the value is linear
        column, row = np.isclose(xs, x, rtol=1e-14), np.isclose(ys, y, rtol=1e-14)
        on_vertical = column.any() and np.interp(y, ys, values[:, column.argmax()])
        on_horizontal = row.any() and np.interp(x, xs, values[row.argmax()])
        assert np.isclose([on_vertical, on_horizontal], 0.1, rtol=1e-9).any()
    above = values >= 0.1
    crossed = (above[1:] != above[:-1]).sum() + (above[:, 1:] != above[:, :-1]).sum()
    assert len({tuple(point) for point in points.round(9)}) == crossed


def test_a_thinned_line_is_no_further_from_any_point_than_its_slack(call):
    t = np.linspace(0, 6, 500)
    points = np.column_stack([20 * t, 30 * np.sin(t**2)])
    (kept,) = call("maths.js", "thinned", [(points.tolist(), 0.1)])
    assert kept[0] == points[0].tolist()
    assert kept[-1] == points[-1].tolist()
    assert len(kept) < len(points) / 2
    off = [min(nearest_on_segment(p, a, b) for a, b in pairwise(kept)) for p in points[::10]]
    assert max(off) <= 0.1


def test_numbers_are_rounded_as_in_python(call):
    rng = np.random.default_rng(3)
    ties = [sign * k / 16 for k in range(200) for sign in (1, -1)]
    numbers = [*ties, *rng.normal(scale=100, size=400), 0.15, 1.005, -0.0004, 0.0, 12345.675]
    inputs = [(float(x), d) for x in numbers for d in (0, 1, 2, 3)]
    shown = call("numbers.js", "fixed", inputs)
    assert shown == [fixed(x, d).replace("-", "−") for x, d in inputs]


def test_every_formula_is_used_by_an_explorable():
    text = (WIDGETS / "maths.js").read_text(encoding="utf-8")
    every = "".join(path.read_text(encoding="utf-8") for path in WIDGETS.glob("*.js"))
    for name in re.findall(r"^export (?:const|function) (\w+)", text, flags=re.MULTILINE):
        assert len(re.findall(rf"\b{name}\b", every)) > 1, f"nothing uses {name}"
