"""The labelled equations of chapter 10, against hand-worked numbers, SymPy and complex steps."""

from itertools import pairwise
from math import tanh

import numpy as np
import sympy as sp
from formulas import Of
from registry import equation
from worlds import jacobian, network


def random_layers(seed=10, sizes=(3, 5, 4, 2)):
    rng = np.random.default_rng(seed)
    layers = [
        (rng.normal(size=(rows, n)), rng.normal(size=(rows, 1))) for n, rows in pairwise(sizes)
    ]
    return layers, rng.normal(size=(sizes[0], 1))


def jacobian_by_complex_steps(f, p, h=1e-30):
    """A column per input: exact to rounding, for functions that are analytic."""
    steps = 1j * h * np.eye(len(p))
    return np.hstack([f(p + e.reshape(-1, 1)).imag / h for e in steps])


def neuron_by_neuron(layers, x, sigma):
    """The output by one neuron after the other, from plain sums; no matrix product."""
    a = [float(value) for value in x[:, 0]]
    for W, b in layers:
        a = [sigma(sum(W[j, k] * a[k] for k in range(len(a))) + b[j, 0]) for j in range(len(W))]
    return a


def batch(rng):
    W, a, b = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(2, 1))
    return {"W": W, "a": a, "b": b, "m": 4}


def layer(rng):
    at = network(rng)
    f = at["f"]
    return at | {r"J_{f^l}": Of(lambda v: lambda a: jacobian(f[int(v["l"])], a))}


@equation(
    "eq-feed-forward",
    r"a^0 = x, \qquad z^l = W^l a^{l-1} + b^l, \qquad a^l = \sigma(z^l)",
    network,
)
def test_feed_forward_is_what_the_neurons_compute_one_by_one():
    layers, x = random_layers()
    a = x
    for W, b in layers:
        z = W @ a + b
        a = np.tanh(z)
    np.testing.assert_allclose(a[:, 0], neuron_by_neuron(layers, x, tanh), rtol=1e-12)


@equation(
    "eq-network",
    r"f(x) = a^L = f^L\bigl( f^{L-1}( \cdots f^1(x) ) \bigr)"
    r" = (f^L \circ \cdots \circ f^2 \circ f^1)(x)",
    network,
)
def test_a_network_is_the_composition_first_layer_innermost():
    # Square layers, so that the wrong order has fitting shapes and must give other numbers.
    layers, x = random_layers(seed=11, sizes=(3, 3, 3, 3))
    f1, f2, f3 = (lambda a, W=W, b=b: np.tanh(W @ a + b) for W, b in layers)
    right = neuron_by_neuron(layers, x, tanh)
    np.testing.assert_allclose(f3(f2(f1(x)))[:, 0], right, rtol=1e-12)
    assert not np.allclose(f1(f2(f3(x)))[:, 0], right)


@equation(
    "eq-batch-columns",
    r"W \begin{bmatrix} a^{(1)} & \cdots & a^{(m)} \end{bmatrix} + b ="
    r" \begin{bmatrix} W a^{(1)} + b & \cdots & W a^{(m)} + b \end{bmatrix}",
    batch,
)
def test_a_batch_is_treated_column_by_column():
    W = sp.Matrix(2, 3, sp.symbols("w1:7"))
    batch = sp.Matrix(3, 4, sp.symbols("a1:13"))
    b = sp.Matrix(2, 1, sp.symbols("b1:3"))
    together = W * batch + b * sp.ones(1, 4)
    apart = sp.Matrix.hstack(*(W * batch[:, i] + b for i in range(4)))
    assert (together - apart).expand() == sp.zeros(2, 4)


@equation(
    "eq-layer-jacobian",
    r"J_{f^l}(a^{l-1}) = \operatorname{diag}\bigl( \sigma'(z^l) \bigr)\, W^l",
    layer,
)
def test_the_jacobian_of_a_layer():
    W = sp.Matrix(3, 3, sp.symbols("w1:10"))
    a = sp.Matrix(sp.symbols("a1:4"))
    z = W * a + sp.Matrix(sp.symbols("b1:4"))
    d_sigma = [1 - sp.tanh(entry) ** 2 for entry in z]
    assert (z.applyfunc(sp.tanh).jacobian(a) - sp.diag(*d_sigma) * W).expand() == sp.zeros(3, 3)


@equation(
    "eq-network-jacobian",
    r"J_f(x) = \operatorname{diag}\bigl( \sigma'(z^L) \bigr)\, W^L \;\cdots\;"
    r" \operatorname{diag}\bigl( \sigma'(z^2) \bigr)\, W^2 \;"
    r" \operatorname{diag}\bigl( \sigma'(z^1) \bigr)\, W^1",
    network,
)
def test_the_jacobian_of_a_network_with_square_layers():
    # Square layers: a product in the wrong order would have the right shape.
    layers, x = random_layers(seed=12, sizes=(3, 3, 3, 3))
    product, a = np.eye(3), x
    for W, b in layers:
        z = W @ a + b
        product = np.diag(1 - np.tanh(z[:, 0]) ** 2) @ W @ product
        a = np.tanh(z)

    def f(p):
        for W, b in layers:
            p = np.tanh(W @ p + b)
        return p

    np.testing.assert_allclose(product, jacobian_by_complex_steps(f, x), rtol=1e-10)
