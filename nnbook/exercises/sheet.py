"""All exercises with answers, mistakes, hints and solutions on one page, for class use.

python -m nnbook.exercises.sheet exercises.html
"""

import sys
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from nnbook.exercises import all_exercises
from nnbook.exercises.markup import inline_html, mat, num
from nnbook.exercises.model import Code, Exercise
from nnbook.exercises.sections import CHAPTERS
from nnbook.mathml import STYLE_SHEET

STYLE = """
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 serif; }
article { margin: 2rem 0; border-top: 1px solid #888; }
h3 { margin: 0.5rem 0; } small { font-weight: normal; color: #555; }
dt { font-weight: bold; } dd { margin: 0 0 0.5rem 1.5rem; } dd > p { margin: 0.2rem 0; }
pre { border: 1px solid #ccc; padding: 0.5rem; overflow-x: auto; }
@media print { article { break-inside: avoid; } }
"""


def shown(kind: str, value: list) -> str:
    """An answer, or what a mistake results in, as HTML."""
    if kind == "number":
        return inline_html(f"${num(value[0][0], 6)}$")
    if kind == "matrix":
        return inline_html(f"${mat(value, 6)}$")
    if kind == "shape":
        return inline_html(rf"${value[0]} \times {value[1]}$")
    if kind == "bug":
        return f"line {value + 1}"
    if kind == "prove":
        return f"without step {value + 1}"
    return f"step {value[0] + 1} before step {value[1] + 1}"


def answer(kind: str, variant: dict[str, Any]) -> str:
    """What is right, for every kind but functions."""
    if kind == "choice":
        marks = ((("✓" if o["holds"] else "✗"), o["text"]) for o in variant["options"])
        return "".join(f"<p>{mark} {text}</p>" for mark, text in marks)
    if kind in ("order", "prove"):
        return "<ol>" + "".join(f"<li>{step}</li>" for step in variant["steps"]) + "</ol>"
    if kind == "bug":
        code = escape("\n".join(variant["lines"]))
        return f"<pre>{code}</pre>{shown(kind, variant['answer'])}"
    return shown(kind, variant["answer"])


def mistakes(kind: str, variant: dict[str, Any]) -> str:
    """Each named mistake, what it results in, and what the page says to it."""
    if kind == "choice":
        rows = [(o["name"], o["text"], o["says"]) for o in variant["options"] if not o["holds"]]
    else:
        rows = [(m["name"], shown(kind, m["value"]), m["says"]) for m in variant["mistakes"]]
    return "".join(
        f"<dd><i>{escape(name)}</i>: {result} {says}</dd>" for name, result, says in rows
    )


def article(exercise: Exercise) -> str:
    """One exercise with all its variants."""
    payload = exercise.payload()
    place = payload["place"]
    parts = [
        f"<article><h3>{payload['title']} <small>{exercise.id}, {exercise.kind}, "
        f"level {exercise.level}, “{place['heading']}”</small></h3>"
    ]
    for number, variant in enumerate(payload["variants"], start=1):
        if len(payload["variants"]) > 1:
            parts.append(f"<h4>Variant {number}</h4>")
        parts.append(f"{variant['prompt']}<dl>")
        if isinstance(exercise, Code):
            parts.append(f"<dt>To fill in</dt><dd><pre>{escape(variant['stub'])}</pre></dd>")
            named = "".join(
                f"<dd><i>{escape(w.name)}</i>: {inline_html(w.words)}</dd>" for w in exercise.wrongs
            )
        else:
            parts.append(f"<dt>Answer</dt><dd>{answer(exercise.kind, variant)}</dd>")
            named = mistakes(exercise.kind, variant)
        hints = "".join(f"<dd>{hint}</dd>" for hint in variant["hints"])
        parts.append(
            f"<dt>Mistakes</dt>{named}<dt>Hints</dt>{hints}"
            f"<dt>Solution</dt><dd>{variant['solution']}</dd></dl>"
        )
    return "\n".join([*parts, "</article>"])


def sheet() -> str:
    """The whole page."""
    parts = []
    for chapter, exercises in groupby(all_exercises(), key=lambda e: e.chapter):
        parts.append(f"<h2>{int(chapter[:2])}. {inline_html(CHAPTERS[chapter])}</h2>")
        parts += [article(exercise) for exercise in exercises]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Exercises</title><style>{STYLE}{STYLE_SHEET.read_text()}</style></head><body>"
        "<h1>The Mathematics of Neural Networks: exercises with answers</h1>"
        f"{''.join(parts)}</body></html>\n"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sheet(), encoding="utf-8")
