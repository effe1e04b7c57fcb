"""Activation functions, each beside its derivative.

All act elementwise and keep the shape. Both f and df take z, never a. Their values are right to
two units in the last place for every float; NaN stays NaN, and ±∞ gives the limit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import numpy as np

from nnbook.notation import Array, ArrayLike, instance, real, shown

Elementwise = Callable[[ArrayLike], Array]


@dataclass(frozen=True, repr=False)
class Activation:
    """An elementwise function f with derivative df; tex and dtex are their formulas.

    Raises TypeError, in one sentence, if a name is no text or a function cannot be called;
    and so does a call if z is not made of real numbers.
    """

    name: str
    f: Elementwise
    df: Elementwise
    tex: str
    dtex: str

    def __post_init__(self) -> None:
        for field in ("name", "tex", "dtex"):
            instance(getattr(self, field), str, field, f'pass, say, {field}="tanh"')
        for field in ("f", "df"):
            if not callable(getattr(self, field)):
                raise TypeError(
                    f"{field} is {shown(getattr(self, field))}, but a function of z is wanted: "
                    f"pass, say, np.tanh."
                )

    def __call__(self, z: ArrayLike) -> Array:
        return self.f(real(z))

    def __repr__(self) -> str:
        return self.name


def elementwise(f: Callable[[Array], Array]) -> Elementwise:
    """A decorator that gives f its door: z becomes real numbers, or is refused in one sentence."""

    @wraps(f)
    def checked(z: ArrayLike) -> Array:
        return f(real(z))[()]  # of a single number a single number

    return checked


@elementwise
def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ)"""
    # For z < 0 the fraction is widened by eᶻ: so no power overflows.
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, np.ones_like(e)) / (1 + e)


@elementwise
def dtanh(z: Array) -> Array:
    """tanh′ z = 1 − tanh² z = 1 / cosh² z"""
    # 1 − t² keeps its digits while t² is small, and none where t rounds to 1. There, with
    # e = e^(−2|z|), 1 / cosh² z = 4e / (1 + e)²; the 400 keeps 2|z| from overflow.
    t, e = np.tanh(z), np.exp(-2 * np.minimum(np.abs(z), 400))
    return np.where(t * t < 0.5, 1 - t * t, 4 * e / (1 + e * (2 + e)))


@elementwise
def dsigmoid(z: Array) -> Array:
    """σ′(z) = σ(z)(1 − σ(z)) = ¼ tanh′(z/2)"""
    # The product is a unit further off in its last place than tanh′ is.
    return dtanh(z / 2) / 4


@elementwise
def tanh(z: Array) -> Array:
    """tanh z"""
    return np.tanh(z)


@elementwise
def relu(z: Array) -> Array:
    """ReLU(z) = max(0, z)"""
    return np.maximum(0, z)


@elementwise
def drelu(z: Array) -> Array:
    """ReLU′(z) = 1 for z > 0, else 0. There is no derivative at 0: we choose 0 there."""
    return np.heaviside(z, np.zeros_like(z))


@elementwise
def identity(z: Array) -> Array:
    """σ(z) = z, as a copy: who changes the result does not change z."""
    return np.positive(z)


@elementwise
def didentity(z: Array) -> Array:
    """σ′(z) = 1"""
    return np.ones_like(z)


@elementwise
def heaviside(z: Array) -> Array:
    """H(z) = 1 for z > 0, else 0"""
    return np.heaviside(z, np.zeros_like(z))


@elementwise
def dheaviside(z: Array) -> Array:
    """H′(z) = 0 on both sides of the jump: a network of steps has no slope to learn from."""
    return np.zeros_like(z)


@elementwise
def softplus(z: Array) -> Array:
    """ln(1 + eᶻ); its derivative is σ"""
    # For z > 0, eᶻ is taken out of the logarithm: so no power overflows.
    return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z)))


SIGMOID = Activation(
    "sigmoid",
    f=sigmoid,
    df=dsigmoid,
    tex=r"\sigma(z) = \frac{1}{1 + e^{-z}}",
    dtex=r"\sigma'(z) = \sigma(z)\,(1 - \sigma(z))",
)

TANH = Activation(
    "tanh",
    f=tanh,
    df=dtanh,
    tex=r"\tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}",
    dtex=r"\tanh' z = 1 - \tanh^2 z",
)

RELU = Activation(
    "ReLU",
    f=relu,
    df=drelu,
    tex=r"\operatorname{ReLU}(z) = \max(0, z)",
    dtex=r"\operatorname{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
)

IDENTITY = Activation(
    "identity",
    f=identity,
    df=didentity,
    tex=r"\sigma(z) = z",
    dtex=r"\sigma'(z) = 1",
)

STEP = Activation(
    "step",
    f=heaviside,
    df=dheaviside,
    tex=r"H(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
    dtex=r"H'(z) = 0 \quad (z \ne 0)",
)

SOFTPLUS = Activation(
    "softplus",
    f=softplus,
    df=sigmoid,
    tex=r"\ln(1 + e^z)",
    dtex=r"\frac{1}{1 + e^{-z}}",
)


def activation(sigma: object, name: str = "sigma") -> Activation:
    """Return sigma. Raises TypeError, in one sentence, if it is not an Activation."""
    if not isinstance(sigma, Activation):
        raise TypeError(
            f"{name} is {shown(sigma)}, but an Activation is wanted, since its derivative is "
            f"needed: pass, say, nnbook.activations.SIGMOID."
        )
    return sigma


ACTIVATIONS = {s.name: s for s in (SIGMOID, TANH, RELU, IDENTITY, STEP, SOFTPLUS)}
