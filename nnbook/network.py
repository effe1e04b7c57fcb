"""Layers and networks: a^l = σ(W^l a^{l−1} + b^l), for l = 1 … L."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from nnbook.activations import SIGMOID, Activation, activation
from nnbook.notation import (
    Array,
    ArrayLike,
    Remade,
    column,
    finite,
    frozen,
    generator,
    matrix,
    one_column,
    same_examples,
    shown,
    whole,
)

SMALLER = "make its weights smaller or, in training, eta"


@dataclass(frozen=True, repr=False, eq=False)
class Layer(Remade):
    """A layer of n_l neurons. W: (n_l, n_{l−1}); b: (n_l, 1) or a list of n_l numbers.

    Raises ValueError or TypeError, in one sentence, for what does not fit, and OverflowError
    where a result leaves the range of floats.
    """

    W: Array
    b: Array
    sigma: Activation = SIGMOID

    def __post_init__(self) -> None:
        W = matrix(self.W)
        object.__setattr__(self, "W", frozen(W))
        object.__setattr__(self, "b", frozen(one_column(self.b, W.shape[0])))
        activation(self.sigma)

    @property
    def n_in(self) -> int:
        """Number of inputs, n_{l−1}."""
        return self.W.shape[1]

    @property
    def n_out(self) -> int:
        """Number of neurons, n_l."""
        return self.W.shape[0]

    @finite("z", SMALLER)
    def z(self, a: ArrayLike) -> Array:
        """z^l = W^l a^{l−1} + b^l.  Eq. eq-layer-z"""
        return self.W @ column(a, self.n_in, name="a") + self.b  # (n_l, m)

    def __call__(self, a: ArrayLike) -> Array:
        """a^l = σ(z^l).  Eq. eq-layer-a"""
        return self.sigma(self.z(a))

    def jacobian(self, a: ArrayLike) -> Array:
        """J(a) = diag(σ′(z)) W at one example a; shape (n_l, n_{l−1}).  Eq. eq-layer-jacobian"""
        z = self.z(a)
        if z.shape[1] != 1:
            raise ValueError(
                f"a holds {z.shape[1]} examples, but a Jacobian belongs to one: pass one column."
            )
        return self.sigma.df(z) * self.W

    @finite("J v", "make v shorter or the weights smaller")
    def jvp(self, a: ArrayLike, v: ArrayLike) -> Array:
        """J(a) v without building J: a nudge v of the input, pushed forward.  (n_l, m)"""
        z, v = self.z(a), column(v, self.n_in, name="v")
        same_examples(v, z, "v", "a")
        return self.sigma.df(z) * (self.W @ v)

    @finite("Jᵀ g", "make g shorter or the weights smaller")
    def vjp(self, a: ArrayLike, g: ArrayLike) -> Array:
        """J(a)ᵀ g without building J: a gradient g, pulled back.  (n_{l−1}, m)"""
        z, g = self.z(a), column(g, self.n_out, name="g")
        same_examples(g, z, "g", "a")
        return self.W.T @ (self.sigma.df(z) * g)

    def __repr__(self) -> str:
        return f"Layer {self.n_in}→{self.n_out} ({self.sigma})"


@dataclass(frozen=True, eq=False)
class Forward:
    """All z^l and a^l of one forward pass: z[0] is None, a[0] is x."""

    z: tuple[Array | None, ...]
    a: tuple[Array, ...]


@dataclass(frozen=True, repr=False, eq=False)
class Network(Remade):
    """A chain of layers. net[l] is layer l, for l = 1 … L.

    Raises ValueError or TypeError, in one sentence, for layers that do not chain or inputs that
    do not fit, and OverflowError, which names the layer, where z leaves the range of floats.
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.layers, Sequence):
            raise TypeError(
                f"layers is {shown(self.layers)}, but a list of layers in their order is wanted: "
                f"pass [Layer(W, b, sigma), …]."
            )
        layers = tuple(self.layers)
        if not layers:
            raise ValueError("layers is empty, but a network has at least one layer: pass a Layer.")
        for l, layer in enumerate(layers, start=1):
            if not isinstance(layer, Layer):
                raise TypeError(
                    f"layers[{l - 1}] is a {type(layer).__name__}, but a Layer is wanted: "
                    f"pass Layer(W, b, sigma)."
                )
        for l in range(1, len(layers)):
            if layers[l].n_in != layers[l - 1].n_out:
                raise ValueError(
                    f"layer {l + 1} takes {layers[l].n_in} inputs, but layer {l} has "
                    f"{layers[l - 1].n_out} neurons: make the columns of W^{l + 1} "
                    f"as many as the rows of W^{l}."
                )
        object.__setattr__(self, "layers", layers)

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        rng: np.random.Generator,
        sigma: Activation = SIGMOID,
        output: Activation | None = None,
    ) -> Self:
        """A network with sizes n_0, …, n_L, weights from N(0, 1/n_{l−1}) and biases 0.

        output: activation of the last layer; sigma if it is not given.
        """
        if not isinstance(sizes, Sequence):
            raise TypeError(
                f"sizes is {shown(sizes)}, but a list n_0, …, n_L is wanted: pass, say, [2, 3, 1]."
            )
        sizes = [whole(n, f"sizes[{i}]") for i, n in enumerate(sizes)]
        if len(sizes) < 2:
            raise ValueError(
                f"sizes is {sizes}, but at least n_0 and n_1 are wanted: pass, say, [2, 3, 1]."
            )
        rng = generator(rng)
        # Scaled by 1/√n, the spread of z does not grow with the number of inputs.
        layers = [
            Layer(rng.standard_normal((rows, n)) / np.sqrt(n), np.zeros(rows), sigma)
            for n, rows in pairwise(sizes)
        ]
        last = layers[-1]
        if output is not None:
            layers[-1] = Layer(last.W, last.b, activation(output, "output"))
        return cls(tuple(layers))

    @property
    def L(self) -> int:
        """Number of layers that compute."""
        return len(self.layers)

    @property
    def sizes(self) -> tuple[int, ...]:
        """(n_0, n_1, …, n_L)."""
        return (self.layers[0].n_in, *(layer.n_out for layer in self.layers))

    @property
    def P(self) -> int:
        """Number of parameters, Σ n_l (n_{l−1} + 1).  Eq. eq-parameter-count"""
        return sum(n * (k + 1) for k, n in pairwise(self.sizes))

    def __getitem__(self, l: int) -> Layer:
        l = whole(l, "l", least=0)
        if not 1 <= l <= self.L:
            hint = "layer 0 is the input and computes nothing" if l == 0 else f"L is {self.L}"
            raise IndexError(
                f"l is {l}, but layers are numbered 1 to {self.L} ({hint}): pass such an l."
            )
        return self.layers[l - 1]

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.layers)

    def __len__(self) -> int:
        return self.L

    def forward(self, x: ArrayLike) -> Forward:
        """Every z^l and a^l on the way.  Eq. eq-feed-forward"""
        z: list[Array | None] = [None]
        a = [column(x, self.sizes[0])]
        for l, layer in enumerate(self.layers, start=1):
            try:
                z.append(layer.z(a[-1]))
            except OverflowError as error:
                raise OverflowError(f"In layer {l}, {error}") from None
            a.append(layer.sigma(z[-1]))
        return Forward(tuple(z), tuple(a))

    def __call__(self, x: ArrayLike) -> Array:
        """a^L, shape (n_L, m).  Eq. eq-network"""
        return self.forward(x).a[-1]

    @property
    def theta(self) -> Array:
        """All parameters as one vector (P,): W^1 row by row, b^1, W^2, …"""
        return np.concatenate(
            [part.ravel() for layer in self.layers for part in (layer.W, layer.b)]
        )

    def with_theta(self, theta: ArrayLike) -> "Network":
        """A network of the same shape with the parameters of the vector theta."""
        theta = one_column(theta, self.P, name="theta")[:, 0]
        layers, start = [], 0
        for layer in self.layers:
            W = theta[start : start + layer.W.size].reshape(layer.W.shape)
            start += layer.W.size
            b = theta[start : start + layer.b.size]
            start += layer.b.size
            layers.append(Layer(W, b, layer.sigma))
        return Network(tuple(layers))

    def __repr__(self) -> str:
        names = [layer.sigma.name for layer in self.layers]
        names = names[:1] if len(set(names)) == 1 else names
        return f"Network {'-'.join(map(str, self.sizes))} ({', '.join(names)})"
