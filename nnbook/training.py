"""Gradient descent: θ ← θ − η ∇C, on all examples or on mini-batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from nnbook.backprop import Gradient, backprop
from nnbook.costs import QUADRATIC, Cost
from nnbook.network import Layer, Network
from nnbook.notation import Array, ArrayLike, column, generator, positive, same_shape, whole


def step(net: Network, grad: Gradient, eta: float) -> Network:
    """A new network with θ − η ∇C; the old one is left as it was.  Eq. eq-descent"""
    eta = positive(eta, "eta")
    layers = []
    for layer, dW, db in zip(net.layers, grad.W[1:], grad.b[1:], strict=True):
        layers.append(Layer(layer.W - eta * dW, layer.b - eta * db, layer.sigma))
    return Network(tuple(layers))


def minibatches(
    x: ArrayLike, y: ArrayLike, size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """The columns of x and y in a fresh random order, size at a time; the last may be smaller."""
    x, y = _examples(x, y)
    return _batches(x, y, whole(size, "size"), generator(rng))


def _batches(
    x: Array, y: Array, size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    order = rng.permutation(x.shape[1])
    for start in range(0, x.shape[1], size):
        chosen = order[start : start + size]
        yield x[:, chosen], y[:, chosen]


def _examples(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    x, y = column(x), column(y, name="y")
    if x.shape[1] != y.shape[1]:
        raise ValueError(
            f"x holds {x.shape[1]} examples, but y holds {y.shape[1]}: "
            f"pass one column of y for each of x."
        )
    return x, y


@dataclass(frozen=True, eq=False)
class History:
    """What train returns: the trained net, and the cost on (x, y) before the first epoch
    and after each one; measured holds the values of measure(net) at the same moments."""

    net: Network
    cost: tuple[float, ...]
    measured: tuple[object, ...] = ()


def train(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    eta: float,
    epochs: int,
    size: int | None = None,
    rng: np.random.Generator | None = None,
    cost: Cost = QUADRATIC,
    measure: Callable[[Network], object] | None = None,
) -> History:
    """Descend for some epochs; with size and rng, on mini-batches of that size.

    An epoch is one pass over all examples. measure, if given, is called on the net
    before the first epoch and after each one. A bar shows progress in a terminal.
    """
    x, y = _examples(x, y)
    same_shape(y, net(x))
    eta, epochs = positive(eta, "eta"), whole(epochs, "epochs")
    if size is not None:
        size = whole(size, "size")
        rng = generator(rng)
    costs, values = [cost(net(x), y)], [measure(net)] if measure else []
    for _ in tqdm(range(epochs), desc="epochs", disable=None):  # None: quiet unless a terminal
        batches = [(x, y)] if size is None else _batches(x, y, size, rng)
        for x_batch, y_batch in batches:
            net = step(net, backprop(net, x_batch, y_batch, cost), eta)
        costs.append(cost(net(x), y))
        if measure:
            values.append(measure(net))
    return History(net, tuple(costs), tuple(values))


def accuracy(net: Network, x: ArrayLike, y: ArrayLike) -> float:
    """The share of examples whose largest output stands in the row where y is largest.

    With one output: the share on the same side of ½ as y.
    """
    a = net(x)
    y = column(y, net.sizes[-1], name="y")
    same_shape(y, a)
    hit = (a > 0.5) == (y > 0.5) if a.shape[0] == 1 else a.argmax(axis=0) == y.argmax(axis=0)
    return float(np.mean(hit))
