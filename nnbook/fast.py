"""The mini-batch step of training in place: the numbers of backprop and step, several times faster.

Nothing here is new mathematics. An arithmetic operation costs a small net a nanosecond, a call from
Python three hundred and a new array more, so the same four equations are written with few calls,
into arrays that are made once. nnbook.training.train steps with this module; the appendix on
speed says why each trick pays.

- **A bias is the weight of an input that is always 1.** With [Wˡ bˡ] in one matrix and a row of
  ones under aˡ⁻¹, one product is zˡ, and one is both ∂C/∂Wˡ and ∂C/∂bˡ: no sum, no addition.
- **All parameters lie in one vector,** layer behind layer, and so do all slopes: θ − η ∇C is one
  subtraction. η/m is multiplied in where the numbers are fewest, at δᴸ.
- **σ′ comes from a,** which is there already: σ(1 − σ) needs no second exponential.
- **The examples lie row by row,** so that a batch is gathered in runs of n numbers; BLAS takes the
  transpose of an array as it lies.
- **The door is passed once,** at the start, and not in each of some thousand steps.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnbook.activations import IDENTITY, RELU, SIGMOID, SOFTPLUS, STEP, TANH, Activation
from nnbook.costs import CROSS_ENTROPY, QUADRATIC, Cost
from nnbook.network import Layer, Network
from nnbook.notation import (
    Array,
    ArrayLike,
    column,
    instance,
    positive,
    real,
    same_examples,
    shown,
    whole,
)

# 1 as an array: NumPy would make one of a Python number, anew in each call.
ONE = {np.dtype(kind): np.ones((), kind) for kind in (np.float32, np.float64)}


# --- activations and costs, into arrays that exist ----------------------------------------------


class InPlace(NamedTuple):
    """An activation in place. Both may spoil z; slope(delta, z, a) takes what f(z, a) left."""

    f: Callable[[Array, Array], None]  # a ← σ(z)
    slope: Callable[[Array, Array, Array], None]  # δ ← δ ⊙ σ′(z)


def _sigmoid(z: Array, a: Array) -> None:
    np.negative(z, z)
    np.exp(z, a)  # infinite for z < −709; its reciprocal is 0, as it should be
    np.add(a, ONE[a.dtype], z)
    np.reciprocal(z, a)  # 1 / (1 + e⁻ᶻ)


def _sigmoid_slope(delta: Array, z: Array, a: Array) -> None:
    np.subtract(ONE[a.dtype], a, z)
    np.multiply(z, a, z)  # σ(1 − σ)
    np.multiply(delta, z, delta)


def _tanh_slope(delta: Array, z: Array, a: Array) -> None:
    np.multiply(a, a, z)
    np.subtract(ONE[a.dtype], z, z)  # 1 − tanh²
    np.multiply(delta, z, delta)


def _relu_slope(delta: Array, z: Array, a: Array) -> None:
    np.sign(a, z)  # a is never negative: 1 where the unit is on, 0 where it is off
    np.multiply(delta, z, delta)


def _softplus_slope(delta: Array, z: Array, a: Array) -> None:
    np.negative(a, z)
    np.expm1(z, z)
    np.negative(z, z)  # 1 − e⁻ᵃ, which is σ(z) for a = ln(1 + eᶻ)
    np.multiply(delta, z, delta)


ACTIVATIONS = {
    SIGMOID: InPlace(_sigmoid, _sigmoid_slope),
    TANH: InPlace(lambda z, a: np.tanh(z, a), _tanh_slope),
    RELU: InPlace(lambda z, a: np.maximum(z, 0, out=a), _relu_slope),
    IDENTITY: InPlace(lambda z, a: np.copyto(a, z), lambda delta, z, a: None),
    STEP: InPlace(lambda z, a: np.heaviside(z, 0, a), lambda delta, z, a: delta.fill(0)),
    SOFTPLUS: InPlace(lambda z, a: np.logaddexp(z, 0, a), _softplus_slope),
}


def _activation(sigma: Activation) -> InPlace:
    """The activation in place; one that a reader has made is called as it is."""

    def f(z: Array, a: Array) -> None:
        a[:] = sigma(z)

    def slope(delta: Array, z: Array, a: Array) -> None:
        np.multiply(delta, sigma.df(z), delta)

    return ACTIVATIONS.get(sigma) or InPlace(f, slope)


def _quadratic(a: Array, y: Array, delta: Array) -> None:
    np.subtract(a, y, delta)


def _cross_entropy(a: Array, y: Array, delta: Array) -> None:
    if not 0 < a.min() <= a.max() < 1:
        CROSS_ENTROPY.grad(a, y)  # refuses it, and says what came
    np.subtract(ONE[a.dtype], a, delta)
    np.multiply(delta, a, delta)
    np.divide(a - y, delta, delta)  # (a − y) / (a (1 − a))


COSTS = {QUADRATIC: _quadratic, CROSS_ENTROPY: _cross_entropy}


def _cost(cost: Cost) -> Callable[[Array, Array, Array], None]:
    """∇ₐC, one column an example, into delta."""

    def grad(a: Array, y: Array, delta: Array) -> None:
        delta[:] = cost.grad(a, y)

    return COSTS.get(cost, grad)


# --- the step -----------------------------------------------------------------------------------


class _Room:
    """The arrays that a pass over m examples writes into. Index l is layer l; columns are examples,
    except in x and y, into which the rows of a batch are gathered."""

    def __init__(self, sizes: tuple[int, ...], m: int, dtype: np.dtype) -> None:
        self.x = np.empty((m, sizes[0] + 1), dtype)
        self.y = np.empty((m, sizes[-1]), dtype)
        self.z = [None, *(np.empty((n, m), dtype) for n in sizes[1:])]
        self.delta = [None, *(np.empty((n, m), dtype) for n in sizes[1:])]
        self.a1 = [None, *(np.ones((n + 1, m), dtype) for n in sizes[1:])]  # a over a row of ones
        self.a = [None, *(a1[:-1] for a1 in self.a1[1:])]


class Descent:
    """Gradient descent in place on the examples x, y, from the parameters of net.

    x: (n, m); y: (n_L, m). Computes in the widest type of what came: float32 if all of it is.
    Raises TypeError or ValueError, in one sentence, for arguments that do not fit. Its methods
    raise OverflowError where a parameter or a slope has left the range of floats, ValueError where
    an output has left the domain of the cost; the parameters are lost then, until net is set anew.
    """

    def __init__(self, net: Network, x: ArrayLike, y: ArrayLike, cost: Cost = QUADRATIC) -> None:
        instance(net, Network, "net", "pass Network([Layer(W, b, sigma)])")
        instance(cost, Cost, "cost", "pass, say, nnbook.costs.QUADRATIC")
        x, y = column(x, net.sizes[0]), column(y, net.sizes[-1], name="y")
        same_examples(y, x)
        dtype = np.result_type(x, y, *(part for layer in net for part in (layer.W, layer.b)))
        self._x = np.ones((x.shape[1], x.shape[0] + 1), dtype)  # a row an example, and its 1
        self._x[:, :-1] = x.T
        self._y = np.array(y.T, dtype, order="C")
        self._sizes = net.sizes
        self._theta, self._grad = np.empty(net.P, dtype), np.empty(net.P, dtype)
        self._W1, self._dW1 = self._blocks(self._theta), self._blocks(self._grad)
        self._WT = [None, *(W1[:, :-1].T for W1 in self._W1[1:])]
        self._cost = _cost(cost)
        self._rooms: dict[int, _Room] = {}
        self.net = net

    def _blocks(self, vector: Array) -> list[Array | None]:
        """Views of a vector of P numbers as the L matrices [Wˡ bˡ], (n_l, n_{l−1} + 1)."""
        blocks, start = [None], 0
        for n, rows in pairwise(self._sizes):
            end = start + rows * (n + 1)
            blocks.append(vector[start:end].reshape(rows, n + 1))
            start = end
        return blocks

    @property
    def net(self) -> Network:
        """The network with the parameters as they are now: a copy, which later steps leave alone.
        Set it to go on from a network of the same sizes."""
        return Network(
            [
                Layer(W1[:, :-1], W1[:, -1], sigma)
                for W1, sigma in zip(self._W1[1:], self._sigmas, strict=True)
            ]
        )

    @net.setter
    def net(self, net: Network) -> None:
        instance(net, Network, "net", "pass Network([Layer(W, b, sigma)])")
        if net.sizes != self._sizes:
            raise ValueError(
                f"net has the sizes {net.sizes}, but {self._sizes} are wanted: "
                f"make a Descent of its own for it."
            )
        self._sigmas = [layer.sigma for layer in net]
        self._acts = [None, *map(_activation, self._sigmas)]
        for W1, layer in zip(self._W1[1:], net, strict=True):
            W1[:, :-1], W1[:, -1:] = layer.W, layer.b

    def _backprop(self, x: Array, y: Array, scale: float) -> None:
        """scale · Σᵢ ∇C⁽ⁱ⁾ over the examples in the rows of x and y, into self._grad."""
        m, L = len(x), len(self._sizes) - 1
        room = self._room(m)
        z, a, a1, delta = room.z, room.a, room.a1, room.delta
        W1, WT, dW1, acts = self._W1, self._WT, self._dW1, self._acts
        a1[0] = x.T
        for l in range(1, L + 1):
            W1[l].dot(a1[l - 1], z[l])  # zˡ = [Wˡ bˡ] [aˡ⁻¹; 1]
            acts[l].f(z[l], a[l])  # aˡ = σ(zˡ)
        self._cost(a[L], y.T, delta[L])  # ∇ₐC
        np.multiply(delta[L], scale, delta[L])
        for l in range(L, 0, -1):
            acts[l].slope(delta[l], z[l], a[l])  # δˡ = … ⊙ σ′(zˡ)     BP1 at L, else BP2
            delta[l].dot(a1[l - 1].T, dW1[l])  # [∂C/∂Wˡ ∂C/∂bˡ]       BP4 and, in it, BP3
            if l > 1:
                WT[l].dot(delta[l], delta[l - 1])  # (Wˡ)ᵀ δˡ          BP2, its first factor

    def _room(self, m: int) -> _Room:
        """Arrays for m examples; an epoch needs them for its size of batch and for its last one."""
        if m not in self._rooms:
            self._rooms[m] = _Room(self._sizes, m, self._theta.dtype)
        return self._rooms[m]

    def _step(self, x: Array, y: Array, eta: float) -> None:
        self._backprop(x, y, eta / len(x))
        np.subtract(self._theta, self._grad, self._theta)  # θ ← θ − η ∇C

    @np.errstate(all="ignore")
    def gradient(self) -> list[Array | None]:
        """The gradient of C on all examples: [∂C/∂Wˡ ∂C/∂bˡ] for l = 1 … L, (n_l, n_{l−1} + 1);
        index 0 holds None."""
        self._backprop(self._x, self._y, 1 / len(self._x))
        _finite(self._grad, "∇C", "make the weights smaller")
        return [None, *(block.copy() for block in self._dW1[1:])]

    @np.errstate(all="ignore")
    def step(self, eta: float) -> None:
        """θ ← θ − η ∇C, once, on all examples."""
        self._step(self._x, self._y, positive(eta, "eta"))
        _finite(self._theta, "θ − η ∇C", "pass a smaller eta")

    @np.errstate(all="ignore")
    def epoch(self, eta: float, size: int, order: ArrayLike) -> None:
        """A step for each batch: the examples of these numbers, 0 … m − 1, size at a time.

        The last batch may be smaller.
        """
        eta, size, order = positive(eta, "eta"), whole(size, "size"), self._numbers(order)
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            room = self._room(len(chosen))
            # All numbers are in range, and "clip" spares NumPy a copy that "raise" makes of out.
            self._x.take(chosen, 0, room.x, "clip")
            self._y.take(chosen, 0, room.y, "clip")
            self._step(room.x, room.y, eta)
        _finite(self._theta, "θ − η ∇C", "pass a smaller eta")

    def _numbers(self, order: ArrayLike) -> Array:
        numbers, m = real(order, "order"), len(self._x)
        if numbers.ndim != 1 or numbers.size == 0 or (numbers % 1 != 0).any():
            raise TypeError(
                f"order is {shown(order)}, but a list of numbers of examples is wanted: "
                f"pass, say, rng.permutation({m})."
            )
        least, most = int(numbers.min()), int(numbers.max())
        if not 0 <= least <= most < m:
            raise ValueError(
                f"order holds numbers from {least} to {most}, but the examples are numbered "
                f"0 to {m - 1}: pass, say, rng.permutation({m})."
            )
        return numbers.astype(np.intp)


def _finite(vector: Array, what: str, remedy: str) -> None:
    # A sum of squares is one call of BLAS; if it is too large, the entries may still be numbers.
    if not math.isfinite(vector.dot(vector)) and not np.isfinite(vector).all():
        raise OverflowError(
            f"{what} leaves the range of floats, but finite numbers are wanted: {remedy}."
        )
