"""Chapter 14: steps of gradient descent, against SymPy and against whole runs."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from registry import equation, said
from values import Each, Lower
from worlds import gradient, neuron, weighted

t, eta = sp.symbols("t eta", positive=True)


def bowl(seed, size=4):
    """A symmetric H with eigenvalues from 0.5 to 9, and a minimum θ*."""
    rng = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(rng.standard_normal((size, size)))
    values = np.concatenate([[0.5, 9], rng.uniform(0.6, 8, size - 2)])
    return axes @ np.diag(values) @ axes.T, rng.standard_normal(size), axes


def slope(H, minimum, theta):
    """∇C of C = ½ (θ − θ*)ᵀ H (θ − θ*), by complex steps."""
    tiny = 1e-200

    def cost(at):
        return (at - minimum) @ H @ (at - minimum) / 2

    return np.array([cost(theta + step).imag / tiny for step in 1j * tiny * np.eye(len(theta))])


def run(H, minimum, theta, rate, steps):
    for _ in range(steps):
        theta = theta - rate * slope(H, minimum, theta)
    return np.linalg.norm(theta - minimum)


def cost_of_two(theta):
    return np.exp(theta[0]) * np.cos(theta[1]) + theta[0] * theta[1] ** 2


def lowest(rng):
    """θ + d, where d makes the tangent plane plus ‖d‖²/2η least: a system of two equations."""
    theta, eta = rng.normal(size=(2, 1)), rng.uniform(0.1, 0.5)
    slopes = gradient(cost_of_two, theta)
    d = np.linalg.solve(np.eye(2) / eta, -slopes)
    return {
        r"\theta": theta, r"\eta": eta, r"\nabla C": lambda theta: gradient(cost_of_two, theta),
        r"\theta \leftarrow": theta + d,
    }  # fmt: skip


def short_step(rng):
    return {
        r"\theta": rng.normal(size=(2, 1)), r"\eta": 1e-3, "C": cost_of_two,
        r"\nabla C": lambda theta: gradient(cost_of_two, theta),
    }  # fmt: skip


def one_weight(rng):
    """C(w) = (wx − y)²."""
    w, x, y, eta = rng.uniform(0.5, 2, 4)
    new = w - eta * gradient(lambda w: (w * x - y) ** 2, np.array(w))
    return {"w": w, "x": x, r"\eta": eta, "y": y, "w^*": y / x, r"w_{\text{new}}": new}


def step_in_a_bowl(rng):
    H, minimum, _ = bowl(rng.integers(99))
    theta, eta = rng.normal(size=4), rng.uniform(0.1, 0.5)
    return {
        r"\theta": theta, r"\eta": eta, "H": H, "I": np.eye(4), r"\theta^*": minimum,
        r"\theta_{\text{new}}": theta - eta * slope(H, minimum, theta),
    }  # fmt: skip


def best_rate(rng):
    """r is how much one step at the best rate leaves of the slowest direction, measured."""
    H, minimum, axes = bowl(rng.integers(99))
    values = np.linalg.eigvalsh(H)
    rate = 2 / (values[0] + values[-1])
    return {
        "r": max(run(H, minimum, start, rate, 1) for start in minimum + axes.T),
        r"\kappa": np.linalg.cond(H), r"\lambda_{\max}": values[-1], r"\lambda_{\min}": values[0],
    }  # fmt: skip


@equation("eq-descent", r"\theta \leftarrow \theta - \eta\,\nabla C(\theta)", lowest)
def test_the_rule_steps_to_the_lowest_point_of_the_tangent_plane_plus_a_paraboloid():
    # θ − η ∇C is the one minimum of C(θ) + ∇C·d + ‖d‖²/2η over d: a derivation without −∇.
    u, v, du, dv = sp.symbols("u v du dv", real=True)
    cost = sp.exp(u) * sp.cos(v) + u * v**2
    model = sp.diff(cost, u) * du + sp.diff(cost, v) * dv + (du**2 + dv**2) / (2 * eta)
    lowest = sp.solve([sp.diff(model, du), sp.diff(model, dv)], [du, dv], dict=True)[0]
    for entry, step in ((u, du), (v, dv)):
        assert sp.simplify(entry + lowest[step] - (entry - eta * sp.diff(cost, entry))) == 0
    fall = cost.subs({u: u - eta * sp.diff(cost, u), v: v - eta * sp.diff(cost, v)}, simultaneous=1)
    assert fall.subs({u: 0.3, v: 0.7, eta: 0.01}) < cost.subs({u: 0.3, v: 0.7})


@equation(
    "eq-descent-first-order",
    r"C(\theta - \eta\,\nabla C(\theta)) = C(\theta) - \eta\,\lVert \nabla C(\theta) \rVert^2 "
    r"+ O(\eta^2)",
    short_step,
)
def test_a_small_step_lowers_the_cost_by_eta_times_the_squared_gradient():
    u, v = sp.symbols("u v", real=True)
    cost = sp.exp(u) * sp.cos(v) + u * v**2
    du, dv = sp.diff(cost, u), sp.diff(cost, v)
    stepped = cost.subs({u: u - eta * du, v: v - eta * dv}, simultaneous=True)
    gap = stepped - (cost - eta * (du**2 + dv**2))
    assert sp.simplify(gap.subs(eta, 0)) == 0
    assert sp.simplify(sp.diff(gap, eta).subs(eta, 0)) == 0
    assert abs(sp.diff(gap, eta, 2).subs({eta: 0, u: 0.3, v: 0.7}).evalf()) > 1e-3


equation(
    "eq-descent-factor",
    r"w_{\text{new}} - w^* = (1 - 2\eta x^2)\,(w - w^*)",
    one_weight,
)


equation(
    "eq-descent-quadratic",
    r"\theta_{\text{new}} - \theta^* = (I - \eta H)\,(\theta - \theta^*)",
    step_in_a_bowl,
)


@equation(
    "eq-descent-stable",
    r"0 < \eta < \frac{2}{\lambda_{\max}}",
    not_worked_out=("condition", "It says for which η runs arrive: runs on both sides tell."),
)
@pytest.mark.parametrize(("share", "arrives"), [(0.15, True), (0.99, True), (1.01, False)])
def test_descent_arrives_exactly_below_two_over_the_largest_eigenvalue(share, arrives):
    for seed in range(3):
        H, minimum, _ = bowl(seed)
        start = np.random.default_rng(seed + 9).standard_normal(4)
        rate = share * 2 / max(np.linalg.eigvalsh(H))
        before = np.linalg.norm(start - minimum)
        after = run(H, minimum, start, rate, 1500)
        assert after < 1e-6 * before if arrives else after > 1e6 * before


@equation(
    "eq-descent-rate",
    r"r = \frac{\kappa - 1}{\kappa + 1}, \qquad "
    r"\kappa = \frac{\lambda_{\max}}{\lambda_{\min}}",
    best_rate,
)
def test_the_best_rate_is_set_by_the_condition_number():
    H, minimum, axes = bowl(2)
    kappa = 9 / 0.5
    r = (kappa - 1) / (kappa + 1)
    best = 2 / (9 + 0.5)
    starts = [*(minimum + axes.T), *(minimum + np.random.default_rng(3).standard_normal((20, 4)))]
    shrunk = [run(H, minimum, s, best, 1) / np.linalg.norm(s - minimum) for s in starts]
    np.testing.assert_allclose(max(shrunk), r, rtol=1e-12)
    for other in (0.8 * best, 0.99 * best, 1.01 * best, 1.2 * best):
        slowest = max(run(H, minimum, s, other, 1) for s in minimum + axes.T)
        assert slowest > r


# ------------------------------------------------------------ what the text says on the way


def chapter_cost(rng):
    """C(w) = (wx − y)² of the chapter, where x = 3 and y = 6, and its slope by a complex step."""
    w = rng.normal()

    def C(w):
        return w * w * 9 - 36 * w + 36

    return {"w": w, "x": 3.0, "y": 6.0, "C": C, "C'": lambda w: gradient(C, np.array(w))}


def along_the_step(rng):
    """g(η) = C(θ − η ∇C(θ)) and its slope at 0."""
    at = short_step(rng)
    theta, slopes = at[r"\theta"], gradient(cost_of_two, at[r"\theta"])

    def g(eta):
        return cost_of_two(theta - eta * slopes).item()

    return at | {"g": g, "g'": lambda eta: (g(eta + 1e-5) - g(eta - 1e-5)) / 2e-5}


def second_order(rng):
    H, minimum, _ = bowl(rng.integers(99))
    x, y = rng.normal(size=(2, 4))
    values, vectors = np.linalg.eigh(H)
    e = vectors.T @ (x - minimum)
    C = lambda t: (t.ravel() - minimum) @ H @ (t.ravel() - minimum) / 2 + 7  # noqa: E731
    return {
        "C": C, r"\theta": x, r"\theta^*": minimum, "H": H, "e": e, "y": y,
        "v": Lower(enumerate(vectors.T, 1)), r"\lambda": values, r"\sum_k": range(1, 5),
        "k": Each(1, 2, 4), "g": slope(H, minimum, x),
    }  # fmt: skip


def balanced(rng):
    """At the best rate the slowest and the fastest direction keep the same share."""
    low, high = np.sort(rng.uniform(0.5, 9, 2))
    return {r"\lambda_{\min}": low, r"\lambda_{\max}": high, r"\eta": 2 / (low + high)}


def fitted(rng):
    x, y = rng.normal(size=(2, 6))
    w, b = np.polyfit(x, y, 1)
    return {
        "x": x.reshape(1, -1), "y": y.reshape(1, -1), r"\bar x": float(x.mean()), "m": 6, "w": w,
        r"\bar y": float(y.mean()), r"\sum_i": range(1, 7), "b": b,
    }  # fmt: skip


def new_error(rng):
    """One linear neuron, one example: δ before and after a step in w and b."""
    at = neuron(rng, sigma=lambda z: z)
    eta, w, b = rng.uniform(0.05, 0.2), at["w"], at["b"]
    w, b = w - eta * at[r"\partial C/\partial w"], b - eta * at[r"\partial C/\partial b"]
    return at | {r"\eta": eta, r"\delta_{\text{new}}": weighted(w.T, at["x"], b) - at["y"]}


said("14", r"C(w) = (wx - y)^2, \qquad C'(w) = 2x\,(wx - y) = 18\,(w - 2)", chapter_cost)
said(
    "14",
    r"\;g'(0) = \nabla C(\theta) \cdot (-\nabla C(\theta)) = -\lVert \nabla C(\theta) \rVert^2",
    along_the_step,
)
said("14", r"\;g(\eta) = g(0) + \eta\,g'(0) + O(\eta^2)", along_the_step)
said("14", r"w_{\text{new}} = w - 2\eta x\,(wx - y)", one_weight)
said("14", r"y = x w^*", one_weight)
said("14", r"\;w_{\text{new}} = w - 2\eta x^2 (w - w^*)", one_weight)
said(
    "14",
    r"\delta_{\text{new}} = \bigl(1 - \eta\,(\lVert x \rVert^2 + 1)\bigr)\,\delta",
    new_error,
)
said(
    "14",
    r"C(\theta) = C(\theta^*) + \tfrac12 (\theta - \theta^*)^\mathsf{T} H\,(\theta - \theta^*)",
    second_order,
)
said("14", r"\theta - \theta^* = \sum_k e_k v_k", second_order)
said("14", r"H v_k = \lambda_k v_k", second_order)
said("14", r"g = H(\theta - \theta^*)", second_order)
said("14", r"\theta - \theta^* = H^{-1} g", second_order)
said("14", r"1 - \eta\lambda_{\min} = \eta\lambda_{\max} - 1", balanced)
said(
    "14",
    r"1 - \eta\lambda_{\min} = (\lambda_{\max} - \lambda_{\min})/(\lambda_{\max} + \lambda_{\min})",
    balanced,
)
said(
    "14",
    r"w = \frac{\frac1m \sum_i (x^{(i)} - \bar x)(y^{(i)} - \bar y)}"
    r"{\frac1m \sum_i (x^{(i)} - \bar x)^2} ,",
    fitted,
)
said("14", r"b = \bar y - w \bar x", fitted)


def first_step(rng):
    """The two examples of the chapter, at w = (0, 0)."""
    x, y = np.array([[3.0, 1], [1, 3]]), np.array([4.0, 2])
    return {r"\nabla C": gradient(lambda w: np.mean((w @ x + 1 - y) ** 2) / 2, np.zeros(2))}


said("14", r"-\nabla C = (5, 3)", first_step)
