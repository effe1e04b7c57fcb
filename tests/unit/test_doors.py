"""Every public function and method of the mathematics, found by introspection, meets odd values.

It gives what floats give, or refuses in one sentence that names the argument and what to do; it
changes nothing that it was given, and broadcasts nothing that does not fit. A public door with an
argument that this file does not know fails `test_every_argument_is_known`.
"""

import copy
import dataclasses
import inspect
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from nnbook import (
    activations,
    backprop,
    calculus,
    costs,
    data,
    fast,
    network,
    neuron,
    notation,
    training,
)
from nnbook.activations import SIGMOID, TANH, Activation
from nnbook.costs import QUADRATIC, Cost
from nnbook.fast import Descent
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron

MODULES = [notation, activations, costs, calculus, neuron, network, backprop, fast, training, data]
# Records: nnbook makes them and hands them out; who takes one (step) looks into it itself.
RECORDS = {"Symbol", "Forward", "Gradient", "History", "Digits", "Diverged", "InPlace"}
# What doors are made of: their arguments are functions, classes and words of nnbook's own.
MACHINERY = {"formula", "finite", "elementwise", "Remade", "shown", "instance"}

# 0 and 1 only, so that every type of number, bool included, holds the same entries; not square,
# so that a transpose does not fit.
X = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
SQUARE = np.array([[0.0, 1.0], [1.0, 1.0]])
PAIR = np.array([0.0, 1.0])
LAYER = Layer([[1, -1], [1, 1]], [0, 1], TANH)
NET = Network([Layer(SQUARE, PAIR, SIGMOID), LAYER])
INSTANCES = {
    Layer: LAYER, Network: NET, Neuron: Neuron(PAIR, 1, SIGMOID), Descent: Descent(NET, X, X)
}  # fmt: skip

ARRAYS = ["x", "y", "a", "v", "g", "z", "u", "value", "array"]
ARRAYS += ["delta", "a_prev", "grad_a", "dsigma", "delta_next"]
ONES = ["eta", "epochs", "spread", "noise", "held_out", "rtol", "l"]
WORDS = ["of", "name", "tex", "dtex"]
# A value that fits: for an argument of one door, of a family of doors, or for all of this name.
FITS: dict[str, Any] = {
    **dict.fromkeys(ARRAYS, X),
    **dict.fromkeys(ONES, 1),
    **dict.fromkeys(WORDS, "x"),
    "W_next": SQUARE, "W": X, "b": PAIR, "w": PAIR, "theta": np.ones(NET.P), "m": 4, "size": 2,
    "layers": NET.layers, "sigma": SIGMOID, "output": TANH, "sizes": [2, 3, 2], "net": NET,
    "rng": np.random.default_rng(0), "cost": QUADRATIC, "measure": None, "h": None, "n": 2,
    "labels": np.array([0, 1, 1]), "classes": 2, "search": "bias",
    "rows": notation.SYMBOLS, "shape": (2, 3), "least": 0, "order": np.array([1, 0, 2]),
    "f": lambda x: np.sum(x**2), "grad": lambda x: 2 * x, "df": np.cosh,
    "numeric_derivative.f": np.square, "numeric_jacobian.f": np.square,
    "Cost.grad": np.subtract, "step.grad": backprop.backprop(NET, X, X),
    **{f"{name}.a": (X + 1) / 3 for name in vars(costs) if name.lower().startswith("cross")},
    "Neuron.b": 1, "Layer.jacobian.a": X[:, :1],
    "number.value": 1, "positive.value": 1, "whole.value": 1,
}  # fmt: skip
SENTENCES = (TypeError, ValueError, IndexError, OverflowError, AssertionError)


