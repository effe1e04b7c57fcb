"""Judge a function that a reader wrote: hidden cases, and no trust at all.

The function may raise, return nonsense, print or alter its arguments. It is called here and now, so
that one that never returns is never judged: ``nnbook.exercises.limit`` judges within a time limit.
"""

import ast
import builtins
import contextlib
import copy
import inspect
import io
import math
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from nnbook.exercises.model import Code, Mistake

SEED = 20261125
SHOWN = 60  # characters of a strange value that are shown


@dataclass(frozen=True)
class Verdict:
    """What the checker found. passed: None if the stub is still empty."""

    passed: bool | None
    says: str
    mistake: Mistake | None = None


class Muted(io.StringIO):
    """Takes what is printed, and keeps none of it."""

    def write(self, text: str) -> int:
        return len(text)


def judge(exercise: Code, function: Callable[..., Any]) -> Verdict:
    """Try the function on all cases, smallest first; never raises because of the function."""
    if known := untried(function):
        return known
    with quiet():
        *_, verdict = judgement(exercise, function)
    return verdict


def untried(function: object) -> Verdict | None:
    """The verdict on what need not be called: no function, or the stub as it was."""
    if not callable(function):
        # The repr of a strange object may do anything.
        plain = type(function) in (int, float, str, bool, type(None))
        what = shown(function) if plain else f"an object of type {type(function).__name__}"
        return Verdict(
            False, f"That is {what}, but a function is wanted: pass its name, without ()."
        )
    return Verdict(None, "not attempted yet.") if is_stub(function) else None


def judgement(exercise: Code, function: Callable[..., Any]) -> Iterator[str | Verdict]:
    """Each case in words before it is tried, then the verdict; once more, if it has a name."""
    cases = sorted_cases(exercise)
    for arguments in cases:
        yield (where := f"at {in_words(exercise, arguments)}")
        if fault := explained(exercise, where, arguments, *attempt(function, arguments)):
            yield Verdict(False, fault)
            if known := named_mistake(exercise, function, cases):
                yield Verdict(False, fault, known)
            return
    yield Verdict(True, f"✓ right in all {len(cases)} hidden cases, compared with {exercise.by}.")


def sorted_cases(exercise: Code) -> list[tuple]:
    """The hidden cases, the same in every run, smallest first."""

    def size(arguments: tuple) -> tuple[int, float]:
        entries = np.array(list(numbers_in(arguments)))
        return entries.size, float(np.abs(entries).sum())

    return sorted(exercise.inputs(np.random.default_rng(SEED)), key=size)


