"""The labelled equations of chapter 11, against hand-worked numbers and SymPy."""

import math
from fractions import Fraction

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each, Lower, Of, Upper
from worlds import gradient


def half_squared_length(a, y):
    """½ Σ (a_j − y_j)², from plain numbers."""
    return Fraction(1, 2) * sum((p - q) ** 2 for p, q in zip(a, y, strict=True))


def examples(rng):
    """Three outputs of four examples; the cost by the distance of two points."""
    a, y = rng.normal(size=(2, 3, 4))
    costs = np.array([[math.dist(a[:, i], y[:, i]) ** 2 / 2 for i in range(4)]])
    return {
        "a": a, "y": y, "C": costs, "i": Each(1, 2, 3), "L": 2, "n": Lower({2: 3}),
        r"\nabla_a C": gradient(lambda a: np.sum((a - y) ** 2) / 2, a),
    }  # fmt: skip


def mean(rng):
    at = examples(rng)
    costs = at["C"].ravel()
    return {
        "a": Upper({2: at["a"]}), "y": at["y"], "L": 2, "m": 4,
        "C": costs.mean(), "C^{(i)}": Of(lambda v: costs[int(v["i"]) - 1]),
    }  # fmt: skip


def linear_neuron(rng):
    x = np.vstack([rng.normal(size=(2, 4)), np.ones((1, 4))])
    first, second = rng.normal(size=(2, 3, 1))
    y = rng.normal(size=(1, 4))
    return {
        "C": lambda theta: np.mean((theta.T @ x - y) ** 2) / 2, r"\lambda": rng.uniform(), "m": 4,
        r"\theta_1": first, r"\theta_2": second, "z_1": first.T @ x, "z_2": second.T @ x,
    }  # fmt: skip


def probability(rng):
    """Minus the logarithm of the probability that was given to what happened."""
    a = rng.uniform(0.1, 0.9)
    happened = Of(lambda v: -math.log([1 - a, a][int(v["y"])]))
    return {"a": a, "y": Each(0, 1), "C^{(i)}": happened}


@equation(
    "eq-cost-example",
    r"C^{(i)} = \tfrac12 \lVert a^{(i)} - y^{(i)} \rVert^2"
    r" = \tfrac12 \sum_{j=1}^{n_L} \bigl( a^{(i)}_j - y^{(i)}_j \bigr)^2",
    examples,
)
def test_the_cost_of_one_example():
    # By hand: ½ (1 + 4), and ½ · 1 for the hand net.
    assert half_squared_length((1, 3), (2, 1)) == Fraction(5, 2)
    assert half_squared_length((2,), (1,)) == Fraction(1, 2)
    # The length by a second method: Pythagoras, 3, 4 and 12 to 13.
    assert half_squared_length((3, 4, 12), (0, 0, 0)) == Fraction(13**2, 2)
    rng = np.random.default_rng(11)
    a, y = rng.normal(size=(2, 4))
    norm = np.linalg.norm(a - y)
    np.testing.assert_allclose(norm**2 / 2, np.sum((a - y) ** 2) / 2, rtol=1e-12)


equation("eq-cost-gradient", r"\nabla_a C^{(i)} = a^{(i)} - y^{(i)}", examples)


@equation(
    "eq-cost",
    r"C = \frac1m \sum_{i=1}^m C^{(i)} = \frac{1}{2m} \sum_{i=1}^m"
    r" \bigl\lVert a^{L,(i)} - y^{(i)} \bigr\rVert^2",
    mean,
)
def test_the_cost_is_the_mean_over_the_examples():
    # By hand: residuals 1, −2, −1 give (½ + 2 + ½) / 3 = 1, and (1 + 4 + 1) / (2 · 3) = 1.
    examples = [((3,), (2,)), ((1,), (3,)), ((0,), (1,))]
    assert sum(half_squared_length(*e) for e in examples) / 3 == 1
    # Two outputs, two examples: (5 + 25) / (2 · 2); the outputs are added, not averaged.
    examples = [((1, 3), (2, 1)), ((3, 4), (0, 0))]
    mean = sum(half_squared_length(*e) for e in examples) / 2
    printed = Fraction(1, 2 * 2) * sum(
        sum((p - q) ** 2 for p, q in zip(*e, strict=True)) for e in examples
    )
    assert mean == printed == Fraction(30, 4)


