"""Every exercise: its answers are accepted, its mistakes known, garbage refused in a sentence."""

import functools
import re
import sys

import node
import numpy as np
import pytest

from nnbook.exercises import all_exercises, check, find
from nnbook.exercises.checker import numbers_in
from nnbook.exercises.model import Bug, Choice, Code, Exercise, Matrix, Number, Order, Shape

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
    "1,5",
    "1 2",
    "--1",
    "0x10",
    "__import__('os')",
    "1e",
    "٣",
]
SENTENCE = re.compile(r"^[A-Z“].{10,200}[.!]$|^“.*", re.DOTALL)

EXERCISES = all_exercises()


def of_kind(*kinds: type) -> list[Exercise]:
    return [e for e in EXERCISES if type(e) in kinds]


def by_id(exercises: list[Exercise]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("exercise", exercises, ids=lambda e: e.id)


@functools.cache
def payload(id: str) -> dict:
    """What the page gets, made once for all the tests that read it."""
    return find(id).payload()


def typed(kind: str, value: object) -> object:
    """A right or wrong value as a reader would enter it, by the way the payload holds it."""
    if kind in ("number", "matrix"):
        return [[repr(x) for x in row] for row in value]
    return "{}×{}".format(*value) if kind == "shape" else value


def judged(exercise: Exercise, entries: list[tuple[int, object]]) -> list[dict]:
    """The verdicts on (number of the variant, entry)."""
    return node.judged(payload(exercise.id), entries)


# ---- questions with something to type ------------------------------------------------------


@by_id(of_kind(Number, Matrix, Shape))
def test_every_variant_accepts_its_answer_and_knows_its_mistakes(exercise):
    variants = payload(exercise.id)["variants"]
    assert len({str(v["prompt"]) for v in variants}) == len(variants) >= 5
    entries, wanted = [], []
    for i, variant in enumerate(variants):
        entries.append((i, typed(exercise.kind, variant["answer"])))
        wanted.append(("right", None))
        for mistake in variant["mistakes"]:
            entries.append((i, typed(exercise.kind, mistake["value"])))
            wanted.append(("wrong", mistake["name"]))
    for verdict, (kind, name), entry in zip(
        judged(exercise, entries), wanted, entries, strict=True
    ):
        assert verdict["verdict"] == kind, entry
        assert verdict.get("mistake", {}).get("name") == name, entry


@by_id(of_kind(Number, Matrix))
def test_an_answer_rounded_as_asked_is_accepted(exercise):
    variants = payload(exercise.id)["variants"]
    entries = [
        (i, [[repr(round(x, exercise.decimals)) for x in row] for row in v["answer"]])
        for i, v in enumerate(variants)
        if exercise.decimals is not None
    ]
    assert all(verdict["verdict"] == "right" for verdict in judged(exercise, entries))


@by_id(of_kind(Number, Matrix))
def test_an_exact_answer_can_be_typed(exercise):
    if exercise.decimals is not None:
        assert 0 <= exercise.decimals <= 6
        return
    for variant in payload(exercise.id)["variants"]:
        for x in np.ravel(variant["answer"]):
            fractions = [x * d for d in range(1, 1001)]
            assert any(abs(f - round(f)) < 1e-9 * d for d, f in enumerate(fractions, start=1)), (
                f"{x} is no small fraction: ask for it to some decimals"
            )


@by_id(of_kind(Number, Matrix, Shape))
def test_garbage_gets_one_clear_sentence(exercise):
    answer = payload(exercise.id)["variants"][0]["answer"]
    if exercise.kind == "shape":
        entries = [(0, text) for text in GARBAGE]
    else:
        right = typed(exercise.kind, answer)
        entries = [
            (
                0,
                [
                    [text if (i, j) == (0, 0) else x for j, x in enumerate(row)]
                    for i, row in enumerate(right)
                ],
            )
            for text in GARBAGE
        ]
    for verdict, (_, entry) in zip(judged(exercise, entries), entries, strict=True):
        assert verdict["verdict"] == "unclear", entry
        assert SENTENCE.match(verdict["text"]), verdict["text"]
        assert len(verdict["text"]) < 200


@by_id(of_kind(Number, Matrix, Shape))
def test_the_answer_of_another_variant_is_told(exercise):
    variants = payload(exercise.id)["variants"]
    known = [[v["answer"], *(m["value"] for m in v["mistakes"])] for v in variants]
    told = 0
    for i in range(len(variants)):
        for j, other in enumerate(variants):
            if any(
                np.shape(k) == np.shape(other["answer"])
                and np.allclose(k, other["answer"], atol=2e-2)
                for k in known[i]
            ):
                continue
            (verdict,) = judged(exercise, [(i, typed(exercise.kind, other["answer"]))])
            assert verdict["verdict"] == "wrong", (i, j)
            assert "another variant" in verdict["text"], (i, j)
            told += 1
            break  # one for each variant: all pairs would take long
    assert told or len({str(v["answer"]) for v in variants}) < 3


# ---- questions with something to choose ----------------------------------------------------


@by_id(of_kind(Choice))
def test_what_holds_is_accepted_and_every_distractor_has_its_own_words(exercise):
    entries, wanted = [], []
    for i, variant in enumerate(payload(exercise.id)["variants"]):
        options = variant["options"]
        assert len(options) >= 3
        assert len({option["text"] for option in options}) == len(options)
        entries.append((i, [k for k, option in enumerate(options) if option["holds"]]))
        wanted.append(("right", None))
        entries.append((i, []))
        wanted.append(("unclear", None))
        for k, option in enumerate(options):
            if not option["holds"]:
                entries.append((i, [k]))
                wanted.append(("wrong", option["name"]))
    for verdict, (kind, name) in zip(judged(exercise, entries), wanted, strict=True):
        assert verdict["verdict"] == kind
        assert verdict.get("mistake", {}).get("name") == name


@by_id(of_kind(Choice))
def test_distractors_do_not_share_their_words(exercise):
    for variant in payload(exercise.id)["variants"]:
        says = [option["says"] for option in variant["options"] if not option["holds"]]
        assert len(set(says)) == len(says)


@by_id(of_kind(Order))
def test_the_listed_order_is_right_the_first_shown_is_wrong_and_broken_ones_are_told(exercise):
    (variant,) = payload(exercise.id)["variants"]
    listed = list(range(len(variant["steps"])))
    assert len(listed) >= 4
    entries = [(0, listed), (0, variant["start"])]
    for mistake in variant["mistakes"]:
        i, j = mistake["value"]
        swapped = [x for x in listed if x != i]
        swapped.insert(swapped.index(j), i)
        entries.append((0, swapped))
    right, start, *broken = judged(exercise, entries)
    assert right["verdict"] == "right"
    assert start["verdict"] == "wrong"
    for verdict in broken:
        assert verdict["mistake"]["name"] in {m["name"] for m in variant["mistakes"]}


@by_id(of_kind(Bug))
def test_the_bug_is_a_bug_and_the_rest_is_right(exercise):
    for i, (case, variant) in enumerate(
        zip(exercise.cases(), payload(exercise.id)["variants"], strict=True)
    ):
        right, wrong = {"np": np}, {"np": np}
        exec(case.code, right)
        exercise.fails(right)
        exec("\n".join(variant["lines"]), wrong)
        with pytest.raises((AssertionError, ValueError)):
            exercise.fails(wrong)
        answer = variant["answer"]
        others = [k for k in range(len(variant["lines"])) if k != answer]
        verdicts = judged(exercise, [(i, answer), (i, None), *((i, k) for k in others)])
        assert [v["verdict"] for v in verdicts] == ["right", "unclear", *["wrong"] * len(others)]
        named = {m["value"]: m["name"] for m in variant["mistakes"]}
        for k, verdict in zip(others, verdicts[2:], strict=True):
            assert verdict.get("mistake", {}).get("name") == named.get(k)


# ---- functions to write --------------------------------------------------------------------


@by_id(of_kind(Code))
def test_the_solution_passes_each_named_mistake_is_named_and_the_stub_is_told(exercise, tmp_path):
    assert check(exercise.id, exercise.solution).passed is True
    assert exercise.wrongs
    for wrong in exercise.wrongs:
        view = check(exercise.id, wrong.value)
        assert view.passed is False, wrong.name
        assert view.mistake["name"] == wrong.name
    source = tmp_path / f"stub_{exercise.id.replace('-', '_')}.py"
    source.write_text(exercise.stub, encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    try:
        module = __import__(source.stem)
    finally:
        sys.path.remove(str(tmp_path))
    function = next(f for f in vars(module).values() if callable(f))
    view = check(exercise.id, function)
    assert view.passed is None
    assert view.verdict == "not attempted yet."


@by_id(of_kind(Code))
def test_the_cases_hold_edge_shapes_and_are_small_enough_to_read(exercise):
    cases = exercise.inputs(np.random.default_rng(0))
    assert len(cases) >= 8
    assert min(len(list(numbers_in(case))) for case in cases) <= 8


# ---- all of them ---------------------------------------------------------------------------


@by_id(EXERCISES)
def test_it_says_what_it_must(exercise):
    assert re.fullmatch(r"\d\d-[a-z0-9-]+", exercise.id)
    for variant in payload(exercise.id)["variants"]:
        assert variant["prompt"]
        assert variant["solution"]
        assert variant["hints"], "a hint, before the solution"
        assert "$" not in re.sub(r"<[^>]*>", "", variant["prompt"] + variant["solution"])
        if exercise.kind != "code":
            assert any(o.get("name") for o in variant.get("options", variant.get("mistakes")))


def test_two_exercises_of_one_id_are_refused(monkeypatch):
    from nnbook import exercises
    from nnbook.bank import c12

    monkeypatch.setattr(c12, "once_more", c12.corner, raising=False)
    with pytest.raises(ValueError, match="two exercises of c12 have one id"):
        exercises._chapter.__wrapped__("c12")
