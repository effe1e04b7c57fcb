"""The equation of chapter 17: all batches of a small sum, enumerated with symbols."""

from itertools import combinations
from math import comb

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each, Of
from worlds import SMOOTH, gradient, net, relu


def batches(rng):
    """Five costs of two parameters; the gradient of a mean cost is differentiated as a whole."""
    theta, m, s = rng.normal(size=2), 5, int(rng.integers(2, 5))

    def cost(chosen):
        return lambda t: np.mean([np.sin(i * t[0] * t[1]) + np.exp(i * t[1] / 3) for i in chosen])

    everything = range(1, m + 1)
    return {
        "m": m, "s": s, "B": [1, 3, 4, 5][:s], r"\nabla C": gradient(cost(everything), theta),
        r"\nabla C_B": Of(lambda v: gradient(cost(v["B"]), theta)),
        r"\nabla C^{(i)}": Of(lambda v: gradient(cost([int(v["i"])]), theta)),
        r"\sum_{|B| = s}": [{"B": list(chosen)} for chosen in combinations(everything, s)],
    }  # fmt: skip


@equation(
    "eq-batch-unbiased",
    r"""\nabla C_B = \frac{1}{s} \sum_{i \in B} \nabla C^{(i)},
    \qquad
    \frac{1}{\binom{m}{s}} \sum_{|B| = s} \nabla C_B = \nabla C""",
    batches,
)
def test_the_mean_over_all_batches_is_the_full_gradient():
    # Costs of five examples as functions of two parameters; C_B is the mean cost of a batch.
    m, u, v = 5, *sp.symbols("u v", real=True)
    costs = [sp.sin((i + 1) * u * v) + (i - 2) * v**2 + sp.exp(i * u) for i in range(m)]

    def gradient(f):
        return sp.Matrix([sp.diff(f, u), sp.diff(f, v)])

    full = gradient(sum(costs) / m)
    for s in range(1, m + 1):
        batches = list(combinations(range(m), s))
        assert len(batches) == comb(m, s)
        by_cost = [gradient(sum(costs[i] for i in B) / s) for B in batches]
        by_sum = [sum((gradient(costs[i]) for i in B), sp.zeros(2, 1)) / s for B in batches]
        for left, right in zip(by_cost, by_sum, strict=True):
            assert sp.expand(left - right) == sp.zeros(2, 1)
        mean = sum(by_sum, sp.zeros(2, 1)) / comb(m, s)
        assert sp.expand(mean - full) == sp.zeros(2, 1)


def test_an_epoch_of_the_digits():
    """Exercise 17: 71 batches of 20 and one of 17, whose digits count 20/17 as much."""
    sizes = [len(range(start, min(start + 20, 1437))) for start in range(0, 1437, 20)]
    assert (len(sizes), sizes[0], sizes[-1]) == (72, 20, 17)
    assert round(20 / 17, 2) == 1.18


def test_cross_entropy_cancels_the_slope_of_the_sigmoid():
    """Exercise 17: δ = a − y, and −0.9975 for the saturated neuron z = −6, y = 1."""
    z, y = sp.symbols("z y", real=True)
    a = 1 / (1 + sp.exp(-z))
    delta = sp.diff(-y * sp.log(a) - (1 - y) * sp.log(1 - a), z)
    assert sp.simplify(delta - (a - y)) == 0
    at = {z: -6, y: 1}
    cross = float((a - y).subs(at))
    quadratic = float(sp.diff((a - y) ** 2 / 2, z).subs(at))
    assert (round(cross, 4), round(quadratic, 4)) == (-0.9975, -0.0025)
    assert 395 < cross / quadratic < 410


def test_exclusive_or_by_hand():
    """Exercise 17: h₁ − 2h₂ is exclusive or, with the four points where the solution says."""
    for x1, x2, place in [(0, 0, (0, 0)), (0, 1, (1, 0)), (1, 0, (1, 0)), (1, 1, (2, 1))]:
        h1, h2 = x1 + x2, max(0, x1 + x2 - 1)
        assert (h1, h2) == place
        assert h1 - 2 * h2 == (x1 != x2)


def test_the_three_letters():
    """Exercise 17: the shares read off the confusion matrix."""
    table = sp.Matrix([[48, 2, 0], [1, 45, 4], [0, 9, 41]])
    assert (table.trace(), sum(table)) == (134, 150)
    assert [sum(table.row(i)) for i in range(3)] == [50] * 3
    assert sum(table.col(1)) == 56
    assert (round(134 / 1.5, 1), round(4500 / 56, 1)) == (89.3, 80.4)


# ------------------------------------------------------------ what the text says on the way


def counted_batches(rng):
    """N_i is how many batches hold the example i, counted."""
    at = batches(rng)
    chosen = at[r"\sum_{|B| = s}"]
    N = [sum(i in b["B"] for b in chosen) for i in range(1, 6)]
    return at | {"N": np.array(N), r"\sum_i": range(1, 6), "i": Each(1, 5)}


said(
    "17",
    r"\displaystyle\sum_{|B| = s} \frac1s \sum_{i \in B} \nabla C^{(i)}"
    r" = \frac1s \sum_{i=1}^{m} N_i\, \nabla C^{(i)}",
    counted_batches,
)
said("17", r"N_i = \binom{m-1}{s-1} = \frac{s}{m} \binom{m}{s}", counted_batches)
said(
    "17",
    r"\dfrac{1}{\binom{m}{s}} \cdot \dfrac1s \cdot \dfrac{s}{m} \binom{m}{s} \displaystyle\sum_i"
    r" \nabla C^{(i)} = \dfrac1m \sum_i \nabla C^{(i)} = \nabla C",
    counted_batches,
)


def from_nothing(rng):
    """The net of the lamp with all parameters at 0: each hidden neuron hands on a 0."""
    return net(
        {1: np.zeros((3, 2)), 2: np.zeros((1, 3))},
        {1: np.zeros((3, 1)), 2: np.zeros((1, 1))},
        {1: relu, 2: SMOOTH["sigmoid"]},
        np.array([[0.0, 1, 0, 1], [0, 0, 1, 1]]),
        np.array([[0.0, 1, 1, 0]]),
    )


said("17", r"\partial C/\partial W^2 = 0", from_nothing)
