"""The symbols of the book, and the one door through which every array enters.

Columns are examples: x is (n, m), b is (n_l, 1), W^l is (n_l, n_{l-1}).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


@dataclass(frozen=True)
class Symbol:
    """A row of the symbol table: LaTeX, spoken name, meaning, shape (LaTeX), defining label."""

    tex: str
    spoken: str
    meaning: str
    shape: str
    where: str


SYMBOLS: tuple[Symbol, ...] = (
    Symbol("m", "m", "number of training examples", r"\text{a number}", "sec-sizes"),
    Symbol("n", "n", "number of inputs; the same as $n_0$", r"\text{a number}", "sec-sizes"),
    Symbol("L", "capital L", "number of layers that compute", r"\text{a number}", "sec-sizes"),
    Symbol(
        "l",
        "l",
        "index of a layer: 0 is the input, 1 to $L$ compute",
        r"\text{a number}",
        "sec-sizes",
    ),
    Symbol("n_l", "n sub l", "number of neurons in layer $l$", r"\text{a number}", "sec-sizes"),
    Symbol("x", "x", "inputs, one column per example", r"n \times m", "sec-examples"),
    Symbol(
        "x^{(i)}",
        "x superscript i in brackets",
        "the $i$-th example",
        r"n \times 1",
        "sec-examples",
    ),
    Symbol("y", "y", "targets, one column per example", r"n_L \times m", "sec-examples"),
    Symbol(
        "w^l_{jk}",
        "w l j k",
        "weight into neuron $j$ of layer $l$ from neuron $k$ of layer $l-1$",
        r"\text{a number}",
        "sec-weights-biases",
    ),
    Symbol(
        "W^l",
        "capital W l",
        "weights of layer $l$; row $j$ holds the weights of neuron $j$",
        r"n_l \times n_{l-1}",
        "sec-weights-biases",
    ),
    Symbol(
        "b^l_j",
        "b l j",
        "bias of neuron $j$ of layer $l$",
        r"\text{a number}",
        "sec-weights-biases",
    ),
    Symbol("b^l", "b l", "biases of layer $l$", r"n_l \times 1", "sec-weights-biases"),
    Symbol("z^l", "z l", "weighted inputs $W^l a^{l-1} + b^l$", r"n_l \times m", "sec-z-and-a"),
    Symbol("a^l", "a l", r"activations $\sigma(z^l)$; $a^0 = x$", r"n_l \times m", "sec-z-and-a"),
    Symbol(
        r"\sigma",
        "sigma",
        "activation function, elementwise",
        r"\mathbb{R} \to \mathbb{R}",
        "sec-z-and-a",
    ),
    Symbol(
        "C", "capital C", "cost: mean over the examples", r"\text{a number}", "sec-cost-symbols"
    ),
    Symbol(
        r"\theta",
        "theta",
        "all weights and biases in one vector",
        r"P \times 1",
        "sec-cost-symbols",
    ),
    Symbol("P", "capital P", "number of parameters", r"\text{a number}", "sec-cost-symbols"),
    Symbol(r"\nabla f", "nabla f, or grad f", "gradient, a column", r"n \times 1", "sec-gradient"),
    Symbol(
        "J_f",
        "J f",
        r"Jacobian of $f: \mathbb{R}^n \to \mathbb{R}^r$: a row per output, a column per input",
        r"r \times n",
        "sec-jacobian",
    ),
    Symbol(
        r"\odot",
        "elementwise product",
        "product entry by entry, of equal shapes",
        r"\text{same}",
        "sec-elementwise",
    ),
    Symbol(r"\eta", "eta", "learning rate (step size)", r"\text{a number}", "sec-update-rule"),
    Symbol(
        r"\delta^l",
        "delta l",
        r"error of layer $l$: $\partial C / \partial z^l$ of one example",
        r"n_l \times m",
        "sec-error",
    ),
)


def _numbers(value: ArrayLike, name: str) -> Array:
    """The value as a finite float array of its own shape; float32 stays float32."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} is ragged: its rows have different lengths; give every row the same length."
        ) from None
    if array.dtype.kind not in "biuf":
        what = "text" if array.dtype.kind in "US" else f"entries of type {array.dtype}"
        raise TypeError(
            f"{name} holds {what}, but real numbers are wanted: pass a list or an array of numbers."
        )
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape}): pass at least one number.")
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        place = f" at index {where}" if where else ""
        raise ValueError(
            f"{name} holds {array[where]}{place}, but finite numbers are wanted: "
            f"remove or replace it before it spreads."
        )
    return array


