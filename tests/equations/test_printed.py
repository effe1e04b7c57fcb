"""Every printed formula that has values holds on them, and no altered one does."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from altered import alterations
from book import source_texts
from claims import formulas_of
from formulas import check
from registry import ENTRIES, SAID, Equation, load_entries, said_formulas
from tex import Unreadable, tokens_of
from values import Values, Wrong

load_entries()
WORKED_OUT = [entry for entry in ENTRIES if entry.given] + SAID
DRAWS = 3
# What is altered and stays true: what is done, and why.
EQUIVALENT = {
    # bounds that are weaker
    "one more for , n _ { ⟨l⟩ - 1 } )": "n_l stands in the minimum twice: a larger bound",
    r"2 for ) ) \le \tfrac ⟨1⟩ 4": "what is at most ¼ is at most ½",
    "2 for 0 < a < ⟨1⟩": "what is below 1 is below 2",
    r"- for } } _ \text{forward} ⟨+⟩ \underbrace { \sum _": "a smaller left side",
    r"- for } } _ \text{equation~4} ⟨+⟩ \underbrace { \sum _": "a smaller left side",
    r"4 for } _ \text{equation~2} \le ⟨3⟩ \sum _ { l": "a larger right side",
    r"q for ^ 2 \ge \lVert ⟨x⟩ - p \rVert ^": "‖q − p‖ is smaller too",
    r"q for \ge \lVert x - ⟨p⟩ \rVert ^ 2": "‖x − q‖ is its own bound",
    r"11 for , \qquad \frac m ⟨10⟩ \le \frac F B": "what is at least m/10 is at least m/11",
    r"N for F B < \frac ⟨m⟩ 8": "a larger right side: there are more weights than examples",
    # conditions that hold as well
    r"x for 3 \end{bmatrix} , \qquad ⟨y⟩ > 0 .": "x is positive there too",
    r"a for \quad ( k \ne ⟨j⟩ ) .": "k is no activation",
    # what makes no difference
    "y for J _ f ( ⟨x⟩ , y ) =": "this J is the same for all x",
    r"+ for 0 , h ) ⟨-⟩ \max ( 0 ,": "max(0, −h) is 0",
    r"+ for = \frac { h ⟨-⟩ 0 } { 2": "0 is added",
    r"+ for = \frac { h ⟨-⟩ 0 } h =": "0 is added",
    r"+ for = \frac { 0 ⟨-⟩ 0 } h =": "0 is added",
    r"p for w \cdot ( ⟨q⟩ - p ) =": "p − p is at a right angle to w too",
    r"2 for b } = \frac ⟨1⟩ m \sum _ i": "the sum is 0",
    r"z for q ( ⟨h⟩ ) = \frac {": "this q is 1 for all h",
    r"b for C } { \partial ⟨z⟩ ^ l _ j": "∂z/∂b is 1",
    r"+ for i ) } ) ⟨-⟩ y ^ { (": "the target is a constant, which is differentiated",
    r"+ for ( i ) } ⟨-⟩ \bar x ) (": "the factor beside it sums to 0",
    r"+ for ( i ) } ⟨-⟩ \bar y ) }": "the factor beside it sums to 0",
}


def name(entry: Equation) -> str:
    return entry.label if entry in ENTRIES else f"{entry.label} {entry.tex[:40]}"


@cache
def draws(entry: Equation) -> list[dict]:
    return [entry.given(np.random.default_rng(seed)) for seed in range(DRAWS)]


def wrong_formulas(entry: Equation) -> list[tuple[str, tuple[str, ...]]]:
    return list(alterations(tokens_of(entry.tex), Values.of(draws(entry)[0])))


def test_the_share_of_formulas_that_are_worked_out(record_property):
    worked_out = len(WORKED_OUT) - len(SAID)
    record_property("share", f"{worked_out} of {len(ENTRIES)} labelled equations worked out")
    assert worked_out >= 0.9 * len(ENTRIES)


def test_what_is_entered_without_a_label_is_printed():
    for document, text in source_texts().items():
        chapter = document.removeprefix("chapters/")
        missing = said_formulas(chapter) - {*formulas_of(text)}
        assert not missing, f"{chapter} does not print {missing}"


@pytest.mark.parametrize("entry", WORKED_OUT, ids=name)
def test_the_printed_formula_holds(entry):
    for values in draws(entry):
        assert check(entry.tex, values) > 0


@pytest.mark.parametrize("entry", WORKED_OUT, ids=name)
def test_no_altered_formula_holds(entry):
    survived = [done for done, altered in wrong_formulas(entry) if not fails(altered, entry)]
    assert not {*survived} - {*EQUIVALENT}


def test_what_is_said_to_stay_true_is_tried():
    assert {*EQUIVALENT} <= {done for entry in WORKED_OUT for done, _ in wrong_formulas(entry)}


def fails(altered: tuple[str, ...], entry: Equation) -> bool:
    try:
        for values in draws(entry):
            check(altered, values)
    except (Wrong, Unreadable):
        return True
    return False
