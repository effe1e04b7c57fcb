"""What the text says in formulas without a label: steps of proofs, and numbers in sentences."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from book import source_texts
from claims import Reader, formulas_of
from registry import labelled_equations, load_entries, said_formulas
from worlds import SMOOTH, relu, slope

from nnbook.exercises import all_exercises

load_entries()
SIGMOID = {r"\sigma": SMOOTH["sigmoid"], r"\sigma'": slope(SMOOTH["sigmoid"])}
# Letters that mean the same function in the whole chapter.
GIVEN = {
    "07-single-neuron": SIGMOID,
    "12-one-neuron-derivatives": SIGMOID,
    "15-backpropagation-error": {r"\sigma'": slope(relu)},
    "16-backpropagation-gradients": {r"\sigma'": slope(relu)},
}
# Values that the text gives in words, from the formula on that is named.
LET = {
    "06-chain-rule": {
        r"\cos u_1 = \cos 3": {"u": [3.0, 8.0], "x": 1.0, "y": 2.0},
        r"J_f J_g = \begin{bmatrix} \cos 3 & 0 \\ 0 & 1 \end{bmatrix} \begin{bmatrix} 2 & 1 \\ 0 &"
        r" 1 \end{bmatrix} = \begin{bmatrix} 2\cos 3 & \cos 3 \\ 0 & 1 \end{bmatrix} .": {
            "J_f": np.diag([np.cos(3), 1]), "J_g": [[2.0, 1], [0, 1]],
        },
    },
    "07-single-neuron": {
        r"p = x - \dfrac{z}{\lVert w \rVert^2}\, w = (3, -1) - 0.3 \cdot (1, 2) = (2.7, -1.6)": {
            "w": [1.0, 2.0], "x": [3.0, -1.0], "z": 1.5,
        }
    },
    "10-feed-forward": {
        r"z^1 = (0 - 1 + 0,\; 0 + 1 - 1) = (-1, 0)": {"x": [0.0, 1.0]},
        r"z^1 = (3, 2)": {"x": [2.0, -1.0]},
        r"z^1_1 = 1": {"b^1": [2.0, -1.0]},
        r"a^1_1 = 0": {"b^1": [0.0, -1.0]},
    },
    "11-cost": {r"2(a - y) = (-2, 4)": {"a": [1.0, 3.0], "y": [2.0, 1.0], "n_L": 2.0}},
    "18-bug-museum": {"1/m = 1": {"m": 1.0}},
    "14-gradient-descent": {
        r"36\eta = 2\,(1 - r)": {r"\eta": 0.1, "r": 1 - 18 * 0.1},
        r"1 + \eta = 1.1": {r"\eta": 0.1},
    },
}  # fmt: skip
# Relations that describe something (a line, a place, what a letter is to mean), or that hold in a
# limit: nothing is claimed of the values.
NO_CLAIMS = {
    "04-gradients": {
        r"g(\pm h) = g(0) \pm h\,g'(0) + \tfrac{h^2}{2} g''(0) \pm \tfrac{h^3}{6} g'''(\xi_\pm) .":
            "Taylor's theorem, which says of ξ only that there is one",
    },
    "05-jacobians": {
        r"x = \pm 1": "two places",
        r"\sigma = \tanh": "what σ is to be",
        r"f(p + \Delta) \approx f(p) + J_f(p)\,\Delta": "for small Δ: eq-jacobian-linear",
    },
    "06-chain-rule": {
        r"\;g(x + \Delta) = u + A\Delta + \rho_g(\Delta)": "says what ρ is",
        r"\lVert \rho_g(\Delta) \rVert = \alpha\,\lVert \Delta \rVert": "says what α is",
        r"\;f(u + \kappa) = f(u) + B\kappa + \rho_f(\kappa)": "says what ρ is",
        r"\lVert \rho_f(\kappa) \rVert = \beta\,\lVert \kappa \rVert": "says what β is",
    },
    "07-single-neuron": {
        r"w_1 x_1 + w_2 x_2 + b = 0": "a line",
        r"w \cdot x + b = 0": "a line",
        r"\sigma(z) = 1 - (z - 1)^2": "an activation that is tried and dropped",
        r"\operatorname{ReLU}(z) = \max(0, z)": "says what ReLU is",
    },
    "09-layers": {
        r"x_1 - x_2 = 0": "a line",
        r"a_1 + a_2 = \tfrac12": "a line",
        r"f^l: \mathbb{R}^{n_{l-1}} \to \mathbb{R}^{n_l}, \qquad f^l(a) = \sigma(W^l a + b^l) .":
            "says what f is; its second half is checked in chapter 10",
        r"2x_1 + x_2 - 1 = 0": "a line",
        r"a^2 = \lvert x_1 - x_2 \rvert": "the lamp net, after the hand net",
        r"z^1 = (3, -1)": "in the friend's numbering",
        r"a^1 = (3, 0)": "in the friend's numbering",
    },
    "10-feed-forward": {r"(2 \times 4)(4 \times 3) = 2 \times 3": "shapes"},
    "11-cost": {
        r"-\ln \text{density} = \frac{1}{2 s^2} (a - y)^2 + \text{a constant} .": "holds words",
    },
    "12-one-neuron-derivatives": {
        r"\sigma = \max(0, \cdot)": "what σ is to be",
        r"(n \times m)(m \times 1) = n \times 1": "shapes",
    },
    "13-geometry": {
        r"w \cdot x + b = 0": "a line",
        r"w \cdot x^{(i)} + b = 0": "a line",
        r"Hv = \lambda v": "says what an eigenvector is",
        r"x_2 = \pm 1": "two inputs",
        r"\sigma'(0) = 0": "a choice of the book",
    },
    "14-gradient-descent": {
        r"g(\eta) = C(\theta - \eta\,\nabla C(\theta))": "says what g is",
        r"\nabla C = 0": "where descent rests",
        r"y = \pm\pi": "two places",
        r"st = 1": "a curve",
        r"\eta \sin y \approx \eta y": "for small y",
    },
    "17-training": {r"\sqrt{p(1-p)/360} \approx 0.9": "in per cent"},
    "18-bug-museum": {r"z^1 = (5, 0)": "what the wrong program answers"},
}  # fmt: skip
CHAPTERS = [name.removeprefix("chapters/") for name in source_texts() if "chapters/" in name]


@functools.cache
def formulas(chapter: str) -> list[str]:
    return list(formulas_of(source_texts()[f"chapters/{chapter}"]))


@functools.cache
def read(chapter: str, text: tuple[str, ...] = ()) -> Reader:
    """The chapter, or `text` in its place; what is entered elsewhere is passed over."""
    labelled = labelled_equations(source_texts()[f"chapters/{chapter}"], chapter)
    entered = {equation.tex for equation in labelled} | said_formulas(chapter)
    found = Reader(GIVEN.get(chapter, {}), LET.get(chapter, {}))
    for tex in text or formulas(chapter):
        if tex not in entered and tex not in NO_CLAIMS.get(chapter, {}):
            found.read(tex)
    return found


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_claim_of_the_text_is_wrong(chapter):
    faults = read(chapter).faults
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("chapter", sorted({*LET, *NO_CLAIMS}))
def test_what_is_said_of_a_formula_is_said_of_one_that_is_there(chapter):
    assert {*LET.get(chapter, {}), *NO_CLAIMS.get(chapter, {})} <= {*formulas(chapter)}


def test_the_share_of_claims_that_are_worked_out(record_property):
    entered = sum(len(said_formulas(chapter)) for chapter in CHAPTERS)
    claims = entered + sum(len(read(chapter).claims) for chapter in CHAPTERS)
    left = sum(len(read(chapter).left) for chapter in CHAPTERS)
    record_property("share", f"{claims} of {claims + left} claims in the text worked out")
    assert claims >= 0.95 * (claims + left)


@pytest.mark.parametrize(
    ("chapter", "said", "planted"),
    [
        ("01-introduction", r"3 \cdot 0 + 2 \cdot 3 - 4 = 2", r"3 \cdot 0 + 2 \cdot 3 - 4 = 3"),
        ("06-chain-rule", r"8 \cdot 0.3 = 2.4", r"8 \cdot 0.3 = 2.5"),
        ("07-single-neuron", r"\sigma'(1.5) \approx 0.14915", r"\sigma'(1.5) \approx 0.14951"),
        ("10-feed-forward", r"a^1 = (3, 2)", r"a^1 = (3, -2)"),
        ("14-gradient-descent",
         r"(2 - 3\eta)(3 - 12\eta) - 4 - \eta = 2 - 34\eta + 36\eta^2",
         r"(2 - 3\eta)(3 - 12\eta) - 4 - \eta = 2 - 34\eta - 36\eta^2"),
        ("15-backpropagation-error",
         r"\delta^1_2 = \delta^2 \cdot w^2_{12} \cdot \sigma'(3) = 1 \cdot 2 \cdot 1 = 2",
         r"\delta^1_2 = \delta^2 \cdot w^2_{11} \cdot \sigma'(3) = 1 \cdot 2 \cdot 1 = 2"),
        ("16-backpropagation-gradients", r"\delta^1 = (0, 2)", r"\delta^1 = (2, 0)"),
    ],
)  # fmt: skip
def test_a_planted_mistake_is_found(chapter, said, planted):
    text = formulas(chapter)
    assert said in text
    found = read(chapter, tuple(planted if tex == said else tex for tex in text))
    assert any(fault.startswith(planted) for fault in found.faults)


# ------------------------------------------------------------ exercises

EXERCISES = {exercise.id: exercise for exercise in all_exercises()}
# Exercises in whose text a relation is an equation to be solved, or what is not so yet.
NO_CLAIMS_IN = {
    "03-turn": "the output that a parameter is to be turned to",
    "05-hidden": "two columns that are set equal",
    "11-best-chance": "a derivative that is set to 0",
    "12-saturated": "a is rounded before its slope is",
    "13-landing": "the line that a step lands on",
}


@functools.cache
def worked(exercise: str) -> list[Reader]:
    """Prompt, hints and solution of each variant, read as one text."""
    found = []
    for case in EXERCISES[exercise].cases():
        found.append(Reader())
        for text in (case.prompt, *case.hints, case.solution):
            for tex in text.split("$")[1::2]:
                found[-1].read(" ".join(tex.split()))
    return found


def test_no_claim_of_an_exercise_is_wrong(record_property):
    right = [name for name in EXERCISES if name not in NO_CLAIMS_IN]
    faults = [f"{name}: {fault}" for name in right for r in worked(name) for fault in r.faults]
    assert not faults, "\n".join(faults)
    claims = sum(len(r.claims) for name in right for r in worked(name))
    record_property("share", f"{claims} claims in the exercises' variants worked out")
    assert claims > 1000


@pytest.mark.parametrize("exercise", NO_CLAIMS_IN)
def test_what_is_said_of_an_exercise_is_needed(exercise):
    assert any(reader.faults for reader in worked(exercise))


# ------------------------------------------------------------ how a text is read


def faults(*formulas, **given):
    found = Reader(given)
    for tex in formulas:
        found.read(tex)
    return found.faults


def test_what_is_supposed_holds_until_it_is_supposed_anew():
    assert not faults("x = 2", "3x = 6", "x = 3", "3x = 9", "y = 2x = 6", "y - 6 = 0")
    assert faults("x = 2", "3x = 9")
    assert faults("x = (1, 2)", "x_1 = 3", "2 x_2 = 5")


def test_what_has_no_value_claims_nothing_unless_both_sides_hold_the_same_letters():
    assert not faults("3x = 9", "x + y = 1", "x > y", "f(x) = x + 1")
    assert not faults("(x + y)^2 = x^2 + 2xy + y^2")
    assert faults("(x + y)^2 = x^2 + y^2")


def test_a_net_whose_parameters_were_supposed_is_run():
    net = r"W^1 = \begin{bmatrix} 1 & -1 \\ 2 & 1 \end{bmatrix}, \quad b^1 = (0, -1)"
    last = r"W^2 = [3, 2], \quad b^2 = -4"
    assert not faults(net, last, "x = (1, 2)", "y = 1", "z^1 = (-1, 3)", r"\delta^1 = (0, 2)")
    assert faults(net, last, "x = (1, 2)", "y = 1", "a^2 = 3")
    assert not faults(net, last, "x = (1, 2)", "a^2 = 2", "x = (2, -1)", "a^2 = 9")
