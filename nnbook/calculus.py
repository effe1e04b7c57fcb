"""Derivatives measured by central differences: the book's independent witness.

Imports nothing else of nnbook, so that it can testify about all of it.

Every function raises TypeError or ValueError, in one sentence, for a point, a step or a returned
value that is not made of finite numbers of the right shape.
"""

import math
from collections.abc import Callable
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray
Function = Callable[[Array], ArrayLike]

# Truncation grows as h², rounding as eps/h; their sum is least near eps^(1/3).
EPS = float(np.finfo(float).eps)
STEP = float(EPS ** (1 / 3))
SETTLED = 1e-8  # a hundredth of what check_gradient allows


def _came(value: object) -> str:
    """What came, for a message: short, on one line, and the same in every run."""
    if isinstance(value, str | float | int | complex | list | tuple | None):
        return f"is {repr(value)[:60]}"
    if isinstance(value, np.ndarray):
        return f"is an array of type {value.dtype}"
    return f"is of type {type(value).__name__}"


def _floats(value: ArrayLike, name: str, wanted: str) -> Array:
    """The value as a float64 copy, or a sentence that says what it is and what is wanted."""
    try:
        array = np.array(value)
    except ValueError:  # rows of different lengths
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} {_came(value)}, but {wanted}.")
    with np.errstate(over="ignore"):  # a long double may be too large: it becomes inf
        return array.astype(np.float64)


def _point(x: ArrayLike, name: str = "x") -> Array:
    """x as a float64 copy, refused in one sentence if it is not made of finite numbers."""
    array = _floats(x, name, "a point is wanted: pass a number or a list of numbers of equal rows")
    if array.size == 0:
        raise ValueError(f"{name} is empty, but a point is wanted: pass at least one number.")
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} holds {array[~np.isfinite(array)][0]}, but a point of finite numbers is "
            f"wanted: pass such a point."
        )
    return array


def _function(f: object) -> None:
    if not callable(f):
        raise TypeError(
            f"f {_came(f)}, but a function of x is wanted: pass, say, lambda x: np.sum(x**2)."
        )


def _steps(x: Array, h: float | None) -> Array:
    """The step for each entry: h if given, else STEP scaled to the entry's size."""
    if h is None:
        return np.maximum(1.0, np.abs(x)) * STEP
    return np.full_like(x, _above_0(h, "h", "a step", "1e-5"))


