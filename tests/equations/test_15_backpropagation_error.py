"""The equations of chapter 15, checked by SymPy's derivatives of the written-out cost."""

import numpy as np
import sympy as sp
from formulas import Upper
from registry import equation
from worlds import gradient, jacobian, network

# A net with 2 neurons in layer l and 3 in layer l + 1, all of it in symbols.
z = sp.Matrix(sp.symbols("z1:3", real=True))
W = sp.Matrix(3, 2, sp.symbols("w1:7", real=True))
b = sp.Matrix(sp.symbols("b1:4", real=True))
y = sp.Matrix(sp.symbols("y1:4", real=True))
RNG = np.random.default_rng(15)
SYMBOLS = [*z, *W, *b, *y]
VALUES = RNG.normal(size=len(SYMBOLS))


def sigmoid(t):
    return 1 / (1 + sp.exp(-t))


def slope(t):
    """σ′ by SymPy, not by the formula σ(1 − σ)."""
    s = sp.Symbol("s")
    return sp.diff(sigmoid(s), s).subs(s, t)


Z_NEXT = W * z.applyfunc(sigmoid) + b
COST = sum((sigmoid(Z_NEXT[j]) - y[j]) ** 2 for j in range(3)) / 2


def number(expression):
    return np.array(sp.lambdify(SYMBOLS, sp.Matrix(expression))(*VALUES))


def delta_next():
    """∂C/∂z^{l+1}, with the z^{l+1} as independent symbols."""
    s = sp.Matrix(sp.symbols("s1:4", real=True))
    cost = sum((sigmoid(s[j]) - y[j]) ** 2 for j in range(3)) / 2
    gradient = sp.Matrix([sp.diff(cost, v) for v in s])
    return gradient.subs(dict(zip(s, Z_NEXT, strict=True)))


def coupled(rng):
    """Outputs that share a total, with a Jacobian that is not symmetric."""
    z, y = rng.normal(size=(2, 3, 1))

    def sigma(z):
        e = np.exp(z) * np.array([[1], [2], [3]])
        return e * np.cos(z) / np.sum(e)

    return {
        "L": 2, "z": Upper({2: z}), r"J_\sigma": lambda z: jacobian(sigma, z),
        r"\nabla_a C": sigma(z) - y,
        r"\delta": Upper({2: gradient(lambda z: np.sum((sigma(z) - y) ** 2) / 2, z)}),
    }  # fmt: skip


def pulled_back(rng):
    """J of a function with two outputs of three inputs, and the gradient of g · f(x)."""
    A, x, v, g = (rng.normal(size=size) for size in ((2, 3), (3, 1), (3, 1), (2, 1)))

    def f(x):
        return np.sin(A @ x) + A @ x**2

    back = gradient(lambda x: np.sum(g * f(x)), x)
    return {"x": x, "v": v, "g": g, "J": lambda x: jacobian(f, x), r"g \mapsto": back}


def at_a_point(rng):
    at = pulled_back(rng)
    return at | {"J": at["J"](at["x"])}


@equation(
    "eq-delta",
    r"\delta^l = \frac{\partial C}{\partial z^l}, \qquad "
    r"\delta^l_j = \frac{\partial C}{\partial z^l_j}",
    network,
)
def test_delta_of_the_hand_net_is_the_slope_along_z():
    t, u = sp.symbols("t u", real=True)
    # Around z¹ = (−1, 3): the first ReLU is 0, the second the identity.
    cost = (3 * 0 * t + 2 * u - 4 - 1) ** 2 / 2
    assert sp.diff(cost, t).subs({t: -1, u: 3}) == 0
    assert sp.diff(cost, u).subs({t: -1, u: 3}) == 2


@equation("eq-bp1", r"\delta^L = \nabla_a C \odot \sigma'(z^L)", network)
def test_equation_1():
    a = sp.Matrix(sp.symbols("a1:4", real=True))
    cost = sum((a[j] - y[j]) ** 4 * (j + 1) for j in range(3))  # no special cost
    s = sp.Matrix(sp.symbols("s1:4", real=True))
    inserted = cost.subs(dict(zip(a, s.applyfunc(sigmoid), strict=True)))
    direct = sp.Matrix([sp.diff(inserted, v) for v in s])
    by_rule = sp.Matrix(
        [sp.diff(cost, a[j]).subs(a[j], sigmoid(s[j])) * slope(s[j]) for j in range(3)]
    )
    values = {v: sp.Rational(k + 1, 7) for k, v in enumerate([*s, *y])}
    assert sp.N((direct - by_rule).subs(values), 20).norm() < 1e-15
    assert sp.N(direct.subs(values), 20).norm() > 1e-3


