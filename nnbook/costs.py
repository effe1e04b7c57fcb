"""Costs: one value per example, and its gradient with respect to the output a.

A cost knows no activation. Calling it gives C, the mean over the examples.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnbook.notation import Array, ArrayLike, finite, formula, instance, shown


@dataclass(frozen=True, repr=False)
class Cost:
    """C⁽ⁱ⁾ = f(a⁽ⁱ⁾, y⁽ⁱ⁾) for each column i, and its gradient ∂C⁽ⁱ⁾/∂a⁽ⁱ⁾, a column each.

    f: (n_L, m), (n_L, m) → (m,);  grad: (n_L, m), (n_L, m) → (n_L, m).
    Raises TypeError, in one sentence, if a name is no text or a function cannot be called; a call
    raises ValueError if a and y do not fit, OverflowError where C leaves the range of floats.
    """

    name: str
    f: Callable[[ArrayLike, ArrayLike], Array]
    grad: Callable[[ArrayLike, ArrayLike], Array]
    tex: str

    def __post_init__(self) -> None:
        for field in ("name", "tex"):
            instance(getattr(self, field), str, field, f'pass, say, {field}="quadratic"')
        for field in ("f", "grad"):
            if not callable(getattr(self, field)):
                raise TypeError(
                    f"{field} is {shown(getattr(self, field))}, but a function of a and y is "
                    f"wanted: pass one, as nnbook.costs.QUADRATIC.{field} is."
                )

    def per_example(self, a: ArrayLike, y: ArrayLike) -> Array:
        """C⁽ⁱ⁾ for each example, shape (m,)."""
        return self.f(a, y)

    @finite("C", "bring a and y nearer to each other")
    def __call__(self, a: ArrayLike, y: ArrayLike) -> float:
        """C = (1/m) Σᵢ C⁽ⁱ⁾.  Eq. eq-cost"""
        return float(np.mean(self.per_example(a, y)))

    def __repr__(self) -> str:
        return self.name


def _inside(a: Array, y: Array) -> None:
    """Refuse a outside (0, 1), where the logarithms do not exist, and y outside [0, 1]."""
    if not ((a > 0) & (a < 1)).all():
        outside = a[~((a > 0) & (a < 1))].flat[0]
        raise ValueError(
            f"a holds {outside:g}, but cross-entropy wants 0 < a < 1: "
            f"use sigmoid outputs, and smaller weights if they have rounded to 0 or 1."
        )
    if not ((y >= 0) & (y <= 1)).all():
        outside = y[~((y >= 0) & (y <= 1))].flat[0]
        raise ValueError(
            f"y holds {outside:g}, but cross-entropy wants targets 0 ≤ y ≤ 1: "
            f"pass 0 and 1 for two classes, or one_hot(labels, classes) for more."
        )


@formula("n m", "n m")
def quadratic(a: Array, y: Array) -> Array:
    """C⁽ⁱ⁾ = ½ ‖a⁽ⁱ⁾ − y⁽ⁱ⁾‖²"""
    return np.sum((a - y) ** 2, axis=0) / 2


@formula("n m", "n m", elementwise=True)
def quadratic_grad(a: Array, y: Array) -> Array:
    """∂C⁽ⁱ⁾/∂a⁽ⁱ⁾ = a⁽ⁱ⁾ − y⁽ⁱ⁾"""
    return a - y


@formula("n m", "n m")
def cross_entropy(a: Array, y: Array) -> Array:
    """C⁽ⁱ⁾ = −Σⱼ (yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)).  Wants 0 < a < 1 and 0 ≤ y ≤ 1."""
    _inside(a, y)
    return -np.sum(y * np.log(a) + (1 - y) * np.log1p(-a), axis=0)


@formula("n m", "n m", elementwise=True)
def cross_entropy_grad(a: Array, y: Array) -> Array:
    """∂C⁽ⁱ⁾/∂aⱼ = (aⱼ − yⱼ) / (aⱼ (1 − aⱼ)).  Wants 0 < a < 1 and 0 ≤ y ≤ 1."""
    _inside(a, y)
    return (a - y) / (a * (1 - a))


QUADRATIC = Cost(
    "quadratic",
    f=quadratic,
    grad=quadratic_grad,
    tex=r"\tfrac12 \lVert a - y \rVert^2",
)

CROSS_ENTROPY = Cost(
    "cross-entropy",
    f=cross_entropy,
    grad=cross_entropy_grad,
    tex=r"-\sum_j \bigl( y_j \ln a_j + (1 - y_j) \ln(1 - a_j) \bigr)",
)
