"""The exercises of the book, and the functions that put them into a chapter.

exercise("12-corner")            an exercise, as a widget
check("07-dsigmoid", dsigmoid)   a judgement on a function that you wrote
progress(), review()             how far you are, and what comes back
"""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from nnbook import bank
from nnbook.exercises.checker import Verdict
from nnbook.exercises.markup import inline_html
from nnbook.exercises.model import Code, Exercise, closest
from nnbook.exercises.sections import EXERCISES
from nnbook.exercises.widget import Advice, Board, ExerciseView

if sys.platform == "emscripten":
    # A browser has no processes: the page ends the worker in which Python runs.
    from nnbook.exercises.checker import judge as judge_within
else:
    from nnbook.exercises.limit import judge_within

__all__ = ["advice", "all_exercises", "check", "exercise", "find", "progress", "review"]


@cache
def _chapter(module: str) -> dict[str, Exercise]:
    """The exercises of a module of the bank, c01 to c18, by their ids, in the order of the file."""
    contents = vars(import_module(f"{bank.__name__}.{module}")).values()
    exercises = [content for content in contents if isinstance(content, Exercise)]
    found = {exercise.id: exercise for exercise in exercises}
    if len(found) < len(exercises):
        raise ValueError(f"two exercises of {module} have one id: progress is kept by it.")
    return found


def all_exercises() -> list[Exercise]:
    """Every exercise: those of the chapters as they stand on the pages, then those in none."""
    modules = sorted(module.name for module in iter_modules(bank.__path__))
    found = {id: each for module in modules for id, each in _chapter(module).items()}
    placed = [id for ids in EXERCISES.values() for id in ids if id in found]
    return [found[id] for id in dict.fromkeys([*placed, *found])]


def find(id: str) -> Exercise:
    """The exercise with this id. Raises ValueError, in one sentence, if there is none."""
    module = f"c{str(id)[:2]}"
    if any(module == known.name for known in iter_modules(bank.__path__)) and id in _chapter(
        module
    ):
        return _chapter(module)[id]
    known = [exercise.id for exercise in all_exercises()]
    raise ValueError(f"no exercise has the id {id!r}: {closest(str(id), known)}")


def exercise(id: str) -> ExerciseView:
    """The exercise with this id, to be worked in the page."""
    return _view(find(id))


def _view(exercise: Exercise, verdict: Verdict | None = None) -> ExerciseView:
    ids = dict.fromkeys([*EXERCISES.get(exercise.chapter, ()), exercise.id])
    return ExerciseView(exercise, list(ids).index(exercise.id) + 1, len(ids), verdict)


def check(id: str, function: Callable[..., Any]) -> ExerciseView:
    """Judge a function written for an exercise: not attempted, right, or a counterexample."""
    found = find(id)
    if not isinstance(found, Code):
        raise ValueError(f"{id} asks for no function: show it with exercise({id!r}).")
    return _view(found, judge_within(found, function))


def progress() -> Board:
    """How far the reader is, by chapter; to export, import and clear."""
    return Board("progress", all_exercises())


def review() -> Board:
    """The exercises that went wrong, or that are due to come back."""
    return Board("review", all_exercises())


def advice(topics: dict[str, tuple[list[str], str, str]]) -> Advice:
    """Advice after a self-test, as chapter 1 has it.

    topics: name → (ids of exercises, what to say if they went well, what to say if not).
    """
    return Advice(
        [
            {
                "name": name,
                "ids": [find(id).id for id in ids],
                "ready": inline_html(ready),
                "refresh": inline_html(refresh),
            }
            for name, (ids, ready, refresh) in topics.items()
        ]
    )
