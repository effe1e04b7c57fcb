"""The labelled equations of chapter 10, against hand-worked numbers, SymPy and complex steps."""

from itertools import pairwise
from math import tanh

import numpy as np
from registry import equation, said
from values import Of
from worlds import hand_net, jacobian, network, smooth


def random_layers(seed=10, sizes=(3, 5, 4, 2)):
    rng = np.random.default_rng(seed)
    layers = [
        (rng.normal(size=(rows, n)), rng.normal(size=(rows, 1))) for n, rows in pairwise(sizes)
    ]
    return layers, rng.normal(size=(sizes[0], 1))


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


equation(
    "eq-feed-forward",
    r"a^0 = x, \qquad z^l = W^l a^{l-1} + b^l, \qquad a^l = \sigma(z^l)",
    network,
)


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


equation(
    "eq-batch-columns",
    r"W \begin{bmatrix} a^{(1)} & \cdots & a^{(m)} \end{bmatrix} + b ="
    r" \begin{bmatrix} W a^{(1)} + b & \cdots & W a^{(m)} + b \end{bmatrix}",
    batch,
)


equation(
    "eq-layer-jacobian",
    r"J_{f^l}(a^{l-1}) = \operatorname{diag}\bigl( \sigma'(z^l) \bigr)\, W^l",
    layer,
)


equation(
    "eq-network-jacobian",
    r"J_f(x) = \operatorname{diag}\bigl( \sigma'(z^L) \bigr)\, W^L \;\cdots\;"
    r" \operatorname{diag}\bigl( \sigma'(z^2) \bigr)\, W^2 \;"
    r" \operatorname{diag}\bigl( \sigma'(z^1) \bigr)\, W^1",
    network,
)


def beside(rng):
    W, b, a = rng.normal(size=(3, 3)), rng.normal(size=(3, 1)), rng.normal(size=(3, 1))
    sigma = smooth(rng)

    def f(p):
        return sigma(W @ p + b)

    return {
        "a": a, "I": np.eye(3), "J_f": lambda p: jacobian(f, p),
        r"J_{a \mapsto a + f(a)}": jacobian(lambda p: p + f(p), a),
    }  # fmt: skip


equation("eq-way-round", r"J_{a \mapsto a + f(a)} = I + J_f(a)", beside)


# ------------------------------------------------------------ what the text says on the way


def layer_as_a_function(rng):
    at = network(rng)
    a = Of(lambda v: at["a"][int(v["l"]) - 1])
    made = Of(lambda v: lambda _: at["a"][int(v["l"])])
    return {name: at[name] for name in ("W", "b", "l", r"\sigma")} | {"a": a, "f^l": made}


said("10", r"f^l(a) = \sigma(W^l a + b^l)", layer_as_a_function)


def round_the_hand_layer(rng):
    at = hand_net()
    return {"I": np.eye(2), "J_{f^1}": jacobian(at["f"][1], at["x"])}


def two_machines(rng):
    return {"I": np.eye(3), "J_1": rng.normal(size=(3, 3)), "J_2": rng.normal(size=(3, 3))}


said(
    "10",
    r"I + J_{f^1} = \left[\begin{smallmatrix} 1 & 0 \\ 2 & 2 \end{smallmatrix}\right]",
    round_the_hand_layer,
)
said("10", r"(I + J_2)(I + J_1) = I + J_1 + J_2 + J_2 J_1 :", two_machines)