def doors() -> dict[str, Callable[..., Any]]:
    """All public functions, constructors, methods, activations and costs, by their names."""
    found: dict[str, Callable[..., Any]] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            if name.startswith("_") or name in RECORDS | MACHINERY:
                continue
            if isinstance(value, Activation | Cost):
                parts = [*vars(value), *vars(type(value))]
                own = {part: getattr(value, part) for part in parts if not part.startswith("_")}
                found[name] = value
                found |= {f"{name}.{part}": v for part, v in own.items() if callable(v)}
            elif getattr(value, "__module__", None) != module.__name__ or not callable(value):
                continue
            elif inspect.isclass(value):
                found[name] = value
                for part, method in vars(value).items():
                    public = not part.startswith("_") or part in ("__call__", "__getitem__")
                    if public and inspect.isroutine(method) and value in INSTANCES:
                        found[f"{name}.{part}"] = getattr(INSTANCES[value], part)
            else:
                found[name] = value
    return found


DOORS = doors()
ARGUMENTS = [(name, a) for name, door in DOORS.items() for a in inspect.signature(door).parameters]


def fitting(name: str, argument: str) -> Any:
    family = name.split(".")[0]
    for key in (f"{name}.{argument}", f"{family}.{argument}", argument):
        if key in FITS:
            return FITS[key]
    raise KeyError(f"the door {name} has an argument {argument} that FITS does not know")


def given(name: str) -> dict[str, Any]:
    """Arguments that fit the door; the generator is a fresh one."""
    arguments = inspect.signature(DOORS[name]).parameters
    return {a: copy.deepcopy(v) if a == "rng" else v for a in arguments for v in [fitting(name, a)]}


def numbers(value: Any) -> Iterator[np.ndarray]:
    """All numbers of a result, whatever holds them."""
    if isinstance(value, np.ndarray | np.number | np.bool_ | int | float):
        assert np.asarray(value).dtype.kind in "biuf"
        yield np.asarray(value, dtype=float)
    elif isinstance(value, tuple | list) or inspect.isgenerator(value):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, Network):
        yield value.theta
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name))


def called(name: str, arguments: dict[str, Any]) -> list[np.ndarray]:
    """What the door gives, without a warning and without a change of what it was given."""
    before = {a: v.copy() for a, v in arguments.items() if isinstance(v, np.ndarray)}
    theta = NET.theta
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return list(numbers(DOORS[name](**arguments)))
        finally:
            for a, copied in before.items():
                np.testing.assert_array_equal(arguments[a], copied, f"{name} changed its {a}")
            assert np.array_equal(NET.theta, theta)


def assert_sentence(error: Exception, name: str, argument: str) -> None:
    message = str(error)
    # Doors of notation.py call what comes by the name that they are told.
    called_by = "x" if "name" in inspect.signature(DOORS[name]).parameters else argument
    assert message.endswith("."), message
    assert "\n" not in message
    assert " at 0x" not in message
    if not isinstance(error, AssertionError):
        assert any(mark in message for mark in ":;"), f"no remedy: {message}"
        assert argument in message or called_by in message, f"{argument} is not named: {message}"


@pytest.mark.parametrize("name", DOORS)
def test_every_argument_is_known_and_what_fits_is_taken(name):
    called(name, given(name))


def test_introspection_finds_what_is_known_to_be_there():
    assert {
        "column", "SIGMOID", "RELU.df", "sigmoid", "QUADRATIC.grad", "CROSS_ENTROPY.per_example",
        "numeric_gradient", "Neuron.grad_w", "Layer.vjp", "Network.random", "Network.__getitem__",
        "bp4", "backprop", "Descent", "Descent.epoch", "train", "accuracy", "one_hot", "digits",
    } <= set(DOORS)  # fmt: skip


