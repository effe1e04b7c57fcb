"""Every exercise: its answers are accepted, its mistakes known, garbage refused in a sentence."""

import dataclasses
import functools
import importlib
import json
import pkgutil
import re
from types import SimpleNamespace

import node
import numpy as np
import pytest

from nnbook import bank
from nnbook.bank.mistakes import MISTAKES, known, telling
from nnbook.calculus import numeric_derivative, numeric_gradient, numeric_jacobian
from nnbook.exercises import all_exercises, check
from nnbook.exercises.checker import numbers_in
from nnbook.exercises.markup import num
from nnbook.exercises.model import (
    Bug,
    Case,
    Choice,
    Code,
    Exercise,
    Matrix,
    Mistake,
    Number,
    Order,
    Prove,
    Shape,
    Step,
    variants,
)

GARBAGE = [
    "",
    "   ",
    "x" * 10_000,
    "1" * 10_000,
    "🦆",
    "1/0",
    "NaN",
    "nan",
    "Infinity",
    "1e999",
    "<script>alert(1)</script>",
    "'; DROP TABLE exercises; --",
    "1 2",
    "--1",
    "0x10",
    "__import__('os')",
    "1e",
    "٣",
    "\x1b[2J",
]
SENTENCE = re.compile(r"[A-Z“].{10,200}[.!]", re.DOTALL)

# Which of a few cases it is, these ask: more variants than answers.
FEW_ANSWERS = {"13-local", "16-zero", "17-deviation", "17-two-nets", "18-pieces"}

# These ask about the corner of ReLU itself.
AT_A_CORNER = {"07-relu-slopes", "12-corner", "12-slopes"}

EXERCISES = all_exercises()


def by_id(*kinds: type, where=lambda exercise: True) -> pytest.MarkDecorator:
    """The exercises of these kinds, for which `where` holds."""
    chosen = [e for e in EXERCISES if type(e) in kinds and where(e)]
    return pytest.mark.parametrize("exercise", chosen, ids=lambda e: e.id)


@functools.cache
def payload(exercise: Exercise) -> dict:
    """What the page gets, made once for all the tests that read it."""
    return exercise.payload()


def typed(kind: str, value: object) -> object:
    """A right or wrong value as a reader would enter it, by the way the payload holds it."""
    if kind in ("number", "matrix"):
        return [[repr(x) for x in row] for row in value]
    return "{}×{}".format(*value) if kind == "shape" else value


def expect_verdicts(exercise: Exercise, wanted: list[tuple[int, object, str, str | None]]) -> None:
    """Each (number of the variant, entry, verdict, name of the mistake) is what the page says."""
    assert wanted
    found = node.judged(payload(exercise), [(i, entry) for i, entry, *_ in wanted])
    for (i, entry, verdict, name), given in zip(wanted, found, strict=True):
        assert given["verdict"] == verdict, (i, entry)
        assert given.get("mistake", {}).get("name") == name, (i, entry)


# ---- questions with something to type ------------------------------------------------------


@by_id(Number, Matrix, Shape)
def test_every_variant_accepts_its_answer_and_knows_its_mistakes(exercise):
    wanted = []
    for i, variant in enumerate(payload(exercise)["variants"]):
        wanted.append((i, typed(exercise.kind, variant["answer"]), "right", None))
        for mistake in variant["mistakes"]:
            entry = typed(exercise.kind, mistake["value"])
            wanted.append((i, entry, "wrong", mistake["name"]))
    expect_verdicts(exercise, wanted)


@by_id(Number, Matrix, Shape)
def test_variants_differ_in_what_they_ask_and_in_their_answers(exercise):
    asked, answers = (
        {json.dumps(variant[part]) for variant in payload(exercise)["variants"]}
        for part in ("prompt", "answer")
    )
    assert len(asked) == len(exercise.variants) >= 5
    assert len(answers) == len(asked) or exercise.id in FEW_ANSWERS


@by_id(Number, Matrix, where=lambda e: e.decimals is not None)
def test_an_answer_rounded_as_asked_is_accepted(exercise):
    assert 1 <= exercise.decimals <= 6
    variants = payload(exercise)["variants"]
    rounded = [np.round(v["answer"], exercise.decimals).tolist() for v in variants]
    expect_verdicts(
        exercise, [(i, typed("matrix", x), "right", None) for i, x in enumerate(rounded)]
    )


