"""Judge a function within a time limit, whatever it does.

It is judged in a process of its own, which is killed when the time is over: no loop, no exit, no
long computation in C and no strange object that it returns can reach this one.
"""

import faulthandler
import os
import pickle
import sys
import time
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import cloudpickle

from nnbook.exercises.checker import Verdict, judgement, quiet, untried
from nnbook.exercises.model import Code

# A fork has the reader's function as it stands, in milliseconds. Elsewhere it is not safe or not
# there: a new Python starts, and gets a copy.
METHOD = "fork" if sys.platform == "linux" else "spawn"
CASES = 5  # all cases together have as long as this many
STARTS = 60.0  # seconds for a new Python on a busy machine


def judge_within(exercise: Code, function: Callable[..., Any]) -> Verdict:
    """What ``judge`` says; or, after ``exercise.seconds`` for a case or five times as long for all
    together, where the function did not come back."""
    if known := untried(function):
        return known
    given: Any = (exercise, function)
    if METHOD != "fork":
        try:
            given = cloudpickle.dumps(given)
        except Exception as error:  # of any kind: it is the reader's objects that are copied
            return Verdict(
                False,
                f"it uses something that cannot be copied into the process that tries it "
                f"({type(error).__name__}): let it take what it needs as arguments.",
            )
    context = get_context(METHOD)
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=tell, args=(told, given), daemon=True)
    try:
        with warnings.catch_warnings():
            # Threads beside a fork: the child uses none of what they may hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        told.close()
        return listen(heard, exercise)
    finally:
        heard.close()
        process.kill()
        process.join()


def tell(told: Connection, given: tuple[Code, Callable[..., Any]] | bytes) -> None:
    """In the process: say which case is tried, and what came of it."""
    exercise, function = pickle.loads(given) if isinstance(given, bytes) else given
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what C code or another program prints
        os.dup2(nowhere, stream)
    with quiet():
        for said in judgement(exercise, function):
            if isinstance(said, Verdict):
                said = (said.passed, said.says, said.mistake and said.mistake.name)
            told.send(said)


def listen(heard: Connection, exercise: Code) -> Verdict:
    """The last verdict that the process tells; or why it told none."""
    where, verdict, ended = "", None, False
    patience, ends = STARTS, float("inf")
    while not ended and heard.poll(max(0.0, min(patience, ends - time.monotonic()))):
        try:
            said = heard.recv()
        except EOFError:
            ended = True
        else:
            if isinstance(said, str):
                where, patience = said, exercise.seconds
                ends = min(ends, time.monotonic() + CASES * exercise.seconds)
            else:
                passed, says, name = said
                known = (wrong for wrong in exercise.wrongs if wrong.name == name)
                verdict = Verdict(passed, says, next(known, None))
    if verdict:
        return verdict
    if not where:
        raise RuntimeError(
            "the process that tries functions did not start: in a script, call check() under "
            'if __name__ == "__main__":'
        )
    if ended:
        return Verdict(False, f"{where} it ends Python instead of returning.")
    if time.monotonic() < ends:
        what = f"it ran longer than {exercise.seconds:g} s: look for a loop that never ends."
    else:
        what = f"the {CASES * exercise.seconds:g} s for all cases were over: look for a slow loop."
    return Verdict(False, f"{where} {what}")
