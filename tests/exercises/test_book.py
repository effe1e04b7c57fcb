"""The exercises as a whole: where they stand, how many, which mistakes they meet, what is kept."""

import ast
import json
import posixpath
import re
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from book import CHAPTERS, built_html, chapter_paths, read
from sphinx.util.inventory import InventoryFile

from booksite.exercises import renew
from nnbook.exercises import all_exercises, check, find, progress
from nnbook.exercises import exercise as ask
from nnbook.exercises.model import Code
from nnbook.exercises.sections import CHAPTERS as TITLES
from nnbook.exercises.sections import SECTIONS, href
from nnbook.exercises.sheet import sheet

EXERCISES = all_exercises()
CALL = re.compile(r'^(exercise|check)\("([\w-]+)"', re.MULTILINE)

# Sections that tell how to use the book, or facts, and teach nothing to be tried.
WITHOUT = {"sec-promise", "sec-agenda", "sec-how-to-use", "sec-history"}
# The appendix on speed asks at its other sections.
WITHOUT |= {"sec-bytes", "sec-measured"}

# The pitfalls that the book is to meet, and the mistake that meets each, by its name.
PITFALLS = {
    "index order of W": r"^index order of W$",
    "x @ W on a square W that passes silently": r"^transposed W$",
    "(m,1) − (m,) making an m×m loss": r"making an m×m loss",
    "σ′ taken at a instead of z": r"^σ′ taken at a instead of z$",
    "σ′ missing in the hidden error": r"^σ′ missing in the hidden error$",
    "matmul for ⊙": r"^matmul for ⊙$",
    "outer product the wrong way round": r"^outer product the wrong way round$",
    "residual with the wrong sign": r"^residual with the wrong sign$",
    "mean divided twice": r"^mean divided twice$",
    "2/m taught and 1/m coded": r"^2/m taught and 1/m coded$",
    "bias gradient not averaged": r"^bias gradient not averaged$",
    "bias gradient thought zero because b is 0": r"^bias gradient zero because b is 0$",
    "update before δ": r"^update before δ$",
    "functions as columns of J": r"^functions as columns of J$",
    "J_g J_f instead of J_f J_g": r"^J_g J_f instead of J_f J_g$",
    "ReLU at 0 in a gradient check": r"^ReLU at 0 in a gradient check$",
    "all-zero initialisation": r"^a start at 0 thought to stay there$",
    "b of shape (n,) in a column batch": r"^b of shape \(n,\)",
}


@cache
def named(id):
    """The names of all mistakes that an exercise knows."""
    exercise = find(id)
    wrongs = exercise.wrongs if isinstance(exercise, Code) else ()
    names = {wrong.name for wrong in wrongs}
    for case in exercise.cases():
        names |= {mistake.name for mistake in case.mistakes}
        names |= {option.name for option in case.options if not option.holds}
    return names


@cache
def code_cells(chapter):
    return [c for c in read(CHAPTERS / f"{chapter}.ipynb").cells if c.cell_type == "code"]


def placed():
    """(id, chapter, the section labels before it, whether as a check) of each call."""
    found = []
    for path in chapter_paths():
        labels = []
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                labels += re.findall(r"^\((sec-[\w-]+)\)=", cell.source, re.MULTILINE)
            elif call := CALL.search(cell.source):
                found.append((call[2], path.stem, tuple(labels), call[1] == "check"))
    return found


def test_there_are_many_of_every_kind():
    kinds = Counter(exercise.kind for exercise in EXERCISES)
    assert len(EXERCISES) >= 100
    assert kinds["code"] >= 15
    assert all(
        kinds[kind] >= 5
        for kind in ("number", "matrix", "shape", "choice", "order", "bug", "prove")
    )


def test_each_stands_once_after_its_section_began():
    """In its section, or in what its chapter gathers as practice further on."""
    calls = placed()
    assert sorted(id for id, *_ in calls) == sorted(exercise.id for exercise in EXERCISES)
    for id, chapter, labels, as_check in calls:
        exercise = find(id)
        assert chapter == exercise.chapter
        assert exercise.section in labels, f"{id} stands before its section, {exercise.section}"
        assert as_check == isinstance(exercise, Code)