@by_id(Number, Matrix, where=lambda e: e.decimals is None)
def test_an_exact_answer_can_be_typed(exercise):
    for variant in payload(exercise)["variants"]:
        for x in np.ravel(variant["answer"]):
            fractions = [x * d for d in range(1, 1001)]
            assert any(abs(f - round(f)) < 1e-9 * d for d, f in enumerate(fractions, start=1)), (
                f"{x} is no small fraction: ask for it to some decimals"
            )


@by_id(Number, Matrix, Shape)
def test_garbage_gets_one_clear_sentence(exercise):
    entries = GARBAGE
    if exercise.kind != "shape":
        (first, *others), *rows = typed("matrix", payload(exercise)["variants"][0]["answer"])
        entries = [[[text, *others], *rows] for text in ["1,5", *GARBAGE] if text != first]
    for verdict in node.judged(payload(exercise), [(0, entry) for entry in entries]):
        assert verdict["verdict"] == "unclear"
        assert SENTENCE.fullmatch(verdict["text"]), verdict["text"]


def test_a_sentence_is_not_whatever_opens_with_a_quotation_mark():
    for text in ("“x", "“x” cannot be read", "“" + 300 * "x" + ".", "cannot be read as a number."):
        assert not SENTENCE.fullmatch(text)


def planted(kind: type, answers: list, **settings: object) -> Exercise:
    """An exercise with these answers, for a check that ought to refuse it."""

    @variants(*((answer,) for answer in answers))
    def asks(answer: object) -> Case:
        return Case(f"What is {answer}?", "That.", answer)

    return kind("12-planted", "sec-corner", "Planted", case=asks, **{"level": 1, **settings})


class Strict(Number):
    """Accepts no rounded answer, whatever it asks for."""

    def tolerance(self, answer: object) -> float:
        return 1e-12


@pytest.mark.parametrize(
    ("test", "exercise"),
    [
        (test_an_exact_answer_can_be_typed, planted(Number, [1, 2, 3, 4, np.sqrt(2)])),
        (
            test_an_answer_rounded_as_asked_is_accepted,
            planted(Strict, np.sqrt([2, 3, 5, 6, 7]).tolist(), decimals=3),
        ),
        (
            test_variants_differ_in_what_they_ask_and_in_their_answers,
            planted(Number, [1, 2, 3, 4, 1.0]),
        ),
    ],
    ids=["no fraction", "rounded refused", "an answer twice"],
)
def test_a_planted_fault_is_found(test, exercise):
    with pytest.raises(AssertionError):
        test(exercise)


@by_id(Number, Matrix, Shape)
def test_the_answer_of_another_variant_gets_a_reply_that_knows_it(exercise):
    given = payload(exercise)
    kind, count = exercise.kind, len(given["variants"])
    answers = [variant["answer"] for variant in given["variants"]]
    pairs = [(i, (i + k) % count) for i in range(count) for k in (1, 2)]
    pairs = [(i, j) for i, j in pairs if answers[i] != answers[j]]
    assert pairs
    for verdict in node.judged(given, [(i, typed(kind, answers[j])) for i, j in pairs]):
        assert verdict["verdict"] == "wrong"
        told = "another variant|look at the sign|the transpose|the wrong way round|Close"
        assert verdict.get("mistake") or re.search(told, verdict["text"])


@by_id(Shape)
def test_the_page_says_shape_of_once(exercise):
    """ "shape of" stands before the symbol of the field already."""
    assert "shape" not in exercise.symbol


# ---- questions with something to choose ----------------------------------------------------


@by_id(Choice)
def test_what_holds_is_accepted_and_every_distractor_has_its_own_words(exercise):
    wanted = []
    for i, variant in enumerate(payload(exercise)["variants"]):
        options = list(enumerate(variant["options"]))
        false = [(k, option) for k, option in options if not option["holds"]]
        assert len({option["text"] for _, option in options}) == len(options) >= 3
        assert len({option["says"] for _, option in false}) == len(false)
        wanted.append((i, [k for k, option in options if option["holds"]], "right", None))
        wanted.append((i, [], "unclear", None))
        wanted += [(i, [k], "wrong", option["name"]) for k, option in false]
    expect_verdicts(exercise, wanted)


