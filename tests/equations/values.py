"""What a symbol of a formula can stand for, and what is done with it.

A number is a float, a vector a column (n, 1), a matrix an array; whatever has one entry is a
number. Shapes must fit as on paper: nothing is stretched, but that a column is added to each
column of a batch. What does not fit makes the formula wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from tex import key_of


class Wrong(AssertionError):
    """A printed relation does not hold, or its parts do not fit together."""


class Upper(dict):
    """A family told apart by its superscript, such as the layers' W^l."""


class Lower(dict):
    """A family told apart by its subscript, such as the unit vectors e_k."""


class Each(tuple):
    """The values of a free index: the formula must hold for all of them."""

    __slots__ = ()

    def __new__(cls, *values: Any) -> Each:
        return super().__new__(cls, values)


class Nothing:
    """What ⋯ stands for in a product or composition that is written out without it."""


NOTHING = Nothing()


@dataclass(frozen=True)
class Of:
    """A value that is worked out from the others: Of(lambda v: v["w"] * v["x"])."""

    work_out: Callable[[Mapping], Any]


class Values(dict):
    """Values by canonical name; what is worked out is worked out when it is asked for."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Values:
        return cls({key_of(name): value for name, value in given.items()})

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if not isinstance(value, Of):
            return plain(value)
        try:
            return plain(value.work_out(self))
        except IndexError as fault:
            raise Wrong(f"there is no {name} for such an index") from fault

    def bound(self, name: str, value: Any) -> Values:
        return Values({**self, name: value})


def plain(value: Any) -> Any:
    """Vectors as columns, single entries as numbers; everything else as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.ndarray, np.generic)):
        return value
    array = np.asarray(value, dtype=float)
    if array.size == 1:
        return float(array.reshape(()))
    return array.reshape(-1, 1) if array.ndim == 1 else array


def number(value: Any) -> Any:
    """A number or an array, and neither a function nor a family."""
    if not isinstance(value, float | np.ndarray):
        raise Wrong(f"{value} is no number")
    return value


# ------------------------------------------------------------ arithmetic


def added(terms: Iterable[Any]) -> Any:
    result = None
    for term in map(number, terms):
        if result is None:
            result = term
            continue
        a, b = np.shape(result), np.shape(term)
        batch = len(a) == len(b) == 2 and a[0] == b[0] and 1 in {a[1], b[1]}
        if a != b and not batch:
            raise Wrong(f"arrays of shapes {a} and {b} do not add")
        result = result + term
    if result is None:
        raise Wrong("a sum is empty")
    return result


def multiplied(a: Any, b: Any) -> Any:
    """Two factors side by side: a matrix product, or a number times anything."""
    number(a), number(b)
    if isinstance(a, float) or isinstance(b, float):
        return a * b
    if a.shape[1] != b.shape[0]:
        raise Wrong(f"arrays of shapes {a.shape} and {b.shape} do not multiply")
    return plain(a @ b)


def dotted(a: Any, b: Any) -> Any:
    """The dot product of two columns, otherwise a number times anything."""
    number(a), number(b)
    if np.shape(a) == np.shape(b) and np.shape(a)[1:] == (1,):
        return float(np.sum(a * b))
    if isinstance(a, float) or isinstance(b, float):
        return a * b
    raise Wrong(f"a dot stands between arrays of shapes {np.shape(a)} and {np.shape(b)}")


def entry_by_entry(a: Any, b: Any) -> Any:
    if np.shape(number(a)) != np.shape(number(b)):
        raise Wrong(f"⊙ stands between arrays of shapes {np.shape(a)} and {np.shape(b)}")
    return a * b


def divided(a: Any, b: Any) -> Any:
    if not isinstance(b, float) or b == 0:
        raise Wrong(f"nothing is divided by {b}")
    return number(a) / b


def power(value: Any, exponent: Any) -> Any:
    """The power of a number, or the inverse of a square matrix."""
    shape = np.shape(number(value))
    if exponent == -1 and len(shape) == 2 and shape[0] == shape[1]:
        return np.linalg.inv(value)
    if not isinstance(value, float) or not isinstance(exponent, float):
        raise Wrong(f"only numbers are raised to a power, not arrays of shape {np.shape(value)}")
    if (value == 0 and exponent < 0) or (value < 0 and not exponent.is_integer()):
        raise Wrong(f"there is no {value} to the power {exponent}")
    return value**exponent


def transposed(value: Any) -> Any:
    return value if isinstance(number(value), float) else value.T


def size(value: Any) -> float:
    """The length of a vector, the absolute value of a number."""
    if np.shape(number(value))[1:] not in {(), (1,)}:
        raise Wrong(f"an array of shape {value.shape} has no length")
    return float(np.sqrt(np.sum(np.square(value))))


def vector(entries: list[Any], opening: str) -> Any:
    """The column (1, 2), or the row [3, 2]."""
    if not all(isinstance(entry, float) for entry in entries):
        raise Wrong("the entries of a vector are numbers")
    return np.array([entries]) if opening == "[" else np.array(entries).reshape(-1, 1)


def block(rows: list[list[Any]]) -> Any:
    """A matrix of numbers, or of columns or rows side by side."""
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        raise Wrong("the rows of a matrix are of different lengths, or empty")
    try:
        return plain(np.block([[np.atleast_2d(number(entry)) for entry in row] for row in rows]))
    except ValueError as fault:
        raise Wrong(f"the entries do not make a matrix: {fault}") from fault


# ------------------------------------------------------------ functions and parts


def applied(function: Callable, arguments: list[Any]) -> Any:
    """The value of a function; what it cannot take, a formula must not hand to it."""
    for argument in arguments:
        number(argument)
    try:
        return plain(function(*arguments))
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as fault:
        shapes = [np.shape(argument) for argument in arguments]
        raise Wrong(f"a function does not take arguments of shapes {shapes}: {fault}") from fault


def composed(f: Any, g: Any) -> Any:
    if f is NOTHING or g is NOTHING:
        return g if f is NOTHING else f
    if not callable(f) or not callable(g):
        raise Wrong("∘ stands between functions")
    return lambda *x: f(applied(g, list(x)))


def member(family: dict, key: int) -> Any:
    if key not in family:
        raise Wrong(f"there is none with index {key}")
    return plain(family[key])


def column(value: Any, i: int) -> Any:
    """Column i: of a batch the example (i)."""
    if isinstance(value, Lower | Upper):
        return member(value, i)
    array = np.atleast_2d(number(value))
    if not 1 <= i <= array.shape[1]:
        raise Wrong(f"there is no column {i} of {array.shape[1]}")
    return plain(array[:, [i - 1]])


def entry(value: Any, places: list[int]) -> Any:
    """w_{jk} of a matrix, x_k of a column, e_k of a family."""
    if isinstance(value, Lower):
        if len(places) != 1:
            raise Wrong("this family has one index")
        return member(value, places[0])
    array = np.atleast_2d(number(value))
    if array.shape[1] == 1 and len(places) == 1:
        places = [*places, 1]
    if len(places) != 2 or not all(1 <= p <= n for p, n in zip(places, array.shape, strict=True)):
        raise Wrong(f"there is no entry {places} in an array of shape {array.shape}")
    return float(array[places[0] - 1, places[1] - 1])