def numbers_in(value: object) -> Iterator[float]:
    """Every number in a value made of numbers, arrays, lists and dictionaries."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, int | float | np.number | np.ndarray):
        yield from np.ravel(value).astype(float).tolist()


def is_stub(function: Callable[..., Any]) -> bool:
    """Whether the body is still `...`, `pass` or a docstring."""
    if type(function) is not FunctionType:
        return False
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function.__code__)))
    except (OSError, SyntaxError):
        return False  # no source to look at: it is tried like any other
    defined = next((n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)), None)
    return defined is not None and all(
        isinstance(line, ast.Pass)
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in defined.body
    )


# ---- one call ------------------------------------------------------------------------------


def call(function: Callable[..., Any], arguments: tuple) -> tuple[str, Any]:
    """("value", v) or ("raised", error)."""
    try:
        with np.errstate(all="ignore"):
            return "value", function(*arguments)
    except BaseException as error:  # the reader's function may raise anything, exits included
        return "raised", error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No output, no warnings and no questions from what runs inside."""

    def no_input(*_: object) -> str:
        raise RuntimeError("input() waits for a reader, and here is none")

    asked, builtins.input = builtins.input, no_input
    try:
        with (
            contextlib.redirect_stdout(Muted()),
            contextlib.redirect_stderr(Muted()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input = asked


def attempt(function: Callable[..., Any], arguments: tuple) -> tuple[str, Any, bool]:
    """The outcome of one call, as `call` has it, and whether it altered its arguments."""
    given = copy.deepcopy(arguments)
    outcome, value = call(function, given)
    return outcome, value, not unchanged(arguments, given)


def explained(
    exercise: Code, where: str, arguments: tuple, outcome: str, value: object, altered: bool
) -> str:
    """What is wrong with an outcome, in a sentence; nothing if it is right."""
    if outcome == "raised":
        return f"{where} it raises {shown(value)}."
    if altered:
        return f"{where} it altered its arguments: leave them as they are, return something new."
    expected = np.asarray(exercise.expect(*copy.deepcopy(arguments)))
    return compare(where, value, expected, exercise)


def unchanged(before: object, after: object) -> bool:
    """Whether two values made of arrays, lists, dictionaries and others are the same."""
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after)
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(
            unchanged(value, after[key]) for key, value in before.items()
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(unchanged, before, after))
    # Of one type, so that the == is not the reader's.
    return callable(before) or (type(before) is type(after) and before == after)


def compare(where: str, value: object, expected: np.ndarray, exercise: Code) -> str:
    """A sentence if the value is not what is expected, else nothing."""
    if value is None:
        return f"{where} it returns None: is there a return in it?"
    got = as_numbers(value)
    if got is None:
        return f"{where} it returns {shown(value)}, but numbers are wanted."
    if got.shape != expected.shape:
        return f"{where} the result has shape {got.shape}, but {expected.shape} is wanted."
    if not np.isfinite(got).all():
        return f"{where} the result holds {got[~np.isfinite(got)].flat[0]}."
    scale = max(1.0, float(np.abs(expected).max(initial=0)))
    off = np.abs(got - expected)
    if (off <= exercise.rtol * scale).all():
        return ""
    worst = np.unravel_index(int(off.argmax()), off.shape)
    entry = f" (entry {', '.join(str(i) for i in worst)})" if expected.size > 1 else ""
    return f"{where}{entry}: yours {got[worst]:.6g}, {exercise.by} {float(expected[worst]):.6g}."


def as_numbers(value: object) -> np.ndarray | None:
    """The value as real numbers, or None if it holds anything else."""
    try:
        array = np.asarray(value)
    except BaseException:  # the __array__ of whatever was returned may do anything
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


def named_mistake(
    exercise: Code, function: Callable[..., Any], cases: list[tuple]
) -> Mistake | None:
    """The named mistake that has the outcome of the function in every case, if there is one."""
    suspects = list(exercise.wrongs)
    for arguments in cases:
        if not suspects:
            return None
        outcome = call(function, copy.deepcopy(arguments))
        suspects = [
            wrong
            for wrong in suspects
            if alike(outcome, call(wrong.value, copy.deepcopy(arguments)))
        ]
    return suspects[0] if suspects else None


def alike(outcome: tuple[str, object], other: tuple[str, object]) -> bool:
    """Whether two calls came to the same: equal numbers, or an exception of one kind."""
    (kind, value), (other_kind, other_value) = outcome, other
    if kind != other_kind:
        return False
    if kind == "raised":
        return type(value) is type(other_value)
    x, y = as_numbers(value), as_numbers(other_value)
    if x is None or y is None:
        return False
    return x.shape == y.shape and np.allclose(x, y, rtol=1e-6, equal_nan=True)


# ---- words ---------------------------------------------------------------------------------


def in_words(exercise: Code, arguments: tuple) -> str:
    """The arguments with their names, as Python writes them, rounded."""
    if exercise.say:
        return exercise.say(*arguments)
    names = inspect.signature(exercise.solution).parameters
    return ", ".join(f"{n} = {shown(a)}" for n, a in zip(names, arguments, strict=True))


def shown(value: object) -> str:
    """A short text for any value, however strange."""
    if isinstance(value, float | np.floating):
        return f"{value:.4g}" if math.isfinite(value) else str(value)
    if isinstance(value, np.ndarray) and value.size <= 12:
        return clipped(np.array2string(value, precision=4, separator=", ").replace("\n", ""))
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    try:
        return clipped(repr(value))
    except BaseException:  # a __repr__ of the reader's may do anything
        return f"an object of type {type(value).__name__}"


def clipped(text: str) -> str:
    """One line of a text, not too long, in which what cannot be seen is escaped."""
    one_line = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode()
        for c in " ".join(text.split())
    )
    return one_line if len(one_line) <= SHOWN else one_line[: SHOWN - 1] + "…"
