"""The symbols of the book, and the one door through which every array enters.

Columns are examples: x is (n, m), b is (n_l, 1), W^l is (n_l, n_{l-1}).
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from inspect import signature
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


def shown(value: object) -> str:
    """What came, for a message: short, on one line, and the same in every run."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        text = f"a {type(value).__name__} too long to be written"
    # An address in memory tells a reader nothing, and differs from run to run.
    text = " ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", text).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def instance(value: object, kind: type, name: str, remedy: str) -> object:
    """Return value. Raises TypeError, in one sentence, if it is not of this kind."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(
            f"{name} is {shown(value)}, but {article} {kind.__name__} is wanted: {remedy}."
        )
    return value


def real(value: ArrayLike, name: str = "z") -> Array:
    """Return value as a float array of its own shape; float32 stays float32.

    NaN, infinities and empty arrays pass: elementwise functions have a value for them.
    Raises ValueError or TypeError, in one sentence, for what is not made of real numbers.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} is ragged: its rows have different lengths; give every row the same length."
        ) from None
    if array.dtype.kind not in "biuf":
        if array.dtype.kind in "US":
            came = f"{name} holds text"
        elif array.dtype.kind == "O" and array.ndim == 0:
            came = f"{name} is {shown(value)}"
        else:
            came = f"{name} holds entries of type {array.dtype}"
        raise TypeError(f"{came}, but real numbers are wanted: pass a list or an array of numbers.")
    if array.dtype not in (np.float32, np.float64):
        with np.errstate(over="ignore"):  # a long double may be too large: it becomes inf
            array = array.astype(np.float64)
    return array


def _numbers(value: ArrayLike, name: str) -> Array:
    """The value as a finite float array of its own shape, of one number at least."""
    array = real(value, name)
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape}): pass at least one number.")
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
    if n is not None:
        n = whole(n, "n")
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
    if n is not None:
        n = whole(n, "n")
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
    if shape is None:
        return array
    if not isinstance(shape, Sequence) or len(shape) != 2:
        raise TypeError(
            f"shape is {shown(shape)}, but rows and columns are wanted: pass, say, shape=(2, 3)."
        )
    shape = (whole(shape[0], "shape[0]"), whole(shape[1], "shape[1]"))
    if array.shape != shape:
        remedy = (
            f"pass {name}.T" if array.shape == shape[::-1] else f"pass a matrix of shape {shape}"
        )
        raise ValueError(f"{name} has shape {array.shape}, but {shape} is wanted: {remedy}.")
    return array


def number(value: object, name: str) -> float:
    """Return value as a finite float. Raises TypeError or ValueError in one sentence."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"{name} is {shown(value)} ({type(value).__name__}), "
            f"but a number is wanted: pass, say, {name}=0.1."
        )
    try:
        as_float = float(value)
    except OverflowError:  # a whole number or a fraction beyond the largest float
        as_float = math.inf
    if not math.isfinite(as_float):
        raise ValueError(
            f"{name} is {shown(value)}, but a finite number is wanted: pass, say, {name}=0.1."
        )
    return as_float


def positive(value: object, name: str) -> float:
    """Return value as a float > 0. Raises TypeError or ValueError in one sentence."""
    checked = number(value, name)
    if checked <= 0:
        raise ValueError(
            f"{name} is {shown(value)}, but a number above 0 is wanted: pass, say, {name}=0.1."
        )
    return checked


def whole(value: object, name: str, least: int = 1) -> int:
    """Return value as an int ≥ least. Raises TypeError or ValueError in one sentence."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(
            f"{name} is {shown(value)} ({type(value).__name__}), but a whole number is wanted: "
            f"pass, say, {name}={max(least, 1)}."
        )
    number(least, "least")
    if value < least:
        raise ValueError(
            f"{name} is {shown(value)}, but at least {least} is wanted: "
            f"pass, say, {name}={max(least, 1)}."
        )
    return int(value)


def same_shape(y: Array, a: Array, name: str = "y", of: str = "the output a") -> None:
    """Raise ValueError unless y and a have one shape: a broadcast would be wrong in silence."""
    y, a = real(y, name), real(a, of)
    if y.shape != a.shape:
        rows = len(a) if a.ndim else 1
        raise ValueError(
            f"{name} has shape {y.shape}, but {of} has shape {a.shape}: "
            f"pass one {name} of {rows} row{'s' * (rows != 1)} for each example."
        )