@by_id(Order)
def test_the_listed_order_is_right_the_first_shown_is_wrong_and_broken_ones_are_told(exercise):
    (variant,) = payload(exercise)["variants"]
    listed = list(range(len(variant["steps"])))
    assert len(listed) >= 4
    entries = [(0, listed), (0, variant["start"])]
    for mistake in variant["mistakes"]:
        i, j = mistake["value"]
        swapped = [x for x in listed if x != i]
        swapped.insert(swapped.index(j), i)
        entries.append((0, swapped))
    right, start, *broken = node.judged(payload(exercise), entries)
    assert (right["verdict"], start["verdict"]) == ("right", "wrong")
    for verdict in broken:
        assert verdict["mistake"]["name"] in {m["name"] for m in variant["mistakes"]}


@by_id(Prove)
def test_a_proof_is_compared_first_and_every_step_left_out_is_met(exercise):
    (variant,) = payload(exercise)["variants"]
    every = list(range(len(variant["steps"])))
    assert 3 <= len(every) <= 6
    wanted = [(0, {"text": "", "found": None}, "wrong", None)]
    wanted.append((0, {"text": "My proof.", "found": every}, "right", None))
    for step, mistake in enumerate(sorted(variant["mistakes"], key=lambda m: m["value"])):
        others = [k for k in every if k != step]
        wanted.append((0, {"text": "", "found": others}, "wrong", mistake["name"]))
        # The first that is missing is told, whatever is missing behind it.
        wanted.append((0, {"text": "", "found": every[:step]}, "wrong", mistake["name"]))
    expect_verdicts(exercise, wanted)


def test_a_proof_with_too_few_steps_or_a_step_without_words_is_refused():
    def proof(steps: int, mistakes: int) -> Prove:
        words = [Mistake(f"step {k}", k).says("It is needed.") for k in range(mistakes)]
        case = Case("Prove it.", "A proof.", steps=(Step("So."),) * steps, mistakes=tuple(words))
        return Prove("12-x", "sec-corner", "Planted", level=2, case=lambda: case)

    assert len(proof(3, 3).payload()["variants"][0]["steps"]) == 3
    with pytest.raises(ValueError, match="12-x has 2 steps to tick off: give three to six"):
        proof(2, 2).payload()
    with pytest.raises(ValueError, match="give each step the one mistake of leaving it out"):
        proof(4, 3).payload()


@by_id(Bug)
def test_the_bug_is_a_bug_and_the_rest_is_right(exercise):
    wanted = []
    for i, variant in enumerate(payload(exercise)["variants"]):
        right, wrong = {"np": np}, {"np": np}
        exec(list(exercise.cases())[i].code, right)
        exercise.fails(right)
        exec("\n".join(variant["lines"]), wrong)
        with pytest.raises((AssertionError, ValueError)):
            exercise.fails(wrong)
        named = {m["value"]: m["name"] for m in variant["mistakes"]}
        wanted += [(i, None, "unclear", None), (i, variant["answer"], "right", None)]
        others = set(range(len(variant["lines"]))) - {variant["answer"]}
        wanted += [(i, k, "wrong", named.get(k)) for k in others]
    expect_verdicts(exercise, wanted)


# ---- functions to write --------------------------------------------------------------------


