"""Exercises as widgets: one family, alive in Jupyter and on the page without a kernel."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from nnbook.exercises.checker import Verdict
from nnbook.exercises.markup import inline
from nnbook.exercises.model import Code, Exercise
from nnbook.exercises.sections import CHAPTERS, SECTIONS
from nnbook.mathml import STYLE_SHEET
from nnbook.widgets.base import HERE as WIDGETS
from nnbook.widgets.base import joined, styles

HERE = Path(__file__).parent
PARTS = (
    HERE / "answers.js",
    HERE / "progress.js",
    WIDGETS / "dom.js",
    HERE / "exercise.js",
    HERE / "board.js",
)


# Pixels beside the text and the rows of the field: (on a narrow page, on a wide one), as measured.
FRAME = {
    "bug": (145, 125),
    "choice": (105, 110),
    "code": (165, 165),
    "matrix": (165, 135),
    "number": (200, 168),
    "order": (20, 120),
    "shape": (200, 168),
}


def heights(payload: dict[str, Any]) -> list[int]:
    """About the height on a narrow and on a wide page, kept free until the exercise is drawn."""
    kind, variant = payload["kind"], payload["variants"][0]

    def lines(markup: str, width: int) -> int:
        """The lines that a text takes, at so many letters to a line."""
        paragraphs = re.sub(r"</p>\s*<p>", "\n", markup).split("\n")
        letters = [len(unescape(re.sub(r"<[^>]*>", "", text))) for text in paragraphs]
        return sum(max(1, -(-count // width)) for count in letters)

    def height(frame: int, width: int, step: int) -> int:
        rows = {
            "matrix": lambda: 39 * len(variant["answer"]),
            "choice": lambda: sum(8 + 24 * lines(o["text"], width - 5) for o in variant["options"]),
            "order": lambda: sum(step + 24 * lines(text, width - 9) for text in variant["steps"]),
            "bug": lambda: 24 * len(variant["lines"]),
        }.get(kind, lambda: 0)()
        return frame + 24 * lines(variant["prompt"], width) + rows

    narrow, wide = FRAME[kind]
    return [height(narrow, width=36, step=60), height(wide, width=78, step=22)]


class View(anywidget.AnyWidget):
    """What the views have in common: the module, the styles, which view it is."""

    _esm = joined(*PARTS)
    _css = styles(STYLE_SHEET, WIDGETS / "base.css", HERE / "exercise.css")
    view = traitlets.Unicode().tag(sync=True)
    anchor = traitlets.Unicode().tag(sync=True)
    _reserve = traitlets.List().tag(sync=True)


class ExerciseView(View):
    """An exercise. state: untried, tried, shown, hinted or solved, as kept by the browser."""

    exercise = traitlets.Dict().tag(sync=True)
    state = traitlets.Unicode("untried").tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    passed = traitlets.Bool(None, allow_none=True).tag(sync=True)
    mistake = traitlets.Dict().tag(sync=True)

    def __init__(self, exercise: Exercise, verdict: Verdict | None = None) -> None:
        case = next(iter(exercise.cases()))
        self.words = " ".join(case.prompt.split())
        payload = exercise.payload()
        super().__init__(
            view="exercise",
            anchor=f"ex-{exercise.id}",
            exercise=payload,
            _reserve=heights(payload),
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
            "title": inline(title),
            "items": [
                {
                    "id": exercise.id,
                    "title": inline(exercise.title),
                    "where": inline(f"chapter {int(chapter[:2])}, {SECTIONS[exercise.section][1]}"),
                    "page": chapter,
                }
                for exercise in exercises
                if exercise.chapter == chapter
            ],
        }
        for chapter, title in CHAPTERS.items()
    ]


# CSS pixels on a narrow and on a wide page.
RESERVED = {"progress": [1330, 1010], "review": [110, 90]}
SAID = {"progress": "How far you are with", "review": "What waits for review, of"}


class Board(View):
    """The progress of the whole book, or what waits for review."""

    chapters = traitlets.List().tag(sync=True)

    def __init__(self, view: str, exercises: list[Exercise]) -> None:
        super().__init__(
            view=view, anchor=view, chapters=overview(exercises), _reserve=RESERVED[view]
        )

    def __repr__(self) -> str:
        what = SAID[self.view]
        return f"{what} the exercises (your browser knows your answers, this notebook does not)"


class Advice(View):
    """What to read after a self-test: topics with their exercises, and words for both outcomes."""

    topics = traitlets.List().tag(sync=True)

    def __init__(self, topics: list[dict]) -> None:
        super().__init__(view="advice", anchor="advice", topics=topics, _reserve=[260, 190])

    def __repr__(self) -> str:
        names = ", ".join(topic["name"] for topic in self.topics)
        return f"Advice on {names}, by your answers above"