def as_types(fits: Any) -> list[Any]:
    """The same numbers in every type of number and every kind of array."""
    plain = np.asarray(fits)
    if plain.dtype.kind not in "biuf":
        return []
    typed = [plain.astype(code) for code in np.typecodes["AllInteger"] + "?efdg"]
    typed += [plain.astype(code) for code in (">f8", ">i2", "<f4")]
    if plain.ndim:
        typed += [np.repeat(plain, 2, axis=-1)[..., ::2], np.asfortranarray(plain)]
        typed += [plain[::-1].copy()[::-1]]  # strides below 0
    readonly = plain.copy()
    readonly.setflags(write=False)
    typed += [readonly, plain.tolist()]
    if not plain.ndim:
        typed = [t[()] if isinstance(t, np.ndarray) else t for t in typed] + [plain, [fits]]
    return [
        t for t in typed if np.array_equal(np.asarray(t, dtype=float).reshape(plain.shape), plain)
    ]


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_every_type_of_number_gives_what_floats_give(name, argument):
    wanted = called(name, given(name))
    for typed in as_types(fitting(name, argument)):
        try:
            got = called(name, given(name) | {argument: typed})
        except SENTENCES as error:
            assert_sentence(error, name, argument)
            continue
        assert len(got) == len(wanted)
        for ours, floats in zip(got, wanted, strict=True):
            # Shorter floats keep their type, and so their digits.
            np.testing.assert_allclose(ours, floats, rtol=1e-5, atol=1e-6, err_msg=repr(typed))


ODD = {
    "None": None, "text": "abc", "a number in text": "1", "bytes": b"ab", "complex": 1j,
    "complex list": [1j, 2], "complex array": np.full((2, 3), 1j), "object": object(),
    "objects": np.array([[None, 1.0, 2.0]] * 2), "list with None": [None, 1.0], "set": {0, 1},
    "dict": {"a": 1}, "nan": np.nan, "nan within": np.where(X == 1, np.nan, X), "inf": np.inf,
    "-inf": [-np.inf, 1.0], "empty": [], "no rows": np.zeros((0, 3)),
    "no examples": np.zeros((2, 0)), "ragged": [[1.0], [1.0, 2.0]],
    "date": np.datetime64("2026-11-29"), "text array": np.array(["1", "2"]),
    "three axes": np.zeros((2, 2, 2)), "fraction": Fraction(1, 3), "decimal": Decimal("0.5"),
    "too large": [10**400], "a class": Layer, "a layer": LAYER, "a net": NET, "a function": np.sum,
    "old generator": np.random.RandomState(0), "bool": True, "minus": -1, "half": 0.5, "zero": 0,
    "ellipsis": ..., "long double": np.full((2, 3), np.longdouble(10) ** 400), "cost": QUADRATIC,
}  # fmt: skip


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_what_does_not_fit_is_refused_in_one_sentence(name, argument):
    takes_functions = argument in ("f", "df", "grad", "measure")
    for kind, value in ODD.items():
        if takes_functions and callable(value):
            continue  # a function that fails says so itself
        try:
            called(name, given(name) | {argument: value})
        except SENTENCES as error:
            try:
                assert_sentence(error, name, argument)
            except AssertionError as wrong:
                raise AssertionError(f"{name}({argument}={kind}): {wrong}") from error


# Only the number of examples is shared by their two arrays; W and b share rows alone.
FREE_ROWS, FREE_COLUMNS = {"minibatches", "same_examples", "bp4"}, {"Layer"}
TWO = [
    (name, argument)
    for name, argument in ARGUMENTS
    if fitting(name, argument) is X
    and sum(isinstance(v, np.ndarray) for v in given(name).values()) >= 2
]


@pytest.mark.parametrize(("name", "argument"), TWO)
def test_nothing_that_does_not_fit_is_broadcast(name, argument):
    misfits = [X.T]
    misfits += [] if name in FREE_COLUMNS else [X[:, :1], X[:, :2], np.ones((2, 6))]
    misfits += [] if name in FREE_ROWS else [X[:1], X[0, :1], 1.0]
    for misfit in misfits:
        with pytest.raises((ValueError, TypeError)) as caught:
            called(name, given(name) | {argument: misfit})
        # Either of the two that do not fit one another may be named.
        told = str(caught.value)
        named = [a for a, v in given(name).items() if isinstance(v, np.ndarray) and a in told]
        assert_sentence(caught.value, name, argument if argument in told else named[0])
