"""A single neuron: a function ℝⁿ → ℝ in two steps, z = w·x + b and a = σ(z)."""

from dataclasses import dataclass

import numpy as np

from nnbook.activations import RELU, Activation, activation
from nnbook.notation import (
    Array,
    ArrayLike,
    Remade,
    column,
    finite,
    frozen,
    number,
    one_column,
)


@dataclass(frozen=True, repr=False, eq=False)
class Neuron(Remade):
    """a = σ(wᵀx + b).

    w: (n, 1), or a list of n numbers; b: a number; sigma: an Activation.
    For one example (a list or 1-D array of n numbers) z and a are numbers;
    for a batch x of shape (n, m) they are arrays of m numbers.
    Gradients are columns, one per example. They are of a, the neuron's output.
    Raises ValueError or TypeError, in one sentence, for what does not fit, and OverflowError
    where z leaves the range of floats.
    """

    w: Array
    b: float
    sigma: Activation = RELU

    def __post_init__(self) -> None:
        object.__setattr__(self, "w", frozen(one_column(self.w, name="w")))
        object.__setattr__(self, "b", number(self.b, "b"))
        activation(self.sigma)

    @property
    def n(self) -> int:
        """Number of inputs."""
        return self.w.shape[0]

    @finite("z", "make w, b or x smaller")
    def z(self, x: ArrayLike) -> Array:
        """z = wᵀx + b.  Eq. eq-neuron-z"""
        z = (self.w.T @ column(x, self.n))[0] + self.b  # (m,)
        return z[0] if np.ndim(x) < 2 else z

    def __call__(self, x: ArrayLike) -> Array:
        """a = σ(z).  Eq. eq-neuron-a"""
        return self.sigma(self.z(x))

    def grad_x(self, x: ArrayLike) -> Array:
        """∂a/∂x = σ′(z) w, shape (n, m).  Eq. eq-neuron-grad-x"""
        return self.sigma.df(self.z(x)) * self.w

    def grad_w(self, x: ArrayLike) -> Array:
        """∂a/∂w = σ′(z) x, shape (n, m).  Eq. eq-neuron-grad-w"""
        return self.sigma.df(self.z(x)) * column(x, self.n)

    def grad_b(self, x: ArrayLike) -> Array:
        """∂a/∂b = σ′(z), a number for one example, else (m,).  Eq. eq-neuron-grad-b"""
        return self.sigma.df(self.z(x))

    def __repr__(self) -> str:
        w = ", ".join(f"{value:g}" for value in self.w[:, 0])
        return f"Neuron(w=({w}), b={self.b:g}, {self.sigma})"