@equation("eq-bp1-coupled", r"\delta^L = J_\sigma(z^L)^\mathsf{T}\, \nabla_a C", coupled)
def test_equation_1_with_coupled_outputs():
    s = sp.Matrix(sp.symbols("s1:4", real=True))
    total = sum(sp.exp(v) * (k + 1) for k, v in enumerate(s))
    a = sp.Matrix([sp.exp(s[0]), 2 * sp.exp(s[1]), sp.sin(s[0]) * sp.exp(s[2])]) / total
    cost = ((a - y).T * (a - y))[0] / 2
    direct = sp.Matrix([sp.diff(cost, v) for v in s])
    by_rule = a.jacobian(s).T * (a - y)
    values = {v: sp.Rational(k + 1, 5) for k, v in enumerate([*s, *y])}
    gap = sp.N((direct - by_rule).subs(values), 20).norm()
    wrong = sp.N((direct - a.jacobian(s) * (a - y)).subs(values), 20).norm()
    assert gap < 1e-15 < 1e-3 < wrong


def test_softmax_by_hand():
    p, q = sp.symbols("p q", real=True)
    total = sp.exp(p) + sp.exp(q)
    a = sp.Matrix([sp.exp(p) / total, sp.exp(q) / total])
    at = {p: 0, q: sp.log(3)}
    J = sp.simplify(a.jacobian([p, q]).subs(at))
    assert sp.Rational(1, 16) * sp.Matrix([[3, -3], [-3, 3]]) == J
    residual = a.subs(at) - sp.Matrix([1, 0])
    assert list(J.T * residual) == [sp.Rational(-9, 32), sp.Rational(9, 32)]
    assert J[0, 0] * residual[0] == sp.Rational(-9, 64)


@equation(
    "eq-bp2-sum",
    r"\delta^l_k = \sum_{j=1}^{n_{l+1}} \delta^{l+1}_j\, w^{l+1}_{jk}\; \sigma'(z^l_k)",
    network,
)
def test_equation_2_as_a_sum():
    direct = number([sp.diff(COST, v) for v in z])
    d = delta_next()
    by_rule = number([sum(d[j] * W[j, k] for j in range(3)) * slope(z[k]) for k in range(2)])
    np.testing.assert_allclose(by_rule, direct, rtol=1e-12)


@equation(
    "eq-bp2",
    r"\delta^l = \bigl( (W^{l+1})^\mathsf{T}\, \delta^{l+1} \bigr) \odot \sigma'(z^l)",
    network,
)
def test_equation_2():
    direct = number([sp.diff(COST, v) for v in z])
    by_rule = number((W.T * delta_next()).multiply_elementwise(z.applyfunc(slope)))
    np.testing.assert_allclose(by_rule, direct, rtol=1e-12)
    assert np.abs(direct).min() > 1e-3


@equation("eq-vjp", r"g \;\mapsto\; J(x)^\mathsf{T} g", pulled_back)
def test_a_pulled_back_gradient_is_the_gradient_of_the_composition():
    # For any scalar function h of f(x), ∇(h ∘ f)(x) = Jᵀ ∇h(f(x)).
    p, q = sp.symbols("p q", real=True)
    f = sp.Matrix([p * q, sp.exp(p) - q, sp.sin(q) * p**2])
    s = sp.symbols("s1:4", real=True)
    h = s[0] * s[1] + sp.cos(s[2])
    inside = dict(zip(s, f, strict=True))
    direct = sp.Matrix([sp.diff(h.subs(inside), v) for v in (p, q)])
    g = sp.Matrix([sp.diff(h, v) for v in s]).subs(inside)
    assert (direct - f.jacobian([p, q]).T * g).applyfunc(sp.simplify) == sp.zeros(2, 1)


@equation("eq-adjoint", r"g^\mathsf{T} (J v) = (J^\mathsf{T} g)^\mathsf{T} v", at_a_point)
def test_pushing_forward_and_pulling_back_meet():
    J = sp.Matrix(2, 3, sp.symbols("j1:7"))
    g, v = sp.Matrix(sp.symbols("g1:3")), sp.Matrix(sp.symbols("v1:4"))
    by_components = sum(g[i] * J[i, k] * v[k] for i in range(2) for k in range(3))
    assert sp.expand((g.T * (J * v))[0] - by_components) == 0
    assert sp.expand(((J.T * g).T * v)[0] - by_components) == 0
