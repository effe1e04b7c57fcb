"""Gradient descent: θ ← θ − η ∇C, on all examples or on mini-batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from nnbook.backprop import Gradient, backprop
from nnbook.costs import QUADRATIC, Cost
from nnbook.fast import Descent
from nnbook.network import Layer, Network
from nnbook.notation import (
    Array,
    ArrayLike,
    column,
    finite,
    generator,
    instance,
    matrix,
    one_column,
    positive,
    same_examples,
    same_shape,
    shown,
    whole,
)


@finite("θ − η ∇C", "pass a smaller eta")
def _stepped(p: Array, eta: float, dp: Array) -> Array:
    return p - eta * dp


def step(net: Network, grad: Gradient, eta: float) -> Network:
    """A new network with θ − η ∇C; the old one is left as it was.  Eq. eq-descent

    Raises TypeError or ValueError if grad is not the gradient of such a net or eta not above 0,
    OverflowError where a parameter leaves the range of floats; each in one sentence.
    """
    net, grad, eta = _net(net), _gradient(grad, net), positive(eta, "eta")
    layers = []
    for layer, dW, db in zip(net.layers, grad.W[1:], grad.b[1:], strict=True):
        layers.append(Layer(_stepped(layer.W, eta, dW), _stepped(layer.b, eta, db), layer.sigma))
    return Network(tuple(layers))


def _net(net: object) -> Network:
    return instance(net, Network, "net", "pass Network([Layer(W, b, sigma)])")


def _gradient(grad: object, net: Network) -> Gradient:
    """grad, refused unless it has a matrix and a column for each layer of the net, of its shape."""
    instance(grad, Gradient, "grad", "pass backprop(net, x, y)")
    if not len(grad.W) == len(grad.b) == net.L + 1:
        raise ValueError(
            f"grad has {len(grad.W) - 1} layers, but net has {net.L}: "
            f"pass the gradient of this net, backprop(net, x, y)."
        )
    for l, layer in enumerate(net, start=1):
        matrix(grad.W[l], layer.W.shape, name=f"grad.W[{l}]")
        one_column(grad.b[l], layer.n_out, name=f"grad.b[{l}]")
    return grad


def minibatches(
    x: ArrayLike, y: ArrayLike, size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """The columns of x and y in a fresh random order, size at a time; the last may be smaller.

    Raises ValueError or TypeError, in one sentence, if x and y do not hold as many examples, size
    is not a whole number above 0, or rng is no generator.
    """
    x, y = _examples(x, y)
    return _batches(x, y, whole(size, "size"), generator(rng).permutation(x.shape[1]))


def _batches(x: Array, y: Array, size: int, order: Array) -> Iterator[tuple[Array, Array]]:
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield x[:, chosen], y[:, chosen]


def _examples(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    x, y = column(x), column(y, name="y")
    same_examples(y, x)
    return x, y


@dataclass(frozen=True, eq=False)
class History:
    """What train returns: the trained net, and the cost on (x, y) before the first epoch
    and after each one; measured holds the values of measure(net) at the same moments."""

    net: Network
    cost: tuple[float, ...]
    measured: tuple[object, ...] = ()


class Diverged(OverflowError):
    """Raised by train when it can not go on; history holds the net and the costs up to the last
    epoch that was finished."""

    def __init__(self, message: str, history: History | None = None) -> None:
        super().__init__(message)
        self.history = history


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

    Raises TypeError or ValueError, in one sentence, for arguments that do not fit; and Diverged,
    which names eta and carries the history so far, where a number leaves the range of floats or
    the domain of the cost.
    """
    x, y = _examples(x, y)
    same_shape(y, _net(net)(x))
    eta, epochs = positive(eta, "eta"), whole(epochs, "epochs")
    instance(cost, Cost, "cost", "pass, say, nnbook.costs.QUADRATIC")
    if measure is not None and not callable(measure):
        raise TypeError(
            f"measure is {shown(measure)}, but a function of the net is wanted: "
            f"pass, say, lambda net: accuracy(net, x, y)."
        )
    if size is not None:
        size = whole(size, "size")
    if size is not None or rng is not None:
        rng = generator(rng)
    costs, values = [cost(net(x), y)], [measure(net)] if measure else []
    descent = Descent(net, x, y, cost)
    for epoch in tqdm(range(epochs), desc="epochs", disable=None):  # None: quiet unless a terminal
        order = None if size is None else rng.permutation(x.shape[1])
        try:
            try:
                if size is None:
                    descent.step(eta)
                else:
                    descent.epoch(eta, size, order)
            except (OverflowError, ValueError):
                # Once more by the four equations, which say in which of them it ended.
                descent.net = _epoch(net, x, y, cost, eta, size, order)
            stepped = descent.net
            costs.append(cost(stepped(x), y))
        # ValueError: cross-entropy refuses outputs that have rounded to 0 or 1.
        except (OverflowError, ValueError) as error:
            raise Diverged(
                f"Training ended in epoch {epoch + 1} of {epochs} with eta={eta:g}, after a cost "
                f"of {costs[-1]:.3g} ({str(error).removesuffix('.')}): pass a smaller eta, say "
                f"eta={eta / 10:.1g}, and find what was reached in the exception's history.",
                History(net, tuple(costs), tuple(values)),
            ) from error
        net = stepped
        if measure:
            values.append(measure(net))
    return History(net, tuple(costs), tuple(values))


def _epoch(
    net: Network, x: Array, y: Array, cost: Cost, eta: float, size: int | None, order: Array | None
) -> Network:
    """What Descent.step or Descent.epoch does, written as chapter 17 has it."""
    for x_batch, y_batch in [(x, y)] if size is None else _batches(x, y, size, order):
        net = step(net, backprop(net, x_batch, y_batch, cost), eta)
    return net


def accuracy(net: Network, x: ArrayLike, y: ArrayLike) -> float:
    """The share of examples whose largest output stands in the row where y is largest.

    With one output: the share on the same side of ½ as y.
    Raises TypeError or ValueError, in one sentence, for arguments that do not fit.
    """
    a = _net(net)(x)
    y = column(y, net.sizes[-1], name="y")
    same_shape(y, a)
    hit = (a > 0.5) == (y > 0.5) if a.shape[0] == 1 else a.argmax(axis=0) == y.argmax(axis=0)
    return float(np.mean(hit))