@by_id(Code)
def test_the_solution_passes_each_named_mistake_is_named_and_the_stub_is_told(
    exercise, tmp_path, monkeypatch
):
    assert check(exercise.id, exercise.solution).passed is True
    assert exercise.wrongs
    for wrong in exercise.wrongs:
        view = check(exercise.id, wrong.value)
        assert view.passed is False, wrong.name
        assert view.mistake["name"] == wrong.name
    source = tmp_path / f"stub_{exercise.id.replace('-', '_')}.py"
    source.write_text(exercise.stub, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    function = getattr(__import__(source.stem), exercise.solution.__name__)
    view = check(exercise.id, function)
    assert view.passed is None
    assert view.verdict == "not attempted yet."


@by_id(Code)
def test_the_cases_hold_edge_shapes_and_are_small_enough_to_read(exercise):
    cases = exercise.inputs(np.random.default_rng(0))
    assert len(cases) >= 8
    assert min(len(list(numbers_in(case))) for case in cases) <= 8


# ---- all of them ---------------------------------------------------------------------------


@by_id(*Exercise.__subclasses__(), Matrix)
def test_it_says_what_it_must(exercise):
    assert re.fullmatch(r"\d\d-[a-z0-9-]+", exercise.id)
    for variant in payload(exercise)["variants"]:
        assert variant["prompt"]
        assert variant["solution"]
        assert variant["hints"], "a hint, before the solution"
        assert "$" not in re.sub(r"<[^>]*>", "", variant["prompt"] + variant["solution"])
        if exercise.kind != "code":
            assert any(o.get("name") for o in variant.get("options", variant.get("mistakes")))


def test_two_exercises_of_one_id_are_refused(monkeypatch):
    from nnbook import exercises
    from nnbook.bank import c12

    monkeypatch.setattr(c12, "once_more", dataclasses.replace(c12.corner), raising=False)
    with pytest.raises(ValueError, match="two exercises of c12 have one id"):
        exercises._chapter.__wrapped__("c12")


def test_a_block_that_lacks_something_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="stands as a decorator above the function"):
        Choice("12-x", "sec-corner", "No function", level=1).payload()
    with pytest.raises(ValueError, match="has 1 variants, but a number exercise has at least 5"):
        planted(Number, [1])
    with pytest.raises(ValueError, match="'silent' says '': give it a name and a sentence"):
        Number("12-x", "sec-corner", "Silent", level=1).feedback(Mistake("silent", 1))
    with pytest.raises(ValueError, match="12-planted has the level 4: pass 1, 2 or 3"):
        planted(Number, [1, 2, 3, 4, 5], level=4)


def test_a_recurring_mistake_has_its_words_once_and_is_used():
    used = SimpleNamespace(names=set())
    for exercise in EXERCISES:
        for case in exercise.cases():
            used.names |= {m.name for m in case.mistakes if m == known_as(m)}
    assert used.names == set(MISTAKES)
    added = known("mean not taken", 3).says("And more.")
    assert added.words == f"{MISTAKES['mean not taken'][1]} And more."
    with pytest.raises(ValueError, match="did you mean 'mean not taken'"):
        known("mean not takn", 3)


def test_a_mistake_that_does_not_show_in_a_variant_is_left_out_there():
    slips = [Mistake(name, value) for name, value in zip("abcd", (2, 3, 3, [2]), strict=True)]
    assert [mistake.name for mistake in telling(2, *slips)] == ["b", "d"]


def known_as(mistake: Mistake) -> Mistake | None:
    """The recurring mistake of this name, with the words that were added here."""
    if mistake.name not in MISTAKES:
        return None
    general = known(mistake.name, mistake.value)
    if not mistake.words.startswith(general.words):
        return None
    return dataclasses.replace(general, words=mistake.words)


def has_a_corner(f, x) -> bool:
    """Whether the slopes of f to the two sides of x differ, in some entry of x."""
    x = np.array(x, dtype=float)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = 1e-6
        down, here, up = (np.asarray(f(v), dtype=float) for v in (x - e, x, x + e))
        if np.any(np.abs(up - 2 * here + down) > 1e-8 * (1 + np.abs(up - down) / 1e-6)):
            return True
    return False


def test_what_has_a_corner_is_told_from_what_has_none():
    assert has_a_corner(np.abs, [0.0])
    assert not has_a_corner(np.abs, [1.0])
    assert not has_a_corner(lambda v: 100 * v @ v, [0.0, 3.0])


def test_no_slope_is_measured_at_a_corner(monkeypatch):
    """A central difference answers with the mean of two slopes where there is no derivative."""
    corners = set()

    def watched(measure):
        def measured(f, x, *options):
            if has_a_corner(f, x):
                corners.add(exercise.id)
            return measure(f, x, *options)

        return measured

    for module in pkgutil.iter_modules(bank.__path__, "nnbook.bank."):
        for measure in (numeric_derivative, numeric_gradient, numeric_jacobian):
            monkeypatch.setattr(
                importlib.import_module(module.name), measure.__name__, watched(measure), False
            )
    for exercise in EXERCISES:
        list(exercise.cases())
    assert corners == AT_A_CORNER


def test_a_number_keeps_the_zeros_that_count():
    assert [num(30, 0), num(100.0), num(2.0), num(0.5), num(-1.30, 2)] == [
        *("30", "100", "2", "0.5", "-1.3")
    ]
