"""The checker of written functions survives whatever it is given, and says what is wrong."""

import dataclasses
import multiprocessing
import os
import re
import signal
import sys
import threading
import time

import numpy as np
import pytest

from nnbook.exercises import check, exercise, find, limit
from nnbook.exercises.checker import judge
from nnbook.exercises.limit import judge_within
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


def seems_sound(verdict, says):
    assert says in verdict.says
    assert len(verdict.says) < 220
    assert "\n" not in verdict.says


@pytest.mark.parametrize("function", HOSTILE, ids=lambda f: getattr(f, "__name__", repr(f)))
def test_whatever_it_is_given_it_answers_in_a_sentence(function, capfd):
    seems_sound(judge(SQUARES, function), HOSTILE[function])
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


# ---- what never returns, wherever it hangs ---------------------------------------------------


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
    time.sleep(60)
    return x**2


def holds_the_interpreter(x):
    return 9**9**9


def backtracks(x):
    return re.match("(a|aa)+$", "a" * 99 + "b")


def leaves_a_thread(x):
    threading.Thread(target=time.sleep, args=(60,)).start()
    return x**2


def hangs_on(*names):
    """A function that returns an object which hangs when one of these methods is called."""
    return lambda x: type("Hangs", (), dict.fromkeys(names, never_returns_anything))()


def never_returns_anything(*args, **kwargs):
    while True:
        pass


class Raised(Exception):
    __repr__ = __str__ = never_returns_anything


def raises_what_hangs(x):
    raise Raised


def ends_python(x):
    os._exit(0)


def exits(x):
    sys.exit()


def crashes(x):
    os.kill(os.getpid(), signal.SIGSEGV)


SLOW = "at x = [-3.] it ran longer than 0.3 s: look for a loop that never ends."
ENDLESS = {
    never_returns: SLOW,
    catches_everything_and_never_returns: SLOW,
    sleeps: SLOW,
    holds_the_interpreter: SLOW,
    backtracks: SLOW,
    raises_what_hangs: SLOW,
    hangs_on("__array__"): SLOW,
    hangs_on("__len__", "__getitem__"): SLOW,
    hangs_on("__repr__"): SLOW,
    hangs_on("__getattr__"): SLOW,
    type("Hangs", (), {"__call__": never_returns_anything})(): SLOW,
    leaves_a_thread: "✓ right in all 4 hidden cases",
    ends_python: "at x = [-3.] it ends Python instead of returning.",
    exits: "at x = [-3.] it raises SystemExit().",
    crashes: "at x = [-3.] it ends Python instead of returning.",
    type("Hangs", (), {"__repr__": never_returns_anything})(): "That is an object of type Hangs",
}
# The hidden cases begin with the empty one, for which these functions answer at once.
NOT_EMPTY = dataclasses.replace(
    SQUARES, inputs=lambda rng: SQUARES.inputs(rng)[2:] + [(np.ones(2),)] * 2
)


@pytest.mark.parametrize(
    "function", ENDLESS, ids=lambda f: getattr(f, "__name__", type(f).__name__)
)
def test_what_never_returns_is_ended_within_the_limit(function, capfd):
    began = time.monotonic()
    verdict = judge_within(NOT_EMPTY, function)
    assert time.monotonic() - began < 10  # a case has 0.3 s; the rest is the machine's
    seems_sound(verdict, ENDLESS[function])
    assert not multiprocessing.active_children()
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


def test_all_cases_together_have_a_limit():
    def slow(x):
        time.sleep(0.2)
        return x**2

    many = dataclasses.replace(SQUARES, inputs=lambda rng: [(np.ones(1),)] * 100)
    began = time.monotonic()
    assert "the 1.5 s for all cases were over" in judge_within(many, slow).says
    assert time.monotonic() - began < 10


def test_what_is_right_or_wrong_the_first_time_may_hang_while_its_mistake_is_sought():
    called = []

    def doubles_then_hangs(x):
        called.append(x)
        return 2 * x if len(called) < 3 else never_returns(x)

    verdict = judge_within(SQUARES, doubles_then_hangs)
    assert verdict.says == "at x = [-3.]: yours -6, one by one 9."
    assert verdict.mistake is None


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_process_of_either_kind_judges_the_same(method, monkeypatch):
    if method == "fork" and sys.platform != "linux":
        pytest.skip("a fork is used on Linux alone")
    monkeypatch.setattr(limit, "METHOD", method)
    power = 2

    def closes_over(x):
        return x**power

    assert judge_within(SQUARES, closes_over) == judge(SQUARES, closes_over)
    verdict = judge_within(SQUARES, lambda x: power * x)
    assert verdict.says == "at x = [-3.]: yours -6, one by one 9."
    assert verdict.mistake.name == "doubled"


def test_what_cannot_be_copied_into_a_new_python_is_said(monkeypatch):
    monkeypatch.setattr(limit, "METHOD", "spawn")
    lock = threading.Lock()
    seems_sound(
        judge_within(SQUARES, lambda x: lock and x), "let it take what it needs as arguments"
    )


def test_the_counterexample_is_the_smallest_and_the_mistake_is_named():
    verdict = judge(SQUARES, lambda x: 2 * x)
    assert verdict.says == "at x = [-3.]: yours -6, one by one 9."
    assert verdict.mistake.name == "doubled"
    assert judge(SQUARES, lambda x: 3 * x).mistake is None


def test_the_cases_are_the_same_every_time():
    assert judge(SQUARES, lambda x: x + 1) == judge(SQUARES, lambda x: x + 1)


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
