"""The labelled equations of chapter 12, against SymPy and complex steps."""

from fractions import Fraction

import numpy as np
import sympy as sp
from formulas import Each, Upper
from registry import equation
from worlds import gradient, jacobian, neuron, neuron_examples, relu, weighted

N, M = 2, 3
W, B = sp.symbols("w1:3", real=True), sp.Symbol("b", real=True)
X = sp.Matrix(N, M, sp.symbols("x1:7", real=True))
Y = sp.symbols("y1:4", real=True)
Z = [sum(W[k] * X[k, i] for k in range(N)) + B for i in range(M)]

# Points where all, some and no examples are active.
POINTS = [
    ((2, 1, -1), (1, 2, 2, -2, -3, 0), (2, 3, 1)),
    ((2, 1, 7), (1, 2, 2, -2, -3, 0), (2, 3, 1)),
    ((-2, 1, -4), (3, 1, 2, 2, -1, -1), (2, 3, 1)),
    ((1, -3, 2), (-3, 1, 2, 2, -1, 4), (-2, 5, 1)),
]


def relu_cost():
    return sum((sp.Max(0, Z[i]) - Y[i]) ** 2 for i in range(M)) / (2 * M)


def at(point):
    """The point as exact substitutions; each column of X is two entries of the list."""
    theta, x, y = point
    values = dict(zip((*W, B), theta, strict=True)) | dict(zip(Y, y, strict=True))
    return values | {X[k, i]: sp.Integer(x[2 * i + k]) for k in range(N) for i in range(M)}


def indicator(z):
    return 1 if z > 0 else 0


def slope(expression, symbol, values):
    """The derivative at the point: a central difference, which is exact on a parabola."""
    h = sp.Rational(1, 10**6)
    rest = {s: v for s, v in values.items() if s != symbol}
    line = [expression.subs(rest).subs(symbol, values[symbol] + k * h) for k in (-1, 0, 1)]
    return (line[2] - line[0]) / (2 * h)


def relu_neuron(rng):
    """Four examples with the cost as a function, neuron by neuron."""
    at = neuron(rng, m=4, sigma=relu)
    while (at["z"][0] > 0).tolist() != [True, False, True, True]:
        at = neuron(rng, m=4, sigma=relu)
    x, y = at["x"], at["y"]
    return at | {"C": lambda w, b: np.mean((relu(weighted(w.T, x, np.array([[b]]))) - y) ** 2) / 2}


def both_sides(rng):
    return {"z": Each(1, *rng.uniform(0.2, 0.8, 2), *rng.uniform(-2, -0.2, 2))}


def links(rng):
    """The six links of one example, each differentiated by itself; z > 0 and z < 0."""
    at = neuron(rng, sigma=relu)
    w, x, a, y, n = at["w"], at["x"], at["a"], at["y"], at["n"]
    r = a - y
    return at | {
        "r": r, r"J_{w \mapsto c}": at[r"\partial C/\partial w"].T,
        "J_c": gradient(lambda r: r**2 / 2, r), "J_r": gradient(lambda a: a - y, a),
        "J_a": gradient(relu, at["z"]), "J_z": 1.0, "J_s": jacobian(np.sum, w * x),
        "J_p": jacobian(lambda w: w * x, w), r"\cdots": n,
    }  # fmt: skip


def errors(rng):
    at = neuron_examples(rng)
    f, y, m = at[r"\sigma"], at["y"], at["m"]
    slopes = jacobian(lambda z: (f(z) - y.T) ** 2 / 2, at["z"].T)
    return at | {r"\partial c/\partial z": Upper({i + 1: slopes[[i]] for i in range(m)})}


def test_the_points_have_all_some_and_no_examples_active():
    active = {sum(indicator(z.subs(at(p))) for z in Z) for p in POINTS}
    assert {0, 3} < active
    assert all(z.subs(at(p)) != 0 for p in POINTS for z in Z)


@equation(
    "eq-neuron-cost",
    r"C(w, b) = \frac{1}{2m} \sum_{i=1}^m"
    r" \bigl( \max(0,\; w \cdot x^{(i)} + b) - y^{(i)} \bigr)^2",
    relu_neuron,
)
def test_the_cost_by_hand():
    # z = 3, 1, −7; a = 3, 1, 0; a − y = 1, −2, −1; (1 + 4 + 1) / 6.
    assert relu_cost().subs(at(POINTS[0])) == 1
    # z = 11, 9, 1; a − y = 9, 6, 0; (81 + 36) / 6.
    assert relu_cost().subs(at(POINTS[1])) == sp.Rational(117, 6)


@equation(
    "eq-max-derivative",
    r"\frac{d}{dz} \max(0, z) = \mathbf{1}[z > 0] ="
    r" \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{if } z < 0 \end{cases}"
    r" \qquad (z \neq 0)",
    both_sides,
)
def test_the_derivative_of_max_is_the_indicator_and_none_exists_at_zero():
    def quotients(z):
        """Exact difference quotients from the left and from the right."""
        return [
            {(max(0, z + h) - max(0, z)) / h for h in (sign * Fraction(1, 10**k) for k in (3, 9))}
            for sign in (-1, 1)
        ]

    for z in (Fraction(-3), Fraction(-1, 7), Fraction(1, 7), Fraction(3)):
        assert quotients(z) == [{indicator(z)}, {indicator(z)}]
    assert quotients(Fraction(0)) == [{0}, {1}]