def column(x: ArrayLike, n: int | None = None, name: str = "x") -> Array:
    """Return x as an (n, m) array whose columns are examples.

    A number is one column of one row. A 1-D x of length n is one column.
    A 2-D x must have n rows. With n=None any number of rows is accepted.

    Raises ValueError or TypeError, in one sentence, for anything else.
    """
    array = _numbers(x, name)
    if array.ndim > 2:
        raise ValueError(
            f"{name} has {array.ndim} axes (shape {array.shape}), "
            f"but columns of examples are wanted: "
            f"pass an array of shape ({'n' if n is None else n}, m)."
        )
    as_columns = array.reshape(-1, 1) if array.ndim < 2 else array
    rows = as_columns.shape[0]
    if n is None or rows == n:
        return as_columns
    came = f"{name} has {rows} {'row' if rows == 1 else 'rows'} (shape {array.shape})"
    wanted = f"{n} {'row is' if n == 1 else 'rows are'} wanted"
    if array.ndim == 2 and array.shape[1] == n:
        remedy = f"examples are columns here, so pass {name}.T"
    elif array.ndim == 1 and n == 1:
        remedy = f"for {rows} examples of one number pass {name}.reshape(1, -1)"
    else:
        remedy = f"pass an array of shape ({n}, m)"
    raise ValueError(f"{came}, but {wanted}: {remedy}.")


def one_column(b: ArrayLike, n: int | None = None, name: str = "b") -> Array:
    """Return b, a list of n numbers or an (n, 1) array, as one column (n, 1).

    Raises ValueError or TypeError, in one sentence, for anything else.
    """
    array = column(b, name=name)
    if array.shape[1] != 1 or (n is not None and array.shape[0] != n):
        wanted = "one column" if n is None else f"one column of {n} number{'s' * (n != 1)}"
        raise ValueError(
            f"{name} has shape {np.shape(b)}, but {wanted} is wanted: pass them as a flat list."
        )
    return array


def matrix(W: ArrayLike, shape: tuple[int, int] | None = None, name: str = "W") -> Array:
    """Return W as a 2-D array: a row per destination neuron, a column per source neuron.

    Raises ValueError or TypeError, in one sentence, for anything else.
    """
    array = _numbers(W, name)
    if array.ndim != 2:
        raise ValueError(
            f"{name} has shape {array.shape}, but a matrix is wanted, a row per neuron: "
            f"for one neuron pass [[w_1, w_2, …]]."
        )
    if shape is not None and array.shape != shape:
        remedy = (
            f"pass {name}.T" if array.shape == shape[::-1] else f"pass a matrix of shape {shape}"
        )
        raise ValueError(f"{name} has shape {array.shape}, but {shape} is wanted: {remedy}.")
    return array


def number(value: object, name: str) -> float:
    """Return value as a finite float. Raises TypeError or ValueError in one sentence."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"{name} is {value!r} ({type(value).__name__}), "
            f"but a number is wanted: pass, say, {name}=0.1."
        )
    if not np.isfinite(value):
        raise ValueError(
            f"{name} is {value}, but a finite number is wanted: pass, say, {name}=0.1."
        )
    return float(value)


def positive(value: object, name: str) -> float:
    """Return value as a float > 0. Raises TypeError or ValueError in one sentence."""
    checked = number(value, name)
    if checked <= 0:
        raise ValueError(
            f"{name} is {value}, but a number above 0 is wanted: pass, say, {name}=0.1."
        )
    return checked


def whole(value: object, name: str, least: int = 1) -> int:
    """Return value as an int ≥ least. Raises TypeError or ValueError in one sentence."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(
            f"{name} is {value!r} ({type(value).__name__}), but a whole number is wanted: "
            f"pass, say, {name}={max(least, 1)}."
        )
    if value < least:
        raise ValueError(
            f"{name} is {value}, but at least {least} is wanted: pass, say, {name}={max(least, 1)}."
        )
    return int(value)


def same_shape(y: Array, a: Array, name: str = "y", of: str = "the output a") -> None:
    """Raise ValueError unless y and a have one shape: a broadcast would be wrong in silence."""
    if y.shape != a.shape:
        raise ValueError(
            f"{name} has shape {y.shape}, but {of} has shape {a.shape}: "
            f"pass one {name} of {a.shape[0]} row{'s' * (a.shape[0] != 1)} for each example."
        )


def generator(rng: object) -> np.random.Generator:
    """Return rng. Raises TypeError, in one sentence, if it is not a NumPy generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng is {rng!r}, but a random generator is wanted: pass rng=np.random.default_rng(0)."
        )
    return rng


def frozen(array: Array) -> Array:
    """A read-only copy, so that an object that holds it can not be changed from outside."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


def symbols(search: str = "") -> list[Symbol]:
    """The rows of the symbol table whose symbol, name or meaning contains the text."""
    text = search.lower()
    return [s for s in SYMBOLS if text in f"{s.tex} {s.spoken} {s.meaning}".lower()]


def symbol_table(rows: Iterable[Symbol]) -> str:
    """These symbols as a table in Markdown; the last column links to the section of each."""
    lines = ["| symbol | read | meaning | shape | see |", "|---|---|---|---|---|"]
    for s in rows:
        see = f"[{s.where.removeprefix('sec-').replace('-', ' ')}](#{s.where})"
        cells = (f"${s.tex}$", s.spoken, s.meaning, f"${s.shape}$", see)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