@equation(
    "eq-chord-gap",
    r"\lambda\, C(\theta_1) + (1 - \lambda)\, C(\theta_2)"
    r" - C(\lambda \theta_1 + (1 - \lambda) \theta_2)"
    r" = \frac{\lambda (1 - \lambda)}{2m} \sum_{i=1}^m"
    r" \bigl( z_1^{(i)} - z_2^{(i)} \bigr)^2",
    linear_neuron,
)
def test_how_far_the_chord_lies_above_the_cost_of_a_linear_neuron():
    n, m = 2, 3
    lam = sp.Symbol("lambda", real=True)
    x = sp.Matrix(n, m, sp.symbols("x1:7", real=True))
    y = sp.symbols("y1:4", real=True)
    first, second = (sp.Matrix(sp.symbols(f"{name}1:4", real=True)) for name in "pq")

    def outputs(theta):
        return [sum(theta[k] * x[k, i] for k in range(n)) + theta[n] for i in range(m)]

    def cost(theta):
        return sum((z - t) ** 2 for z, t in zip(outputs(theta), y, strict=True)) / (2 * m)

    chord = lam * cost(first) + (1 - lam) * cost(second)
    gap = chord - cost(lam * first + (1 - lam) * second)
    pairs = zip(outputs(first), outputs(second), strict=True)
    printed = lam * (1 - lam) / (2 * m) * sum((z1 - z2) ** 2 for z1, z2 in pairs)
    assert sp.expand(gap - printed) == 0
    # The sign: λ(1 − λ) is least on [0, 1] at its ends, where it is 0.
    assert min(lam_ * (1 - lam_) for lam_ in (Fraction(k, 10) for k in range(11))) == 0


@equation(
    "eq-cross-entropy",
    r"C^{(i)} = -y \ln a - (1 - y) \ln(1 - a), \qquad 0 < a < 1",
    probability,
)
def test_the_cross_entropy_is_the_surprise_at_what_happened():
    def cross_entropy(a, y):
        return -y * sp.log(a) - (1 - y) * sp.log(1 - a)

    # e to the minus cost is the probability that was given to what happened.
    a = sp.Rational(7, 10)
    assert sp.simplify(sp.exp(-cross_entropy(a, 1))) == a
    assert sp.simplify(sp.exp(-cross_entropy(a, 0))) == 1 - a
    # The mean cost of k events out of m is lowest at the frequency k/m.
    p = sp.Symbol("p", positive=True)
    mean = (2 * cross_entropy(p, 1) + 3 * cross_entropy(p, 0)) / 5
    assert sp.solve(sp.diff(mean, p), p) == [sp.Rational(2, 5)]


# ------------------------------------------------------------ what the text says on the way


def constant_output(rng):
    y = rng.normal(size=(1, 4))
    return {"c": rng.normal(), "y": y, r"\bar y": float(y.mean()), "m": 4, r"\sum_i": range(1, 5)}


said(
    "11",
    r"\frac{d}{dc} \frac{1}{2m} \sum_i (c - y^{(i)})^2 = \frac1m \sum_i (c - y^{(i)}) = c - \bar y",
    constant_output,
)


def one_example(rng):
    at = examples(rng)
    a, y, slopes = (at[n][:, [2]] for n in ("a", "y", r"\nabla_a C"))
    return {"a": a, "y": y, r"\partial C/\partial a": Upper({3: slopes}), "i": 3, "j": Each(1, 3)}


said("11", r"\partial C^{(i)}/\partial a_j = a_j - y_j", one_example)


def multiple_of_a_cost(rng):
    """C and kC, each differentiated by itself."""
    k, theta = rng.uniform(2, 5), rng.normal(size=3)

    def cost(t):
        return np.sin(t[0] * t[1]) + t[2] ** 2 * t[0]

    return {
        "k": k, r"\eta": rng.uniform(0.1, 0.5), r"\nabla C": gradient(cost, theta),
        r"\nabla (kC)": gradient(lambda t: k * cost(t), theta),
    }  # fmt: skip


def two_nets_and_a_target(rng):
    z, y = rng.normal(size=(2, 4)), rng.normal(size=4)
    return {"z": z, "r": z[:, 2] - y[2], "i": 3}


said("11", r"\nabla(kC) = k\,\nabla C", multiple_of_a_cost)
said(
    "11",
    r"-\frac{\eta}{k}\, \nabla (kC) = -\frac{\eta}{k}\, k\, \nabla C = -\eta\, \nabla C",
    multiple_of_a_cost,
)
said("11", r"r_1 - r_2 = z_1^{(i)} - z_2^{(i)}", two_nets_and_a_target)