@equation(
    "eq-neuron-chain",
    r"J_{w \mapsto c} \;=\;"
    r" \underbrace{r}_{J_c} \cdot"
    r" \underbrace{1}_{J_r} \cdot"
    r" \underbrace{\mathbf{1}[z > 0]}_{J_a} \cdot"
    r" \underbrace{1}_{J_z} \cdot"
    r" \underbrace{\begin{bmatrix} 1 & \cdots & 1 \end{bmatrix}}_{J_s}"
    r" \underbrace{\operatorname{diag}(x)}_{J_p}"
    r" \;=\; r \; \mathbf{1}[z > 0] \; x^\mathsf{T}",
    links,
)
def test_the_product_of_the_six_jacobians():
    for point in POINTS:
        values = at(point)
        for i in range(M):
            column = X[:, i].subs(values)
            z = Z[i].subs(values)
            r = sp.Max(0, z) - Y[i].subs(values)
            product = r * 1 * indicator(z) * 1 * sp.ones(1, N) * sp.diag(*column)
            assert product == r * indicator(z) * column.T
            c = (sp.Max(0, Z[i]) - Y[i]) ** 2 / 2
            assert product == sp.Matrix([[slope(c, w, values) for w in W]])


@equation(
    "eq-relu-grad-w",
    r"\frac{\partial C}{\partial w} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\; \mathbf{1}[z^{(i)} > 0] \; x^{(i)}",
    relu_neuron,
)
def test_the_weight_gradient_with_the_indicator_inside_the_sum():
    for point in POINTS:
        values = at(point)
        total = sp.zeros(N, 1)
        for i in range(M):
            z = Z[i].subs(values)
            total += (sp.Max(0, z) - values[Y[i]]) * indicator(z) * X[:, i].subs(values)
        assert total / M == sp.Matrix([slope(relu_cost(), w, values) for w in W])


@equation(
    "eq-relu-grad-b",
    r"\frac{\partial C}{\partial b} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\; \mathbf{1}[z^{(i)} > 0]",
    relu_neuron,
)
def test_the_bias_gradient_with_the_indicator_inside_the_sum():
    for point in POINTS:
        values = at(point)
        zs = [z.subs(values) for z in Z]
        total = sum((sp.Max(0, zs[i]) - values[Y[i]]) * indicator(zs[i]) for i in range(M))
        assert sp.Rational(total, M) == slope(relu_cost(), B, values)


# ------------------------------------------------------- any activation, as a symbol

SIGMA = sp.Function("sigma")
T = sp.Symbol("t", real=True)


def d_sigma(z):
    return sp.diff(SIGMA(T), T).subs(T, z).doit()


def same(left, right):
    return sp.expand(left - right) == 0


COST = sum((SIGMA(Z[i]) - Y[i]) ** 2 for i in range(M)) / (2 * M)


@equation("eq-neuron-grad-w", r"\frac{\partial a}{\partial w} = \sigma'(z)\, x", neuron)
def test_the_gradient_of_the_output_in_the_weights():
    for k in range(N):
        assert same(sp.diff(SIGMA(Z[0]), W[k]), d_sigma(Z[0]) * X[k, 0])


@equation("eq-neuron-grad-b", r"\frac{\partial a}{\partial b} = \sigma'(z)", neuron)
def test_the_gradient_of_the_output_in_the_bias():
    assert same(sp.diff(SIGMA(Z[0]), B), d_sigma(Z[0]))


@equation(
    "eq-cost-grad-w",
    r"\frac{\partial C}{\partial w} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})\, x^{(i)}",
    neuron_examples,
)
def test_the_gradient_of_the_cost_in_the_weights():
    for k in range(N):
        printed = sum((SIGMA(Z[i]) - Y[i]) * d_sigma(Z[i]) * X[k, i] for i in range(M)) / M
        assert same(sp.diff(COST, W[k]), printed)


@equation(
    "eq-cost-grad-b",
    r"\frac{\partial C}{\partial b} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})",
    neuron_examples,
)
def test_the_gradient_of_the_cost_in_the_bias():
    printed = sum((SIGMA(Z[i]) - Y[i]) * d_sigma(Z[i]) for i in range(M)) / M
    assert same(sp.diff(COST, B), printed)


@equation(
    "eq-neuron-delta",
    r"\delta^{(i)} = \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})"
    r" = \frac{\partial c^{(i)}}{\partial z^{(i)}}",
    errors,
)
def test_delta_is_the_slope_of_one_cost_in_its_weighted_input():
    c = (SIGMA(T) - Y[0]) ** 2 / 2
    assert same(sp.diff(c, T), (SIGMA(T) - Y[0]) * d_sigma(T))


@equation(
    "eq-neuron-grad-matrix",
    r"\frac{\partial C}{\partial w} = \frac1m\, x\, \delta^\mathsf{T}, \qquad"
    r" \frac{\partial C}{\partial b} = \frac1m \sum_{i=1}^m \delta^{(i)}",
    neuron_examples,
)
def test_the_matrix_form_by_complex_steps():
    rng = np.random.default_rng(12)
    n, m, h = 4, 5, 1e-30
    x, y, theta = rng.normal(size=(n, m)), rng.normal(size=(1, m)), rng.normal(size=n + 1)

    def cost(t):
        return np.sum((1 / (1 + np.exp(-(t[:n] @ x + t[n]))) - y[0]) ** 2) / (2 * m)

    a = 1 / (1 + np.exp(-(theta[:n] @ x + theta[n])))
    delta = ((a - y[0]) * a * (1 - a)).reshape(1, m)
    exact = [cost(theta + 1j * h * e).imag / h for e in np.eye(n + 1)]
    grad_w = x @ delta.T / m
    assert grad_w.shape == (n, 1)
    np.testing.assert_allclose(grad_w[:, 0], exact[:n], rtol=1e-12)
    np.testing.assert_allclose(delta.sum() / m, exact[n], rtol=1e-12)
