"""Activation functions, each beside its derivative.

All act elementwise and keep the shape. Both f and df take z, never a.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, repr=False)
class Activation:
    """An elementwise function f with derivative df; tex and dtex are their formulas."""

    name: str
    f: Callable[[Array], Array]
    df: Callable[[Array], Array]
    tex: str
    dtex: str

    def __call__(self, z: Array) -> Array:
        return self.f(z)

    def __repr__(self) -> str:
        return self.name


def _sigmoid(z: Array) -> Array:
    # exp(−ln(1 + e⁻ᶻ)) is the same number, and overflows for no z.
    return np.exp(-np.logaddexp(0, -z))


SIGMOID = Activation(
    "sigmoid",
    f=_sigmoid,
    # σ(z)(1 − σ(z)), with 1 − σ(z) = σ(−z), which keeps its digits when σ(z) rounds to 1.
    df=lambda z: _sigmoid(z) * _sigmoid(-z),
    tex=r"\sigma(z) = \frac{1}{1 + e^{-z}}",
    dtex=r"\sigma'(z) = \sigma(z)\,(1 - \sigma(z))",
)

TANH = Activation(
    "tanh",
    f=np.tanh,
    df=lambda z: 1 - np.tanh(z) ** 2,
    tex=r"\tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}",
    dtex=r"\tanh' z = 1 - \tanh^2 z",
)

RELU = Activation(
    "ReLU",
    f=lambda z: np.maximum(0, z),
    # There is no derivative at 0. We choose 0 there.
    df=lambda z: np.heaviside(z, 0.0),
    tex=r"\operatorname{ReLU}(z) = \max(0, z)",
    dtex=r"\operatorname{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
)

IDENTITY = Activation(
    "identity",
    f=lambda z: z,
    df=lambda z: np.ones_like(z),
    tex=r"\sigma(z) = z",
    dtex=r"\sigma'(z) = 1",
)

STEP = Activation(
    "step",
    f=lambda z: np.heaviside(z, 0.0),
    # Flat on both sides of the jump: a network of steps has no slope to learn from.
    df=lambda z: np.zeros_like(z),
    tex=r"H(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
    dtex=r"H'(z) = 0 \quad (z \ne 0)",
)

SOFTPLUS = Activation(
    "softplus",
    f=lambda z: np.logaddexp(0, z),
    df=_sigmoid,
    tex=r"\ln(1 + e^z)",
    dtex=r"\frac{1}{1 + e^{-z}}",
)


def activation(sigma: object) -> Activation:
    """Return sigma. Raises TypeError, in one sentence, if it is not an Activation."""
    if not isinstance(sigma, Activation):
        raise TypeError(
            f"sigma is {sigma!r}, but an Activation is wanted, since its derivative is needed: "
            f"pass, say, nnbook.activations.SIGMOID."
        )
    return sigma


ACTIVATIONS = {s.name: s for s in (SIGMOID, TANH, RELU, IDENTITY, STEP, SOFTPLUS)}