def same_examples(y: Array, x: Array, name: str = "y", of: str = "x") -> None:
    """Raise ValueError unless y and x, columns both, hold as many examples."""
    y, x = column(y, name=name), column(x, name=of)
    if y.shape[1] != x.shape[1]:
        raise ValueError(
            f"{of} holds {x.shape[1]} examples, but {name} holds {y.shape[1]}: "
            f"pass one column of {name} for each of {of}."
        )


def finite(what: str, remedy: str) -> Callable:
    """A decorator: raise OverflowError, in one sentence, where what the function returns
    has left the range of floats (about 1e308), and let NumPy give no warning before."""

    def decorate(f: Callable) -> Callable:
        @wraps(f)
        def guarded(*args: object, **named: object) -> Array:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                result = f(*args, **named)
            if not np.isfinite(result).all():
                raise OverflowError(
                    f"{what} leaves the range of floats, but finite numbers are wanted: {remedy}."
                )
            return result

        return guarded

    return decorate


def formula(*shapes: str, elementwise: bool = False) -> Callable:
    """A decorator that gives a formula its door, so that the formula itself stays one line.

    Each argument enters through column. Its shape is stated in letters, as "n m": equal letters
    are equal sizes. An elementwise formula gives numbers for numbers and a list for lists. The
    decorated function raises ValueError where sizes differ, OverflowError where the result leaves
    the range of floats, each in one sentence.
    """

    def decorate(f: Callable) -> Callable:
        names = list(signature(f).parameters)
        result = finite(f"{f.__name__} of {' and '.join(names)}", "make their entries smaller")(f)

        @wraps(f)
        def checked(*args: ArrayLike, **named: ArrayLike) -> Array:
            args = signature(f).bind(*args, **named).args if named else args
            if len(args) != len(names):
                raise TypeError(
                    f"{f.__name__} was given {len(args)} arrays, but {len(names)} are wanted: "
                    f"pass {', '.join(names)}."
                )
            sizes: dict[str, int] = {}
            arrays = []
            for name, letters, value in zip(names, shapes, args, strict=True):
                array = column(value, name=name)
                wanted = tuple(
                    sizes.setdefault(letter, size)
                    for letter, size in zip(letters.split(), array.shape, strict=True)
                )
                if array.shape != wanted:
                    beside = " and ".join(
                        f"{n} of shape {a.shape}" for n, a in zip(names, arrays, strict=False)
                    )
                    fits = array.shape == wanted[::-1]
                    remedy = f"{name}.T" if fits else f"an array of shape {wanted}"
                    raise ValueError(
                        f"{name} has shape {array.shape}, but {wanted} is wanted beside {beside}: "
                        f"pass {remedy}."
                    )
                arrays.append(array)
            value = result(*arrays)
            return value.reshape(np.shape(args[0]))[()] if elementwise else value

        return checked

    return decorate


def generator(rng: object) -> np.random.Generator:
    """Return rng. Raises TypeError, in one sentence, if it is not a NumPy generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng is {shown(rng)}, but a random generator is wanted: "
            f"pass rng=np.random.default_rng(0)."
        )
    return rng


def frozen(array: ArrayLike) -> Array:
    """A read-only copy, so that an object that holds it can not be changed from outside."""
    copy = np.array(real(array, "array"))
    copy.setflags(write=False)
    return copy


class Remade:
    """What is pickled or copied is made anew from its fields, so that its arrays stay frozen."""

    def __reduce__(self) -> tuple:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))


def symbols(search: str = "") -> list[Symbol]:
    """The rows of the symbol table whose symbol, name or meaning contains the text."""
    text = instance(search, str, "search", 'pass, say, search="bias"').lower()
    return [s for s in SYMBOLS if text in f"{s.tex} {s.spoken} {s.meaning}".lower()]


def symbol_table(rows: Iterable[Symbol]) -> str:
    """These symbols as a table in Markdown; the last column links to the section of each."""
    remedy = "pass, say, symbols('bias')"
    instance(rows, Iterable, "rows", remedy)
    lines = ["| symbol | read | meaning | shape | see |", "|---|---|---|---|---|"]
    for s in rows:
        instance(s, Symbol, "each of rows", remedy)
        see = f"[{s.where.removeprefix('sec-').replace('-', ' ')}](#{s.where})"
        cells = (f"${s.tex}$", s.spoken, s.meaning, f"${s.shape}$", see)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
