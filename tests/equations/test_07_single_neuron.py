"""The labelled equations of chapter 7, by SymPy, geometry and complex steps."""

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each
from worlds import SMOOTH, gradient, network, neuron, slope, weighted

Z = sp.Symbol("z", real=True)
SIGMOID = 1 / (1 + sp.exp(-Z))


def sigmoid_slopes(rng):
    f = SMOOTH["sigmoid"]
    return {r"\sigma": f, r"\sigma'": slope(f), "z": Each(0.1, *rng.normal(size=2))}


def nearest(rng):
    """The nearest point q of the line solves q + μ w = x and w · q = −b: a linear system."""
    at = neuron(rng, n=2)
    w, x = at["w"], at["x"]
    system = np.block([[np.eye(2), w], [w.T, np.zeros((1, 1))]])
    q = np.linalg.solve(system, np.vstack([x, -at["b"]]))[:2]
    side = np.sign(np.sum(w * (x - q)))
    return at | {"d": side * np.hypot(*(x - q).ravel())}


@equation(
    "eq-neuron-z",
    r"z = w \cdot x + b = w^\mathsf{T} x + b = \sum_{k=1}^{n} w_k x_k + b",
    neuron,
)
def test_the_three_forms_of_the_weighted_sum_agree():
    for n in (1, 2, 5):
        w, x = sp.Matrix(sp.symbols(f"w1:{n + 1}")), sp.Matrix(sp.symbols(f"x1:{n + 1}"))
        b = sp.Symbol("b")
        total = sum(w[k] * x[k] for k in range(n)) + b
        assert sp.expand(w.dot(x) + b - total) == 0
        assert sp.expand((w.T * x)[0, 0] + b - total) == 0
    # By hand: 1·3 + 2·(−1) + ½.
    assert sp.Matrix([1, 2]).dot(sp.Matrix([3, -1])) + sp.Rational(1, 2) == sp.Rational(3, 2)


@equation("eq-neuron-a", r"a = \sigma(z)", neuron)
def test_the_activations_that_the_text_computes():
    assert sp.Max(0, sp.Rational(3, 2)) == sp.Rational(3, 2)
    for z, a in ((1.5, "0.8176"), (1, "0.7311"), (-1, "0.2689")):
        assert f"{float(SIGMOID.subs(Z, z)):.4f}" == a


@equation(
    "eq-sigmoid-derivative",
    r"\sigma'(z) = \sigma(z)\,(1 - \sigma(z)) \le \tfrac14",
    sigmoid_slopes,
)
def test_the_slope_of_the_sigmoid_and_its_bound():
    slope = sp.diff(SIGMOID, Z)
    assert sp.simplify(slope - SIGMOID * (1 - SIGMOID)) == 0
    # ¼ is reached at 0, and missed by a square elsewhere.
    assert slope.subs(Z, 0) == sp.Rational(1, 4)
    assert sp.simplify(sp.Rational(1, 4) - slope - (SIGMOID - sp.Rational(1, 2)) ** 2) == 0


equation(
    "eq-linear-collapse",
    r"W^2 (W^1 x + b^1) + b^2 = (W^2 W^1)\, x + (W^2 b^1 + b^2)",
    network,
)


equation(
    "eq-neuron-grad-x",
    r"\frac{\partial a}{\partial x} = \sigma'(z)\, w",
    neuron,
)


equation(
    "eq-neuron-distance",
    r"d = \frac{w \cdot x + b}{\lVert w \rVert} = \frac{z}{\lVert w \rVert}",
    nearest,
)


def test_the_exercises():
    t = sp.tanh(Z)
    assert sp.simplify((t - (2 * SIGMOID.subs(Z, 2 * Z) - 1)).rewrite(sp.exp)) == 0
    assert f"{0.25**10:.1e}" == "9.5e-07"
    sigma = sp.lambdify(Z, SIGMOID)
    step = 0.1 * np.sqrt(5)
    assert round(0.1491 * step, 3) == 0.033
    assert round(sigma(1.5 + step) - sigma(1.5), 3) == 0.031
    assert round(2 / np.sqrt(5), 3) == 0.894


# ------------------------------------------------------------ what the text says on the way


def one_number(rng):
    return {"x": rng.normal()}


def foot(rng):
    """The nearest point p of the line and another point q on it, from a linear system."""
    at = nearest(rng)
    w, x, b = at["w"], at["x"], at["b"]
    t = (np.linalg.lstsq(w, x + b * w / np.sum(w * w), rcond=None)[0]).item()
    along = rng.normal() * np.array([[-w[1, 0]], [w[0, 0]]])
    return at | {"t": t, "p": x - t * w, "q": x - t * w + along}


def slope_in_an_input(rng):
    at = neuron(rng)
    w, b = at["w"], at["b"]
    slopes = gradient(lambda x: weighted(w.T, x, b), at["x"])
    return at | {r"\partial z/\partial x": slopes, "k": Each(1, 2, 3)}


said("07", r"3(2x + 1) - 4 = 6x - 1", one_number)
said(
    "07",
    r"\;w \cdot p + b = w \cdot x + b - t\, w \cdot w = z - t \lVert w \rVert^2",
    foot,
)
said(
    "07",
    r"\lVert x - q \rVert^2 = \lVert x - p \rVert^2 + \lVert p - q \rVert^2"
    r" \ge \lVert x - p \rVert^2",
    foot,
)
said(
    "07",
    r"\;\dfrac{\partial a}{\partial x_k} = \sigma'(z) \dfrac{\partial z}{\partial x_k}",
    slope_in_an_input,
)


def straight(rng):
    w, b = rng.normal(size=(3, 1)), rng.normal()
    v, h = rng.normal(size=(2, 3, 1))
    return {"f": lambda v: np.sum(w * v) + b, "v": v, "h": h}


said("07", "f(v + h) + f(v - h) = 2 f(v)", straight)
said("07", r"w \cdot (q - p) = 0", foot)
said("07", r"x - p = t\,w", foot)
