"""Costs: one value per example, and its gradient with respect to the output a.

A cost knows no activation. Calling it gives C, the mean over the examples.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnbook.notation import Array, ArrayLike, column, same_shape


@dataclass(frozen=True, repr=False)
class Cost:
    """C⁽ⁱ⁾ = f(a⁽ⁱ⁾, y⁽ⁱ⁾) for each column i, and its gradient ∂C⁽ⁱ⁾/∂a⁽ⁱ⁾, a column each.

    f: (n_L, m), (n_L, m) → (m,);  grad: (n_L, m), (n_L, m) → (n_L, m).
    """

    name: str
    f: Callable[[Array, Array], Array]
    grad: Callable[[Array, Array], Array]
    tex: str

    def per_example(self, a: ArrayLike, y: ArrayLike) -> Array:
        """C⁽ⁱ⁾ for each example, shape (m,)."""
        return self.f(*_pair(a, y))

    def __call__(self, a: ArrayLike, y: ArrayLike) -> float:
        """C = (1/m) Σᵢ C⁽ⁱ⁾.  Eq. eq-cost"""
        return float(np.mean(self.per_example(a, y)))

    def __repr__(self) -> str:
        return self.name


def _pair(a: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    a, y = column(a, name="a"), column(y, name="y")
    same_shape(y, a)
    return a, y


def _inside(a: Array) -> Array:
    """a, refused unless 0 < a < 1: the logarithms of cross-entropy exist nowhere else."""
    if not ((a > 0) & (a < 1)).all():
        outside = a[~((a > 0) & (a < 1))].flat[0]
        raise ValueError(
            f"a holds {outside:g}, but cross-entropy wants 0 < a < 1: "
            f"use sigmoid outputs, and smaller weights if they have rounded to 0 or 1."
        )
    return a


def _cross_entropy(a: Array, y: Array) -> Array:
    a = _inside(a)
    return -np.sum(y * np.log(a) + (1 - y) * np.log1p(-a), axis=0)


def _cross_entropy_grad(a: Array, y: Array) -> Array:
    a = _inside(a)
    return (a - y) / (a * (1 - a))


QUADRATIC = Cost(
    "quadratic",
    f=lambda a, y: np.sum((a - y) ** 2, axis=0) / 2,
    grad=lambda a, y: a - y,
    tex=r"\tfrac12 \lVert a - y \rVert^2",
)

CROSS_ENTROPY = Cost(
    "cross-entropy",
    f=_cross_entropy,
    grad=_cross_entropy_grad,
    tex=r"-\sum_j \bigl( y_j \ln a_j + (1 - y_j) \ln(1 - a_j) \bigr)",
)
