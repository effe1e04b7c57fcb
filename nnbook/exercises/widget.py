"""Exercises as widgets: one family, alive in Jupyter and on the page without a kernel."""

from pathlib import Path

import anywidget
import traitlets

from nnbook.exercises.checker import Verdict
from nnbook.exercises.markup import inline_html
from nnbook.exercises.model import Code, Exercise
from nnbook.exercises.sections import CHAPTERS, SECTIONS
from nnbook.mathml import STYLE_SHEET
from nnbook.widgets import bundles
from nnbook.widgets.base import HERE as WIDGETS
from nnbook.widgets.base import styles

HERE = Path(__file__).parent


class View(anywidget.AnyWidget):
    """What the views have in common: the module, the styles, which view it is."""

    _module = "exercises.js"

    _esm = traitlets.Unicode().tag(sync=True)
    _css = styles(STYLE_SHEET, WIDGETS / "base.css", HERE / "exercise.css")
    view = traitlets.Unicode().tag(sync=True)
    anchor = traitlets.Unicode().tag(sync=True)

    @traitlets.default("_esm")
    def _default_esm(self) -> str:
        return bundles.module(self._module.removesuffix(".js"))


class ExerciseView(View):
    """An exercise. state: one of STATES in progress.js, as kept by the browser."""

    exercise = traitlets.Dict().tag(sync=True)
    state = traitlets.Unicode("untried").tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    passed = traitlets.Bool(None, allow_none=True).tag(sync=True)
    mistake = traitlets.Dict().tag(sync=True)

    def __init__(
        self, exercise: Exercise, number: int, of: int, verdict: Verdict | None = None
    ) -> None:
        """The exercise with this number, of so many of its chapter."""
        case = next(iter(exercise.cases()))
        self.words = " ".join(case.prompt.split())
        super().__init__(
            view="exercise",
            anchor=f"ex-{exercise.id}",
            exercise=exercise.payload() | {"number": number, "of": of},
        )
        self.judged = verdict
        if verdict and isinstance(exercise, Code):
            self.verdict, self.passed = verdict.says, verdict.passed
            if verdict.mistake:
                self.mistake = exercise.feedback(verdict.mistake)

    def __repr__(self) -> str:
        """The question, or the verdict on a function: what GitHub shows and nbval compares."""
        if not self.judged:
            return f"Exercise {self.exercise['id']}: {self.words}"
        known = f" ({self.judged.mistake.name})" if self.judged.mistake else ""
        return f"Exercise {self.exercise['id']}: {self.judged.says}{known}"


def overview(exercises: list[Exercise]) -> list[dict]:
    """For each chapter its exercises: id, title, section and page."""
    return [
        {
            "number": str(int(chapter[:2])),
            "title": inline_html(title),
            "items": [
                {
                    "id": exercise.id,
                    "title": inline_html(exercise.title),
                    "where": inline_html(
                        f"chapter {int(chapter[:2])}, {SECTIONS[exercise.section][1]}"
                    ),
                    "page": chapter,
                }
                for exercise in exercises
                if exercise.chapter == chapter
            ],
        }
        for chapter, title in CHAPTERS.items()
    ]


SUMMARIES = {"progress": "How far you are with", "review": "What waits for review, of"}


class Board(View):
    """The progress of the whole book, or what waits for review."""

    chapters = traitlets.List().tag(sync=True)

    def __init__(self, view: str, exercises: list[Exercise]) -> None:
        super().__init__(view=view, anchor=view, chapters=overview(exercises))

    def __repr__(self) -> str:
        knows = "(your browser knows your answers, this notebook does not)"
        return f"{SUMMARIES[self.view]} the exercises {knows}"


class Advice(View):
    """What to read after a self-test: topics with their exercises, and words for both outcomes."""

    topics = traitlets.List().tag(sync=True)

    def __init__(self, topics: list[dict]) -> None:
        super().__init__(view="advice", anchor="advice", topics=topics)

    def __repr__(self) -> str:
        names = ", ".join(topic["name"] for topic in self.topics)
        return f"Advice on {names}, by your answers above"
