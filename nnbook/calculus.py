"""Derivatives measured by central differences: the book's independent witness.

Imports nothing else of nnbook, so that it can testify about all of it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray
Function = Callable[[Array], ArrayLike]

# Truncation grows as h², rounding as eps/h; their sum is least near eps^(1/3).
STEP = float(np.finfo(float).eps ** (1 / 3))


def _point(x: ArrayLike) -> Array:
    """x as a float64 copy, refused in one sentence if it is not made of finite numbers."""
    try:
        array = np.array(x, dtype=np.float64)
    except (ValueError, TypeError):
        raise TypeError(
            f"x is {x!r}, but a point is wanted: pass a number or a list of numbers of equal rows."
        ) from None
    if array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"x is {x!r}, but a point of finite numbers is wanted: pass such a point.")
    return array


def _step(x: Array | float, h: float | None) -> Array | float:
    """The step for each entry: h if given, else STEP scaled to the entry's size."""
    if h is not None and not (np.isfinite(h) and h > 0):
        raise ValueError(f"h is {h}, but a step above 0 is wanted: pass, say, h=1e-5.")
    return np.maximum(1.0, np.abs(x)) * STEP if h is None else h


def _scalar(value: ArrayLike) -> float:
    """The one number that f returned, or a sentence that says it returned something else."""
    array = np.asarray(value, dtype=np.float64)
    if array.size != 1:
        raise ValueError(
            f"f returned an array of shape {array.shape}, but one number is wanted: "
            f"use numeric_jacobian for a function with several outputs."
        )
    return float(array.reshape(()))


def numeric_derivative(f: Function, x: ArrayLike, h: float | None = None) -> Array:
    """f′(x) ≈ (f(x + h) − f(x − h)) / 2h, for each entry of x.  Eq. eq-central-difference

    f: ℝ → ℝ, applied elementwise; x: any shape. Returns the shape of x. Error O(h²).
    """
    x = _point(x)
    h = _step(x, h)
    return (f(x + h) - f(x - h)) / (2 * h)


def numeric_gradient(f: Function, x: ArrayLike, h: float | None = None) -> Array:
    """∇f(x) by central differences, one entry of x at a time.  Eq. eq-gradient

    f: array → number; x: any shape. Returns the shape of x. Costs two calls of f per entry.
    Raises ValueError if f returns more than one number.
    """
    x = _point(x)
    grad = np.empty_like(x)
    steps = np.broadcast_to(_step(x, h), x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = steps[i]
        grad[i] = (_scalar(f(x + e)) - _scalar(f(x - e))) / (2 * steps[i])
    return grad


def numeric_jacobian(f: Function, x: ArrayLike, h: float | None = None) -> Array:
    """J_f(x), a row per output and a column per input.  Eq. eq-jacobian

    f: ℝⁿ → ℝʳ; x: (n,) or (n, 1). Returns (r, n). Costs 2n calls of f.
    """
    x = _point(x)
    steps = np.broadcast_to(_step(x, h), x.shape)
    columns = []
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = steps[i]
        forward = np.asarray(f(x + e), dtype=np.float64).ravel()
        backward = np.asarray(f(x - e), dtype=np.float64).ravel()
        columns.append((forward - backward) / (2 * steps[i]))
    return np.stack(columns, axis=1)


def directional_derivative(
    f: Function, x: ArrayLike, u: ArrayLike, h: float | None = None
) -> float:
    """The slope of f at x along u/‖u‖.  Eq. eq-directional-derivative

    f: array → number; u: the shape of x, any length but 0.
    """
    x, u = _point(x), _point(u)
    if u.shape != x.shape:
        raise ValueError(
            f"u has shape {u.shape}, but x has shape {x.shape}: pass a direction of the shape of x."
        )
    length = np.linalg.norm(u)
    if length == 0:
        raise ValueError("u is the zero vector, which has no direction: pass a u that is not 0.")
    step = float(np.max(_step(x, h)))
    e = step * u / length
    return (_scalar(f(x + e)) - _scalar(f(x - e))) / (2 * step)


def check_gradient(f: Function, grad: ArrayLike, x: ArrayLike, rtol: float = 1e-6) -> None:
    """Assert that grad (a function of x, or its value) agrees with central differences at x.

    Agreement: every entry within rtol · max(1, largest entry of the measured gradient).
    Raises AssertionError that names the entry that is furthest off.
    """
    measured = numeric_gradient(f, x)
    given = np.asarray(grad(x) if callable(grad) else grad, dtype=np.float64)
    if given.shape != measured.shape:
        raise AssertionError(
            f"the gradient has shape {given.shape}, but x has shape {measured.shape}: "
            f"a gradient has one entry for each entry of x."
        )
    off = np.abs(given - measured)
    allowed = rtol * max(1.0, float(np.abs(measured).max()))
    if not (off <= allowed).all():
        worst = np.unravel_index(int(np.argmax(np.nan_to_num(off, nan=np.inf))), off.shape)
        raise AssertionError(
            f"entry {tuple(int(i) for i in worst)} of the gradient is {given[worst]:.6g}, "
            f"but central differences give {measured[worst]:.6g}."
        )
