"""The equations of chapter 3: the hand net in full, and the number of its parameters."""

from itertools import product

import numpy as np
import sympy as sp
from registry import equation
from worlds import hand_net, network

x1, x2 = sp.symbols("x1 x2", real=True)


def two_inputs(rng):
    x = rng.normal(scale=2, size=2)
    return {"x": x, "f": lambda x: hand_net(x.ravel())["a"][2]}


def counted(rng):
    net = network(rng)
    return net | {"P": sum(net["W"][l].size + net["b"][l].size for l in net["W"])}


@equation(
    "eq-big-picture-hand-net",
    r"f(x) = 3 \max(0,\; x_1 - x_2) + 2 \max(0,\; 2x_1 + x_2 - 1) - 4",
    two_inputs,
)
def test_the_hand_net_in_one_line():
    printed = 3 * sp.Max(0, x1 - x2) + 2 * sp.Max(0, 2 * x1 + x2 - 1) - 4
    hidden = sp.Matrix([[1, -1], [2, 1]]) * sp.Matrix([x1, x2]) + sp.Matrix([0, -1])
    output = sp.Matrix([[3, 2]]) * hidden.applyfunc(lambda z: sp.Max(0, z)) + sp.Matrix([-4])
    for at in product((-2, 0, sp.Rational(1, 3), 1, 2), repeat=2):
        values = dict(zip((x1, x2), at, strict=True))
        assert printed.subs(values) == output[0].subs(values)
    assert printed.subs({x1: 1, x2: 2}) == 2
    assert printed.subs({x1: 0, x2: 0}) == -4
    assert printed.subs({x1: 2, x2: 0}) == 8


@equation("eq-parameter-count", r"P = \sum_{l=1}^{L} n_l \, (n_{l-1} + 1)", counted)
def test_parameters_are_the_edges_and_one_bias_for_each_neuron():
    rng = np.random.default_rng(3)
    for sizes in ([3, 4, 2], [2, 2, 1], *(rng.integers(1, 7, k).tolist() for k in (2, 3, 4, 5))):
        printed = sum(sizes[l] * (sizes[l - 1] + 1) for l in range(1, len(sizes)))
        neurons = [(l, j) for l, n in enumerate(sizes) for j in range(n)]
        edges = [(k, j) for k, j in product(neurons, neurons) if j[0] == k[0] + 1]
        biases = [j for j in neurons if j[0] > 0]
        assert printed == len(edges) + len(biases)
