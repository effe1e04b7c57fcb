"""Every printed formula that has values holds on them, and no altered one does."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from altered import alterations
from formulas import Values, Wrong, check
from registry import ENTRIES, Equation
from tex import Unreadable, tokens_of

for path in sorted(Path(__file__).parent.glob("test_[0-9][0-9]_*.py")):
    importlib.import_module(path.stem)

WORKED_OUT = [entry for entry in ENTRIES if entry.given]
DRAWS = 3
# What is altered and stays true: a bound that is weaker. What is done, and why it holds.
EQUIVALENT = {
    "eq-sigmoid-derivative": {r"2 for ) ) \le \tfrac ⟨1⟩ 4": "what is at most ¼ is at most ½"},
    "eq-cross-entropy": {"2 for 0 < a < ⟨1⟩": "what is below 1 is below 2"},
    "eq-backprop-cost": {
        r"- for } } _ \text{forward} ⟨+⟩ \underbrace { \sum _": "a smaller left side",
        r"- for } } _ \text{equation~4} ⟨+⟩ \underbrace { \sum _": "a smaller left side",
        r"4 for } _ \text{equation~2} \le ⟨3⟩ \sum _ { l": "a larger right side",
    },
}


@cache
def draws(entry: Equation) -> list[dict]:
    return [entry.given(np.random.default_rng(seed)) for seed in range(DRAWS)]


def test_the_share_of_formulas_that_are_worked_out(record_property):
    record_property("share", f"{len(WORKED_OUT)} of {len(ENTRIES)} labelled equations worked out")
    assert len(WORKED_OUT) >= 0.9 * len(ENTRIES)


@pytest.mark.parametrize("entry", WORKED_OUT, ids=lambda entry: entry.label)
def test_the_printed_formula_holds(entry):
    for values in draws(entry):
        assert check(entry.tex, values) > 0


@pytest.mark.parametrize("entry", WORKED_OUT, ids=lambda entry: entry.label)
def test_no_altered_formula_holds(entry):
    tokens = tokens_of(entry.tex)
    survived = [
        done
        for done, altered in alterations(tokens, Values.of(draws(entry)[0]))
        if not fails(altered, entry)
    ]
    assert survived == list(EQUIVALENT.get(entry.label, ()))


def fails(altered: tuple[str, ...], entry: Equation) -> bool:
    try:
        for values in draws(entry):
            check(altered, values)
    except (Wrong, Unreadable):
        return True
    return False
