"""The labelled equations of chapter 7, by SymPy, geometry and complex steps."""

import numpy as np
import sympy as sp
from formulas import Each
from registry import equation
from worlds import SMOOTH, network, neuron, slope

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


@equation(
    "eq-linear-collapse",
    r"W^2 (W^1 x + b^1) + b^2 = (W^2 W^1)\, x + (W^2 b^1 + b^2)",
    network,
)
def test_two_linear_layers_are_one():
    W1, W2 = sp.Matrix(3, 2, sp.symbols("u:6")), sp.Matrix(2, 3, sp.symbols("v:6"))
    b1, b2 = sp.Matrix(sp.symbols("b:3")), sp.Matrix(sp.symbols("c:2"))
    x = sp.Matrix(sp.symbols("x:2"))
    # Neuron by neuron, with no matrix product, against the one layer.
    hidden = [sum(W1[j, k] * x[k] for k in range(2)) + b1[j] for j in range(3)]
    out = [sum(W2[i, j] * hidden[j] for j in range(3)) + b2[i] for i in range(2)]
    one = (W2 * W1) * x + (W2 * b1 + b2)
    assert sp.expand(sp.Matrix(out) - one) == sp.zeros(2, 1)


@equation(
    "eq-neuron-grad-x",
    r"\frac{\partial a}{\partial x} = \sigma'(z)\, w",
    neuron,
)
def test_the_gradient_of_a_neuron_in_its_inputs():
    rng = np.random.default_rng(7)
    smooth = (
        (lambda z: 1 / (1 + np.exp(-z)), SIGMOID),
        (np.tanh, sp.tanh(Z)),
        (lambda z: np.log(1 + np.exp(z)), sp.log(1 + sp.exp(Z))),
    )
    for f, formula in smooth:
        slope = sp.lambdify(Z, sp.diff(formula, Z))
        w, x, b = rng.normal(size=4), rng.normal(size=4), rng.normal()
        steps = [f(w @ (x + 1e-30j * e) + b).imag / 1e-30 for e in np.eye(4)]
        np.testing.assert_allclose(steps, slope(w @ x + b) * w, rtol=1e-12)


@equation(
    "eq-neuron-distance",
    r"d = \frac{w \cdot x + b}{\lVert w \rVert} = \frac{z}{\lVert w \rVert}",
    nearest,
)
def test_the_signed_distance_is_that_of_the_nearest_point_of_the_line():
    rng = np.random.default_rng(8)
    for _ in range(10):
        (w1, w2), (x1, x2), b = rng.normal(size=2), rng.normal(size=2), rng.normal()
        # Along the line the squared distance to x is a parabola; its least value is sought.
        t = sp.Symbol("t")
        q = (t, -(b + w1 * t) / w2)
        squared = sp.expand((x1 - q[0]) ** 2 + (x2 - q[1]) ** 2)
        best = sp.solve(sp.diff(squared, t), t)[0]
        nearest = float(sp.sqrt(squared.subs(t, best)))
        d = (w1 * x1 + w2 * x2 + b) / np.hypot(w1, w2)
        assert np.isclose(abs(d), nearest)
        # On the side to which w points the sign is plus.
        on_line = np.array([float(best), float(q[1].subs(t, best))])
        assert np.sign(d) == np.sign((np.array([x1, x2]) - on_line) @ [w1, w2])


def test_the_exercises():
    t = sp.tanh(Z)
    assert sp.simplify((t - (2 * SIGMOID.subs(Z, 2 * Z) - 1)).rewrite(sp.exp)) == 0
    assert f"{0.25**10:.1e}" == "9.5e-07"
    sigma = sp.lambdify(Z, SIGMOID)
    step = 0.1 * np.sqrt(5)
    assert round(0.1491 * step, 3) == 0.033
    assert round(sigma(1.5 + step) - sigma(1.5), 3) == 0.031
    assert round(2 / np.sqrt(5), 3) == 0.894