def test_every_section_that_teaches_has_an_exercise():
    assert set(SECTIONS) - {exercise.section for exercise in EXERCISES} == WITHOUT


def test_the_sections_are_those_that_the_site_has():
    with (built_html() / "objects.inv").open("rb") as stream:
        inventory = InventoryFile.load(stream, "", posixpath.join)
    labels = inventory["std:label"].items()
    places = {label: address for label, (*_, address, _) in labels if label.startswith("sec-")}
    assert places == {label: f"chapters/{href(label)}" for label in SECTIONS}
    titles = {name: title for name, (*_, title) in inventory["std:doc"].items()}
    assert all(titles[f"chapters/{chapter}"] == title for chapter, title in TITLES.items())


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_every_pitfall_is_met_by_an_exercise(pitfall):
    assert any(re.search(PITFALLS[pitfall], name) for e in EXERCISES for name in named(e.id))


def test_gradients_accumulated_twice_is_a_bug_to_be_found():
    programs = [line for case in find("18-time").cases() for line in case.bug]
    assert any("+=" in line for line in programs)


def body(source):
    """The function that a cell or a stub defines, as a tree."""
    (function,) = (n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    return ast.dump(function)


@pytest.mark.parametrize("id", [e.id for e in EXERCISES if isinstance(e, Code)])
def test_the_chapter_has_the_stub_and_after_it_a_solution_that_passes(id):
    exercise = find(id)
    cells = code_cells(exercise.chapter)
    at = next(i for i, c in enumerate(cells) if f'check("{id}"' in c.source)
    stub, solution = cells[at], cells[at + 1]
    assert body(stub.source) == body(exercise.stub)
    assert f"{id}: not attempted yet." in stub.outputs[0]["data"]["text/plain"]
    assert "hide-cell" in solution.metadata["tags"]
    assert f'assert check("{id}"' in solution.source
    assert solution.outputs[0]["text"].startswith("✓")


def test_no_id_that_was_published_is_lost():
    """Progress is kept by id: a new edition must find every exercise of an older one."""
    published = (Path(__file__).parent / "ids.txt").read_text(encoding="utf-8").split()
    ids = [exercise.id for exercise in EXERCISES]
    assert not set(published) - set(ids), "an exercise that readers have worked is gone"
    assert not set(ids) - set(published), "add the new ids to tests/exercises/ids.txt"


class Sheet(HTMLParser):
    """The open elements of a page, and the ids of exercises that it names."""

    VOID = ("meta", "br", "mspace", "none", "mprescripts")

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_sheet_for_teachers_holds_every_exercise_answer_and_mistake():
    text = sheet()
    assert Sheet(text).open == []
    articles = text.split("<article>")[1:]
    assert len(articles) == len(EXERCISES)
    for exercise, article in zip(EXERCISES, articles, strict=True):
        assert f"{exercise.id}, {exercise.kind}" in article
        assert "<dt>Solution</dt>" in article
        assert article.count("<dt>") >= 4
        if not isinstance(exercise, Code):
            assert all(name in unescape(article) for name in named(exercise.id))
    assert "$" not in re.sub(r"<[^>]*>", "", text)


def test_an_executed_widget_says_on_the_page_what_bank_and_headings_say_now():
    wrong = next(e for e in EXERCISES if isinstance(e, Code) and e.wrongs)
    views = [ask("12-corner"), check(wrong.id, wrong.wrongs[0].value), progress()]
    for view in views:
        names = [name for name in ("exercise", "mistake", "chapters") if view.has_trait(name)]
        now = {name: getattr(view, name) for name in names}
        before = json.loads(json.dumps(now))
        stale = json.loads(re.sub(r'"heading": "[^"]*"', '"heading": "old"', json.dumps(now)))
        for item in (item for chapter in stale.get("chapters", []) for item in chapter["items"]):
            item["where"] = "old"
        assert stale != before
        renew(stale)
        assert json.loads(json.dumps(stale)) == before
