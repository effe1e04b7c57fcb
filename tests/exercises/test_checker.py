"""The checker of written functions survives whatever it is given, and says what is wrong."""

import dataclasses
import re
import sys
import threading
import time

import numpy as np
import pytest

from nnbook.exercises import check, exercise, find
from nnbook.exercises.checker import judge
from nnbook.exercises.model import Case, Code, Mistake


def squares(x):
    return x**2


def asking(*mistakes):
    """A case of an exercise with these named mistakes."""
    return lambda: Case("Square each entry of x.", "x²", mistakes=mistakes)


SQUARES = Code(
    "12-squares",
    "sec-corner",
    "Squares",
    level=1,
    case=asking(Mistake("doubled", lambda x: 2 * x).says("That is twice the entry.")),
    inputs=lambda rng: [
        (np.array([2.0, -3.0]),),
        (np.zeros(0),),
        (np.array([-3.0]),),
        (rng.normal(size=(2, 3)),),
    ],
    expect=lambda x: np.array([a * a for a in x.ravel()]).reshape(x.shape),
    by="one by one",
    solution=squares,
    seconds=0.3,
)


def nothing(x):
    pass


def prints_a_flood(x):
    for _ in range(500):
        print("flood")
    print("flood", file=sys.stderr)
    return x**2


def alters(x):
    x *= x
    return x


def never_returns(x):
    while True:
        pass


def catches_everything_and_never_returns(x):
    while True:
        try:
            print("still here")
        except BaseException:
            continue


def sleeps(x):
    time.sleep(5)
    return x**2


def raises(x):
    raise ZeroDivisionError("no\nluck")


def leaves(x):
    raise SystemExit


def interrupts(x):
    raise KeyboardInterrupt


def recurses(x):
    return recurses(x)


def asks(x):
    return float(input("x? "))


def warns(x):
    return np.log(x - x) * 0 + x


class Nasty:
    def __repr__(self):
        raise RuntimeError("no")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")


class Writes:
    def __repr__(self):
        return "\x1b[2J\u202eout of order\ud800"


class NastyError(Exception):
    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__


def raises_nastily(x):
    raise NastyError


HOSTILE = {
    nothing: "not attempted yet",
    prints_a_flood: "✓ right in all 4 hidden cases, compared with one by one.",
    alters: "at x = [-3.] it altered its arguments",
    never_returns: "it ran longer than 0.3 s",
    catches_everything_and_never_returns: "it ran longer than 0.3 s",
    sleeps: "it ran longer than 0.3 s",
    raises: "it raises ZeroDivisionError('no\\nluck')",
    leaves: "it raises SystemExit()",
    interrupts: "it raises KeyboardInterrupt()",
    recurses: "it raises RecursionError",
    asks: "it raises RuntimeError",
    raises_nastily: "it raises an object of type NastyError",
    warns: "at x = [-3.] the result holds nan.",
    lambda x: None: "it returns None: is there a return in it?",
    lambda x: x * np.nan: "at x = [-3.] the result holds nan.",
    lambda x: "nine": "it returns 'nine', but numbers are wanted",
    lambda x: "9" * 1000: "but numbers are wanted",
    lambda x: {"x": 1}: "it returns {'x': 1}, but numbers are wanted",
    lambda x: [[1], [1, 2]]: "but numbers are wanted",
    lambda x: x + 1j: "but numbers are wanted",
    lambda x: Nasty(): "it returns an object of type Nasty",
    lambda x: Writes(): r"it returns \x1b[2J\u202eout of order\ud800, but numbers are wanted",
    lambda x: (i for i in x): "but numbers are wanted",
    lambda x: x.reshape(-1, 1) ** 2: "the result has shape (0, 1), but (0,) is wanted",
    lambda x: 9: "the result has shape (), but (0,) is wanted",
    lambda: 0: "it raises TypeError",
    lambda x: x**2 + 1: "at x = [-3.]: yours 10, one by one 9.",
    3: "That is 3, but a function is wanted",
    "squares": "That is 'squares', but a function is wanted",
}


@pytest.mark.parametrize("function", HOSTILE, ids=lambda f: getattr(f, "__name__", repr(f)))
def test_whatever_it_is_given_it_answers_in_a_sentence(function, capfd):
    began = time.monotonic()
    verdict = judge(SQUARES, function)
    assert time.monotonic() - began < 10  # it comes back; how soon depends on the machine
    assert HOSTILE[function] in verdict.says
    assert len(verdict.says) < 220
    assert "\n" not in verdict.says
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


def test_the_counterexample_is_the_smallest_and_the_mistake_is_named():
    verdict = judge(SQUARES, lambda x: 2 * x)
    assert verdict.says == "at x = [-3.]: yours -6, one by one 9."
    assert verdict.mistake.name == "doubled"
    assert judge(SQUARES, lambda x: 3 * x).mistake is None


def test_the_cases_are_the_same_every_time():
    assert judge(SQUARES, lambda x: x + 1) == judge(SQUARES, lambda x: x + 1)


def test_a_function_that_never_ends_is_put_to_sleep():
    judge(SQUARES, catches_everything_and_never_returns)
    before = time.process_time()
    time.sleep(0.2)
    assert time.process_time() - before < 0.1
    assert all(thread.daemon for thread in threading.enumerate() if thread.name != "MainThread")


def test_a_wrong_id_or_kind_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="did you mean '12-corner'"):
        exercise("12-corer")
    with pytest.raises(ValueError, match="asks for no function"):
        check("12-corner", len)


def test_the_view_says_the_verdict_and_nothing_of_the_machine():
    view = check("12-gradient", find("12-gradient").wrongs[0].value)
    assert re.match(r"Exercise 12-gradient: at w = .*indicator forgotten", repr(view))
    assert "0x" not in repr(view)


def test_cases_alone_decide():
    """A checker with other cases gives another verdict: nothing is read off the code."""
    tame = dataclasses.replace(SQUARES, inputs=lambda rng: [(np.array([2.0]),)])
    assert judge(tame, lambda x: 2 * x).passed


def test_what_is_altered_inside_a_dictionary_is_seen():
    nested = dataclasses.replace(
        SQUARES,
        inputs=lambda rng: [({1: np.array([3.0])}, [np.ones(2), np.ones((1, 3))])],
        expect=lambda W, rest: W[1],
        solution=lambda W, rest: W[1],
        case=asking(),
    )

    def adds_inside(W, rest):
        W[1] += 1
        return W[1] - 1

    def adds_to_a_list(W, rest):
        rest[1][0, 0] = 7
        return W[1]

    assert judge(nested, lambda W, rest: W[1]).passed
    for function in (adds_inside, adds_to_a_list):
        assert "altered its arguments" in judge(nested, function).says


def test_a_mistake_that_raises_is_named_by_the_exception():
    product = dataclasses.replace(
        SQUARES,
        inputs=lambda rng: [(np.ones((2, 2)),), (np.ones((2, 3)),)],
        expect=lambda x: x @ x.T,
        case=asking(Mistake("not transposed", lambda x: x @ x).says("Transpose the second.")),
    )
    assert judge(product, lambda x: x @ x).mistake.name == "not transposed"
    assert judge(product, lambda x: x[5]).mistake is None
