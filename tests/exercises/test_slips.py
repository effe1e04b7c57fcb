"""Slips: one step done wrongly, in every number and matrix that is asked for, by machine."""

import numpy as np
import pytest
from test_bank import EXERCISES, by_id, expect_verdicts, payload, typed

from nnbook.exercises.model import Case, Matrix, Number, Shape, variants
from nnbook.exercises.slips import SLIPS, found
from tools.slips import fingerprint, search

NUMERIC = [e for e in EXERCISES if isinstance(e, Number)]

# Their variants are of different sorts, and each sort has its own mistake.
OF_SEVERAL_SORTS = {
    "05-layer-shapes": "each variant asks for the shape of another thing",
    "09-gradient": "which neuron is silent differs, and so which path is wrongly taken",
    "12-weight": "an active neuron cannot show a forgotten indicator, a silent one no sign",
    "15-shapes": "each variant asks for the shape of another thing",
    "16-shapes": "each variant asks for the shape of another thing",
    "18-pieces": "each variant exchanges another piece",
}


def test_every_exercise_was_searched_as_it_stands():
    known = {id: entry["of"] for id, entry in found().items()}
    assert known == {e.id: fingerprint(e) for e in NUMERIC}, "run make slips"


@pytest.mark.parametrize("exercise", NUMERIC[::20], ids=lambda e: e.id)
def test_a_search_finds_what_is_written(exercise):
    for again, before in zip(search(exercise), found()[exercise.id]["variants"], strict=True):
        assert [kind for kind, _ in again] == [kind for kind, _ in before]
        for (_, a), (_, b) in zip(again, before, strict=True):
            assert np.allclose(a, b, rtol=1e-9, atol=1e-12)


@by_id(Number, Matrix, where=lambda e: any(found()[e.id]["variants"]))
def test_every_slip_gets_its_own_words(exercise):
    expect_verdicts(
        exercise,
        [
            (i, typed(exercise.kind, value), "wrong", kind)
            for i, variant in enumerate(payload(exercise)["variants"])
            for kind, value in variant["slips"]
        ],
    )


@by_id(Number, Matrix, Shape)
def test_the_mistake_that_an_exercise_is_for_shows_in_every_variant(exercise):
    # A mistake that a case names is outside the tolerance: `differs` refuses any other.
    named = [{m["name"] for m in v["mistakes"]} for v in payload(exercise)["variants"]]
    assert all(named)
    assert bool(set.intersection(*named)) != (exercise.id in OF_SEVERAL_SORTS)


@Number("12-planted", "sec-corner", "Planted", level=1)
@variants((2, 3, 1), (3, 5, 2), (1, 4, 3), (2, 2, 7), (5, 3, 1))
def product_and_sum(a: int, b: int, c: int) -> Case:
    return Case(f"What is {a} times {b} plus {c}?", "That.", a * b + c)


def test_the_slips_of_a_product_and_a_sum():
    two_three_one = {(kind, value[0][0]) for kind, value in search(product_and_sum)[0]}
    assert two_three_one == {("sign", 5), ("term", 6), ("term", 1), ("factor", 3), ("factor", 4)}


def test_each_kind_of_slip_has_words():
    kinds = {k for e in found().values() for variant in e["variants"] for k, _ in variant}
    assert len(kinds) > 10
    assert kinds <= set(SLIPS)