def _above_0(value: object, name: str, what: str, example: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < math.inf:
        raise ValueError(
            f"{name} {_came(value)}, but {what} above 0 is wanted: pass, say, {name}={example}."
        )
    return float(value)


def _values(value: ArrayLike) -> Array:
    """What f returned, as floats."""
    remedy = "end f with return" if value is None else "let f return real numbers"
    array = _floats(value, "what f returned", f"numbers are wanted: {remedy}")
    if array.size == 0:
        raise ValueError(f"f returned an empty array, but numbers are wanted: {remedy}.")
    return array


def _scalar(value: ArrayLike) -> float:
    """The one number that f returned, or a sentence that says it returned something else."""
    array = _values(value)
    if array.size != 1:
        raise ValueError(
            f"f returned an array of shape {array.shape}, but one number is wanted: "
            f"use numeric_jacobian for a function with several outputs."
        )
    return float(array.reshape(()))


def _central(along: Callable[[Array], Array], h: Array) -> tuple[Array, Array]:
    """(f(x + he) − f(x − he)) / 2h, where along(h) is f(x + he); and what rounding adds to it."""
    forward, backward = along(h), along(-h)
    if np.shape(forward) != np.shape(backward):
        raise ValueError(
            f"f returned shape {np.shape(forward)} on one side of x and {np.shape(backward)} on "
            f"the other, but one shape is wanted: let f return equally many numbers everywhere."
        )
    slope = (forward - backward) / (2 * h)
    return slope, EPS * np.maximum(np.abs(forward), np.abs(backward)) / h


def _settled(along: Callable[[Array], Array], h: Array, size: Array) -> Array:
    """The central difference of that step, h or a shorter one, at which it has settled.

    Near a pole, a corner or the end of its domain f bends within h. So the step shrinks, down to
    one that is relative to the size of the entry, and the slope is taken that changes least (in
    proportion, if it is above 1) with the next step, what rounding adds included. Of changes below
    SETTLED the first is taken: where f(x) is 0, steps too short to be noticed change nothing.
    """
    # Powers of two: x ± h is exact then, though x be much larger than h.
    shorter = [2.0 ** (np.floor(np.log2(h)) - 4 * k) for k in range(12)]
    relative = np.minimum(2.0 ** np.floor(np.log2(size * STEP)), shorter[-1] / 16)
    slopes, roundings = zip(
        *(_central(along, step) for step in [*shorter, relative, relative / 16]), strict=True
    )
    slopes, roundings = np.array(slopes), np.array(roundings)
    large = np.maximum(1.0, np.maximum(np.abs(slopes[1:]), np.abs(slopes[:-1])))
    doubt = (np.abs(np.diff(slopes, axis=0)) + roundings[1:]) / large
    best = np.where(np.isfinite(doubt), np.maximum(doubt, SETTLED), np.inf).argmin(axis=0)
    return np.take_along_axis(slopes, best[np.newaxis], axis=0)[0]


def _measured(along: Callable[[Array], Array], h: Array, size: Array, fixed: bool) -> Array:
    """The slope by a step h; unless it is fixed, by a shorter one where f is not finite so far
    from x, or where the step would lead past 0, at which many a domain ends."""
    with np.errstate(all="ignore"):  # what f is outside its domain is dealt with here
        slope, _ = _central(along, h)
        doubtful = ~np.isfinite(slope) | ((size > 0) & (size < 2 * h))
        if not fixed and doubtful.any():
            slope = np.where(doubtful, _settled(along, h, size), slope)
    if not np.isfinite(slope).all():
        raise ValueError(
            "f is not finite beside x, but finite numbers are wanted: "
            "pass a point inside the domain of f, or a smaller h."
        )
    return slope


def numeric_derivative(f: Function, x: ArrayLike, h: float | None = None) -> Array:
    """f′(x) ≈ (f(x + h) − f(x − h)) / 2h, for each entry of x.  Eq. eq-central-difference

    f: ℝ → ℝ, applied elementwise; x: any shape. Returns the shape of x. Error O(h²).
    Without h the step is 6e-6 · max(1, |x|), and shorter where f ends within it.
    """
    _function(f)
    x = _point(x)

    def along(t: Array) -> Array:
        value = _values(f(x + t))
        if value.shape != x.shape:
            raise ValueError(
                f"f returned shape {value.shape}, but x has shape {x.shape}: let f act on each "
                f"entry, or use numeric_gradient or numeric_jacobian."
            )
        return value

    return _measured(along, _steps(x, h), np.abs(x), h is not None)[()]


def numeric_gradient(f: Function, x: ArrayLike, h: float | None = None) -> Array:
    """∇f(x) by central differences, one entry of x at a time.  Eq. eq-gradient

    f: array → number; x: any shape. Returns the shape of x. Costs two calls of f per entry (more
    where f ends within the step). Where f bends within 6e-6 · max(1, |x|), pass h.
    Raises ValueError if f returns more than one number.
    """
    _function(f)
    x = _point(x)
    grad, steps = np.empty_like(x), _steps(x, h)
    for i in np.ndindex(x.shape):
        grad[i] = _measured(_line(f, x, i), steps[i], np.abs(x[i]), h is not None)
    return grad


def _line(f: Function, x: Array, i: tuple[int, ...]) -> Callable[[float], float]:
    """f along entry i: t ↦ f(x + t eᵢ)."""
    e = np.zeros_like(x)
    e[i] = 1.0
    return lambda t: _scalar(f(x + t * e))


def numeric_jacobian(f: Function, x: ArrayLike, h: float | None = None) -> Array:
    """J_f(x), a row per output and a column per input.  Eq. eq-jacobian

    f: ℝⁿ → ℝʳ; x: (n,) or (n, 1). Returns (r, n). Costs 2n calls of f, as numeric_gradient.
    """
    _function(f)
    x = _point(x)
    steps, columns = _steps(x, h), []
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = 1.0

        def along(t: Array, e: Array = e) -> Array:
            return _values(f(x + t * e)).ravel()

        columns.append(_measured(along, steps[i], np.abs(x[i]), h is not None))
    return np.stack(columns, axis=1)


def directional_derivative(
    f: Function, x: ArrayLike, u: ArrayLike, h: float | None = None
) -> float:
    """The slope of f at x along u/‖u‖.  Eq. eq-directional-derivative

    f: array → number; u: the shape of x, any length but 0.
    """
    _function(f)
    x, u = _point(x), _point(u, "u")
    if u.shape != x.shape:
        raise ValueError(
            f"u has shape {u.shape}, but x has shape {x.shape}: pass a direction of the shape of x."
        )
    if not u.any():
        raise ValueError("u is the zero vector, which has no direction: pass a u that is not 0.")
    u = u / np.abs(u).max()  # so that no square overflows or vanishes in the length
    u = u / np.linalg.norm(u)
    moved = np.abs(x[(u != 0) & (x != 0)])
    size = moved.min() if moved.size else np.float64(0.0)
    step = np.max(_steps(x, h))
    return float(_measured(lambda t: _scalar(f(x + t * u)), step, size, h is not None))


def check_gradient(f: Function, grad: ArrayLike, x: ArrayLike, rtol: float = 1e-6) -> None:
    """Assert that grad (a function of x, or its value) agrees with central differences at x.

    Agreement: every entry within rtol · max(1, largest entry of the measured gradient), and within
    what rounding leaves of a difference of values as large as f(x). An entry that disagrees is
    measured anew with shorter steps before it is blamed.
    Raises AssertionError that names the entry that is furthest off.
    """
    measured = numeric_gradient(f, x)
    x = _point(x)
    rtol = _above_0(rtol, "rtol", "a tolerance", "1e-6")
    came = "what grad returned" if callable(grad) else "grad"
    given = grad(x.copy()) if callable(grad) else grad
    given = _floats(given, came, "numbers are wanted: give one for each entry of x")
    if given.shape != measured.shape:
        raise AssertionError(
            f"the gradient has shape {given.shape}, but x has shape {measured.shape}: "
            f"a gradient has one entry for each entry of x."
        )

    steps = _steps(x, None)
    rounding = 4 * EPS * abs(_scalar(f(x.copy()))) / steps

    def agrees() -> Array:
        allowed = rtol * max(1.0, float(np.abs(measured).max())) + rounding
        return np.abs(given - measured) <= allowed

    for i in map(tuple, np.argwhere(~agrees())):
        with np.errstate(all="ignore"):
            measured[i] = _settled(_line(f, x, i), steps[i], np.abs(x[i]))
    if not agrees().all():
        off = np.where(agrees(), 0.0, np.nan_to_num(np.abs(given - measured), nan=np.inf))
        worst = np.unravel_index(int(np.argmax(off)), off.shape)
        raise AssertionError(
            f"entry {tuple(int(i) for i in worst)} of the gradient is {given[worst]:.6g}, "
            f"but central differences give {measured[worst]:.6g}."
        )
