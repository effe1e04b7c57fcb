r"""Values for the symbols of the book, found without its formulas.

Outputs are plain sums, neuron by neuron. Derivatives are complex steps: the imaginary part of
f(x + ih) over h, which is exact to the last digits, since nothing is subtracted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator
from values import Each, Lower, Upper

H = 1e-30
Function = Callable[[Any], Any]

# Written with exp and log alone, so that they take complex numbers.
SMOOTH: dict[str, Function] = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "softplus": lambda z: np.log(1 + np.exp(z)),
}


def relu(z: Any) -> Any:
    return np.where(np.real(z) > 0, z, 0)


def smooth(rng: Generator) -> Function:
    return SMOOTH[str(rng.choice(list(SMOOTH)))]


def slope(f: Function) -> Function:
    """f′ of a function that acts entry by entry."""
    return lambda z: np.imag(f(np.asarray(z, dtype=float) + 1j * H)) / H


def gradient(f: Function, x: np.ndarray) -> np.ndarray:
    """∂f/∂x for an array x of any shape, and a number f(x): an array like x."""
    result = np.zeros(np.shape(x))
    for place in np.ndindex(*np.shape(x)):
        moved = np.array(x, dtype=complex)
        moved[place] += 1j * H
        result[place] = np.imag(np.sum(f(moved))) / H
    return result


def jacobian(f: Function, x: np.ndarray) -> np.ndarray:
    """A row for each output and a column for each entry of the column x."""
    steps = 1j * H * np.eye(np.size(x))
    return np.hstack([np.imag(f(x + e.reshape(-1, 1))).reshape(-1, 1) / H for e in steps])


def weighted(W: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """z of a layer, one neuron and one example after the other."""
    z = np.zeros((len(W), a.shape[1]), dtype=np.result_type(W, a, b))
    for j, i in np.ndindex(*z.shape):
        z[j, i] = sum(W[j, k] * a[k, i] for k in range(len(a))) + b[j, 0]
    return z


def neuron(rng: Generator, m: int = 1, n: int = 3, sigma: Function | None = None) -> dict:
    """One neuron and m examples: w, b, x, y, z, a, the cost and its derivatives."""
    f = sigma or smooth(rng)
    w, b = rng.normal(size=(n, 1)), rng.normal(size=(1, 1))
    x, y = rng.normal(size=(n, m)), rng.normal(size=(1, m))
    z = weighted(w.T, x, b)

    def cost(w: np.ndarray = w, b: np.ndarray = b) -> Any:
        a = f(weighted(w.T, x, b))
        return sum((a[0, i] - y[0, i]) ** 2 for i in range(m)) / (2 * m)

    one = [gradient(lambda t, i=i: (f(t) - y[0, i]) ** 2 / 2, z[:, [i]]) for i in range(m)]
    delta = np.hstack(one)
    return {
        "w": w, "b": b, "x": x, "y": y, "z": z, "a": f(z), "n": n, "m": m, "C": cost(),
        r"\sigma": f, r"\sigma'": slope(f), r"\delta": delta,
        r"\nabla_w C": gradient(lambda w: cost(w=w), w),
        r"\partial C/\partial w": gradient(lambda w: cost(w=w), w),
        r"\partial C/\partial b": gradient(lambda b: cost(b=b), b),
        r"\partial a/\partial w": gradient(lambda w: f(weighted(w.T, x, b)), w),
        r"\partial a/\partial b": gradient(lambda b: f(weighted(w.T, x, b)), b),
        r"\partial a/\partial x": gradient(lambda x: f(weighted(w.T, x, b)), x),
    }  # fmt: skip


def neuron_examples(rng: Generator) -> dict:
    return neuron(rng, m=4) | {"i": Each(1, 2, 3), "k": Each(1, 2)}


def net(W: dict, b: dict, sigma: dict, x: np.ndarray, y: np.ndarray) -> dict:
    """A net and its examples: what is in it, its error in each layer and all derivatives.

    l runs over the layers before the last, so that l + 1 is one too.
    """
    L, m = len(W), x.shape[1]
    W, b = Upper(W), Upper(b)

    def layers(a: np.ndarray = x, first: int = 1, W: dict = W, b: dict = b) -> tuple[Upper, Upper]:
        """z and a of the layers from `first` on, when `a` enters it."""
        z_of, a_of = Upper(), Upper({first - 1: a})
        for l in range(first, L + 1):
            z_of[l] = weighted(W[l], a_of[l - 1], b[l])
            a_of[l] = sigma[l](z_of[l])
        return z_of, a_of

    def costs(a: np.ndarray) -> np.ndarray:
        return np.sum((a - y) ** 2, axis=0) / 2

    def cost(**changed: dict) -> Any:
        return np.mean(costs(layers(**changed)[1][L]))

    def cost_from(l: int, z: np.ndarray) -> Any:
        """The costs, added, when layer l has this z."""
        return np.sum(costs(layers(sigma[l](z), l + 1)[1][L]))

    z, a = layers()
    dW = Upper({l: gradient(lambda t, l=l: cost(W={**W, l: t}), W[l]) for l in W})
    db = Upper({l: gradient(lambda t, l=l: cost(b={**b, l: t}), b[l]) for l in b})
    delta = Upper({l: gradient(lambda t, l=l: cost_from(l, t), z[l]) for l in z})
    sizes = [len(x), *(len(W[l]) for l in W)]
    return {
        "W": W, "w": W, "b": b, "x": x, "y": y, "z": z, "a": a, "n": Lower(enumerate(sizes)),
        "L": L, "m": m, "C": cost(), r"\sigma": sigma[1], r"\sigma'": slope(sigma[1]),
        "f": Upper({l: lambda a, l=l: sigma[l](W[l] @ a + b[l]) for l in W}), "f(x)": a[L],
        "J_f": lambda x: jacobian(lambda x: layers(x)[1][L], x),
        r"\delta": delta, r"\nabla_a C": gradient(lambda a: np.sum(costs(a)), a[L]),
        r"\partial C/\partial W": dW, r"\partial C/\partial w": dW, r"\partial C/\partial b": db,
        r"\partial C/\partial z": delta,
        "l": Each(*range(1, L)), "j": Each(1, 2), "k": Each(1, 2),
    }  # fmt: skip


def network(rng: Generator, m: int = 1, sizes: tuple[int, ...] = (3, 4, 2, 3)) -> dict:
    """Random weights, and one smooth activation in all layers."""
    pairs = list(enumerate(pairwise(sizes), 1))
    f = smooth(rng)
    return net(
        {l: rng.normal(size=(r, n)) for l, (n, r) in pairs},
        {l: rng.normal(size=(r, 1)) for l, (_, r) in pairs},
        {l: f for l, _ in pairs},
        rng.normal(size=(sizes[0], m)),
        rng.normal(size=(sizes[-1], m)),
    )


def network_examples(rng: Generator) -> dict:
    return network(rng, m=3) | {"i": Each(1, 2, 3)}


def hand_net(x: tuple[float, float] = (1, 2), y: float = 1) -> dict:
    """The hand net of chapter 9, in its numbers."""
    return net(
        {1: np.array([[1.0, -1.0], [2.0, 1.0]]), 2: np.array([[3.0, 2.0]])},
        {1: np.array([[0.0], [-1.0]]), 2: np.array([[-4.0]])},
        {1: relu, 2: lambda z: z},
        np.array([[float(x[0])], [float(x[1])]]),
        np.array([[float(y)]]),
    )
