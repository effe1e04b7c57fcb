"""Chapter 14: steps of gradient descent, against SymPy and against whole runs."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from registry import equation
from worlds import gradient

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
    return {"w": w, "x": x, r"\eta": eta, "w^*": y / x, r"w_{\text{new}}": new}


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


@equation(
    "eq-descent-factor",
    r"w_{\text{new}} - w^* = (1 - 2\eta x^2)\,(w - w^*)",
    one_weight,
)
def test_a_step_multiplies_the_distance_of_one_weight():
    w, x, y = sp.symbols("w x y", real=True, nonzero=True)
    new = w - eta * sp.diff((w * x - y) ** 2, w)
    best = sp.solve(sp.diff((w * x - y) ** 2, w), w)[0]
    assert sp.simplify((new - best) - (1 - 2 * eta * x**2) * (w - best)) == 0


@equation(
    "eq-descent-quadratic",
    r"\theta_{\text{new}} - \theta^* = (I - \eta H)\,(\theta - \theta^*)",
    step_in_a_bowl,
)
def test_a_step_multiplies_the_distance_by_a_matrix():
    H, minimum, _ = bowl(0)
    theta = np.random.default_rng(1).standard_normal(4)
    new = theta - 0.13 * slope(H, minimum, theta)
    np.testing.assert_allclose(
        new - minimum, (np.eye(4) - 0.13 * H) @ (theta - minimum), rtol=1e-11
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
